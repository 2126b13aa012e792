"""Opening a record in a medical emergency. The hour runs by the wall clock, also where a demonstration replays."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tandem.agencies.types import Role
from tandem.consent.types import EmergencyNature, Opening
from tandem.core.refusals import Refused
from tandem.journeys import emergency_access
from tandem.web.care import words
from tandem.web.care.desk import Desk, add_refusal, care_page, page, shown_name, why
from tandem.web.care.emergency.forms import CardForm, OpenForm
from tandem.web.care.forms import LANGUAGES
from tandem.web.ui.emergencies import NATURES, STATES


@care_page(Role.MEDICAL_RESPONDER)
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Open the record of whoever carries a card."""
    form, now = CardForm(request.POST or None), timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            person_id = emergency_access.whose_card(by=desk.by, typed=form.cleaned_data["code"], now=now)
            return _open(desk, person_id, form)
        except Refused as refusal:
            add_refusal(form, refusal)
    openings = emergency_access.own_openings(by=desk.by, now=now)
    return page(request, desk, "emergency/find", {"form": form, "openings": [_task(one) for one in openings[:20]]})


@care_page(Role.MEDICAL_RESPONDER)
@require_http_methods(["GET", "POST"])
def of_person(request: HttpRequest, desk: Desk, person_id: UUID) -> HttpResponse:
    """Open the record that a handoff or a colleague's link leads to. The page is the same for every id."""
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _open(desk, person_id, form)
        except Refused as refusal:
            add_refusal(form, refusal)
    return page(request, desk, "emergency/find", {"form": form, "openings": []})


@care_page(Role.MEDICAL_RESPONDER)
@require_GET
def opening(request: HttpRequest, desk: Desk, record_id: UUID) -> HttpResponse:
    """What is shown while the hour lasts."""
    found = emergency_access.facts_of(by=desk.by, record_id=record_id, now=timezone.now())
    context = {
        "opening": found.opening,
        "until": date_format(timezone.localtime(found.opening.until_at), "TIME_FORMAT"),
        "name": shown_name(found.identity.name) if found.identity else _("Nothing is held here"),
        "facts": _facts(found),
        "services": [(words.SERVICES[one.kind], date_format(one.given_on, "DATE_FORMAT")) for one in found.services],
        "encounters": [
            (words.ENCOUNTERS[one.kind], date_format(timezone.localtime(one.occurred_at), "SHORT_DATETIME_FORMAT"))
            for one in found.encounters
        ],
        "why": why(found.access),
    }
    return page(request, desk, "emergency/opening", context)


@care_page(Role.MEDICAL_RESPONDER)
@require_POST
def close(request: HttpRequest, desk: Desk, record_id: UUID) -> HttpResponse:
    """Close before the hour is over."""
    emergency_access.facts_of(by=desk.by, record_id=record_id, now=timezone.now())
    emergency_access.close(by=desk.by, record_id=record_id, now=timezone.now())
    messages.success(request, _("Closed. A second person was told and will review it."))
    return redirect("care:emergency")


def _open(desk: Desk, person_id: UUID, form: Any) -> HttpResponse:
    nature = EmergencyNature(form.cleaned_data["nature"])
    record_id = emergency_access.open_in_emergency(by=desk.by, person_id=person_id, nature=nature, now=timezone.now())
    return redirect("care:emergency_opening", record_id=record_id)


def _facts(found: emergency_access.EmergencyFacts) -> list[tuple[str, Any]]:
    """Birth date and language: an address is not needed to treat somebody."""
    if found.identity is None or found.contact is None:
        return []
    born = found.identity.birth_on.reveal()
    shown = [(_("Born"), date_format(born, "DATE_FORMAT"))] if born else []
    return [*shown, (_("Language"), dict(LANGUAGES)[found.contact.language])]


def _task(one: Opening) -> dict[str, Any]:
    text, kind = STATES[one.state]
    is_on = timezone.now() < one.until_at
    return {
        "title": NATURES[one.nature],
        "href": reverse("care:emergency_opening", args=[one.id]) if is_on else "",
        "meta": date_format(timezone.localtime(one.from_at), "SHORT_DATETIME_FORMAT"),
        "state_kind": "warn" if is_on else kind,
        "state_text": _("Open now") if is_on else text,
    }
