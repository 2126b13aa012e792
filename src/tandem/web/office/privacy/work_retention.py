"""Proofs of retention that failed or are old."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.core.actor import Actor
from tandem.journeys.retention import limits
from tandem.web.office.privacy.lines import Line


def lines(by: Actor, now: datetime) -> Iterator[Line]:
    """One line for what is kept too long, one for nights that did not run. By the wall clock, as the nights are."""
    failed, is_old = limits.troubles(now=timezone.now())
    if failed:
        title = ngettext(
            "%(count)s kind of data is kept longer than promised",
            "%(count)s kinds of data are kept longer than promised",
            len(failed),
        )
        yield Line(title % {"count": len(failed)}, reverse("privacy:retention"))
    if is_old:
        yield Line(_("The nightly retention has not run for two days"), reverse("privacy:retention"))
    waiting = sum(one.waiting_id is not None and not one.waits_for_other for one in limits.standings(by=by))
    if waiting:
        title = ngettext(
            "%(count)s limit waits for a second person",
            "%(count)s limits wait for a second person",
            waiting,
        )
        yield Line(title % {"count": waiting}, reverse("privacy:retention"))
