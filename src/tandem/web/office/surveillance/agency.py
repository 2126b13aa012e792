"""The agency's page: chart, map, filters, alerts and the replay clock; and the list of agencies."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tandem.agencies.queries import all_agencies
from tandem.journeys.replay import Replayed, advance
from tandem.surveillance.queries.alerts import alerts_of
from tandem.surveillance.queries.areas import areas_of
from tandem.surveillance.queries.counts import kinds_of
from tandem.surveillance.queries.supply import has_supply
from tandem.surveillance.queries.watches import watched_by, watches_of
from tandem.surveillance.rules.clock import ReplayStep
from tandem.surveillance.types import AreaOutline, EventKind, SavedPage
from tandem.web.office.surveillance import figures, words
from tandem.web.office.surveillance.alerts import alert_row
from tandem.web.office.surveillance.forms import FilterForm, ReplayForm
from tandem.web.office.surveillance.saved_views import saved_views
from tandem.web.office.surveillance.scene import READERS, RECORDS, Scene, page, scene_of, scene_of_slug
from tandem.web.ui import brush
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.sentences import refusal_words


@role_required(*READERS)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Every agency that sends events or has a clock of its own: where it stands, and what is open."""
    scenes = [scene_of(agency.id) for agency in all_agencies(using=RECORDS)]
    found = [scene for scene in scenes if scene.is_replay or kinds_of(scene.agency.id) or has_supply(scene.agency.id)]
    return render(request, "office/surveillance/home.html", {"cards": [_card(scene) for scene in found]})


@role_required(*READERS)
@require_GET
def to_home(request: HttpRequest) -> HttpResponse:
    """The address above the pages of this room; a site without the room answers at none of them."""
    return redirect("office:home")


def _card(scene: Scene) -> dict[str, Any]:
    with scene.local_time():
        clock = date_format(timezone.localtime(scene.clock), "DATETIME_FORMAT")
    agency_id = scene.agency.id
    return {
        "scene": scene,
        "clock": clock,
        "kinds": [words.KINDS[kind] for kind in sorted(kinds_of(agency_id), reverse=True)],
        "alerts": len(alerts_of(agency_id, only_open=True)),
        "watches": len(watches_of(agency_id, only_open=True)) if watched_by(agency_id) else None,
    }


@role_required(*READERS)
@require_GET
def agency(request: HttpRequest, slug: str) -> HttpResponse:
    """Chart, map and alerts of one agency, filtered by date, kind and area."""
    scene = scene_of_slug(slug)
    areas, kinds = areas_of(scene.agency.id), kinds_of(scene.agency.id)
    form = FilterForm(request.GET, today=scene.today, kinds=kinds, areas=areas)
    shown = _shown(form, areas)
    context = {
        "form": form,
        "case": words.CASES[shown["case"]] if shown["kind"] is EventKind.OVERDOSE else "",
        "not_judged": figures.not_judged(scene, **shown),
        **saved_views(request, scene, SavedPage.AGENCY, form),
        "has_events": bool(kinds),
        "has_overdoses": EventKind.OVERDOSE in kinds,
        "chart": figures.chart(scene, **shown),
        "stretch": brush.Brush("filters"),
        "map": figures.area_map(scene, areas=areas, base=_base(request, slug), **shown),
        "area": next((area for area in areas if area.id == shown["area_id"]), None),
        "alerts": [alert_row(alert) for alert in alerts_of(scene.agency.id, only_open=True)],
        "watches": len(watches_of(scene.agency.id, only_open=True)),
        "has_watches": bool(watched_by(scene.agency.id)),
        "steps": words.REPLAY_STEPS.items(),
    }
    return page(request, scene, "agency", context, status=200 if form.is_valid() else 400)


def _shown(form: FilterForm, areas: list[AreaOutline]) -> dict[str, Any]:
    """What to show; with a filter that cannot be, the default period of the kind asked for."""
    defaults = form.defaults
    found = form.cleaned_data if form.is_valid() else {}
    chosen = {area.slug: area.id for area in areas}
    since = found.get("since") or date.fromisoformat(defaults["since"])
    until = found.get("until") or date.fromisoformat(defaults["until"])
    return {
        "kind": EventKind(found.get("kind") or defaults["kind"]),
        "start": since if form.is_valid() else date.fromisoformat(defaults["since"]),
        "end": (until if form.is_valid() else date.fromisoformat(defaults["until"])) + timedelta(days=1),
        "area_id": chosen.get(found.get("area", "")),
        "case": found.get("case") or defaults["case"],
    }


def _base(request: HttpRequest, slug: str) -> str:
    """The address of this page with its filters but the area, to which a map link adds its own."""
    kept = request.GET.copy()
    kept.pop("area", None)
    return f"{reverse('office:agency', args=[slug])}?{kept.urlencode()}{'&' if kept else ''}area="


@role_required(*READERS)
@require_POST
def replay(request: HttpRequest, slug: str) -> HttpResponse:
    """Press a button of the replay clock: the nights in between are run as they would have been."""
    scene = scene_of_slug(slug)
    form = ReplayForm(request.POST)
    if not form.is_valid() or not scene.is_replay:
        return HttpResponseBadRequest()
    step = ReplayStep(form.cleaned_data["step"])
    try:
        done = advance(by=actor_of(request), agency_id=scene.agency.id, step=step, wall=timezone.now())
    except ValueError as refusal:
        messages.error(request, refusal_words(refusal))
    else:
        messages.success(request, _happened(scene, done))
    return redirect("office:agency", slug)


def _happened(scene: Scene, done: Replayed) -> str:
    with scene.local_time():
        clock = date_format(timezone.localtime(done.clock), "DATETIME_FORMAT")
    nights, alerts = len(done.watch_nights), done.alerts_opened
    parts = [
        ngettext("%(n)s night was run", "%(n)s nights were run", nights) % {"n": nights},
        ngettext("%(n)s alert was raised", "%(n)s alerts were raised", alerts) % {"n": alerts},
    ]
    if done.watches_opened:
        text = ngettext("%(n)s seizure watch opened", "%(n)s seizure watches opened", done.watches_opened)
        parts.append(text % {"n": done.watches_opened})
    return _("Clock at %(clock)s: %(events)s.") % {"clock": clock, "events": ", ".join(parts)}
