"""The time on care's pages: the agency's replay clock in a demonstration, else the wall clock."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from tandem.agencies.queries import agency_by_id
from tandem.core.actor import Actor
from tandem.surveillance.queries.clock import clock_of


def now_of(by: Actor) -> datetime:
    """Now, as the actor's agency counts it."""
    wall = timezone.now()
    return clock_of(by.agency_id, wall=wall) if by.agency_id else wall


def zone_of(by: Actor) -> ZoneInfo:
    """The time zone in which the actor's agency writes its dates."""
    agency = agency_by_id(using="vault", agency_id=by.agency_id) if by.agency_id else None
    return ZoneInfo(agency.timezone if agency else "UTC")
