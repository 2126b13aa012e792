"""What an editable playbook must hold to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from tandem.agencies.types import CARE_ROLES
from tandem.core.refusals import gettext_noop as _
from tandem.core.sentences import filled, marked
from tandem.surveillance.types import PlaybookStep

MAX_STEPS = 30
MAX_HOURS = 24 * 365
BEFORE_HOURS = 72
# A response to harm is health work; whoever wants police somewhere has other ways to ask.
_POLICE_WORK = re.compile(r"\b(patrols?|patrolling|arrests?|raids?|saturation)\b", re.IGNORECASE)


def due_at(due_hours: int, *, now: datetime, starts_at: datetime | None = None) -> datetime:
    """When a step is due: so many hours from now; what precedes an operation that begins within 72 hours, at once.

    Due times are readable, so none is counted from `starts_at`: they tell at most that less than 72 hours are left.
    """
    if starts_at is not None and due_hours <= BEFORE_HOURS and starts_at < now + timedelta(hours=BEFORE_HOURS):
        return now
    return now + timedelta(hours=due_hours)


def refusal_to_edit_playbook(title: str, steps: Sequence[PlaybookStep]) -> str | None:
    """Why a playbook may not read so; None when it may."""
    if not title.strip():
        return _("A playbook needs a title.")
    if not 1 <= len(steps) <= MAX_STEPS:
        return filled("A playbook has between 1 and %(steps)s steps.", steps=MAX_STEPS)
    for number, step in enumerate(steps, start=1):
        reason = _refusal_of_step(step)
        if reason:
            return filled("Step %(number)s: %(reason)s", number=number, reason=marked(reason))
    return None


def _refusal_of_step(step: PlaybookStep) -> str | None:
    if not step.title.strip():
        return _("it needs a title.")
    if step.owner_role not in CARE_ROLES:
        return _("its owner must be a role of the care side.")
    if not 0 <= step.due_hours <= MAX_HOURS:
        return filled("it is due between 0 and %(hours)s hours after the response opens.", hours=MAX_HOURS)
    if _POLICE_WORK.search(f"{step.title} {step.detail}"):
        return _("a response plans health work; patrols and arrests have no place in it.")
    return None
