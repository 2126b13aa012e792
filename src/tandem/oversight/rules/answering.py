"""The law of legal demands as its definition file says it: kinds of orders, the checklist, and the waiting times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from tandem.consent.types import Category
from tandem.core.definition_file import read_definition
from tandem.oversight.types.legal import OrderType, Standard

LANGUAGES = ("en", "es")


@dataclass(frozen=True, slots=True)
class OrderLaw:
    """One kind of order: where it stands in the law, and whether anything is produced under it."""

    order_type: OrderType
    cite: str
    is_open: bool
    words: Mapping[str, str]
    blocked: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the checklist."""

    id: str
    cite: str
    applies: frozenset[str]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AnsweringLaw:
    """Everything the definition file says."""

    orders: Mapping[OrderType, OrderLaw]
    items: tuple[Item, ...]
    producible: frozenset[Category]
    answer_within: timedelta
    wait: timedelta


@cache
def answering_law() -> AnsweringLaw:
    """The definition file `definitions/legal_process/answering.toml`, read once."""
    content = read_definition("legal_process", "answering")
    orders = {OrderType(one["id"]): _order(one) for one in content["order"]}
    items = tuple(Item(one["id"], one["cite"], frozenset(one["applies"]), _words(one)) for one in content["item"])
    known = {*Standard, *OrderType}
    if any(not item.applies <= known for item in items):
        raise ValueError("an item of the checklist applies to something that does not exist")
    return AnsweringLaw(
        orders=orders,
        items=items,
        producible=frozenset(Category(one) for one in content["producible"]),
        answer_within=timedelta(days=content["answer_within_days"]),
        wait=timedelta(days=content["wait_days"]),
    )


def items_for(standard: Standard, order_type: OrderType | None) -> tuple[Item, ...]:
    """The items that apply: those of the law that decides, and under Part 2 those of the kind of order."""
    wanted: set[str] = {standard}
    if standard is Standard.PART2 and order_type:
        wanted.add(order_type)
    return tuple(item for item in answering_law().items if item.applies & wanted)


def _order(one: Mapping[str, Any]) -> OrderLaw:
    blocked = {language: one.get(f"blocked_{language}", "") for language in LANGUAGES}
    if not one["is_open"] and not all(blocked.values()):
        raise ValueError(f"the order {one['id']} is closed and does not say why")
    return OrderLaw(OrderType(one["id"]), one["cite"], one["is_open"], _words(one), blocked)


def _words(one: Mapping[str, Any]) -> dict[str, str]:
    return {language: one[language] for language in LANGUAGES}
