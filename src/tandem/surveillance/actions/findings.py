"""Recording exceedances and bundling them into alerts; moving alerts through their life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.surveillance.actions.hooks import queue_messages
from tandem.surveillance.actions.owning import own_row
from tandem.surveillance.models import Alert, AlertStep, Exceedance
from tandem.surveillance.queries.alerts import open_spans
from tandem.surveillance.rules.alerting import Placement, placements
from tandem.surveillance.rules.life_cycles import refusal_to_move_alert
from tandem.surveillance.types import AlertKind, AlertNote, AlertState, Detector, NewExceedance

RECORDS = "default"


@dataclass(frozen=True, slots=True)
class FindingsRecorded:
    """What one scan changed."""

    exceedances: int
    opened: tuple[UUID, ...]
    joined: tuple[UUID, ...]


def record_findings(
    *,
    by: Actor,
    agency_id: UUID,
    found: Sequence[NewExceedance],
    now: datetime,
    chosen: frozenset[Detector] = frozenset(),
) -> FindingsRecorded:
    """Record what a scan found and open alerts or join them. Recording the same scan twice changes nothing.

    `now` is the agency's clock; `chosen` are detectors of the alert bench that raise alerts. A running day seen
    again later has its numbers brought up to date.
    """
    with transaction.atomic(using=RECORDS):
        fresh = [finding for finding in found if not _stands_already(agency_id, finding)]
        rows = {id(finding): _row(agency_id, finding, now) for finding in fresh}
        opened, joined = [], []
        for placement in placements(fresh, open_spans(agency_id), chosen):
            alert = _alert_for(by, agency_id, placement, now)
            (joined if placement.alert_id else opened).append(alert.id)
            for finding in placement.findings:
                rows[id(finding)].alert_id = alert.id
        Exceedance.objects.bulk_create(rows.values())
        if rows:
            append_entry(
                using=RECORDS,
                by=by,
                action="surveillance.record_findings",
                subjects=[("agency", agency_id), *[("alert", alert) for alert in (*opened, *joined)]],
                details={"exceedances": len(rows), "opened": len(opened), "joined": len(joined)},
            )
    return FindingsRecorded(len(rows), tuple(opened), tuple(joined))


def _stands_already(agency_id: UUID, finding: NewExceedance) -> bool:
    standing = Exceedance.objects.filter(
        agency_id=agency_id,
        area_id=finding.area_id,
        detector=finding.detector,
        day=finding.day,
        is_preliminary=finding.is_preliminary,
    )
    if finding.is_preliminary:
        return bool(standing.update(observed=finding.observed, ends_at=finding.ends_at))
    return standing.exists()


def _row(agency_id: UUID, finding: NewExceedance, now: datetime) -> Exceedance:
    return Exceedance(
        agency_id=agency_id,
        area_id=finding.area_id,
        detector=finding.detector,
        case_definition=finding.case_definition,
        day=finding.day,
        starts_at=finding.starts_at,
        ends_at=finding.ends_at,
        observed=finding.observed,
        expected=finding.expected,
        threshold=finding.threshold,
        is_preliminary=finding.is_preliminary,
        crossed_at=finding.crossed_at,
        alarms=finding.alarms,
        days=finding.days,
        detected_at=now,
    )


def _alert_for(by: Actor, agency_id: UUID, placement: Placement, now: datetime) -> Alert:
    if placement.alert_id is None:
        alert = Alert.objects.create(
            agency_id=agency_id,
            state=AlertState.OPEN,
            start_on=placement.start_on,
            end_on=placement.end_on,
            is_whole_agency=placement.is_whole_agency,
            raised_at=now,
        )
        AlertStep.objects.create(alert=alert, to_state=AlertState.OPEN, by_id=by.account_id, at=now)
        queue_messages(by=by, alert=alert, state=AlertState.OPEN, now=now)
        return alert
    alert = Alert.objects.get(id=placement.alert_id)
    alert.start_on, alert.end_on = placement.start_on, placement.end_on
    alert.is_whole_agency = alert.is_whole_agency or placement.is_whole_agency
    alert.save(update_fields=["start_on", "end_on", "is_whole_agency"])
    return alert


def move_alert(*, by: Actor, alert_id: UUID, to: AlertState, note: AlertNote, now: datetime) -> None:
    """Acknowledge or close an alert of one's agency with a note code; ValueError with the reason when it may not."""
    with transaction.atomic(using=RECORDS):
        alert = own_row(by=by, rows=Alert.objects.all(), row_id=alert_id)
        refusal = refusal_to_move_alert(AlertState(alert.state), to, note, AlertKind(alert.kind))
        if refusal:
            raise ValueError(refusal)
        alert.state = to
        alert.save(update_fields=["state"])
        AlertStep.objects.create(alert=alert, to_state=to, note=note, by_id=by.account_id, at=now)
        queue_messages(by=by, alert=alert, state=to, now=now)
        append_entry(
            using=RECORDS,
            by=by,
            action="surveillance.move_alert",
            subjects=[("alert", alert_id)],
            reason=note,
            details={"to": to},
        )
