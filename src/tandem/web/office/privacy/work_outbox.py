"""Work that one database owes the other and could not hand over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import ngettext

from tandem.core.actor import Actor
from tandem.journeys import privacy_office
from tandem.web.office.privacy.lines import Line


def lines(by: Actor, now: datetime) -> Iterator[Line]:
    """One line when something failed on its way between the two databases."""
    stuck = sum(row.count for _using, row in privacy_office.waiting() if row.failure)
    if stuck:
        title = ngettext(
            "%(count)s piece of work did not reach the other database",
            "%(count)s pieces of work did not reach the other database",
            stuck,
        )
        yield Line(title % {"count": stuck}, f"{reverse('privacy:home')}#outbox")
