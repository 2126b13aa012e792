"""Who was told of alerts, how they were answered, and what neighbours say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from django.db.models import Min, QuerySet

from tandem.surveillance.models import (
    Alert,
    AlertEscalation,
    AlertSharing,
    AlertStep,
    Exceedance,
    Response,
    ResponseTask,
    TaskStep,
)
from tandem.surveillance.rules.answering import after_action
from tandem.surveillance.rules.days import day_start
from tandem.surveillance.types import (
    AfterAction,
    AlertKind,
    AlertNote,
    AlertState,
    Detector,
    DetectorRecord,
    NeighbourNotice,
    Sharing,
    TaskState,
)

# How many closed alerts the record of detectors looks back on.
MOST_CLOSED = 500


def escalated_at(alert_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When alerts were passed on, for those that were."""
    return dict(AlertEscalation.objects.filter(alert_id__in=list(alert_ids)).values_list("alert_id", "at"))


def after_action_of(alert_id: UUID) -> AfterAction | None:
    """How an alert was answered so far; None where there is none, or no finding stands in it."""
    alert = Alert.objects.filter(id=alert_id).first()
    findings = Exceedance.objects.filter(alert_id=alert_id).values_list("crossed_at", "ends_at")
    moments = [min(crossed, ends) if crossed else ends for crossed, ends in findings]
    if alert is not None and alert.kind != AlertKind.INCREASE:
        moments = [alert.raised_at]
    if alert is None or not moments:
        return None
    steps = list(AlertStep.objects.filter(alert_id=alert_id).order_by("at"))
    answers = [step.at for step in steps if step.to_state != AlertState.OPEN]
    closing = next((step for step in steps if step.to_state == AlertState.CLOSED), None)
    response = Response.objects.filter(alert_id=alert_id).first()
    return after_action(
        first_exceeded_at=min(moments),
        acknowledged_at=min(answers, default=None),
        responded_at=_responded_at(response, by_itself=alert.kind != AlertKind.INCREASE) if response else None,
        tasks=_tasks(response.id) if response else [],
        verdict=AlertNote(closing.note) if closing and closing.note else None,
        was_escalated=AlertEscalation.objects.filter(alert_id=alert_id).exists(),
    )


def _responded_at(response: Response, *, by_itself: bool) -> datetime | None:
    """When people responded. A response that opened by itself counts from the first step that a person took in it."""
    if not by_itself:
        return response.opened_at
    steps = TaskStep.objects.filter(task__response_id=response.id).exclude(to_state=TaskState.OPEN)
    return steps.order_by("at").values_list("at", flat=True).first()


def _tasks(response_id: UUID) -> list[tuple[datetime, datetime | None]]:
    """Due and done of each task that was not removed; done is the last step that left it done."""
    rows = ResponseTask.objects.filter(response_id=response_id).exclude(state=TaskState.REMOVED)
    done = {
        step.task_id: step.at
        for step in TaskStep.objects.filter(task__response_id=response_id, to_state=TaskState.DONE).order_by("at")
    }
    return [(row.due_at, done.get(row.id) if row.state == TaskState.DONE else None) for row in rows]


def detector_records(agency_id: UUID) -> list[DetectorRecord]:
    """What people made of the last closed alerts, for each detector that stood in them for any place.

    At most `MOST_CLOSED` alerts are looked at, in a few questions however long the history is.
    """
    closed = AlertStep.objects.filter(
        alert__agency_id=agency_id, alert__kind=AlertKind.INCREASE, to_state=AlertState.CLOSED
    )
    verdicts = dict(closed.order_by("-at").values_list("alert_id", "note")[:MOST_CLOSED])
    findings = Exceedance.objects.filter(alert_id__in=list(verdicts))
    stood: dict[str, set[UUID]] = defaultdict(set)
    for detector, alert_id in findings.values_list("detector", "alert_id").distinct():
        stood[detector].add(alert_id)
    hours = _hours_to_acknowledge(findings, list(verdicts))
    return [_record(Detector(name), alerts, verdicts, hours) for name, alerts in sorted(stood.items())]


