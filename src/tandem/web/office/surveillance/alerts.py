"""Alerts: the list, one alert with its evidence, and its moves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tandem.surveillance.actions import move_alert, open_response
from tandem.surveillance.queries.alerts import alert_detail, alerts_of, verdicts_of
from tandem.surveillance.queries.telling import after_action_of, escalated_at, neighbour_notices
from tandem.surveillance.rules.cases import SUSPECTED_OVERDOSE
from tandem.surveillance.rules.life_cycles import ALERT_MOVES
from tandem.surveillance.types import (
    AlertDetail,
    AlertKind,
    AlertMove,
    AlertNote,
    AlertState,
    AlertSummary,
    EventKind,
    PlaybookUse,
)
from tandem.web.office.surveillance import answers, appearances, evidence, figures, incidents, words
from tandem.web.office.surveillance.figures import decimal
from tandem.web.office.surveillance.forms import NoteForm, RespondForm
from tandem.web.office.surveillance.scene import READERS, Scene, own_scene_of, page, scene_of, scene_of_slug
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.sentences import refusal_words

DAYS_BEFORE = 45
NONE = "\u2013"


@role_required(*READERS)
@require_GET
def alert_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Alerts of an agency, newest first, and how people judged the closed ones."""
    scene = scene_of_slug(slug)
    alerts = alerts_of(scene.agency.id, limit=100)
    columns = [
        {"label": _("Alert")},
        {"label": _("State")},
        {"label": _("Events on the worst day"), "is_number": True},
        {"label": _("Limit"), "is_number": True},
        {"label": _("Raised")},
    ]
    escalated = escalated_at([alert.id for alert in alerts])
    with scene.local_time():
        rows = [_list_row(alert, is_escalated=alert.id in escalated) for alert in alerts]
    context = {
        "columns": columns,
        "rows": rows,
        "verdicts": verdicts_of(scene.agency.id),
        "notice_columns": answers.notice_columns(),
        "notices": answers.notice_rows(neighbour_notices(scene.agency.id)),
    }
    return page(request, scene, "alerts", context)


def _list_row(alert: AlertSummary, *, is_escalated: bool) -> list[Any]:
    state = words.ALERT_STATES[alert.state]
    if is_escalated and alert.state is AlertState.OPEN:
        state = _("open, not answered in time")
    return [
        {"text": alert_title(alert), "href": reverse("office:alert", args=[alert.id])},
        {"text": state, "kind": words.ALERT_BADGES[alert.state]},
        decimal(alert.observed, 0) if alert.kind is AlertKind.INCREASE else NONE,
        decimal(alert.threshold, 2) if alert.kind is AlertKind.INCREASE else NONE,
        date_format(timezone.localtime(alert.raised_at), "SHORT_DATETIME_FORMAT"),
    ]


def alert_row(alert: AlertSummary) -> dict[str, Any]:
    """An alert as a line of a list of open things."""
    return {
        "title": alert_title(alert),
        "href": reverse("office:alert", args=[alert.id]),
        "meta": _counts(alert),
        "state_kind": words.ALERT_BADGES[alert.state],
        "state_text": words.ALERT_STATES[alert.state],
    }


def _counts(alert: AlertSummary) -> str:
    if alert.appearance:
        return appearances.meta(alert.appearance)
    if alert.kind is AlertKind.MASS_OVERDOSE:
        return incidents.meta(alert.incident)
    meta = _("%(observed)s events on the worst day, limit %(limit)s") % {
        "observed": decimal(alert.observed, 0),
        "limit": decimal(alert.threshold, 2),
    }
    if alert.is_preliminary:
        meta += ". " + _("Preliminary: the day is still running.")
    return meta


def alert_title(alert: AlertSummary) -> str:
    """An alert in a line: where and when."""
    last = alert.end_on - timedelta(days=1)
    days = date_format(alert.start_on, "DATE_FORMAT")
    if last != alert.start_on:
        days = _("%(start)s to %(end)s") % {"start": days, "end": date_format(last, "DATE_FORMAT")}
    if alert.appearance:
        return appearances.title(alert.appearance, days)
    if alert.kind is AlertKind.MASS_OVERDOSE:
        return _("Several people in one incident, %(days)s") % {"days": days}
    if alert.is_whole_agency:
        return _("More than expected in the whole agency, %(days)s") % {"days": days}
    areas = ", ".join(alert.areas[:3])
    return _("More than expected in %(areas)s, %(days)s") % {"areas": areas, "days": days}


