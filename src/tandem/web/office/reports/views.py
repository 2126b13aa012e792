"""The list of reports, one report as anyone would read it, its counts for the inside, and its release."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tandem.core.refusals import Refused
from tandem.evaluation.actions import note_inside_read, release_report, withdraw_report
from tandem.evaluation.queries import agency_of, inside_tables_of, is_released, reports_of, safe_tables_of, steps_of
from tandem.evaluation.rules.release import refusal_to_release, refusal_to_withdraw
from tandem.evaluation.types import ReportState, ReportSummary
from tandem.journeys.close_month import build_month
from tandem.web.office.reports.desk import BUILDERS, agencies_seen, notes_of, report_seen, title_of
from tandem.web.office.reports.forms import BuildForm
from tandem.web.office.reports.words import STATES
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.month.presenters import drawings


@role_required(*BUILDERS)
@require_http_methods(["GET", "POST"])
def report_list(request: HttpRequest) -> HttpResponse:
    """Reports of the actor's agencies, and the form that counts a month."""
    agencies = agencies_seen(request)
    form = BuildForm(request.POST or None, agencies=agencies, own=actor_of(request).agency_id)
    if request.method == "POST" and form.is_valid():
        try:
            made = build_month(
                by=actor_of(request),
                agency_id=UUID(form.cleaned_data["agency"]),
                month=form.cleaned_data["month"],
                now=timezone.now(),
            )
            return redirect("reports:report", made)
        except Refused as refusal:
            form.add_error(None, _(refusal.sentence))
    reports = reports_of([agency.id for agency in agencies])
    return render(request, "office/reports/list.html", {"form": form, **_grid(reports)})


def _grid(reports: list[ReportSummary]) -> dict[str, Any]:
    columns = [{"label": _("Month")}, {"label": _("Agency")}, {"label": _("State")}, {"label": _("Counted")}]
    rows = [
        [
            {"text": date_format(one.month, "F Y"), "href": reverse("reports:report", args=[one.id])},
            one.agency_name,
            {"text": STATES[one.state][0], "kind": STATES[one.state][1]},
            date_format(timezone.localtime(one.built_at), "DATE_FORMAT"),
        ]
        for one in reports
    ]
    return {"columns": columns, "rows": rows}


@role_required(*BUILDERS)
@require_GET
def report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """One report, small numbers hidden: exactly what a release would show."""
    one = report_seen(request, report_id)
    context = {
        "drawings": drawings(safe_tables_of(report_id)),
        "base": reverse("reports:report", args=[report_id]),
        **_release_of(request, one),
    }
    return _page(request, "report", one, context)


def _release_of(request: HttpRequest, one: ReportSummary) -> dict[str, Any]:
    by = actor_of(request)
    refusal = refusal_to_release(
        by,
        one.agency_id,
        state=one.state,
        built_by=one.built_by,
        is_released=is_released(one.agency_id, one.month),
    )
    can_withdraw = refusal_to_withdraw(by, one.agency_id, state=one.state) is None
    return {
        "is_draft": one.state is ReportState.DRAFT,
        "refusal": _(refusal) if refusal else "",
        "can_withdraw": can_withdraw,
        "public_address": f"{reverse('numbers')}{one.agency_slug}/{one.month:%Y-%m}/",
    }


@role_required(*BUILDERS)
@require_POST
def inside(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """The counts before small ones are hidden, for those who answer for the program; each look is in the ledger."""
    one = report_seen(request, report_id)
    note_inside_read(by=actor_of(request), report_id=report_id, channel="page")
    return _page(request, "inside", one, {"drawings": drawings(inside_tables_of(report_id))})


def _page(request: HttpRequest, template: str, one: ReportSummary, context: dict[str, Any]) -> HttpResponse:
    with timezone.override(ZoneInfo(agency_of(one.agency_id).timezone)):
        facts = [(_("Data as of"), _moment(one.as_of))]
        facts += [(STATES[step.to_state][0], _moment(step.at)) for step in steps_of(one.id)]
    base = {"report": one, "title": title_of(one), "notes": notes_of(one), "facts": facts}
    return render(request, f"office/reports/{template}.html", {**base, **context})


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


@role_required(*BUILDERS)
@require_POST
def release(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Release a report that somebody else counted."""
    report_seen(request, report_id)
    try:
        release_report(by=actor_of(request), report_id=report_id, now=timezone.now())
        messages.success(request, _("Released. The public page shows it within a minute."))
    except Refused as refusal:
        messages.error(request, _(refusal.sentence))
    return redirect("reports:report", report_id)


@role_required(*BUILDERS)
@require_POST
def withdraw(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Take a published report back."""
    report_seen(request, report_id)
    try:
        withdraw_report(by=actor_of(request), report_id=report_id, now=timezone.now())
        messages.success(request, _("Withdrawn. It leaves the public page within a minute."))
    except Refused as refusal:
        messages.error(request, _(refusal.sentence))
    return redirect("reports:report", report_id)
