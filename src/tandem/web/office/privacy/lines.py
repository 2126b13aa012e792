"""One line of the privacy officer's work list, and its clock in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tandem.agencies.queries import agency_by_id
from tandem.core.actor import Actor
from tandem.web.ui.access import actor_of
from tandem.web.ui.clocks import clock_words

__all__ = ["Line", "as_task", "clock_words", "in_office_time", "is_for_today", "zone_of"]
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Line:
    """Something that waits for the privacy officer: what it is, where it is done, by when.

    `title` and `meta` are finished words in the reader's language and name no person. `due_at` None: due now.
    """

    title: str
    href: str
    due_at: datetime | None = None
    meta: str = ""


def is_for_today(line: Line, now: datetime, zone: str) -> bool:
    """Whether the line is late, has no clock, or falls due before the local day is over."""
    if line.due_at is None:
        return True
    here = ZoneInfo(zone)
    return line.due_at.astimezone(here).date() <= now.astimezone(here).date()


def zone_of(by: Actor) -> ZoneInfo:
    """The local time of the reader's agency."""
    agency = agency_by_id(using="vault", agency_id=by.agency_id) if by.agency_id else None
    return ZoneInfo(agency.timezone if agency else "UTC")


def in_office_time(view: View) -> View:
    """Show the moments of a page in the time zone of the reader's agency."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with timezone.override(zone_of(actor_of(request))):
            return view(request, *args, **kwargs)

    return shown


def as_task(line: Line, now: datetime) -> dict[str, Any]:
    """The line as `ui/parts/tasks.html` shows it."""
    is_late = line.due_at is not None and line.due_at < now
    clock = clock_words(line.due_at, now) if line.due_at else ""
    return {
        "title": line.title,
        "href": line.href,
        "meta": " · ".join(filter(None, [clock, line.meta])),
        "is_late": is_late,
    }
