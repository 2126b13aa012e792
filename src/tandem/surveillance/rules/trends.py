"""Weekly counts and rates by place, and a calendar of days: what the trends page draws."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import numpy as np
import numpy.typing as npt

from tandem.core.weeks import Week, WeekSystem, week_of, week_start, weeks_between
from tandem.science.rates import crude_rates
from tandem.surveillance.rules.areas import people_in_all
from tandem.surveillance.rules.detection import counted, daily_table
from tandem.surveillance.types import CaseDefinition, OverdoseFrame

PER_PEOPLE = 100_000.0
DAYS_OF_A_YEAR = 365.25
SHADES = 4


@dataclass(frozen=True, slots=True)
class YearlyRate:
    """Events per 100,000 people and year with the exact Poisson interval; few events make it unreliable."""

    rate: float
    low: float
    high: float
    is_unreliable: bool


@dataclass(frozen=True, slots=True)
class PlaceTrend:
    """One place over whole weeks. `area_id` None is the whole agency; `rate` None: people unknown."""

    area_id: UUID | None
    name: str
    counts: tuple[int, ...]
    rate: YearlyRate | None

    @property
    def events(self) -> int:
        """Events of all weeks."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Trends:
    """The weeks, oldest first, and every place: the whole agency first, then the areas with most events first."""

    weeks: tuple[Week, ...]
    places: tuple[PlaceTrend, ...]


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day in the calendar. `events` None: outside the period. `shade` from 0 (none) to 4 (most)."""

    on: date
    events: int | None
    shade: int


@dataclass(frozen=True, slots=True)
class CalendarWeek:
    """A row of the calendar."""

    week: Week
    days: tuple[CalendarDay, ...]


def stretch_of(
    since: date | None, until: date | None, *, start: date, end: date, system: WeekSystem
) -> tuple[date, date] | None:
    """The whole weeks of a half-open period that hold the days `since` to `until`, both included.

    A missing end is the period's own. None without either, and where no such week lies inside the period.
    """
    if since is None and until is None:
        return None
    first = max(start, week_start(since, system)) if since else start
    last = min(end, week_start(until, system) + timedelta(days=7)) if until else end
    return (first, last) if first < last else None


def weekly_trends(
    frame: OverdoseFrame,
    *,
    start: date,
    end: date,
    case: CaseDefinition,
    system: WeekSystem,
    population: Mapping[UUID, int | None],
) -> Trends:
    """Counts of whole weeks inside the half-open period, from the record's first day on, by place.

    `population` gives the people living in each area; the whole agency has a rate when all areas are known.
    """
    weeks = weeks_between(max(start, frame.first_day), end, system)
    if not weeks:
        return Trends((), ())
    table = daily_table(counted(frame, case), weeks[-1].end - timedelta(days=1))
    first = (weeks[0].start - frame.first_day).days
    by_week = table[:, first:].reshape(table.shape[0], len(weeks), 7).sum(axis=2)
    known = [population.get(area) for area in frame.area_ids]
    rows = [_place(None, "", by_week[0], people_in_all(known))]
    areas = [_place(area, frame.area_names[i], by_week[i + 1], known[i]) for i, area in enumerate(frame.area_ids)]
    return Trends(tuple(weeks), (*rows, *sorted(areas, key=lambda place: (-place.events, place.name))))


def _place(area: UUID | None, name: str, counts: npt.NDArray[np.float64], people: int | None) -> PlaceTrend:
    rate = yearly_rate(int(counts.sum()), people, counts.size * 7)
    return PlaceTrend(area, name, tuple(int(one) for one in counts), rate)


def yearly_rate(events: int, people: int | None, days: int) -> YearlyRate | None:
    """The rate of events that `people` had in `days` days; None where nobody is known to live."""
    if not people or days <= 0:
        return None
    found = crude_rates([events], [people * days / DAYS_OF_A_YEAR], per=PER_PEOPLE)
    return YearlyRate(float(found.rate[0]), float(found.low[0]), float(found.high[0]), bool(found.unreliable[0]))


def calendar(
    counts: Sequence[tuple[date, int]], *, start: date, end: date, system: WeekSystem
) -> tuple[CalendarWeek, ...]:
    """Weeks of days with their counts and a shade each; days of the half-open period without a count are unknown."""
    known = {day: events for day, events in counts if start <= day < end}
    if not known:
        return ()
    top = max(known.values())
    rows = []
    first = week_start(min(known), system)
    while first <= max(known):
        days = (first + timedelta(days=i) for i in range(7))
        rows.append(
            CalendarWeek(
                week_of(first, system),
                tuple(CalendarDay(day, known.get(day), _shade(known.get(day), top)) for day in days),
            )
        )
        first += timedelta(days=7)
    return tuple(rows)


def _shade(events: int | None, top: int) -> int:
    return 0 if not events else max(1, math.ceil(SHADES * events / top))
