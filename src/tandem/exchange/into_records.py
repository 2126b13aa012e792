"""Rows of a file into the records of surveillance, each kind by its action."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from tandem.agencies.types import Agency
from tandem.core.actor import Actor
from tandem.exchange.formats.fields import CALLS, CRIME, DRUG_CHECKING, ENFORCEMENT, FIELD_TESTS, OVERDOSE
from tandem.exchange.formats.rows import (
    ContextRow,
    EnforcementRow,
    EventRow,
    FieldTestRow,
    OverdoseRow,
    SampleRow,
    fingerprint,
)
from tandem.surveillance.actions import (
    record_context,
    record_enforcement,
    record_field_tests,
    record_overdoses,
    record_samples,
)
from tandem.surveillance.rules.substance_text import read_substances
from tandem.surveillance.rules.substances import NOTHING, UNLISTED
from tandem.surveillance.types import (
    ContextCategory,
    ContextFeed,
    EventStatus,
    Naloxone,
    NewContextEvent,
    NewEnforcement,
    NewFieldTest,
    NewFinding,
    NewOverdose,
    NewSampleRow,
    Outcome,
    Recorded,
    SampleOrigin,
    Sex,
    SubstanceClass,
    TestResult,
)


def record_rows(
    *, by: Actor, agency: Agency, kind: str, batch_id: UUID, rows: Sequence[EventRow], is_synthetic: bool
) -> Recorded:
    """Record rows of one kind; those that stand already are reported, not changed."""
    convert, record = _WAYS[kind]
    made = [convert(agency.slug, row, is_synthetic) for row in rows]
    recorded: Recorded = record(by=by, agency_id=agency.id, batch_id=batch_id, rows=made)
    return recorded


def _overdose(agency_slug: str, row: OverdoseRow, is_synthetic: bool) -> NewOverdose:
    return NewOverdose(
        occurred_at=row.occurred_at,
        local_on=row.occurred_on,
        fingerprint=fingerprint(agency_slug, OVERDOSE, row),
        longitude=row.longitude,
        latitude=row.latitude,
        area_name=row.area or None,
        status=EventStatus(row.status),
        disposition=row.disposition,
        outcome=Outcome(row.outcome),
        naloxone=Naloxone(row.naloxone),
        suspected_drug=row.suspected_drug,
        age_band=row.age_band,
        sex=Sex(row.sex),
        dispatched_at=row.dispatched_at,
        arrived_at=row.arrived_at,
        reported_on=row.reported_on,
        external_id=row.external_id,
        is_synthetic=is_synthetic,
    )


def _enforcement(agency_slug: str, row: EnforcementRow, is_synthetic: bool) -> NewEnforcement:
    return NewEnforcement(
        occurred_on=row.occurred_on,
        fingerprint=fingerprint(agency_slug, "enforcement", row),
        occurred_at=None if row.precision == "day" else row.occurred_at,
        longitude=row.longitude,
        latitude=row.latitude,
        area_name=row.area or None,
        substance_class=SubstanceClass(row.substance_class),
        description=row.offence or row.substance,
        quantity=row.quantity,
        unit=row.quantity_unit,
        external_id=row.external_id,
        is_synthetic=is_synthetic,
    )


def _sample(agency_slug: str, row: SampleRow, is_synthetic: bool) -> NewSampleRow:
    own = fingerprint(agency_slug, DRUG_CHECKING, row)
    return NewSampleRow(
        fingerprint=own,
        sample_key=_key(agency_slug, row.sample_number) if row.sample_number else own,
        collected_on=row.occurred_on,
        findings=findings_of(row),
        reported_on=row.reported_on,
        external_id=row.sample_number,
        origin=SampleOrigin(row.origin),
        area_name=row.area or None,
        longitude=row.longitude,
        latitude=row.latitude,
        appearance=row.appearance,
        expected=row.expected,
        weight=row.quantity,
        weight_unit=row.quantity_unit,
        stamp=row.stamp,
        press=row.press,
        lab_signature=row.lab_signature,
        is_synthetic=is_synthetic,
    )


def _key(agency_slug: str, number: str) -> str:
    return hashlib.sha256(f"{agency_slug}\x1fsample\x1f{number}".encode("utf-8", "surrogatepass")).hexdigest()


def findings_of(row: SampleRow) -> tuple[NewFinding, ...]:
    """The substances of one row. A share belongs to a row's only substance; several in one row have none."""
    read = read_substances(row.substance)
    keys = read.keys or ((NOTHING,) if read.says_nothing else (UNLISTED,))
    alone = len(keys) == 1
    return tuple(
        NewFinding(
            substance=key,
            written=row.substance,
            percent=row.percent if alone else None,
            is_trace=row.is_trace,
            method=row.method,
            laboratory=row.laboratory,
            is_confirmed=row.is_confirmed,
        )
        for key in keys
    )


def _field_test(agency_slug: str, row: FieldTestRow, is_synthetic: bool) -> NewFieldTest:
    tested = read_substances(row.substance).keys
    return NewFieldTest(
        fingerprint=fingerprint(agency_slug, FIELD_TESTS, row),
        tested_on=row.occurred_on,
        kit=row.kit,
        substance=tested[0] if tested else UNLISTED,
        field_result=TestResult(row.field_result),
        lab_result=TestResult(_lab_result(row, tested)),
        lab_found=row.lab_found,
        reported_on=row.reported_on,
        external_id=row.external_id,
        area_name=row.area or None,
        longitude=row.longitude,
        latitude=row.latitude,
        is_synthetic=is_synthetic,
    )


def _lab_result(row: FieldTestRow, tested: Sequence[str]) -> str:
    """Where the laboratory names substances, the test is confirmed only if the one tested for is among them."""
    found = read_substances(row.lab_found)
    if not (found.mentions or found.says_nothing) or not tested:
        return row.lab_result
    return "positive" if set(tested) & set(found.keys) else "negative"


def _context(agency_slug: str, row: ContextRow, is_synthetic: bool) -> NewContextEvent:
    feed = ContextFeed.CALLS if row.category == "call" else ContextFeed.CRIME
    return NewContextEvent(
        fingerprint=fingerprint(agency_slug, feed, row),
        local_on=row.occurred_on,
        feed=feed,
        category=ContextCategory(row.category),
        reported_on=row.reported_on,
        area_name=row.area or None,
        longitude=row.longitude,
        latitude=row.latitude,
        is_synthetic=is_synthetic,
    )


_WAYS: Mapping[str, tuple[Callable[..., Any], Callable[..., Recorded]]] = {
    OVERDOSE: (_overdose, record_overdoses),
    ENFORCEMENT: (_enforcement, record_enforcement),
    DRUG_CHECKING: (_sample, record_samples),
    FIELD_TESTS: (_field_test, record_field_tests),
    CRIME: (_context, record_context),
    CALLS: (_context, record_context),
}
