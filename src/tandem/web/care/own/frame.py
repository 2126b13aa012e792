"""What every view of a person's own page goes through: no staff account in the browser, an open visit, the gate."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tandem.agencies.queries import agency_by_id
from tandem.consent.types import Access, Channel
from tandem.core.refusals import Refused
from tandem.journeys import own_entry, own_record
from tandem.web.care.own import session
from tandem.web.ui.access import open_page

View = Callable[..., HttpResponse]


def own_page(view: View) -> View:
    """Open the view to anyone without an account, and to nobody in whose browser a staff account is signed in."""

    @open_page
    @wraps(view)
    def alone(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        staff = session.staff_in(request)
        if staff is None:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            own_entry.refuse_staff(by=staff, code=request.POST.get("code", ""), now=timezone.now())
        return show(request, "staff", status=403)

    return alone


def with_own_record(channel: Channel = Channel.PAGE) -> Callable[[View], View]:
    """Open the person's own record before the view; without an open visit, ask for the code and the secret."""

    def decorate(view: View) -> View:
        @own_page
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            wall = timezone.now()
            visit = session.visit_in(request, wall)
            if visit is None or visit.is_choosing:
                return redirect("care:own")
            try:
                access = own_record.opened(person_id=visit.person_id, now=wall, channel=channel)
                return view(request, access, *args, **kwargs)
            except Refused as refusal:
                messages.error(request, _(refusal.sentence))
                return redirect("care:own")

        return opened

    return decorate


def show(request: HttpRequest, template: str, *, status: int = 200, **found: Any) -> HttpResponse:
    """A page with no way into staff's pages, and with the button that leaves at once."""
    frame = {
        "door_name": "",
        "door_home": reverse("care:own"),
        "nav": (),
        "quick_exit": settings.TANDEM_QUICK_EXIT,
    }
    return render(request, f"care/own/{template}.html", {**frame, **found}, status=status)


def owner(access: Access) -> UUID:
    """Whose page it is."""
    assert access.person_id is not None
    return access.person_id


def zone_of(agency_id: UUID | None) -> ZoneInfo:
    """The time zone in which an agency writes its dates."""
    agency = agency_by_id(using="vault", agency_id=agency_id) if agency_id else None
    return ZoneInfo(agency.timezone if agency else "UTC")
