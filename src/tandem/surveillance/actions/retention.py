"""Dropping what leads from an event to a person, when its time is over. The event and its area stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model, Q

from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.surveillance.queries.retention import NUMBERED, NUMBERED_KINDS, PLACED, PLACED_KINDS

RECORDS = "default"


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
        changed = _blank(NUMBERED_KINDS, NUMBERED, {"external_id": ""}, agency_ids, before)
        if changed:
            _note(by, "surveillance.drop_incident_numbers", changed)
    return changed


def _blank(
    kinds: Iterable[type[Model]], which: Q, blank: Mapping[str, Any], agency_ids: Sequence[UUID], before: datetime
) -> int:
    due = {"agency_id__in": agency_ids, "local_on__lt": before.date()}
    return sum(kind._default_manager.filter(which, **due).update(**blank) for kind in kinds)


def _note(by: Actor, action: str, rows: int) -> None:
    append_entry(using=RECORDS, by=by, action=action, subjects=[], details={"rows": rows})
