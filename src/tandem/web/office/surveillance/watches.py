"""Seizure watches: the list, and one watch with its rings, its tasks and what history lets one expect."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tandem.agencies.queries import accounts_of, agency_by_id, all_agencies
from tandem.journeys.long_runs import ask_for_watch_history
from tandem.journeys.retention.limits import days_in_force
from tandem.surveillance.actions import close_watch, pair_agencies
from tandem.surveillance.queries.areas import areas_of
from tandem.surveillance.queries.responses import response_detail
from tandem.surveillance.queries.watch_history import latest_history, places_gone
from tandem.surveillance.queries.watches import (
    agency_of_watch,
    left_out_since,
    moves_of_watch,
    watch_detail,
    watched_by,
    watches_of,
)
from tandem.surveillance.rules.cases import SUSPECTED_OVERDOSE
from tandem.surveillance.rules.watches import watch_rules
from tandem.surveillance.types import EventKind, WatchState, WatchSummary
from tandem.surveillance.types.runs import RunKind
from tandem.web.office.surveillance import figures, watch_evidence, watch_figures, words
from tandem.web.office.surveillance.forms import PairForm
from tandem.web.office.surveillance.responses import task_row
from tandem.web.office.surveillance.runs import run_context
from tandem.web.office.surveillance.scene import READERS, RECORDS, Scene, own_scene_of, page, scene_of, scene_of_slug
from tandem.web.ui.access import actor_of, database_of, role_required
from tandem.web.ui.sentences import refusal_words

LEFT_OUT_DAYS = 30


@role_required(*READERS)
@require_GET
def watch_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Seizure watches of an agency, newest first."""
    scene = scene_of_slug(slug)
    watched = set(watched_by(scene.agency.id))
    police = [one for one in all_agencies(using=RECORDS) if one.is_law_enforcement or one.id in watched]
    left_out = left_out_since(scene.agency.id, scene.today - timedelta(days=LEFT_OUT_DAYS))
    columns = [
        {"label": _("Area")},
        {"label": _("Day")},
        {"label": _("Opioid enforcement events"), "is_number": True},
        {"label": _("State")},
        {"label": _("Watched until")},
    ]
    context = {
        "columns": columns,
        "rows": [_row(watch) for watch in watches_of(scene.agency.id, today=scene.today)],
        "rules": watch_rules(),
        "working": run_context(scene, RunKind.WATCH_HISTORY),
        "watched": [one.name for one in police if one.id in watched],
        "pair_form": PairForm([one for one in police if one.id not in watched]),
        "left_out": watch_figures.left_out_rows(left_out),
        "left_out_columns": [{"label": _("Why no watch")}, {"label": _("Areas' days"), "is_number": True}],
        "left_out_days": LEFT_OUT_DAYS,
        "left_out_total": sum(left_out.values()),
    }
    return page(request, scene, "watches", context)


