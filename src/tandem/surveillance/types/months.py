"""Counts of one month, for the month's report. No event and no place but its area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AreaCount:
    """Events of one area; without a name: outside every outline, or the place is not known."""

    name: str
    population: int | None
    events: int


@dataclass(frozen=True, slots=True)
class MonthEvents:
    """Events of the half-open period by case definition; every list adds up to `total`.

    `weeks` are calendar weeks from Monday, cut at the month's ends. The last area, without name, is everywhere else.
    `minutes_known` had a dispatch and an arrival; median and 90th percentile of those, None where there are none.
    """

    total: int
    left_out: int
    weeks: tuple[tuple[date, date, int], ...]
    areas: tuple[AreaCount, ...]
    outcomes: dict[str, int]
    naloxone: dict[str, int]
    minutes_known: int
    minutes_median: float | None
    minutes_p90: float | None
    is_synthetic: bool


@dataclass(frozen=True, slots=True)
class MonthAlert:
    """One alert that began in the month and what followed. `hours_to_response` None: no response was opened."""

    start_on: date
    end_on: date
    is_whole_agency: bool
    areas: tuple[str, ...]
    state: str
    hours_to_response: float | None
    tasks: int
    tasks_done: int
