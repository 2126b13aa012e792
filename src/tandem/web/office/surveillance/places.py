"""Place forecast: areas where harm is likely next, as many as can be served, and the switch that a gate guards.

For those who bring naloxone and help. It scores places, never people, and no police role opens it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tandem.journeys.place_forecast import measure_forecast, refusal_of_record, switch_on
from tandem.surveillance.actions import switch_forecast_off
from tandem.surveillance.queries.areas import areas_of
from tandem.surveillance.queries.forecasts import forecast_switches, latest_forecast_run, listed_places
from tandem.surveillance.rules.forecasts import (
    first_order,
    refusal_to_forecast,
    refusal_to_switch,
    refusal_to_use,
)
from tandem.surveillance.types import AreaOutline
from tandem.surveillance.types.forecasts import ForecastRun, ForecastSwitch, Horizon, SwitchReason
from tandem.web.office.surveillance import place_words
from tandem.web.office.surveillance.place_forms import HorizonForm, OffForm, OnForm, OrderForm
from tandem.web.office.surveillance.scene import READERS, Scene, page, scene_of_slug
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.sentences import in_reader_language, refusal_words


@role_required(*READERS)
@require_http_methods(["GET", "POST"])
def places(request: HttpRequest, slug: str) -> HttpResponse:
    """The forecast of one agency as it was kept; a button measures it anew."""
    scene = scene_of_slug(slug)
    if request.method == "POST":
        return _measure(request, scene)
    return page(request, scene, "places", _context(request, scene))


def _measure(request: HttpRequest, scene: Scene) -> HttpResponse:
    horizon = HorizonForm(request.POST).chosen()
    areas = areas_of(scene.agency.id)
    form = OrderForm(first_order(horizon, len(areas)), len(areas), request.POST)
    if not form.is_valid():
        return page(request, scene, "places", _context(request, scene, form), status=400)
    try:
        measure_forecast(
            by=actor_of(request), agency=scene.agency, order=form.order(), as_of=scene.today, now=scene.clock
        )
    except ValueError as refusal:
        messages.error(request, refusal_words(refusal))
    else:
        messages.success(request, _("A model was chosen, sealed, judged and sent through the feedback simulation."))
    return _back(slug=scene.agency.slug, horizon=horizon)


def _back(*, slug: str, horizon: Horizon) -> HttpResponse:
    return redirect(f"{reverse('office:places', args=[slug])}?horizon={horizon}")


def _context(request: HttpRequest, scene: Scene, wrong: OrderForm | None = None) -> dict[str, Any]:
    horizon_form = HorizonForm(request.POST if wrong else request.GET)
    horizon = horizon_form.chosen()
    areas = areas_of(scene.agency.id)
    run = latest_forecast_run(scene.agency.id, horizon)
    order = run.order if run else first_order(horizon, len(areas))
    refusal = refusal_to_forecast(scene.agency.kind)
    if refusal is None and run is None:
        refusal = refusal_of_record(scene.agency, order, as_of=scene.today)
    switches = forecast_switches(scene.agency.id, horizon)
    with scene.local_time():
        return {
            "horizon_form": horizon_form,
            "horizon": horizon,
            "not_possible": in_reader_language(refusal or ""),
            "order_form": wrong or OrderForm(order, len(areas)),
            **_measured(run),
            **_switched(request, run, switches),
            **_listed(switches, areas),
        }


def _measured(run: ForecastRun | None) -> dict[str, Any]:
    if run is None or run.judged is None or run.gate is None:
        return {"run": None}
    said, is_better = place_words.verdict(run.judged)
    return {
        "run": run,
        "chosen_words": place_words.chosen_words(run),
        "columns": place_words.columns(),
        "rows": place_words.rows(run.judged),
        "verdict": said,
        "is_better": is_better,
        "gate_words": place_words.gate_words(run.gate),
        "seals": place_words.seals(run),
    }


def _switched(request: HttpRequest, run: ForecastRun | None, switches: list[ForecastSwitch]) -> dict[str, Any]:
    """The switch as it stands. `expired`: on, but its model may no longer be used."""
    used = switches[0].run if switches else None
    may_switch = refusal_to_switch(actor_of(request).role)
    return {
        "is_on": used is not None,
        "is_newest_on": bool(used and run and used.id == run.id),
        "expired": in_reader_language((refusal_to_use(used) or "") if used else ""),
        "gate_refusal": in_reader_language((refusal_to_use(run) or "") if run else ""),
        "may_not_switch": in_reader_language(may_switch or ""),
        "on_form": OnForm(),
        "off_form": OffForm(),
        "switch_columns": place_words.switch_columns(),
        "switch_rows": place_words.switch_rows(switches),
    }


def _listed(switches: list[ForecastSwitch], areas: list[AreaOutline]) -> dict[str, Any]:
    lists = listed_places(switches[0].id) if switches and switches[0].run else []
    if not lists or refusal_to_use(switches[0].run):  # type: ignore[arg-type]
        return {"listed": None}
    names = {area.id: area.name for area in areas}
    return {
        "listed": lists[0],
        "list_title": place_words.list_title(lists[0]),
        "list_columns": place_words.list_columns(),
        "list_rows": place_words.list_rows(lists[0], names),
        "list_map": place_words.list_map(lists[0], areas),
        "list_classes": place_words.list_classes(),
    }


@role_required(*READERS)
@require_POST
def switch_forecast(request: HttpRequest, slug: str) -> HttpResponse:
    """Switch the newest measured model on, or the forecast off. The gate decides, not the button."""
    scene = scene_of_slug(slug)
    horizon = HorizonForm(request.POST).chosen()
    try:
        said = _on(request, scene, horizon) if "on" in request.POST else _off(request, scene, horizon)
    except ValueError as refusal:
        messages.error(request, refusal_words(refusal))
    else:
        messages.success(request, said)
    return _back(slug=slug, horizon=horizon)


def _on(request: HttpRequest, scene: Scene, horizon: Horizon) -> str:
    form = OnForm(request.POST)
    run = latest_forecast_run(scene.agency.id, horizon)
    if run is None or not form.is_valid():
        raise ValueError(_("Choose a reason."))
    asked = UUID(request.POST["run"]) if _is_uuid(request.POST.get("run", "")) else run.id
    switch_on(
        by=actor_of(request),
        agency=scene.agency,
        run_id=asked,
        reason=SwitchReason(form.cleaned_data["reason"]),
        now=scene.clock,
    )
    return _("The forecast is on. Its first list was made.")


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _off(request: HttpRequest, scene: Scene, horizon: Horizon) -> str:
    form = OffForm(request.POST)
    if not form.is_valid():
        raise ValueError(_("Choose a reason."))
    reason = SwitchReason(form.cleaned_data["reason"])
    switch_forecast_off(
        by=actor_of(request), agency_id=scene.agency.id, horizon=horizon, reason=reason, now=scene.clock
    )
    return _("The forecast is off.")
