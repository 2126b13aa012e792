"""Corrections that the person asked for and the privacy officer granted: whoever works with the person makes them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.consent.types import Access, Category
from tandem.journeys import own_requests
from tandem.oversight.types.requests import PersonRequest, RequestState
from tandem.web.care.desk import WORKERS, Desk, care_page
from tandem.web.ui.kinds_of_facts import CATEGORIES


def to_show(desk: Desk, access: Access, person_id: UUID) -> list[dict[str, Any]]:
    """For the person's page: corrections to make, and statements of disagreement; with the person's words."""
    if Category.IDENTITY not in access.categories:
        return []
    found = own_requests.corrections_at_hand(access=access, by=desk.by, person_id=person_id, now=desk.now)
    return [
        {
            "id": one.id,
            "about": CATEGORIES[one.about] if one.about else "",
            "words": (one.steps[-1].words if is_statement(one) else one.words).reveal(),
            "is_statement": is_statement(one),
        }
        for one in found
        if one.about in access.categories
    ]


def is_statement(one: PersonRequest) -> bool:
    """Whether the person's disagreement stands beside what was denied."""
    return one.state is RequestState.DISPUTED


@care_page(*WORKERS)
@require_POST
def made(request: HttpRequest, desk: Desk, person_id: UUID, request_id: UUID) -> HttpResponse:
    """Say that the correction is made; the person reads it on their own page."""
    access = desk.open(person_id)
    own_requests.note_correction_made(
        access=access, by=desk.by, person_id=person_id, request_id=request_id, now=desk.now
    )
    messages.success(request, _("Noted. The person reads that it is done."))
    return redirect("care:person", person_id=person_id)
