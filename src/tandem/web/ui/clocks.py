"""How much time is left, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def clock_words(due_at: datetime, now: datetime) -> str:
    """How much time is left, in days from two days on, else in hours: "3 days left", "late by 5 hours"."""
    left = due_at - now
    span = abs(left)
    if span >= timedelta(days=2):
        length = ngettext("%(count)s day", "%(count)s days", span.days) % {"count": span.days}
    else:
        hours = int(span.total_seconds() // 3600)
        length = ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return (_("late by %(time)s") if left < timedelta(0) else _("%(time)s left")) % {"time": length}
