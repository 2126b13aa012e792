"""Taking rows through an Access: whole rows are checked, lists are filtered row by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from tandem.care.models.source import Fact, Step
from tandem.care.types import Change, Source
from tandem.consent.types import Access, AccessDenied, Category, Label, Origin, require, require_any

Row = TypeVar("Row", bound=Fact)


def label_of(row: Fact) -> Label:
    """What a row says of its source."""
    return Label(Origin(row.origin), row.is_part2, row.agency_id)


def source_of(row: Fact) -> Source:
    """The source of a fact, for the facts that follow from it."""
    return Source(Origin(row.origin), row.is_part2, row.agency_id, row.is_synthetic)


def one(kind: type[Row], *, access: Access, category: Category, identifier: UUID, now: datetime) -> Row:
    """The row with this id, after the Access was checked for its person, category and source."""
    row = kind._default_manager.using("vault").filter(id=identifier).first()
    if row is None or row.person_id != access.person_id:
        raise AccessDenied("other_person")  # the same for a row of somebody else and for none at all
    require(access, person_id=row.person_id, category=category, now=now, label=label_of(row))
    return row


def of_person(
    kind: type[Row], *, access: Access, category: Category, person_id: UUID, now: datetime, **filters: Any
) -> list[Row]:
    """A person's rows that the Access opens; the others are left out as if they were not there."""
    require_any(access, person_id=person_id, categories=[category], now=now)
    rows = kind._default_manager.using("vault").filter(person_id=person_id, **filters)
    return [row for row in rows if access.opens(category, label_of(row))]


def of_cohort(rows: Iterable[Row], *, access: Mapping[UUID, Access], category: Category, now: datetime) -> list[Row]:
    """Rows of several people, each opened by its own person's Access."""
    found = []
    for row in rows:
        mine = access.get(row.person_id)
        if mine is None or not mine.opens(category, label_of(row)):
            continue
        require(mine, person_id=row.person_id, category=category, now=now, label=label_of(row))
        found.append(row)
    return found


def history(steps: Iterable[Step]) -> list[Change]:
    """A status history as plain values."""
    return [Change(step.at, step.from_state, step.to_state, step.reason, step.account_id) for step in steps]
