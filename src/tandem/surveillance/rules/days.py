"""Local days of an agency and the instants at which they begin."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def local_day(at: datetime, timezone: str) -> date:
    """The agency's calendar day of an instant."""
    return at.astimezone(ZoneInfo(timezone)).date()


def day_start(day: date, timezone: str) -> datetime:
    """The instant, in UTC, at which a local day begins. A day of 23 or 25 hours is still one day."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(timezone)).astimezone(UTC)


def days_between(start: date, end: date) -> list[date]:
    """The days of the half-open period from start to end."""
    return [start + timedelta(days=i) for i in range(max(0, (end - start).days))]


def week_within_month(day: date) -> date:
    """The Monday of a day, or the first of its month where that is later: the week is told, the month stays."""
    return max(day - timedelta(days=day.weekday()), day.replace(day=1))
