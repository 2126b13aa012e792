"""The codes of a person's own page: who made them and when, cancelling a new one, ending the one in use."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.consent.types import Access
from tandem.journeys import own_entry, own_record
from tandem.people.types import OwnCodeFacts
from tandem.web.care.own import presenters, session
from tandem.web.care.own.frame import owner, with_own_record, zone_of


def moment(at: datetime, zone: ZoneInfo) -> str:
    """A moment in words, in a time zone."""
    return date_format(at.astimezone(zone), "DATETIME_FORMAT")


def code_section(access: Access, names: dict[UUID, str], wall: datetime) -> dict[str, Any]:
    """The code in use, a new one that waits, and all that were ever made."""
    person_id = owner(access)
    found = own_entry.codes_of(access=access, person_id=person_id, now=wall, wall=wall)
    history = own_record.code_history(access=access, person_id=person_id)
    zone = zone_of(found.in_force.agency_id if found.in_force else None)
    return {
        "in_force": _facts(found.in_force, names),
        "waiting": _facts(found.waiting, names),
        "history": presenters.codes_table(history, names, zone),
    }


def _facts(one: OwnCodeFacts | None, names: dict[UUID, str]) -> dict[str, Any] | None:
    if one is None:
        return None
    zone = zone_of(one.agency_id)
    return {
        "made": moment(one.made_at, zone),
        "who": presenters.who_made(one, names),
        "opens": moment(one.opens_at, zone),
        "facts": [
            (_("The code that you use was made"), moment(one.made_at, zone)),
            (_("Who made it"), presenters.who_made(one, names)),
            (_("Its secret was chosen"), moment(one.secret_set_at, zone) if one.secret_set_at else ""),
        ],
    }


@require_POST
@with_own_record()
def cancel(request: HttpRequest, access: Access) -> HttpResponse:
    """The person did not ask for the new code."""
    own_entry.cancel_waiting(access=access, person_id=owner(access), now=timezone.now())
    messages.success(
        request, _("Cancelled. Your code goes on working. The privacy officer is told and looks into it.")
    )
    return redirect("care:own")


@require_POST
@with_own_record()
def end(request: HttpRequest, access: Access) -> HttpResponse:
    """The person ends their code because somebody else has it; every page that it opened closes."""
    own_entry.end_by_person(access=access, person_id=owner(access), now=timezone.now())
    messages.success(request, _("Your code has ended, and your page is closed. A new code opens it after a day."))
    response = redirect("care:own")
    session.close(request, response)
    return response
