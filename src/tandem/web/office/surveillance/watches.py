"""Seizure watches: the list, and one watch with its rings, its tasks and what history lets one expect."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tandem.agencies.queries import accounts_of, agency_by_id
from tandem.science.rings import RingAssociation
from tandem.surveillance.actions import close_watch
from tandem.surveillance.queries.responses import response_detail
from tandem.surveillance.queries.watches import agency_of_watch, association_before, watch_detail, watches_of
from tandem.surveillance.rules.watches import watch_rules
from tandem.surveillance.types import RingCount, WatchState, WatchSummary
from tandem.web.office.surveillance import words
from tandem.web.office.surveillance.figures import decimal
from tandem.web.office.surveillance.responses import task_row
from tandem.web.office.surveillance.scene import READERS, RECORDS, Scene, page, scene_of, scene_of_slug
from tandem.web.ui.access import actor_of, database_of, role_required
from tandem.web.ui.sentences import refusal_words


@role_required(*READERS)
@require_GET
def watch_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Seizure watches of an agency, newest first."""
    scene = scene_of_slug(slug)
    columns = [
        {"label": _("Area")},
        {"label": _("Day")},
        {"label": _("Opioid enforcement events"), "is_number": True},
        {"label": _("State")},
        {"label": _("Watched until")},
    ]
    context = {
        "columns": columns,
        "rows": [_row(watch) for watch in watches_of(scene.agency.id)],
        "rules": watch_rules(),
    }
    return page(request, scene, "watches", context)


def _row(watch: WatchSummary) -> list[Any]:
    return [
        {"text": watch.area_name, "href": reverse("office:watch", args=[watch.id])},
        date_format(watch.seized_on, "SHORT_DATE_FORMAT"),
        number_format(watch.seizures, 0),
        {"text": words.WATCH_STATES[watch.state], "kind": "info" if watch.state is WatchState.OPEN else "good"},
        date_format(watch.ends_on, "SHORT_DATE_FORMAT"),
    ]


@role_required(*READERS)
@require_GET
def watch(request: HttpRequest, watch_id: UUID) -> HttpResponse:
    """One watch. An association in place and time, never a cause and never a target."""
    scene = _scene(watch_id)
    detail = watch_detail(watch_id, until=scene.clock, today=scene.today)
    assert detail is not None
    summary = detail.summary
    seizing = agency_by_id(using=RECORDS, agency_id=summary.seizing_agency_id)
    history = association_before(summary.agency_id, summary.seizing_agency_id, today=scene.today, until=scene.clock)
    response = response_detail(summary.response_id) if summary.response_id else None
    accounts = {account.id: account for account in accounts_of(using=database_of(request))}
    with scene.local_time():
        tasks = [task_row(task, scene.clock, accounts) for task in response.tasks] if response else []
    context = {
        "watch": summary,
        "seizing_agency": seizing.name if seizing else "",
        "columns": _ring_columns(),
        "rings": _ring_rows(detail.rings),
        "history": _history_rows(history) if history else None,
        "permutations": history.permutations if history else 0,
        "min_seizures": watch_rules().min_seizures,
        "tasks": tasks,
        "is_open": summary.state is WatchState.OPEN,
        "state": words.WATCH_STATES[summary.state],
    }
    return page(request, scene, "watch", context)


def _scene(watch_id: UUID) -> Scene:
    agency_id = agency_of_watch(watch_id)
    if agency_id is None:
        raise Http404
    return scene_of(agency_id)


def _ring_columns() -> list[dict[str, Any]]:
    days = watch_rules().days
    return [{"label": _("Distance")}, *({"label": _("%(n)s days") % {"n": n}, "is_number": True} for n in days)]


def _ring_rows(rings: tuple[RingCount, ...]) -> list[list[Any]]:
    """A row a distance; a window that is not over is marked."""
    rows = []
    for metres in watch_rules().metres:
        cells = [ring for ring in rings if ring.metres == metres]
        rows.append([_("within %(n)s m") % {"n": metres}, *(_ring_cell(cell) for cell in cells)])
    return rows


def _ring_cell(cell: RingCount) -> str:
    count = number_format(cell.observed, 0)
    return count if cell.is_complete else _("%(n)s so far") % {"n": count}


def _history_rows(found: RingAssociation) -> list[list[Any]]:
    rows = []
    for i, metres in enumerate(found.radii_m):
        cells = [
            _("%(observed)s, expected %(expected)s: %(finding)s")
            % {
                "observed": number_format(int(found.observed[i, j]), 0),
                "expected": decimal(float(found.expected[i, j]), 1),
                "finding": words.FINDINGS[found.finding(i, j)],
            }
            for j in range(len(found.windows_days))
        ]
        rows.append([_("within %(n)s m") % {"n": int(metres)}, *cells])
    return rows


@role_required(*READERS)
@require_POST
def close(request: HttpRequest, watch_id: UUID) -> HttpResponse:
    """Close a watch before its time."""
    scene = _scene(watch_id)
    try:
        close_watch(by=actor_of(request), watch_id=watch_id, now=scene.clock)
    except ValueError as refusal:
        messages.error(request, refusal_words(refusal))
    return redirect("office:watch", watch_id)
