"""Before and after a program: two windows of one length, and the rates in them. An association, never an effect."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from tandem.core.definition_file import read_definition
from tandem.science.rates import crude_rates
from tandem.surveillance.rules.areas import people_in_all
from tandem.surveillance.types import AreaOutline, ContextCategory, ContextCounts, ContextFeed, Program

PER_PEOPLE, YEAR_DAYS = 1_000.0, 365.25
SHOWN = (
    (ContextFeed.CRIME, ContextCategory.DRUG),
    (ContextFeed.CRIME, ContextCategory.VIOLENCE),
    (ContextFeed.CRIME, ContextCategory.THEFT),
    (ContextFeed.CALLS, ContextCategory.CALL),
)


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


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """One category before and after a start, in the program's areas (`is_inside`) or in the others."""

    category: ContextCategory
    is_inside: bool
    days: int
    before: RateIn
    after: RateIn


@dataclass(frozen=True, slots=True)
class ProgramContext:
    """A program and what was counted around its start; no row where too few days are known on both sides."""

    program: Program
    rows: tuple[BeforeAfter, ...]


@dataclass(frozen=True, slots=True)
class ContextPage:
    """The rates of each area in the last year of each feed, one a category that has a feed; and the programs."""

    areas: tuple[AreaOutline, ...]
    categories: tuple[ContextCategory, ...]
    rates: tuple[tuple[RateIn, ...], ...]
    programs: tuple[ProgramContext, ...]
    least_days: int


def window_days() -> tuple[int, int]:
    """The longest and the shortest window beside a start, in days."""
    found = read_definition("feeds", "reading")["programs"]
    return found["longest_days"], found["least_days"]


def windows_around(start: date, *, first: date, until: date) -> Windows | None:
    """The longest equal windows around a start within a feed, of at most a year; None when too few days fit."""
    longest, least = window_days()
    days = min(longest, (start - first).days, (until - start).days)
    if days < least:
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
    people = people_in_all(populations.get(area) for area in areas)
    if people is None:
        return RateIn(events, None, None, None, True)
    years = people * counts.days / YEAR_DAYS
    found = crude_rates([events], [years], per=PER_PEOPLE)
    return RateIn(events, float(found.rate[0]), float(found.low[0]), float(found.high[0]), bool(found.unreliable[0]))
