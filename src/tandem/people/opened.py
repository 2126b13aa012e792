"""Taking a person's row through an Access."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tandem.consent.types import Access, AccessDenied, Category, Label, Origin, require
from tandem.people.models import Person


def label_of(row: Person) -> Label:
    """What the details say of their own source."""
    return Label(Origin(row.origin), row.is_part2, row.agency_id)


def opened(*, access: Access, person_id: UUID, category: Category, now: datetime) -> Person:
    """The row, after the Access was checked for this person and category."""
    row = Person.objects.using("vault").filter(id=person_id).first()
    if row is None:
        raise AccessDenied("other_person")
    require(access, person_id=person_id, category=category, now=now, label=label_of(row))
    return row
