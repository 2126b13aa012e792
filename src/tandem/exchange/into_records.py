"""Rows of a file into the records of surveillance, each kind by its action."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from tandem.agencies.types import Agency
from tandem.core.actor import Actor
from tandem.core.errors import KeysMissing
from tandem.core.records_key import keyed, prefix_of, records_key
from tandem.core.refusals import gettext_noop as _
from tandem.exchange.formats.fields import CALLS, CRIME, DRUG_CHECKING, ENFORCEMENT, FIELD_TESTS, OVERDOSE
from tandem.exchange.formats.rows import (
    ContextRow,
    EnforcementRow,
    EventRow,
    FieldTestRow,
    OverdoseRow,
    SampleRow,
    fingerprint,
    former_fingerprints,
    incident_mark,
)
from tandem.surveillance.actions import (
    record_context,
    record_enforcement,
    record_field_tests,
    record_overdoses,
    record_samples,
)
from tandem.surveillance.queries.fingerprints import is_under_another_key
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


@dataclass(frozen=True, slots=True)
class _Marks:
    """By what the rows of one agency are known again: fingerprints under the key of the records."""

    agency_slug: str
    key: bytes

    def of(self, kind: str, row: EventRow) -> str:
        return keyed(self.key, fingerprint(self.agency_slug, kind, row))

    def of_incident(self, row: OverdoseRow) -> str:
        mark = incident_mark(self.agency_slug, row)
        return keyed(self.key, mark) if mark else ""

    def former(self, row: OverdoseRow) -> tuple[str, ...]:
        return tuple(keyed(self.key, one) for one in former_fingerprints(self.agency_slug, OVERDOSE, row))

    def of_sample(self, number: str) -> str:
        text = f"{self.agency_slug}\x1fsample\x1f{number}"
        return keyed(self.key, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())


def refuse_other_key(agency: Agency) -> None:
    """KeysMissing where rows of the agency stand under another key than this machine's, or it has none.

    Asked once before a file is loaded: every row that it brings again would count a second time.
    """
    if is_under_another_key(agency.id, prefix_of(records_key(Path(settings.TANDEM_HOME)))):
        raise KeysMissing(
            _("Rows of this agency stand under another key of the records than the one on this machine;"),
            _("restore keys/records.key from your backup, or copy it from the other side's machine."),
        )


def record_rows(
    *, by: Actor, agency: Agency, kind: str, batch_id: UUID, rows: Sequence[EventRow], is_synthetic: bool
) -> Recorded:
    """Record rows of one kind; those that stand already are reported, not changed.

    KeysMissing without the key of the records: a row could not be known again, and would count twice.
    """
    convert, record = _WAYS[kind]
    marks = _Marks(agency.slug, records_key(Path(settings.TANDEM_HOME)))
    made = [convert(marks, row, is_synthetic) for row in rows]
    recorded: Recorded = record(by=by, agency_id=agency.id, batch_id=batch_id, rows=made)
    return recorded


def _overdose(marks: _Marks, row: OverdoseRow, is_synthetic: bool) -> NewOverdose:
    return NewOverdose(
        occurred_at=row.occurred_at,
        local_on=row.occurred_on,
        fingerprint=marks.of(OVERDOSE, row),
        incident_key=marks.of_incident(row),
        former_fingerprints=marks.former(row),
        longitude=row.longitude,
        latitude=row.latitude,
        area_name=row.area or None,
        status=EventStatus(row.status),
        outcome=Outcome(row.outcome),
        naloxone=Naloxone(row.naloxone),
        naloxone_doses=row.naloxone_doses,
        suspected_drug=row.suspected_drug,
        age_band=row.age_band,
        sex=Sex(row.sex),
        dispatched_at=row.dispatched_at,
        arrived_at=row.arrived_at,
        reported_on=row.reported_on,
        external_id=row.external_id or row.incident,
        is_synthetic=is_synthetic,
    )


def _enforcement(marks: _Marks, row: EnforcementRow, is_synthetic: bool) -> NewEnforcement:
    return NewEnforcement(
        occurred_on=row.occurred_on,
        fingerprint=marks.of("enforcement", row),
        occurred_at=None if row.precision == "day" else row.occurred_at,
        longitude=row.longitude,
        latitude=row.latitude,
        area_name=row.area or None,
        substance_class=SubstanceClass(row.substance_class),
        description=f"{row.offence}. {row.substance}",
        quantity=row.quantity,
        unit=row.quantity_unit,
        external_id=row.external_id,
        is_synthetic=is_synthetic,
    )


def _sample(marks: _Marks, row: SampleRow, is_synthetic: bool) -> NewSampleRow:
    own = marks.of(DRUG_CHECKING, row)
    return NewSampleRow(
        fingerprint=own,
        sample_key=marks.of_sample(row.sample_number) if row.sample_number else own,
        collected_on=row.occurred_on,
        findings=findings_of(row),
        reported_on=row.reported_on,
        external_id=row.sample_number,
        seizure_number=row.seizure_number,
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


def _field_test(marks: _Marks, row: FieldTestRow, is_synthetic: bool) -> NewFieldTest:
    tested = read_substances(row.substance).keys
    return NewFieldTest(
        fingerprint=marks.of(FIELD_TESTS, row),
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


def _context(marks: _Marks, row: ContextRow, is_synthetic: bool) -> NewContextEvent:
    feed = ContextFeed.CALLS if row.category == "call" else ContextFeed.CRIME
    return NewContextEvent(
        fingerprint=marks.of(feed, row),
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
