"""Planned operations: the health lead's closed list, a notice opened by a deed that is logged, tasks, score."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tandem.agencies.queries import agency_by_id
from tandem.core.refusals import Refused
from tandem.handoff.types import OpenedOperation, OperationPlan, OperationScore, OperationState, OperationSummary
from tandem.journeys import planned_operation
from tandem.journeys.planned_operation import HEALTH_LEADS
from tandem.surveillance.queries.areas import areas_of
from tandem.surveillance.queries.responses import response_to_operation
from tandem.surveillance.rules.days import local_day
from tandem.surveillance.rules.watches import association_in
from tandem.surveillance.types import SubstanceClass
from tandem.web.office.surveillance import words
from tandem.web.office.surveillance.figures import decimal, span_text
from tandem.web.office.surveillance.scene import RECORDS, Scene, scene_of
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.sentences import refusal_words


@role_required(*HEALTH_LEADS)
@require_GET
def operation_list(request: HttpRequest) -> HttpResponse:
    """Notices sealed to this health lead, newest first; closed."""
    rows = [_row(one) for one in planned_operation.operations_for(actor_of(request))]
    columns = [{"label": _("Receipt")}, {"label": _("From")}, {"label": _("Received")}, {"label": _("State")}]
    return render(request, "office/surveillance/operations.html", {"rows": rows, "columns": columns})


def _row(one: OperationSummary) -> list[Any]:
    return [
        {"text": one.receipt, "href": reverse("office:operation", args=[one.id])},
        _name(one.from_agency_id),
        _received(one),
        {"text": words.OPERATION_STATES[one.state], "kind": words.OPERATION_BADGES.get(one.state, "info")},
    ]


def _received(one: OperationSummary) -> str:
    with scene_of(one.from_agency_id).local_time():
        return date_format(timezone.localtime(one.sent_at), "SHORT_DATETIME_FORMAT")


def _name(agency_id: UUID) -> str:
    agency = agency_by_id(using=RECORDS, agency_id=agency_id)
    return agency.name if agency else ""


@role_required(*HEALTH_LEADS)
@require_http_methods(["GET", "POST"])
def operation(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """One notice: closed when it is looked at, opened when its button is pressed."""
    summary = _summary(request, operation_id)
    notice = None
    if request.method == "POST":
        try:
            notice = planned_operation.open_notice(
                by=actor_of(request), operation_id=operation_id, now=_clock(summary)
            )
        except Refused as refusal:
            messages.error(request, refusal_words(refusal))
            return redirect("office:operation", operation_id)
        summary = _summary(request, operation_id)
    return _page(request, summary, notice)


@role_required(*HEALTH_LEADS)
@require_POST
def place(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """Open the tasks, due before the operation begins."""
    summary = _summary(request, operation_id)
    try:
        response_id = planned_operation.place_before(
            by=actor_of(request), operation_id=operation_id, now=_clock(summary)
        )
    except Refused as refusal:
        messages.error(request, refusal_words(refusal))
        return redirect("office:operation", operation_id)
    return redirect("office:response", response_id)


@role_required(*HEALTH_LEADS)
@require_POST
def score(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """Score it with what has been counted since; the figures are sealed with the rest and shown with it."""
    summary = _summary(request, operation_id)
    scene = scene_of(summary.from_agency_id)
    try:
        notice = planned_operation.score(
            by=actor_of(request), operation_id=operation_id, today=scene.today, now=scene.clock
        )
    except Refused as refusal:
        messages.error(request, refusal_words(refusal))
        return redirect("office:operation", operation_id)
    return _page(request, _summary(request, operation_id), notice)


def _summary(request: HttpRequest, operation_id: UUID) -> OperationSummary:
    found = planned_operation.operation_for(actor_of(request), operation_id)
    if found is None:
        raise Http404
    return found


def _clock(summary: OperationSummary) -> Any:
    """The time at the agency that filed it."""
    return scene_of(summary.from_agency_id).clock


def _page(request: HttpRequest, summary: OperationSummary, notice: OpenedOperation | None) -> HttpResponse:
    plan = notice.plan if notice else None
    context = {
        "operation": summary,
        "sender": _name(summary.from_agency_id),
        "received": _received(summary),
        "state": words.OPERATION_STATES[summary.state],
        "badge": words.OPERATION_BADGES.get(summary.state, "info"),
        "facts": _facts(plan) if plan else [],
        "is_open": plan is not None,
        "is_emptied": summary.state is OperationState.EMPTIED,
        "is_late": plan is not None and plan.starts_on < _today(summary),
        "response_id": response_to_operation(summary.id),
        "columns": [
            {"label": _("Window")},
            {"label": _("Observed"), "is_number": True},
            {"label": _("Expected"), "is_number": True},
            {"label": _("Ratio's interval"), "is_number": True},
            {"label": _("What it says")},
        ],
        "rows": [_score_row(one) for one in notice.scores] if notice else [],
    }
    return render(request, "office/surveillance/operation.html", context)


def _today(summary: OperationSummary) -> Any:
    scene: Scene = scene_of(summary.from_agency_id)
    return local_day(scene.clock, scene.agency.timezone)


def _facts(plan: OperationPlan) -> list[tuple[str, str]]:
    names = {area.slug: area.name for area in areas_of(plan.events_agency_id)}
    last = plan.starts_on + timedelta(days=plan.days - 1)
    return [
        (_("Area"), names.get(plan.area, plan.area)),
        (_("First day"), date_format(plan.starts_on, "DATE_FORMAT")),
        (_("Last day"), date_format(last, "DATE_FORMAT")),
        (_("Substance"), str(words.SUBSTANCES[SubstanceClass(plan.substance)])),
    ]


def _score_row(one: OperationScore) -> list[Any]:
    finding = words.FINDINGS[association_in(one.ratio_low, one.ratio_high)]
    window = _("%(n)s days") % {"n": one.days}
    if one.expected is None or one.ratio_low is None or one.ratio_high is None:
        return [window, number_format(one.observed, 0), "", "", finding]
    interval = span_text(one.ratio_low, one.ratio_high, 2)
    return [window, number_format(one.observed, 0), decimal(one.expected, 1), interval, finding]
