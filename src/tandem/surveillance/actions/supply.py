"""Recording samples, field tests, crimes and calls; a batch is one transaction with one ledger entry of counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from uuid import UUID

from django.db import transaction

from tandem.agencies.rules import can_act_for, refusal_to_act_for
from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.surveillance.actions.batches import RECORDS, note_batch, record_batch
from tandem.surveillance.models import ContextEvent, FieldTest, ProgramStart, SupplyFinding, SupplySample
from tandem.surveillance.queries.batches import CHUNK, areas_of_rows, fresh_rows, ids_by
from tandem.surveillance.queries.laboratory import seizures_by_number
from tandem.surveillance.types import NewContextEvent, NewFieldTest, NewSampleRow, Recorded, SampleOrigin


def record_samples(*, by: Actor, agency_id: UUID, batch_id: UUID, rows: Sequence[NewSampleRow]) -> Recorded:
    """Record rows of laboratory results. A sample stands once; later rows of it add findings and change nothing."""
    with transaction.atomic(using=RECORDS):
        fresh, duplicates = fresh_rows(SupplyFinding, agency_id, rows)
        samples = _samples(agency_id, fresh)
        made = [
            SupplyFinding(
                agency_id=agency_id,
                sample_id=samples[row.sample_key],
                batch_id=batch_id,
                fingerprint=row.fingerprint,
                substance=one.substance,
                written=one.written[:200],
                percent=one.percent,
                is_trace=one.is_trace,
                method=one.method[:80],
                laboratory=one.laboratory[:120],
                is_confirmed=one.is_confirmed,
                reported_on=row.reported_on,
            )
            for row in fresh
            for one in row.findings
        ]
        SupplyFinding.objects.bulk_create(made, batch_size=CHUNK)
        note_batch(
            by=by,
            action="record_samples",
            agency_id=agency_id,
            batch_id=batch_id,
            accepted=len(fresh),
            duplicates=len(duplicates),
        )
    return Recorded(len(fresh), duplicates)


def _samples(agency_id: UUID, rows: Sequence[NewSampleRow]) -> dict[str, UUID]:
    """The ids of the samples of these rows by key; those not yet there are made from their first row."""
    firsts: dict[str, NewSampleRow] = {}
    for row in rows:
        firsts.setdefault(row.sample_key, row)
    standing = ids_by(SupplySample, "sample_key", agency_id, list(firsts))
    fresh = [row for key, row in firsts.items() if key not in standing]
    areas = areas_of_rows(agency_id, fresh)
    seizures = seizures_by_number(agency_id, [_number(row) for row in fresh])
    made = [
        SupplySample(
            agency_id=agency_id,
            area_id=area,
            sample_key=row.sample_key,
            external_id=row.external_id[:80],
            seizure_number=row.seizure_number[:80],
            seizure_id=seizures.get(_number(row)),
            local_on=row.collected_on,
            reported_on=row.reported_on,
            origin=row.origin,
            appearance=row.appearance[:200],
            expected=row.expected[:200],
            weight=row.weight,
            weight_unit=row.weight_unit[:40],
            stamp=row.stamp[:80],
            press=row.press[:80],
            lab_signature=row.lab_signature[:80],
            is_synthetic=row.is_synthetic,
        )
        for row, area in zip(fresh, areas, strict=True)
    ]
    SupplySample.objects.bulk_create(made, batch_size=CHUNK)
    return standing | {one.sample_key: one.id for one in made}


def _number(row: NewSampleRow) -> str:
    """The number by which a seized sample finds its seizure; none for what somebody brought."""
    return (row.seizure_number or row.external_id)[:80] if row.origin is SampleOrigin.SEIZURE else ""


def record_field_tests(*, by: Actor, agency_id: UUID, batch_id: UUID, rows: Sequence[NewFieldTest]) -> Recorded:
    """Record field tests; a row that brings the laboratory's answer to a known test stands beside the first."""
    as_row = partial(_field_test, agency_id, batch_id)
    return record_batch(
        model=FieldTest,
        as_row=as_row,
        by=by,
        action="record_field_tests",
        agency_id=agency_id,
        batch_id=batch_id,
        rows=rows,
    )


def _field_test(agency_id: UUID, batch_id: UUID, row: NewFieldTest, area_id: UUID | None) -> FieldTest:
    return FieldTest(
        agency_id=agency_id,
        area_id=area_id,
        batch_id=batch_id,
        fingerprint=row.fingerprint,
        external_id=row.external_id[:80],
        local_on=row.tested_on,
        reported_on=row.reported_on,
        kit=row.kit[:80],
        substance=row.substance,
        field_result=row.field_result,
        lab_result=row.lab_result,
        lab_found=row.lab_found[:200],
        is_synthetic=row.is_synthetic,
    )


def record_context(*, by: Actor, agency_id: UUID, batch_id: UUID, rows: Sequence[NewContextEvent]) -> Recorded:
    """Record crimes or calls by day and area; their points, numbers and words are not kept."""
    as_row = partial(_context_event, agency_id, batch_id)
    return record_batch(
        model=ContextEvent,
        as_row=as_row,
        by=by,
        action="record_context",
        agency_id=agency_id,
        batch_id=batch_id,
        rows=rows,
    )


def _context_event(agency_id: UUID, batch_id: UUID, row: NewContextEvent, area_id: UUID | None) -> ContextEvent:
    return ContextEvent(
        agency_id=agency_id,
        area_id=area_id,
        batch_id=batch_id,
        fingerprint=row.fingerprint,
        local_on=row.local_on,
        reported_on=row.reported_on,
        feed=row.feed,
        category=row.category,
        is_synthetic=row.is_synthetic,
    )


def record_program_start(
    *, by: Actor, agency_id: UUID, name: str, starts_on: date, area_ids: Sequence[UUID] = ()
) -> UUID:
    """Note when a program began and where; the same start again is the one that stands.

    ValueError with the reason when the actor does not stand for the agency.
    """
    if refusal := refusal_to_act_for(by, agency_id):
        raise ValueError(refusal)
    with transaction.atomic(using=RECORDS):
        row, is_new = ProgramStart.objects.get_or_create(
            agency_id=agency_id,
            name=name,
            starts_on=starts_on,
            defaults={"area_ids": [str(one) for one in area_ids]},
        )
        if is_new:
            append_entry(
                using=RECORDS,
                by=by,
                action="surveillance.record_program_start",
                subjects=[("agency", agency_id), ("program_start", row.id)],
                details={"areas": len(area_ids)},
            )
    return row.id


def remove_program_start(*, by: Actor, program_id: UUID) -> UUID | None:
    """Delete the start of a program, name and all; returns its agency.

    None when there is no such start, or the actor does not stand for its agency.
    """
    with transaction.atomic(using=RECORDS):
        row = ProgramStart.objects.select_for_update().filter(id=program_id).first()
        if row is None or not can_act_for(by, row.agency_id):
            return None
        row.delete()
        append_entry(
            using=RECORDS,
            by=by,
            action="surveillance.remove_program_start",
            subjects=[("agency", row.agency_id), ("program_start", program_id)],
            details={},
        )
    return row.agency_id