@role_required(*READERS)
@require_GET
def alert(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """One alert: what was seen, how often this rule alarmed and was wrong, and what was done."""
    detail = _detail(alert_id)
    scene = scene_of(detail.summary.agency_id)
    return page(request, scene, "alert", _alert_context(scene, detail))


def _detail(alert_id: UUID) -> AlertDetail:
    detail = alert_detail(alert_id)
    if detail is None:
        raise Http404
    return detail


def _alert_context(scene: Scene, detail: AlertDetail, wrong: NoteForm | None = None) -> dict[str, Any]:
    summary = detail.summary
    moves = [state for state in (AlertState.ACKNOWLEDGED, AlertState.CLOSED) if state in ALERT_MOVES[summary.state]]
    with scene.local_time():
        shown = evidence.tables(detail.evidence)
        history = [_moment(move) for move in detail.history]
        after = after_action_of(summary.id)
        answered = answers.facts(after, summary.kind) if after else []
        people = incidents.facts(summary.incident) if summary.incident else None
    return {
        "alert": summary,
        "title": alert_title(summary),
        "state": {"kind": words.ALERT_BADGES[summary.state], "text": words.ALERT_STATES[summary.state]},
        "chart": _chart(scene, detail) if summary.kind is AlertKind.INCREASE else None,
        "appearance": appearances.context(summary.appearance) if summary.appearance else None,
        "people": people,
        "evidence": shown,
        "habits": evidence.habits(detail.evidence),
        "verdicts": verdicts_of(summary.agency_id),
        "history": history,
        "answered": answered,
        "is_escalated": after is not None and after.was_escalated,
        "forms": {
            state.value: wrong if wrong and wrong.prefix == state else NoteForm(state, summary.kind)
            for state in moves
        },
        "respond_form": RespondForm(),
        "can_respond": summary.response_id is None and summary.state is not AlertState.CLOSED,
    }


def _chart(scene: Scene, detail: AlertDetail) -> figures.Chart:
    summary = detail.summary
    return figures.chart(
        scene,
        kind=EventKind.OVERDOSE,
        start=summary.start_on - timedelta(days=DAYS_BEFORE),
        end=scene.today + timedelta(days=1) if _is_recent(scene, detail) else summary.end_on + timedelta(days=14),
        case=SUSPECTED_OVERDOSE,
    )


def _is_recent(scene: Scene, detail: AlertDetail) -> bool:
    return scene.today - detail.summary.end_on < timedelta(days=14)


def _moment(move: AlertMove) -> dict[str, Any]:
    return {
        "label": words.ALERT_STATES[move.to_state],
        "state": "done",
        "at": move.at,
        "note": words.NOTES[move.note] if move.note else "",
    }


@role_required(*READERS)
@require_POST
def acknowledge(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Acknowledge an alert with a note code."""
    return _move(request, alert_id, AlertState.ACKNOWLEDGED)


@role_required(*READERS)
@require_POST
def close(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Close an alert with the verdict of people."""
    return _move(request, alert_id, AlertState.CLOSED)


def _move(request: HttpRequest, alert_id: UUID, to: AlertState) -> HttpResponse:
    detail = _detail(alert_id)
    scene = own_scene_of(request, detail.summary.agency_id)
    form = NoteForm(to, detail.summary.kind, request.POST)
    if not form.is_valid():
        return page(request, scene, "alert", _alert_context(scene, detail, form), status=400)
    try:
        note = AlertNote(form.cleaned_data["note"])
        move_alert(by=actor_of(request), alert_id=alert_id, to=to, note=note, now=scene.clock)
    except ValueError as refusal:
        messages.error(request, refusal_words(refusal))
    return redirect("office:alert", alert_id)


@role_required(*READERS)
@require_POST
def respond(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Open the response to an alert from the agency's playbook, for a spike unless another was chosen."""
    detail = _detail(alert_id)
    scene = own_scene_of(request, detail.summary.agency_id)
    try:
        use = PlaybookUse(request.POST.get("use") or PlaybookUse.ALERT)
        response_id = open_response(by=actor_of(request), alert_id=alert_id, use=use, now=scene.clock)
    except ValueError:
        return HttpResponseBadRequest()
    return redirect("office:response", response_id)
