"""What was written in a joined record since the merge, for whoever tells the two apart again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tandem.care import models
from tandem.care.models.merging import MovedFact
from tandem.care.models.source import Fact
from tandem.care.opened import of_person
from tandem.consent.types import Access, Category

ROOTS: tuple[tuple[type[Fact], Category], ...] = (
    (models.Encounter, Category.ENCOUNTER),
    (models.Case, Category.CASE),
    (models.Referral, Category.REFERRAL),
)


@dataclass(frozen=True, slots=True)
class RootLine:
    """An encounter, a case or a referral written since a moment; what hangs from it goes with it."""

    id: UUID
    category: Category
    written_at: datetime


def roots_since(*, access: Access, person_id: UUID, merge_id: UUID, since: datetime, now: datetime) -> list[RootLine]:
    """Roots that this Access opens, written since, and not moved by the merge itself; oldest first."""
    moved = set(MovedFact.objects.using("vault").filter(merge_id=merge_id).values_list("fact_id", flat=True))
    found: list[RootLine] = []
    for kind, category in ROOTS:
        if category in access.categories:
            rows: Iterable[Fact] = of_person(
                kind, access=access, category=category, person_id=person_id, now=now, created_at__gt=since
            )
            found += [RootLine(row.id, category, row.created_at) for row in rows if row.id not in moved]
    return sorted(found, key=lambda one: one.written_at)