def _hours_to_acknowledge(findings: QuerySet[Exceedance], alert_ids: list[UUID]) -> dict[UUID, float]:
    """Hours from the first moment above a limit to the first answer; an answer before it counts as no delay."""
    moments = findings.values_list("alert_id").annotate(Min("crossed_at"), Min("ends_at"))
    first = {alert_id: min(one for one in (crossed, ends) if one) for alert_id, crossed, ends in moments}
    answers = AlertStep.objects.filter(alert_id__in=alert_ids).exclude(to_state=AlertState.OPEN)
    answered = dict(answers.values_list("alert_id").annotate(Min("at")))
    return {
        alert_id: max(0.0, (answered[alert_id] - since).total_seconds() / 3600)
        for alert_id, since in first.items()
        if alert_id in answered
    }


def _record(
    detector: Detector, alerts: set[UUID], verdicts: dict[UUID, str], hours: dict[UUID, float]
) -> DetectorRecord:
    answered = [hours[one] for one in alerts if one in hours]
    return DetectorRecord(
        detector,
        len(alerts),
        sum(verdicts[one] == AlertNote.REAL_INCREASE for one in alerts),
        sum(verdicts[one] == AlertNote.FALSE_ALARM for one in alerts),
        float(median(answered)) if answered else None,
    )


def sharings_of(agency_id: UUID) -> list[Sharing]:
    """Whom an agency tells of its alerts, open agreements first."""
    rows = AlertSharing.objects.filter(agency_id=agency_id).select_related("agency", "neighbour")
    found = [
        Sharing(
            row.id, row.agency_id, row.agency.name, row.neighbour_id, row.neighbour.name, row.from_on, row.until_on
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.until_on is not None, one.neighbour_name, one.from_on))


def neighbour_notices(agency_id: UUID, *, limit: int = 20) -> list[NeighbourNotice]:
    """Alerts of agencies that agreed to tell this one, newest first: those raised in the agreement's days.

    Of an agreement that ended they stand as they stood then: what was found or closed later is not told.
    """
    notices = []
    for sharing in AlertSharing.objects.filter(neighbour_id=agency_id).select_related("agency"):
        zone = sharing.agency.timezone
        until = day_start(sharing.until_on + timedelta(days=1), zone) if sharing.until_on else None
        alerts = Alert.objects.filter(agency_id=sharing.agency_id, raised_at__gte=day_start(sharing.from_on, zone))
        if until:
            alerts = alerts.filter(raised_at__lt=until)
        found = (
            _notice(sharing.agency.name, one, until) for one in alerts.order_by("-start_on", "-raised_at")[:limit]
        )
        notices += [one for one in found if one]
    return sorted(notices, key=lambda one: (one.start_on, one.raised_at), reverse=True)[:limit]


def _notice(agency_name: str, alert: Alert, until: datetime | None) -> NeighbourNotice | None:
    """What is told of an alert: as it stands, or as known before `until`; None where nothing was found by then."""
    findings, kind = Exceedance.objects.filter(alert=alert), AlertKind(alert.kind)
    start, end, is_whole, is_closed = alert.start_on, alert.end_on, alert.is_whole_agency, _is_closed(alert, until)
    if until and kind is AlertKind.INCREASE:
        findings = findings.filter(detected_at__lt=until)
        days = list(findings.values_list("day", flat=True))
        if not days:
            return None
        start, end = max(start, min(days)), min(end, max(days) + timedelta(days=1))
        is_whole = is_whole and findings.filter(area=None).exists()
    areas = findings.filter(area__isnull=False).values_list("area__name", flat=True)
    named = tuple(sorted(set(areas)))
    return NeighbourNotice(agency_name, start, end, is_whole, named, is_closed, alert.raised_at, kind)


def _is_closed(alert: Alert, until: datetime | None) -> bool:
    if until is None:
        return alert.state == AlertState.CLOSED
    return AlertStep.objects.filter(alert=alert, to_state=AlertState.CLOSED, at__lt=until).exists()
