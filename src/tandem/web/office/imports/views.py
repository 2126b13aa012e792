"""Upload a file, look at how it would be read, load it, and mend what could not be taken."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tandem.agencies.queries import agency_by_slug, all_agencies
from tandem.agencies.rules import can_act_for
from tandem.agencies.types import Agency, Role
from tandem.core.actor import Actor
from tandem.core.errors import BadInput, KeysMissing
from tandem.exchange.actions import set_rows_aside
from tandem.exchange.formats.reading import Reading, read_file
from tandem.exchange.loaders import Received, load_received, read_received, receive_file, store_for
from tandem.exchange.queries import batch_of, batches, held_reasons, held_rows, mapping_of
from tandem.exchange.types import Batch
from tandem.web.office.imports import presenters
from tandem.web.office.imports.forms import MappingForm, UploadForm
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.sentences import problem_words

LOADERS = (Role.EPIDEMIOLOGIST, Role.COORDINATOR, Role.ADMINISTRATOR)


@role_required(*LOADERS)
@require_http_methods(["GET", "POST"])
def batch_list(request: HttpRequest) -> HttpResponse:
    """What was loaded, and the form for the next file."""
    actor = actor_of(request)
    own, agencies = actor.agency_id, [one for one in all_agencies(using="default") if _may_load(actor, one)]
    form = UploadForm(request.POST or None, request.FILES or None, agencies=agencies, own=own)
    if request.method == "POST" and form.is_valid():
        try:
            return _receive(request, form)
        except BadInput as refusal:
            form.add_error("file", problem_words(refusal))
    shown = presenters.batch_rows(_visible(request), lambda identifier: reverse("imports:batch", args=[identifier]))
    return render(request, "office/imports/list.html", {"form": form, "grid": shown})


def _receive(request: HttpRequest, form: UploadForm) -> HttpResponseRedirect:
    """Keep the uploaded file and go to its preview."""
    agency, kind = _agency(form.cleaned_data["agency"]), form.cleaned_data["kind"]
    upload: TemporaryUploadedFile = form.cleaned_data["file"]
    source = Path(upload.temporary_file_path())
    reading = read_file(source, kind, timezone=agency.timezone)
    if store_for(reading) == "vault" and agency.id != actor_of(request).agency_id:
        raise BadInput(
            _("This file has columns that identify people."),
            _("Only staff of the agency it comes from may load it. Remove those columns, or ask that agency."),
        )
    received = receive_file(by=actor_of(request), agency=agency, kind=kind, source=source, reading=reading)
    return redirect("imports:batch", batch_id=received.batch_id)


@role_required(*LOADERS)
@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """One file: how it is read, the first rows, what is held; load it, or mend the mapping and load again."""
    one = _batch(request, batch_id)
    agency, store = _agency(one.agency_slug), one.store
    text = mapping_of(store=store, batch_id=batch_id)
    form = MappingForm(request.POST or None, initial={"mapping": text})
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["mapping"]
    reading, refusal = _read(store, one, agency, text)
    if refusal:
        form.add_error("mapping", refusal) if form.is_bound else messages.error(request, refusal)
    elif request.method == "POST" and reading and "load" in request.POST:
        try:
            _load(request, Received(batch_id, store, agency, one.kind), reading)
            return redirect("imports:batch", batch_id=batch_id)
        except (BadInput, KeysMissing) as problem:
            form.add_error("mapping", problem_words(problem))
            one = _batch(request, batch_id)
    return render(request, "office/imports/batch.html", _page(one, store, form, reading))


def _load(request: HttpRequest, received: Received, reading: Reading) -> None:
    """Load and say what came of it."""
    reading.guess.require_time()
    result = load_received(by=actor_of(request), received=received, reading=reading, now=timezone.now())
    messages.success(
        request,
        ngettext("%(count)d new event.", "%(count)d new events.", result.accepted) % {"count": result.accepted}
        + " "
        + _("%(duplicates)d already there, %(held)d held with a reason.")
        % {"duplicates": result.duplicates, "held": result.quarantined},
    )


@role_required(*LOADERS)
@require_POST
def set_aside(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Set rows aside that cannot be mended; they stay in the kept file and in the count."""
    store = _batch(request, batch_id).store
    rows = [row.id for row in held_rows(store=store, batch_id=batch_id, limit=100_000)]
    changed = set_rows_aside(store=store, by=actor_of(request), batch_id=batch_id, row_ids=rows, now=timezone.now())
    messages.success(request, _("%(count)d rows set aside. They stay in the kept file.") % {"count": changed})
    return redirect("imports:batch", batch_id=batch_id)


def _page(one: Batch, store: str, form: MappingForm, reading: Reading | None) -> dict[str, Any]:
    context: dict[str, Any] = {
        "batch": one,
        "form": form,
        "reasons": presenters.reasons_of(held_reasons(store=store, batch_id=one.id)),
        "held": presenters.rows_held(held_rows(store=store, batch_id=one.id, limit=100)),
    }
    if reading:
        context |= {
            "notes": presenters.notes_of(reading),
            "warnings": presenters.warnings_of(reading),
            "found": presenters.found_columns(reading),
            "first": presenters.first_rows(reading, names_people=store == "vault"),
        }
    return context


def _read(store: str, one: Batch, agency: Agency, text: str) -> tuple[Reading | None, str]:
    """The file as this mapping reads it, or why it cannot."""
    try:
        return read_received(store=store, batch=one, timezone=agency.timezone, mapping_toml=text), ""
    except BadInput as problem:
        return None, problem_words(problem)


def _batch(request: HttpRequest, batch_id: UUID) -> Batch:
    one = batch_of(batch_id=batch_id)
    if one is None or not _is_visible(request, one):
        raise Http404
    return one


def _visible(request: HttpRequest) -> list[Batch]:
    return [one for one in batches() if _is_visible(request, one)]


def _is_visible(request: HttpRequest, one: Batch) -> bool:
    """Files are seen by who may load them; those with identifying columns by the staff of their own agency alone."""
    agency, actor = agency_by_slug(using="default", slug=one.agency_slug), actor_of(request)
    if agency is None or not _may_load(actor, agency):
        return False
    return one.store != "vault" or agency.id == actor.agency_id


def _may_load(actor: Actor, agency: Agency) -> bool:
    """Whether an actor may load an agency's files. Police have no staff on this side: partners load theirs."""
    return agency.is_law_enforcement or can_act_for(actor, agency.id)


def _agency(slug: str) -> Agency:
    agency = agency_by_slug(using="default", slug=slug)
    if agency is None:
        raise Http404
    return agency
