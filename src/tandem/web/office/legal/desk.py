"""Who works at the desk, at what time of their agency; one answer to everything that the rules refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from tandem.agencies.queries import agency_by_id
from tandem.agencies.types import Role
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.journeys import legal_process
from tandem.oversight.types.legal import Demand
from tandem.surveillance.queries.clock import clock_of
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.sentences import in_reader_language

DESK = (Role.PRIVACY_OFFICER, Role.COORDINATOR)
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Desk:
    """One worker at the time of their agency."""

    by: Actor
    now: datetime
    zone: ZoneInfo

    def demand(self, demand_id: UUID) -> Demand:
        """A demand of the worker's agency; 404 for any other."""
        try:
            return legal_process.demand_seen(by=self.by, demand_id=demand_id)
        except Refused:
            raise Http404 from None


def desk_page(view: View) -> View:
    """Open the view to the desk, in the time zone of its agency; a refusal is shown on the demand's page."""

    @role_required(*DESK)
    @wraps(view)
    def opened(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        desk = desk_of(request)
        with timezone.override(desk.zone):
            try:
                return view(request, desk, **kwargs)
            except Refused as refusal:
                messages.error(request, in_reader_language(refusal.sentence))
                return redirect("legal:demand", kwargs["demand_id"]) if kwargs else redirect("legal:list")

    return opened


def desk_of(request: HttpRequest) -> Desk:
    """The worker of this request."""
    by, wall = actor_of(request), timezone.now()
    agency = agency_by_id(using="vault", agency_id=by.agency_id) if by.agency_id else None
    now = clock_of(by.agency_id, wall=wall) if by.agency_id else wall
    return Desk(by, now, ZoneInfo(agency.timezone if agency else "UTC"))
