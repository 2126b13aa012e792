"""Alerts, their evidence, and how their rule fared before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tandem.surveillance.models import Alert, AlertStep, Exceedance, Response
from tandem.surveillance.queries.appearances import appearances_behind
from tandem.surveillance.queries.incidents import incidents_behind
from tandem.surveillance.rules.alerting import raising_detectors
from tandem.surveillance.types import (
    AlertDetail,
    AlertKind,
    AlertMove,
    AlertNote,
    AlertSpan,
    AlertState,
    AlertSummary,
    Detector,
    FoundExceedance,
    Verdicts,
)
from tandem.surveillance.types.appearances import FoundAppearance
from tandem.surveillance.types.incidents import MassOverdose


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind alerts that no count raised, by alert."""

    appearances: Mapping[UUID, FoundAppearance]
    incidents: Mapping[UUID, MassOverdose]


def open_spans(agency_id: UUID) -> list[AlertSpan]:
    """Days of the alerts that still take findings; one of a substance or an incident takes none."""
    rows = Alert.objects.filter(agency_id=agency_id, kind=AlertKind.INCREASE).exclude(state=AlertState.CLOSED)
    rows = rows.order_by("start_on")
    return [AlertSpan(row.id, row.start_on, row.end_on, True) for row in rows]


def alerts_of(agency_id: UUID, *, limit: int = 50, only_open: bool = False) -> list[AlertSummary]:
    """Alerts of an agency, newest first."""
    rows = Alert.objects.filter(agency_id=agency_id).order_by("-start_on", "-raised_at")
    if only_open:
        rows = rows.exclude(state=AlertState.CLOSED)
    found = list(rows[:limit])
    evidence = _evidence_of([row.id for row in found])
    responses = dict(Response.objects.filter(alert__in=found).values_list("alert_id", "id"))
    behind = Behind(appearances_behind(row.id for row in found), incidents_behind(row.id for row in found))
    return [_summary(row, evidence[row.id], responses.get(row.id), behind) for row in found]


def alert_detail(alert_id: UUID) -> AlertDetail | None:
    """One alert, or None where there is none of that id."""
    row = Alert.objects.filter(id=alert_id).first()
    if row is None:
        return None
    evidence = _evidence_of([alert_id])[alert_id]
    response = Response.objects.filter(alert_id=alert_id).values_list("id", flat=True).first()
    steps = AlertStep.objects.filter(alert_id=alert_id).order_by("at")
    history = [AlertMove(AlertState(s.to_state), AlertNote(s.note) if s.note else None, s.by_id, s.at) for s in steps]
    behind = Behind(appearances_behind([alert_id]), incidents_behind([alert_id]))
    return AlertDetail(_summary(row, evidence, response, behind), tuple(evidence), tuple(history))


def findings_on(agency_id: UUID, *, start: date, end: date) -> list[FoundExceedance]:
    """Recorded exceedances of the half-open period, the whole agency first, with or without an alert."""
    rows = Exceedance.objects.filter(agency_id=agency_id, day__gte=start, day__lt=end)
    return sorted(map(_found, rows.select_related("area")), key=_reading_order)


def verdicts_of(agency_id: UUID) -> Verdicts:
    """How people judged the agency's closed alerts of increases."""
    steps = AlertStep.objects.filter(
        alert__agency_id=agency_id, alert__kind=AlertKind.INCREASE, to_state=AlertState.CLOSED
    )
    notes = Counter(steps.values_list("note", flat=True))
    return Verdicts(
        closed=sum(notes.values()),
        real_increase=notes[AlertNote.REAL_INCREASE],
        false_alarm=notes[AlertNote.FALSE_ALARM],
        data_problem=notes[AlertNote.DATA_PROBLEM],
        cannot_tell=notes[AlertNote.CANNOT_TELL],
    )


def _evidence_of(alert_ids: Iterable[UUID]) -> dict[UUID, list[FoundExceedance]]:
    found: dict[UUID, list[FoundExceedance]] = defaultdict(list)
    for row in Exceedance.objects.filter(alert_id__in=list(alert_ids)).select_related("area"):
        found[row.alert_id].append(_found(row))
    for evidence in found.values():
        evidence.sort(key=_reading_order)
    return found


def _reading_order(finding: FoundExceedance) -> tuple[object, ...]:
    return (
        finding.area_id is not None,
        finding.area_name or "",
        finding.day,
        finding.is_preliminary,
        finding.detector,
    )


def _found(row: Exceedance) -> FoundExceedance:
    return FoundExceedance(
        id=row.id,
        alert_id=row.alert_id,
        area_name=row.area.name if row.area else None,
        detector=Detector(row.detector),
        area_id=row.area_id,
        day=row.day,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        observed=row.observed,
        expected=row.expected,
        threshold=row.threshold,
        case_definition=row.case_definition,
        is_preliminary=row.is_preliminary,
        crossed_at=row.crossed_at,
        alarms=row.alarms,
        days=row.days,
    )


def _leading(row: Alert, evidence: list[FoundExceedance]) -> list[FoundExceedance]:
    """The findings that raised the alert; the rest only stands in it."""
    place = [finding for finding in evidence if (finding.area_id is None) == row.is_whole_agency] or evidence
    return [finding for finding in place if finding.detector in raising_detectors()] or place


def _summary(
    row: Alert,
    evidence: list[FoundExceedance],
    response_id: UUID | None,
    behind: Behind,
) -> AlertSummary:
    leading = _leading(row, evidence)
    peak = max(leading, key=lambda finding: finding.observed - finding.threshold, default=None)
    incident = behind.incidents.get(row.id)
    areas = {finding.area_name for finding in evidence if finding.area_name}
    return AlertSummary(
        id=row.id,
        agency_id=row.agency_id,
        state=AlertState(row.state),
        start_on=row.start_on,
        end_on=row.end_on,
        is_whole_agency=row.is_whole_agency,
        is_preliminary=bool(evidence) and all(finding.is_preliminary for finding in evidence),
        raised_at=row.raised_at,
        areas=tuple(sorted({incident.area} if incident and incident.area else areas)),
        observed=peak.observed if peak else 0.0,
        threshold=peak.threshold if peak else 0.0,
        detectors=tuple(sorted({finding.detector for finding in leading})),
        response_id=response_id,
        kind=AlertKind(row.kind),
        appearance=behind.appearances.get(row.id),
        incident=incident,
    )
