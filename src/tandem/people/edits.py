"""The details of a row as plain values, to be compared, kept and put back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from tandem.people.models import Merge, Person
from tandem.people.types import ContactChoice, DetailKind, Details, MergeReason, MergeRow

SEALED = tuple(field.name for field in fields(Details))
SOURCE = ("language", "origin", "is_part2", "agency_id")
CHOICE = tuple(field.name for field in fields(ContactChoice))


def values_in(person: Person, kind: DetailKind) -> dict[str, Any]:
    """The values of one kind that a row holds, as JSON can keep them."""
    if kind is DetailKind.CHOICE:
        return {name: getattr(person, name) for name in CHOICE}
    sealed = {name: getattr(person, name).reveal() for name in SEALED}
    return sealed | {name: str(v) if isinstance(v := getattr(person, name), UUID) else v for name in SOURCE}


def restore(person: Person, kind: DetailKind, values: Mapping[str, Any]) -> None:
    """Put values back into a row; the caller saves it."""
    for name, value in values.items():
        setattr(person, name, UUID(value) if name == "agency_id" else value)


def as_merge(row: Merge) -> MergeRow:
    """A row as the plain value that leaves this room."""
    times = (row.merged_at, row.created_at, row.undone_at)
    return MergeRow(row.id, row.kept_id, row.absorbed_id, MergeReason(row.reason), *times)


def details_in(row: Person) -> Details:
    """The details that a row holds, for the index; they do not leave this room."""
    born = row.birth_on.reveal()
    texts = {
        name: getattr(row, name).reveal()
        for name in ("given_name", "family_name", "preferred_name", "phone", "address", "contact_note")
    }
    return Details(**texts, birth_on=date.fromisoformat(born) if born else None)
