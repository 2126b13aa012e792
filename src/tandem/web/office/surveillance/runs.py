"""Long computations on a page: how far they are, a button to cancel, and what became of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tandem.surveillance.actions import cancel_run
from tandem.surveillance.queries.runs import latest_run_of
from tandem.surveillance.types.runs import LongRun, RunKind, RunState
from tandem.web.office.surveillance.scene import READERS, Scene, scene_of_slug
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.sentences import refusal_words

PAGES = {RunKind.BENCH: "office:bench", RunKind.WATCH_HISTORY: "office:watches"}


def run_context(scene: Scene, kind: RunKind) -> dict[str, Any] | None:
    """The last run of a kind as the page shows it; None where there is nothing to say of it."""
    run = latest_run_of(scene.agency.id, kind, wall=timezone.now())
    if run is None or run.state is RunState.DONE:
        return None
    return {
        "said": _said(run),
        "is_active": run.is_active,
        "is_trouble": run.state in (RunState.FAILED, RunState.INTERRUPTED),
        "done": run.done,
        "steps": run.steps,
        "href": reverse("office:run", args=[scene.agency.slug, kind]),
        "cancel": reverse("office:cancel_run", args=[scene.agency.slug, kind]),
        "page": reverse(PAGES[kind], args=[scene.agency.slug]),
    }


def _said(run: LongRun) -> str:
    asked = date_format(timezone.localtime(run.asked_at), "TIME_FORMAT")
    if run.state is RunState.WAITING:
        return _("Asked for at %(time)s; it waits for its turn.") % {"time": asked}
    if run.state is RunState.RUNNING:
        if not run.steps:
            return _("It began; how many steps it takes is not known yet.")
        return _("%(done)s of %(steps)s steps are done.") % {"done": run.done, "steps": run.steps}
    if run.state is RunState.CANCELLED:
        return _("What was asked for at %(time)s was cancelled. Nothing of it was kept.") % {"time": asked}
    if run.state is RunState.FAILED:
        return _("It failed (%(kind)s). Nothing of it was kept; ask again.") % {"kind": run.failure}
    return _("It was interrupted: the program that worked on it has stopped. Nothing of it was kept; ask again.")


def _kind(name: str) -> RunKind:
    try:
        return RunKind(name)
    except ValueError:
        raise Http404 from None


@role_required(*READERS)
@require_GET
def progress(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """How far a run is: the piece of the page that looks again by itself; no piece once it is over."""
    scene = scene_of_slug(slug)
    run = run_context(scene, _kind(kind))
    return render(request, "office/surveillance/run.html", {"run": run if run and run["is_active"] else None})


@role_required(*READERS)
@require_POST
def cancel(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Cancel what waits or runs."""
    scene, found = scene_of_slug(slug), _kind(kind)
    try:
        cancel_run(by=actor_of(request), agency_id=scene.agency.id, kind=found, wall=timezone.now())
    except ValueError as refusal:
        messages.error(request, refusal_words(refusal))
    return redirect(PAGES[found], slug)
