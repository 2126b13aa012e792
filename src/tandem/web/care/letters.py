"""Letters about a breach: printed by staff who work with the person, in the person's language."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tandem.journeys import breach_watch
from tandem.oversight.types.breaches import NoticeWay
from tandem.web.care.desk import WORKERS, Desk, care_page, page, shown_name, why


@care_page(*WORKERS)
@require_GET
def owed(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Letters that wait, for people the worker is tied to."""
    tasks = [
        {"title": shown_name(name), "href": reverse("care:letter", args=[person_id, breach_id])}
        for breach_id, person_id, name in breach_watch.letters_owed(by=desk.by, now=desk.now)
    ]
    return page(request, desk, "letters", {"tasks": tasks})


@care_page(*WORKERS)
@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, desk: Desk, person_id: UUID, breach_id: UUID) -> HttpResponse:
    """One letter; noting that it left counts in the breach file."""
    which = {"by": desk.by, "breach_id": breach_id, "person_id": person_id, "now": desk.now}
    if request.method == "POST":
        way = NoticeWay.IN_PERSON if request.POST.get("way") == NoticeWay.IN_PERSON else NoticeWay.LETTER
        breach_watch.mark_told(way=way, **which)
        messages.success(request, _("Noted. The breach file counts it."))
        return redirect("care:letters")
    found = breach_watch.letter(**which)
    context = {
        "letter": found,
        "name": shown_name(found.name),
        "agency": desk.agency_name(),
        "today": timezone.localtime(timezone.now()),
        "why": why(found.access),
    }
    return page(request, desk, "letter", context)
