"""The alert bench: every rule on the agency's own record, and the choice of a budget of false alarms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tandem.agencies.types import Role
from tandem.journeys.long_runs import ask_for_bench
from tandem.surveillance.actions import choose_detection, return_to_shipped
from tandem.surveillance.queries.bench import choice_in_use, choices_of, latest_run
from tandem.surveillance.queries.counts import kinds_of
from tandem.surveillance.queries.telling import detector_records
from tandem.surveillance.rules.bench import settings
from tandem.surveillance.types import BenchRun, ChoiceReason, Detector, EventKind
from tandem.surveillance.types.runs import RunKind
from tandem.web.office.surveillance import answers, bench_tables
from tandem.web.office.surveillance.bench_forms import BudgetForm, ChoiceForm
from tandem.web.office.surveillance.runs import run_context
from tandem.web.office.surveillance.scene import READERS, Scene, page, scene_of_slug
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.sentences import refusal_words

CHOOSERS = (Role.EPIDEMIOLOGIST,)


@role_required(*READERS)
@require_http_methods(["GET", "POST"])
def bench(request: HttpRequest, slug: str) -> HttpResponse:
    """The latest measured bench at a budget; a button asks to measure it anew."""
    scene = scene_of_slug(slug)
    if request.method == "POST":
        try:
            ask_for_bench(by=actor_of(request), agency=scene.agency, clock=scene.clock, wall=timezone.now())
        except ValueError as refusal:
            messages.error(request, refusal_words(refusal))
        else:
            messages.success(request, _("The rules are measured in the background."))
        return redirect("office:bench", slug)
    return page(request, scene, "bench", _context(request, scene))


def _context(request: HttpRequest, scene: Scene, wrong: ChoiceForm | None = None) -> dict[str, Any]:
    run = latest_run(scene.agency.id)
    form = BudgetForm(request.GET)
    budget = form.chosen()
    with scene.local_time():
        in_use = choice_in_use(scene.agency.id)
        context = {
            "run": run,
            "working": run_context(scene, RunKind.BENCH),
            "has_overdoses": EventKind.OVERDOSE in kinds_of(scene.agency.id),
            "in_use": in_use,
            "in_use_words": bench_tables.in_words(in_use),
            "choice_columns": bench_tables.choice_columns(),
            "choices": bench_tables.choice_rows(choices_of(scene.agency.id)),
            "record_columns": answers.record_columns(),
            "records": answers.record_rows(detector_records(scene.agency.id)),
            "may_choose": request.actor.role in CHOOSERS,
        }
        return {**context, **_measured(run, form, budget, wrong)} if run else context


def _measured(run: BenchRun, form: BudgetForm, budget: float, wrong: ChoiceForm | None) -> dict[str, Any]:
    results = run.results
    return {
        "results": results,
        "budget_form": form,
        "budget": budget,
        "columns": bench_tables.columns(),
        "rows": bench_tables.rows(results, budget),
        "curves": bench_tables.curves(results, most=max(settings()["budgets"]["offered"]), budget=budget),
        "strips": bench_tables.strips(results),
        "why": bench_tables.why(results),
        "choice_form": wrong or ChoiceForm(_judged(run), budget=f"{budget:g}"),
    }


def _judged(run: BenchRun) -> list[Detector]:
    return [line.detector for line in run.results.judged]


@role_required(*CHOOSERS)
@require_POST
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """Use the rules of the latest run at a budget, from the next night on."""
    scene = scene_of_slug(slug)
    run = latest_run(scene.agency.id)
    if run is None:
        return redirect("office:bench", slug)
    form = ChoiceForm(_judged(run), request.POST)
    if not form.is_valid():
        return page(request, scene, "bench", _context(request, scene, form), status=400)
    try:
        choose_detection(
            by=actor_of(request),
            agency_id=scene.agency.id,
            run_id=run.id,
            budget_per_month=float(form.cleaned_data["budget"]),
            detectors=[Detector(name) for name in form.cleaned_data["detectors"]],
            reason=ChoiceReason(form.cleaned_data["reason"]),
            now=scene.clock,
        )
    except ValueError as refusal:
        messages.error(request, refusal_words(refusal))
    else:
        messages.success(request, _("The choice was kept. The next night uses it."))
    return redirect("office:bench", slug)


@role_required(*CHOOSERS)
@require_POST
def shipped(request: HttpRequest, slug: str) -> HttpResponse:
    """Use the rules as shipped again, from the next night on."""
    scene = scene_of_slug(slug)
    try:
        return_to_shipped(by=actor_of(request), agency_id=scene.agency.id, now=scene.clock)
    except ValueError as refusal:
        messages.error(request, refusal_words(refusal))
    else:
        messages.success(request, _("The rules as shipped are in use again."))
    return redirect("office:bench", slug)
