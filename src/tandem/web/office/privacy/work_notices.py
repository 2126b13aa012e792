"""Notices to stop use that a receiver has not answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import ngettext

from tandem.agencies.queries import all_agencies
from tandem.consent.queries import notices_from
from tandem.core.actor import Actor
from tandem.web.office.privacy.lines import Line


def lines(by: Actor, now: datetime) -> Iterator[Line]:
    """One line for each receiver whose answers still wait; the 72 hours of the oldest are the clock."""
    names = {one.id: one.name for one in all_agencies(using="vault")}
    waiting: dict[UUID, list[datetime]] = {}
    for one in notices_from(by=by, now=now):
        waiting.setdefault(one.recipient_id, []).append(one.due_at)
    for receiver, due in waiting.items():
        title = ngettext(
            "No answer yet to a stop-use notice: %(who)s",
            "No answer yet to %(count)s stop-use notices: %(who)s",
            len(due),
        ) % {"who": names.get(receiver, ""), "count": len(due)}
        yield Line(title, reverse("privacy:notices"), min(due))
