"""Emergency openings that wait for a review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tandem.consent.types import OpeningState
from tandem.core.actor import Actor
from tandem.journeys import emergency_access
from tandem.web.office.privacy.lines import Line
from tandem.web.ui.emergencies import NATURES


def lines(by: Actor, now: datetime) -> Iterator[Line]:
    """One line for each; their 72 hours run by the wall clock, so the due time is moved to the clock of the list."""
    wall = timezone.now()
    for one in emergency_access.to_review(by=by, now=wall):
        if one.state is OpeningState.OPENED:
            title = _("Review an emergency opening: %(nature)s") % {"nature": NATURES[one.nature]}
            yield Line(title, reverse("privacy:emergency", args=[one.id]), one.review_due_at + (now - wall))
