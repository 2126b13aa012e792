"""How an alert was answered: what counts as in time, and when nobody answering passes it on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from tandem.core.definition_file import read_definition
from tandem.core.refusals import gettext_noop as _
from tandem.surveillance.types import AfterAction, AlertNote, AlertState


def escalation_hours() -> int:
    """Hours after which an alert nobody acknowledged is passed on."""
    return int(read_definition("alerting", "escalation")["parameters"]["hours"])


def escalation_role() -> str:
    """The role that an alert is passed on to."""
    return str(read_definition("alerting", "escalation")["parameters"]["to_role"])


def is_overdue(state: AlertState, raised_at: datetime, now: datetime) -> bool:
    """Whether an alert still waits for somebody to acknowledge it, longer than it may."""
    return state is AlertState.OPEN and now - raised_at >= timedelta(hours=escalation_hours())


def after_action(
    *,
    first_exceeded_at: datetime,
    acknowledged_at: datetime | None,
    responded_at: datetime | None,
    tasks: Sequence[tuple[datetime, datetime | None]],
    verdict: AlertNote | None,
    was_escalated: bool,
) -> AfterAction:
    """Score an alert. `tasks`: when each was due and when it was done, None when never; removed ones left out.

    A standard that does not apply is left out: without a response there are no tasks to be done in time. A moment
    before the first exceedance (a finding added later) counts as no delay.
    """
    standards = read_definition("alerting", "after_action")["parameters"]
    to_acknowledge = _hours(first_exceeded_at, acknowledged_at)
    to_respond = _hours(first_exceeded_at, responded_at)
    in_time = sum(done is not None and done <= due for due, done in tasks)
    parts = [
        _met(to_acknowledge, standards["hours_to_acknowledge"]),
        _met(to_respond, standards["hours_to_respond"]),
        float(verdict is not None),
    ]
    if tasks:
        parts.append(in_time / len(tasks))
    return AfterAction(
        first_exceeded_at=first_exceeded_at,
        hours_to_acknowledge=to_acknowledge,
        hours_to_respond=to_respond,
        tasks=len(tasks),
        tasks_in_time=in_time,
        verdict=verdict,
        was_escalated=was_escalated,
        points=round(100 * sum(parts) / len(parts)),
    )


def _hours(start: datetime, end: datetime | None) -> float | None:
    return None if end is None else max(0.0, (end - start).total_seconds() / 3600)


def _met(hours: float | None, limit: float) -> float:
    return float(hours is not None and hours <= limit)


def refusal_to_share(*, is_same: bool, is_open: bool) -> str | None:
    """Why an agreement to tell a neighbour may not begin; None when it may."""
    if is_same:
        return _("An agency sees its own alerts already.")
    if is_open:
        return _("This neighbour is told already.")
    return None
