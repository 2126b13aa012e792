"""Dropping what leads from an event or sample to a person, when its time is over. The event and its area stay."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model, Q

from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.surveillance.models import SavedView
from tandem.surveillance.queries.retention import (
    DAYS_OF_SAMPLES,
    NUMBERED_KINDS,
    PLACED,
    PLACED_KINDS,
    WORDED_KINDS,
    brought,
    day_of,
    exact_day,
    numbered,
    worded,
)
from tandem.surveillance.rules.days import week_within_month

RECORDS = "default"
# A finding has its age from its sample: findings first, and of a sample the day of its report before its own.
_DAYS_LAST = tuple((kind, fields[::-1]) for kind, fields in reversed(DAYS_OF_SAMPLES.items()))


def drop_exact_places(*, by: Actor, agency_ids: Sequence[UUID], before: datetime) -> int:
    """Leave only the area of events from before that day; returns how many events were coarsened."""
    with transaction.atomic(using=RECORDS):
        changed = _blank(PLACED_KINDS, PLACED, {"longitude": None, "latitude": None}, agency_ids, before)
        if changed:
            _note(by, "surveillance.drop_exact_places", changed)
    return changed


def drop_incident_numbers(*, by: Actor, agency_ids: Sequence[UUID], before: datetime) -> int:
    """Blank the numbers of reports of events from before that day; returns how many were blanked."""
    with transaction.atomic(using=RECORDS):
        changed = sum(
            _blank([kind], numbered(kind), dict.fromkeys(fields, ""), agency_ids, before)
            for kind, fields in NUMBERED_KINDS.items()
        )
        if changed:
            _note(by, "surveillance.drop_incident_numbers", changed)
    return changed


def drop_sample_words(*, by: Actor, agency_ids: Sequence[UUID], before: datetime) -> int:
    """Blank what was written of samples and field tests from before that day; returns how many rows changed."""
    with transaction.atomic(using=RECORDS):
        changed = sum(
            _blank([kind], worded(kind), dict.fromkeys(fields, ""), agency_ids, before)
            for kind, fields in WORDED_KINDS.items()
        )
        if changed:
            _note(by, "surveillance.drop_sample_words", changed)
    return changed


def coarsen_sample_days(*, by: Actor, agency_ids: Sequence[UUID], before: datetime) -> int:
    """Leave only the week within its month of samples that somebody brought before that day; returns the changes."""
    with transaction.atomic(using=RECORDS):
        changed = sum(_coarsen(kind, field, agency_ids, before) for kind, fields in _DAYS_LAST for field in fields)
        if changed:
            _note(by, "surveillance.coarsen_sample_days", changed)
    return changed


def _coarsen(kind: type[Model], field: str, agency_ids: Sequence[UUID], before: datetime) -> int:
    due = {"agency_id__in": agency_ids, f"{day_of(kind)}__lt": before.date()}
    rows = kind._default_manager.filter(brought(kind) & exact_day(field), **due)
    days = set(rows.values_list(field, flat=True))
    return sum(rows.filter(**{field: day}).update(**{field: week_within_month(day)}) for day in days)


def drop_views(*, by: Actor, owner_ids: Collection[UUID], before: datetime) -> int:
    """Delete the views of accounts that have ended, kept before that moment; returns how many there were."""
    with transaction.atomic(using=RECORDS):
        due = SavedView.objects.filter(owner_id__in=owner_ids, created_at__lt=before)
        deleted = due.delete()[0]
        if deleted:
            _note(by, "surveillance.drop_views", deleted)
    return deleted


def _blank(
    kinds: Iterable[type[Model]], which: Q, blank: Mapping[str, Any], agency_ids: Sequence[UUID], before: datetime
) -> int:
    found = 0
    for kind in kinds:
        due = {"agency_id__in": agency_ids, f"{day_of(kind)}__lt": before.date()}
        found += kind._default_manager.filter(which, **due).update(**blank)
    return found


def _note(by: Actor, action: str, rows: int) -> None:
    append_entry(using=RECORDS, by=by, action=action, subjects=[], details={"rows": rows})
