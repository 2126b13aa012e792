"""The replay clock: who may have one and where a button takes it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class ReplayStep(StrEnum):
    """The buttons of the replay clock."""

    NEXT_DAY = "next_day"
    NEXT_WEEK = "next_week"
    MONTH_END = "month_end"


def refusal_to_set_clock(*, is_demo: bool) -> str | None:
    """Why an agency may not have a replay clock; None when it may."""
    return None if is_demo else "Only a demonstration agency has a replay clock; a real one lives by the wall clock."


def clock_after(at: datetime, step: ReplayStep, timezone: str) -> datetime:
    """Where the clock stands after a step: the same local hour a day or a week later, or the month's end.

    The month's end is the first local midnight of the next month, when the month is complete.
    """
    local = at.astimezone(ZoneInfo(timezone))
    if step is ReplayStep.MONTH_END:
        year, month = (local.year + 1, 1) if local.month == 12 else (local.year, local.month + 1)
        moved = datetime(year, month, 1, tzinfo=local.tzinfo)
    else:
        moved = local + timedelta(days=1 if step is ReplayStep.NEXT_DAY else 7)
    return moved.astimezone(at.tzinfo)
