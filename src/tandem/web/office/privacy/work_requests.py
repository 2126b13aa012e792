"""What people ask of the officer's agency: corrections and erasures, with the clock of the law."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from tandem.core.actor import Actor
from tandem.journeys import own_requests
from tandem.oversight.types.requests import RequestState
from tandem.web.office.privacy.lines import Line
from tandem.web.ui.kinds_of_requests import KINDS, STATES

TO_ANSWER = (RequestState.ASKED, RequestState.DISPUTED)


def lines(by: Actor, now: datetime) -> Iterator[Line]:
    """A line for each request that waits for an answer."""
    for one in own_requests.waiting(by=by):
        if one.state in TO_ANSWER:
            meta = str(STATES[one.state][0])
            yield Line(str(KINDS[one.kind]), reverse("privacy:request", args=[one.id]), one.due_at, meta)
