"""Demands for records that wait for an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tandem.core.actor import Actor
from tandem.journeys import legal_process
from tandem.oversight.types.legal import DemandState
from tandem.web.office.legal import words
from tandem.web.office.legal.presenters import is_ready, title_of
from tandem.web.office.privacy.lines import Line

ANSWERED = (DemandState.REFUSED, DemandState.PRODUCED)


def lines(by: Actor, now: datetime) -> Iterator[Line]:
    """A line for each demand that is open, and for each answer whose last step is missing."""
    for one in legal_process.demands_seen(by=by):
        href = reverse("legal:demand", args=[one.id])
        state = str(words.STATES[one.state][0])
        if is_ready(one, now):
            yield Line(title_of(one), href, None, _("ready to be answered with records"))
        elif one.is_open or one.state in ANSWERED:
            yield Line(title_of(one), href, one.deadline_at, state)
