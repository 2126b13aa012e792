"""How old exact places, incident numbers, words about samples and saved views are that are still held."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, time
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Count, Min, Model, Q, QuerySet

from tandem.core.retention import Age
from tandem.surveillance.models import (
    EnforcementEvent,
    FieldTest,
    OverdoseEvent,
    SavedView,
    SupplyFinding,
    SupplySample,
)
from tandem.surveillance.types import SampleOrigin

PLACED_KINDS = (OverdoseEvent, EnforcementEvent)
PLACED = Q(longitude__isnull=False) | Q(latitude__isnull=False)
# Numbers of reports, exhibits and samples, by table.
NUMBERED_KINDS: dict[type[Model], tuple[str, ...]] = {
    OverdoseEvent: ("external_id",),
    EnforcementEvent: ("external_id",),
    SupplySample: ("external_id", "seizure_number"),
    FieldTest: ("external_id",),
}
# Words as a laboratory or officer wrote them, by table: kept a while for links and kits, for ever in none.
WORDED_KINDS: dict[type[Model], tuple[str, ...]] = {
    SupplySample: ("appearance", "expected", "weight_unit", "stamp", "press", "lab_signature"),
    SupplyFinding: ("written", "method", "laboratory"),
    FieldTest: ("kit", "lab_found"),
}
# Days that tell when somebody brought a sample: checked on the spot, the day of the report is the same.
DAYS_OF_SAMPLES: dict[type[Model], tuple[str, ...]] = {
    SupplySample: ("local_on", "reported_on"),
    SupplyFinding: ("reported_on",),
}


def day_of(kind: type[Model]) -> str:
    """The field that holds the day of a row, which a finding has from its sample."""
    return "sample__local_on" if kind is SupplyFinding else "local_on"


def worded(kind: type[Model]) -> Q:
    """Rows that still hold any such word."""
    return ~Q(**dict.fromkeys(WORDED_KINDS[kind], ""))


def numbered(kind: type[Model]) -> Q:
    """Rows that still hold any such number."""
    return ~Q(**dict.fromkeys(NUMBERED_KINDS[kind], ""))


def age_of_exact_places(agency_ids: Sequence[UUID], *, before: datetime) -> Age:
    """The age of events of these agencies that still have their exact place."""
    return _age(PLACED_KINDS, PLACED, agency_ids, before)


def age_of_incident_numbers(agency_ids: Sequence[UUID], *, before: datetime) -> Age:
    """The age of events of these agencies that still have the number of a report."""
    age = Age()
    for kind in NUMBERED_KINDS:
        age = age.and_of(_age([kind], numbered(kind), agency_ids, before))
    return age


def age_of_sample_words(agency_ids: Sequence[UUID], *, before: datetime) -> Age:
    """The age of samples, findings and field tests of these agencies that still hold words as written."""
    age = Age()
    for kind in WORDED_KINDS:
        age = age.and_of(_age([kind], worded(kind), agency_ids, before))
    return age


def brought(kind: type[Model]) -> Q:
    """Samples, or findings in them, that somebody brought: all but the seized ones."""
    return ~Q(**{"sample__origin" if kind is SupplyFinding else "origin": SampleOrigin.SEIZURE})


def exact_day(field: str) -> Q:
    """Rows whose day is more exact than the week within its month (`rules.days.week_within_month`)."""
    return Q(**{f"{field}__isnull": False}) & ~Q(**{f"{field}__day": 1}) & ~Q(**{f"{field}__iso_week_day": 1})


def age_of_sample_days(agency_ids: Sequence[UUID], *, before: datetime) -> Age:
    """The age of samples and findings of these agencies, brought by somebody, that still have an exact day."""
    age = Age()
    for kind, fields in DAYS_OF_SAMPLES.items():
        any_exact = reduce(or_, map(exact_day, fields))
        age = age.and_of(_age([kind], brought(kind) & any_exact, agency_ids, before))
    return age


def age_of_views(owner_ids: Collection[UUID], *, before: datetime) -> Age:
    """The age of the views that these accounts keep."""
    found = SavedView.objects.filter(owner_id__in=owner_ids).aggregate(
        oldest=Min("created_at"), past=Count("id", filter=Q(created_at__lt=before))
    )
    return Age(found["oldest"], found["past"])


def _age(kinds: Iterable[type[Model]], which: Q, agency_ids: Sequence[UUID], before: datetime) -> Age:
    age = Age()
    for kind in kinds:
        rows: QuerySet = kind._default_manager.filter(which, agency_id__in=agency_ids)
        day = day_of(kind)
        found = rows.aggregate(oldest=Min(day), past=Count("id", filter=Q(**{f"{day}__lt": before.date()})))
        oldest = datetime.combine(found["oldest"], time(), UTC) if found["oldest"] else None
        age = age.and_of(Age(oldest, found["past"]))
    return age
