"""Playbooks: the agency's own plans, and the page to edit one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tandem.core.definition_file import read_definition
from tandem.surveillance.actions import edit_playbook, install_playbooks
from tandem.surveillance.queries.responses import playbook_by_id, playbooks_of
from tandem.surveillance.types import PlaybookStep
from tandem.web.office.surveillance import words
from tandem.web.office.surveillance.forms import PlaybookForm, StepFormSet
from tandem.web.office.surveillance.scene import READERS, own_scene_of, page, scene_of, scene_of_slug
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.sentences import refusal_words


@role_required(*READERS)
@require_http_methods(["GET", "POST"])
def playbook_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The agency's playbooks; a button copies them from the definitions where there are none yet."""
    scene = scene_of_slug(slug)
    if request.method == "POST":
        try:
            install_playbooks(by=actor_of(request), agency_id=scene.agency.id)
        except ValueError as refusal:
            messages.error(request, refusal_words(refusal))
        return redirect("office:playbooks", slug)
    cards = [
        {"playbook": playbook, "use": words.PLAYBOOK_USES[playbook.use]} for playbook in playbooks_of(scene.agency.id)
    ]
    return page(request, scene, "playbooks", {"cards": cards})


@role_required(*READERS)
@require_http_methods(["GET", "POST"])
def playbook(request: HttpRequest, playbook_id: UUID) -> HttpResponse:
    """Edit a playbook: its title, and its steps with owner and clock."""
    found = playbook_by_id(playbook_id)
    if found is None:
        raise Http404
    scene = own_scene_of(request, found.agency_id) if request.method == "POST" else scene_of(found.agency_id)
    data = request.POST if request.method == "POST" else None
    initial = [
        {"title": s.title, "detail": s.detail, "owner_role": s.owner_role, "due_hours": s.due_hours}
        for s in found.steps
    ]
    form = PlaybookForm(data, initial={"title": found.title})
    steps = StepFormSet(data, initial=initial, prefix="steps")
    if data is not None and form.is_valid() and steps.is_valid():
        try:
            edit_playbook(
                by=actor_of(request),
                playbook_id=playbook_id,
                title=form.cleaned_data["title"],
                steps=_steps(steps),
            )
        except ValueError as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            messages.success(request, _("The playbook was saved. Responses already open keep their tasks."))
            return redirect("office:playbook", playbook_id)
    wrong = data is not None and not (form.is_valid() and steps.is_valid())
    context = {"playbook": found, "form": form, "steps": steps, "definition": _definition(found.definition)}
    return page(request, scene, "playbook", context, status=400 if wrong else 200)


def _steps(formset: Any) -> list[PlaybookStep]:
    """The steps as ordered by the page; blank and deleted ones are left out."""
    return [
        PlaybookStep(
            form.cleaned_data["title"],
            form.cleaned_data["detail"],
            form.cleaned_data["owner_role"],
            form.cleaned_data["due_hours"],
        )
        for form in formset.ordered_forms
        if form.cleaned_data.get("title")
    ]


def _definition(name: str) -> list[tuple[str, Any]]:
    raw = read_definition("playbooks", name)
    return [
        (_("Copied from"), f"{raw['title']}, {raw['version']}"),
        (_("Author"), raw["author"]),
        (_("Reviewed by"), raw["reviewer"] or _("nobody yet")),
        (_("Review by"), raw["review_by"]),
        (_("Source"), raw["source"]),
    ]