@role_required(*READERS)
@require_POST
def pair(request: HttpRequest, slug: str) -> HttpResponse:
    """Watch the enforcement of another agency of the same county from tonight on."""
    scene = scene_of_slug(slug)
    form = PairForm([one for one in all_agencies(using=RECORDS) if one.is_law_enforcement], request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    seizing = UUID(form.cleaned_data["seizing"])
    try:
        pair_agencies(by=actor_of(request), watching_agency_id=scene.agency.id, seizing_agency_id=seizing)
    except ValueError as refusal:
        messages.error(request, refusal_words(refusal))
    else:
        messages.success(request, _("Its enforcement is watched from tonight on."))
    return redirect("office:watches", slug)


@role_required(*READERS)
@require_POST
def compute(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for what the year before shows, as of the agency's clock, in place of the night's figures."""
    scene = scene_of_slug(slug)
    try:
        ask_for_watch_history(by=actor_of(request), agency=scene.agency, clock=scene.clock, wall=timezone.now())
    except ValueError as refusal:
        messages.error(request, refusal_words(refusal))
    return redirect("office:watches", slug)


def _row(watch: WatchSummary) -> list[Any]:
    return [
        {"text": watch.area_name, "href": reverse("office:watch", args=[watch.id])},
        date_format(watch.seized_on, "SHORT_DATE_FORMAT"),
        number_format(watch.seizures, 0),
        _state(watch),
        date_format(watch.ends_on, "SHORT_DATE_FORMAT"),
    ]


def _state(watch: WatchSummary) -> dict[str, Any]:
    if watch.refuted_on:
        text = _("%(state)s, class refuted by laboratory") % {"state": words.WATCH_STATES[watch.state]}
        return {"text": text, "kind": "warn"}
    return {"text": words.WATCH_STATES[watch.state], "kind": "info" if watch.state is WatchState.OPEN else "good"}


@role_required(*READERS)
@require_GET
def watch(request: HttpRequest, watch_id: UUID) -> HttpResponse:
    """One watch. An association in place and time, never a cause and never a target."""
    scene = _scene(watch_id)
    detail = watch_detail(watch_id, until=scene.clock, today=scene.today)
    assert detail is not None
    summary = detail.summary
    seizing = agency_by_id(using=RECORDS, agency_id=summary.seizing_agency_id)
    history = latest_history(summary.agency_id, summary.seizing_agency_id)
    months = history.months if history else ()
    response = response_detail(summary.response_id) if summary.response_id else None
    accounts = {account.id: account for account in accounts_of(using=database_of(request))}
    with scene.local_time():
        tasks = [task_row(task, scene.clock, accounts) for task in response.tasks] if response else []
        moments = watch_evidence.history(moves_of_watch(watch_id), detail.seizures)
    context = {
        "watch": summary,
        "seizing_agency": seizing.name if seizing else "",
        "map": _area_map(scene, summary),
        "evidence_columns": watch_evidence.columns(),
        "evidence": watch_evidence.rows(detail.seizures),
        "refuted": watch_evidence.refuted_text(summary.refuted_on),
        "moments": moments,
        "ring_figures": watch_figures.ring_drawing(detail.rings),
        "columns": watch_figures.ring_columns(),
        "rings": watch_figures.ring_rows(detail.rings),
        "computed": history,
        "history": watch_figures.history_rows(history) if history and history.cells else None,
        "verdict": watch_figures.verdict(history) if history and history.cells else None,
        "min_seizures": watch_rules().min_seizures,
        "months": watch_figures.month_estimates(months),
        "month_summary": watch_figures.month_summary(months),
        "month_table": watch_figures.month_table(months),
        "by_month": watch_rules().by_month,
        "tasks": tasks,
        "working": run_context(scene, RunKind.WATCH_HISTORY),
        "gone": _gone(scene, summary),
        "is_open": summary.state is WatchState.OPEN,
        "state": words.WATCH_STATES[summary.state],
    }
    return page(request, scene, "watch", context)


def _gone(scene: Scene, watch: WatchSummary) -> dict[str, int] | None:
    """How much of the year's enforcement can no longer be counted by distance, and why; None when all can."""
    gone, events = places_gone(watch.seizing_agency_id, today=scene.today)
    return {"events": gone, "of": events, "days": days_in_force("exact_location")} if gone else None


def _area_map(scene: Scene, watch: WatchSummary) -> figures.Map:
    """The watched area among its neighbours, shaded by overdoses since that day. Areas, never places of events."""
    return figures.area_map(
        scene,
        kind=EventKind.OVERDOSE,
        start=watch.seized_on,
        end=min(watch.ends_on, scene.today + timedelta(days=1)),
        case=SUSPECTED_OVERDOSE,
        areas=areas_of(scene.agency.id),
        base=f"{reverse('office:agency', args=[scene.agency.slug])}?area=",
        area_slug=watch.area_slug,
    )


def _scene(watch_id: UUID) -> Scene:
    agency_id = agency_of_watch(watch_id)
    if agency_id is None:
        raise Http404
    return scene_of(agency_id)


@role_required(*READERS)
@require_POST
def close(request: HttpRequest, watch_id: UUID) -> HttpResponse:
    """Close a watch before its time."""
    scene = own_scene_of(request, _scene(watch_id).agency.id)
    try:
        close_watch(by=actor_of(request), watch_id=watch_id, now=scene.clock)
    except ValueError as refusal:
        messages.error(request, refusal_words(refusal))
    return redirect("office:watch", watch_id)
