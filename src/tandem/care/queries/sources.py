"""Which agencies' facts an opened record shows: for the accounting of disclosures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from tandem.care import models
from tandem.care.opened import of_person
from tandem.consent.types import Access, Category

KINDS = {
    Category.ENCOUNTER: models.Encounter,
    Category.SERVICES: models.ServiceGiven,
    Category.SCREENING: models.Screening,
    Category.CASE: models.Case,
    Category.FOLLOW_UP: models.FollowUp,
}


def source_agencies(*, access: Access, person_id: UUID, categories: Iterable[Category], now: datetime) -> set[UUID]:
    """The agencies that wrote the facts of these kinds which the Access opens; a closed kind counts for none."""
    found: set[UUID] = set()
    for category in set(categories) & set(KINDS) & access.categories:
        rows = of_person(KINDS[category], access=access, category=category, person_id=person_id, now=now)
        found |= {row.agency_id for row in rows}
    return found
