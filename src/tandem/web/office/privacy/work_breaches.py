"""Notices of breach files that are owed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tandem.core.actor import Actor
from tandem.journeys import breach_watch
from tandem.web.office.privacy.breach_words import NOTICES
from tandem.web.office.privacy.lines import Line


def lines(by: Actor, now: datetime) -> Iterator[Line]:
    """One line for each notice; the days run by the wall clock, so they are moved to the clock of the list."""
    wall = timezone.now()
    for one in breach_watch.files(by=by, now=wall):
        for duty in one.duties:
            if duty.done_on is None:
                title = _("Notice of a breach: %(who)s") % {"who": NOTICES[duty.to]}
                due_at = datetime.combine(duty.due_on, time(23, 59), tzinfo=UTC) + (now - wall)
                yield Line(title, reverse("privacy:breach", args=[one.id]), due_at, duty.cite)
