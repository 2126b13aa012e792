"""Before and after a program: two windows of one length, and the rates in them. An association, never an effect."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from tandem.science.rates import crude_rates
from tandem.surveillance.types import ContextCounts

LONGEST_DAYS, LEAST_DAYS = 365, 28
PER_PEOPLE, YEAR_DAYS = 1_000.0, 365.25


@dataclass(frozen=True, slots=True)
class Windows:
    """Half-open windows of one length: before from `before_start` to `start`, after from `start` to `after_end`."""

    before_start: date
    start: date
    after_end: date

    @property
    def days(self) -> int:
        """Length of each window."""
        return (self.after_end - self.start).days


@dataclass(frozen=True, slots=True)
class RateIn:
    """Events of a window and their rate per 1,000 people and year with its interval; None without population."""

    events: int
    rate: float | None
    low: float | None
    high: float | None
    is_unreliable: bool


def windows_around(start: date, *, first: date, until: date) -> Windows | None:
    """The longest equal windows around a start within a feed, at most a year; None when less than four weeks fit."""
    days = min(LONGEST_DAYS, (start - first).days, (until - start).days)
    if days < LEAST_DAYS:
        return None
    return Windows(start - timedelta(days=days), start, start + timedelta(days=days))


def rate_in(
    counts: ContextCounts,
    category: str,
    *,
    areas: Collection[UUID],
    populations: Mapping[UUID, int | None],
) -> RateIn:
    """The rate of one category in some areas together."""
    events = sum(counts.by_area.get(area, {}).get(category, 0) for area in areas)
    people = [populations.get(area) for area in areas]
    if not people or any(not one for one in people):
        return RateIn(events, None, None, None, True)
    years = sum(one or 0 for one in people) * counts.days / YEAR_DAYS
    found = crude_rates([events], [years], per=PER_PEOPLE)
    return RateIn(events, float(found.rate[0]), float(found.low[0]), float(found.high[0]), bool(found.unreliable[0]))
