"""Recording events; a batch is one transaction with one ledger entry that holds counts only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from django.db import transaction

from tandem.core.actor import Actor
from tandem.surveillance.actions.batches import RECORDS, note_batch, record_batch
from tandem.surveillance.actions.incidents import tell_incidents
from tandem.surveillance.models import EnforcementEvent, OverdoseEvent, SupplySample
from tandem.surveillance.queries.batches import CHUNK
from tandem.surveillance.queries.entries import overtaken_by
from tandem.surveillance.queries.laboratory import seizures_by_number, unlinked_samples
from tandem.surveillance.rules.substance_text import named_in
from tandem.surveillance.types import EventStatus, NewEnforcement, NewOverdose, Recorded


def record_overdoses(*, by: Actor, agency_id: UUID, batch_id: UUID, rows: Sequence[NewOverdose]) -> Recorded:
    """Record suspected overdoses of one batch; rows whose fingerprint stands already are reported, not changed.

    Of what was written of a drug the names of substances are kept, here as for enforcement, and no other word.

    Rows of one incident share it; a row that was recorded before its incident was read gets it now. An event of the
    same call that was typed in on duty before becomes a duplicate of the feed's.
    """
    with transaction.atomic(using=RECORDS):
        incidents = tell_incidents(by=by, agency_id=agency_id, batch_id=batch_id, rows=rows)
        as_row = partial(_overdose, agency_id, batch_id, incidents)
        recorded = record_batch(
            model=OverdoseEvent,
            as_row=as_row,
            by=by,
            action="record_overdoses",
            agency_id=agency_id,
            batch_id=batch_id,
            rows=rows,
        )
        typed = overtaken_by(agency_id, batch_id)
        if typed:
            OverdoseEvent.objects.filter(id__in=typed).update(status=EventStatus.DUPLICATE)
            note_batch(by=by, action="retire_typed_in", agency_id=agency_id, batch_id=batch_id, events=len(typed))
    return recorded


def record_enforcement(*, by: Actor, agency_id: UUID, batch_id: UUID, rows: Sequence[NewEnforcement]) -> Recorded:
    """Record drug seizures or incidents of one batch; duplicates as in `record_overdoses`.

    Laboratory results that came before their seizure find it now, by its number.
    """
    as_row = partial(_enforcement, agency_id, batch_id)
    with transaction.atomic(using=RECORDS):
        recorded = record_batch(
            model=EnforcementEvent,
            as_row=as_row,
            by=by,
            action="record_enforcement",
            agency_id=agency_id,
            batch_id=batch_id,
            rows=rows,
        )
        _link_samples(by, agency_id, batch_id, [row.external_id[:80] for row in rows])
    return recorded


def _link_samples(by: Actor, agency_id: UUID, batch_id: UUID, numbers: Sequence[str]) -> None:
    waiting = unlinked_samples(agency_id, numbers)
    seizures = seizures_by_number(agency_id, numbers) if waiting else {}
    linked = []
    for sample in waiting:
        sample.seizure_id = seizures.get(sample.seizure_number or sample.external_id)
        if sample.seizure_id:
            linked.append(sample)
    if linked:
        SupplySample.objects.bulk_update(linked, ["seizure"], batch_size=CHUNK)
        note_batch(by=by, action="link_samples", agency_id=agency_id, batch_id=batch_id, samples=len(linked))


def _overdose(
    agency_id: UUID, batch_id: UUID, incidents: Mapping[str, UUID], row: NewOverdose, area_id: UUID | None
) -> OverdoseEvent:
    return OverdoseEvent(
        agency_id=agency_id,
        batch_id=batch_id,
        area_id=area_id,
        incident_id=incidents.get(row.incident_key),
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
        outcome=row.outcome,
        naloxone=row.naloxone,
        naloxone_doses=row.naloxone_doses,
        suspected_drug=named_in(row.suspected_drug),
        age_band=row.age_band[:12],
        sex=row.sex,
        is_synthetic=row.is_synthetic,
    )


def _enforcement(agency_id: UUID, batch_id: UUID, row: NewEnforcement, area_id: UUID | None) -> EnforcementEvent:
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
        description=named_in(row.description),
        quantity=row.quantity,
        unit=row.unit[:40],
        is_synthetic=row.is_synthetic,
    )
