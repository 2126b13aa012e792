"""How old the exact places and incident numbers are that agencies still hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from uuid import UUID

from django.db.models import Count, Min, Model, Q, QuerySet

from tandem.core.retention import Age
from tandem.surveillance.models import EnforcementEvent, FieldTest, OverdoseEvent, SupplySample

PLACED_KINDS = (OverdoseEvent, EnforcementEvent)
NUMBERED_KINDS = (*PLACED_KINDS, SupplySample, FieldTest)
PLACED = Q(longitude__isnull=False) | Q(latitude__isnull=False)
NUMBERED = ~Q(external_id="")


def age_of_exact_places(agency_ids: Sequence[UUID], *, before: datetime) -> Age:
    """The age of events of these agencies that still have their exact place."""
    return _age(PLACED_KINDS, PLACED, agency_ids, before)


def age_of_incident_numbers(agency_ids: Sequence[UUID], *, before: datetime) -> Age:
    """The age of events of these agencies that still have the number of a report."""
    return _age(NUMBERED_KINDS, NUMBERED, agency_ids, before)


def _age(kinds: Iterable[type[Model]], which: Q, agency_ids: Sequence[UUID], before: datetime) -> Age:
    age = Age()
    for kind in kinds:
        rows: QuerySet = kind._default_manager.filter(which, agency_id__in=agency_ids)
        found = rows.aggregate(oldest=Min("local_on"), past=Count("id", filter=Q(local_on__lt=before.date())))
        oldest = datetime.combine(found["oldest"], time(), UTC) if found["oldest"] else None
        age = age.and_of(Age(oldest, found["past"]))
    return age
