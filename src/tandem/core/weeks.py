"""Weeks as epidemiologists number them: MMWR weeks (Sunday to Saturday) and ISO weeks (Monday to Sunday)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WEEK = timedelta(days=7)
# The first week of a year is, in both systems, the first with four days or more in that year: the one that holds it.
HELD_BY_WEEK_ONE = (1, 4)


class WeekSystem(StrEnum):
    """Which weeks: of the CDC's Morbidity and Mortality Weekly Report, or of ISO 8601."""

    MMWR = "mmwr"
    ISO = "iso"


@dataclass(frozen=True, slots=True)
class Week:
    """One week of a system: its year and number, and its first day. It ends seven days later, half-open."""

    system: WeekSystem
    year: int
    number: int
    start: date

    @property
    def end(self) -> date:
        """The first day after the week."""
        return self.start + WEEK


def week_of(day: date, system: WeekSystem) -> Week:
    """The week that holds a day; its year may differ from the day's.

    Source: CDC, MMWR Weeks fact sheet (a week belongs to the year that holds four or more of its days);
    ISO 8601 has the same rule with weeks that begin on Monday.
    """
    start = week_start(day, system)
    middle_year = (start + timedelta(days=3)).year
    first = week_start(date(middle_year, *HELD_BY_WEEK_ONE), system)
    return Week(system, middle_year, (start - first).days // 7 + 1, start)


def week_start(day: date, system: WeekSystem) -> date:
    """The first day of the week that holds a day."""
    since = day.isoweekday() % 7 if system is WeekSystem.MMWR else day.weekday()
    return day - timedelta(days=since)


def weeks_between(start: date, end: date, system: WeekSystem) -> list[Week]:
    """The weeks that lie wholly in the half-open period from start to end, oldest first."""
    first = week_start(start + timedelta(days=6), system)
    return [week_of(first + WEEK * i, system) for i in range(max(0, (end - first).days // 7))]
