"""The policies as files: texts, schema, groups and the points of law that are not confirmed; read and checked here.

A forbid that carries `@unconfirmed` stands until a reviewer has signed its point off in `unconfirmed.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import cedarpy

from tandem.consent.types import Ground

Groups = Mapping[str, Mapping[str, Sequence[str]]]


class Reach(StrEnum):
    """Whose facts a permit opens by itself."""

    OWN = "own"  # those the asking agency wrote
    PASSED_ON = "passed_on"  # those, and what an emergency call or the police passed on for the visit
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class Policy:
    """What the annotations of one policy say of it."""

    id: str
    is_permit: bool
    citation: str
    sentences: Mapping[str, str]
    ground: Ground | None
    reach: Reach
    point: str | None = None


@dataclass(frozen=True, slots=True)
class PolicyFiles:
    """Everything that an engine is made of. `points`: every point of unconfirmed law by id: confirmed or not?"""

    texts: Mapping[str, str]
    schema: str
    groups: Groups
    points: Mapping[str, bool]

    @property
    def text(self) -> str:
        return "\n".join(self.texts[name] for name in sorted(self.texts))


def _folder() -> Any:
    return resources.files("tandem.definitions") / "policies"


@cache
def read_definitions() -> PolicyFiles:
    """The files as they stand in `definitions/policies`."""
    folder = _folder()
    texts = {one.name: one.read_text("utf-8") for one in folder.iterdir() if one.name.endswith(".cedar")}
    groups = tomllib.loads((folder / "groups.toml").read_text("utf-8"))
    schema = (folder / "tandem.cedarschema").read_text("utf-8")
    points = {one["id"]: _is_signed_off(one) for one in read_points()}
    return PolicyFiles(texts, schema, {"roles": groups["roles"], "categories": groups["categories"]}, points)


@cache
def read_points() -> tuple[Mapping[str, Any], ...]:
    """The points of law in `unconfirmed.toml`, in their order, those signed off included."""
    return tuple(tomllib.loads((_folder() / "unconfirmed.toml").read_text("utf-8"))["point"])


def _is_signed_off(point: Mapping[str, Any]) -> bool:
    """Confirmed with a date and a name; anything less keeps the door closed."""
    return isinstance(point.get("confirmed_on"), date) and bool(str(point.get("confirmed_by", "")).strip())


def is_confirmed(point: str) -> bool:
    """Whether a reviewer has signed off a point of law. KeyError when there is no such point."""
    return read_definitions().points[point]


def read_notes(text: str, points: Collection[str]) -> dict[str, Policy]:
    """The annotations of every policy, by id. ValueError names the one that lacks something or says it twice."""
    policies: dict[str, Policy] = {}
    for node in cedarpy.policies_to_pst(text).static_policies.values():
        notes = node.annotations
        is_permit = node.effect == "permit"
        missing = {"id", "cite", "sentence_en", "sentence_es", *(["ground"] if is_permit else [])} - set(notes)
        if missing:
            raise ValueError(f"policy {notes.get('id', '?')} lacks {', '.join(sorted(missing))}")
        if notes["id"] in policies:
            raise ValueError(f"policy id {notes['id']} stands twice")
        point = notes.get("unconfirmed")
        if point is not None and (is_permit or point not in points):
            raise ValueError(f"policy {notes['id']} waits for no known point of law")
        policies[notes["id"]] = Policy(
            id=notes["id"],
            is_permit=is_permit,
            citation=notes["cite"],
            sentences={"en": notes["sentence_en"], "es": notes["sentence_es"]},
            ground=Ground(notes["ground"]) if is_permit else None,
            reach=Reach(notes.get("reach", Reach.OWN)),
            point=point,
        )
    return policies


def standing(text: str, confirmed: Collection[str]) -> cedarpy.pst.PolicySet:
    """The policies in force: all but the forbids whose point of law is confirmed."""
    parsed = cedarpy.policies_to_pst(text)
    kept = {
        key: node
        for key, node in parsed.static_policies.items()
        if node.annotations.get("unconfirmed") not in confirmed
    }
    return cedarpy.pst.PolicySet(parsed.templates, kept, parsed.template_links)
