"""Recording events; a batch is one transaction with one ledger entry that holds counts only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db import models as django_models
from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.surveillance.models import EnforcementEvent, OverdoseEvent
from tandem.surveillance.queries.areas import AreaFinder
from tandem.surveillance.queries.entries import overtaken_by
from tandem.surveillance.types import EventStatus, NewEnforcement, NewOverdose, Recorded

RECORDS = "default"
CHUNK = 500

_New = TypeVar("_New", NewOverdose, NewEnforcement)


def record_overdoses(*, by: Actor, agency_id: UUID, batch_id: UUID, rows: Sequence[NewOverdose]) -> Recorded:
    """Record suspected overdoses of one batch; rows whose fingerprint stands already are reported, not changed.

    An event of the same call that was typed in on duty before becomes a duplicate of the feed's.
    """
    with transaction.atomic(using=RECORDS):
        recorded = _record(OverdoseEvent, _overdose, by=by, agency_id=agency_id, batch_id=batch_id, rows=rows)
        typed = overtaken_by(agency_id, batch_id)
        if typed:
            OverdoseEvent.objects.filter(id__in=typed).update(status=EventStatus.DUPLICATE)
            append_entry(
                using=RECORDS,
                by=by,
                action="surveillance.retire_typed_in",
                subjects=[("agency", agency_id), ("batch", batch_id)],
                details={"events": len(typed)},
            )
    return recorded


def record_enforcement(*, by: Actor, agency_id: UUID, batch_id: UUID, rows: Sequence[NewEnforcement]) -> Recorded:
    """Record drug seizures or incidents of one batch; duplicates as in `record_overdoses`."""
    return _record(EnforcementEvent, _enforcement, by=by, agency_id=agency_id, batch_id=batch_id, rows=rows)


def _record(
    model: type[OverdoseEvent] | type[EnforcementEvent],
    as_row: Any,
    *,
    by: Actor,
    agency_id: UUID,
    batch_id: UUID,
    rows: Sequence[_New],
) -> Recorded:
    with transaction.atomic(using=RECORDS):
        standing = _standing(model, agency_id, [row.fingerprint for row in rows])
        fresh, duplicates = _split(rows, standing)
        areas = AreaFinder(agency_id).areas_for([(row.area_name, row.longitude, row.latitude) for row in fresh])
        made = [as_row(row, agency_id, batch_id, area) for row, area in zip(fresh, areas, strict=True)]
        model.objects.bulk_create(made, batch_size=CHUNK)
        append_entry(
            using=RECORDS,
            by=by,
            action=f"surveillance.record_{'overdoses' if model is OverdoseEvent else 'enforcement'}",
            subjects=[("agency", agency_id), ("batch", batch_id)],
            details={"accepted": len(made), "duplicates": len(duplicates)},
        )
    return Recorded(len(made), duplicates)


def _standing(model: type[django_models.Model], agency_id: UUID, fingerprints: Sequence[str]) -> set[str]:
    """Which fingerprints the agency has already; asked in chunks, since databases limit the values of one query."""
    found: set[str] = set()
    for start in range(0, len(fingerprints), CHUNK):
        chunk = fingerprints[start : start + CHUNK]
        rows = model._default_manager.filter(agency_id=agency_id, fingerprint__in=chunk)
        found.update(rows.values_list("fingerprint", flat=True))
    return found


def _split(rows: Sequence[_New], standing: set[str]) -> tuple[list[_New], list[str]]:
    fresh: list[_New] = []
    duplicates: list[str] = []
    seen = set(standing)
    for row in rows:
        if row.fingerprint in seen:
            duplicates.append(row.fingerprint)
        else:
            seen.add(row.fingerprint)
            fresh.append(row)
    return fresh, duplicates


def _overdose(row: NewOverdose, agency_id: UUID, batch_id: UUID, area_id: UUID | None) -> OverdoseEvent:
    return OverdoseEvent(
        agency_id=agency_id,
        batch_id=batch_id,
        area_id=area_id,
        fingerprint=row.fingerprint,
        external_id=row.external_id[:80],
        occurred_at=row.occurred_at,
        local_on=row.local_on,
        dispatched_at=row.dispatched_at,
        arrived_at=row.arrived_at,
        reported_on=row.reported_on,
        longitude=row.longitude,
        latitude=row.latitude,
        status=row.status,
        disposition=row.disposition[:200],
        outcome=row.outcome,
        naloxone=row.naloxone,
        suspected_drug=row.suspected_drug[:200],
        age_band=row.age_band[:12],
        sex=row.sex,
        is_synthetic=row.is_synthetic,
    )


def _enforcement(row: NewEnforcement, agency_id: UUID, batch_id: UUID, area_id: UUID | None) -> EnforcementEvent:
    return EnforcementEvent(
        agency_id=agency_id,
        batch_id=batch_id,
        area_id=area_id,
        fingerprint=row.fingerprint,
        external_id=row.external_id[:80],
        local_on=row.occurred_on,
        occurred_at=row.occurred_at,
        longitude=row.longitude,
        latitude=row.latitude,
        substance_class=row.substance_class,
        description=row.description[:200],
        quantity=row.quantity,
        unit=row.unit[:40],
        is_synthetic=row.is_synthetic,
    )
