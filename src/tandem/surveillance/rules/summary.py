"""One page for leaders: four whole weeks against the four before, with small numbers hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from tandem.science.comparisons import Compared, median_difference, rate_ratio
from tandem.science.small_numbers import K, Shown, Suppressed, protect_funnel
from tandem.surveillance.rules.detection import counted, daily_table
from tandem.surveillance.rules.trends import YearlyRate, yearly_rate
from tandem.surveillance.types import CaseDefinition, OverdoseFrame

PERIOD_DAYS = 28
PERIODS = 13


@dataclass(frozen=True, slots=True)
class Harm:
    """Events and deaths of four weeks and of the four before.

    `line` holds the counts of up to thirteen such periods, oldest first, and is empty when one of them is small.
    `deaths` None: the source does not record them. `change` None: too little to compare.
    """

    events: Shown
    events_before: Shown
    deaths: Shown | None
    deaths_before: Shown | None
    rate: YearlyRate | None
    change: Compared | None
    line: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Help:
    """Median minutes from dispatch to arrival; None where fewer than 11 are known."""

    minutes: float | None
    minutes_before: float | None
    change: Compared | None


def four_weeks(frame: OverdoseFrame, *, end: date, case: CaseDefinition) -> tuple[int, ...]:
    """Events of each whole period of 28 days before `end`, oldest first, as far as the record reaches; at most 13."""
    days = (end - frame.first_day).days
    periods = min(PERIODS, days // PERIOD_DAYS)
    if periods <= 0:
        return ()
    by_day = daily_table(counted(frame, case), end - timedelta(days=1))[0]
    by_period = by_day[by_day.size - periods * PERIOD_DAYS :].reshape(periods, PERIOD_DAYS).sum(axis=1)
    return tuple(int(one) for one in by_period)


def harm(counts: Sequence[int], *, deaths: tuple[int, int] | None, people: int | None) -> Harm:
    """What the counts of the periods say; `deaths` of the last period and of the one before."""
    before, now = (0, 0, *counts)[-2:]
    (events, dead), (events_before, dead_before) = (
        _safe(total, fatal) for total, fatal in zip((now, before), deaths or (None, None), strict=True)
    )
    can_compare = len(counts) > 1 and not any(isinstance(one, Suppressed) for one in (events, events_before))
    return Harm(
        events=events,
        events_before=events_before,
        deaths=dead,
        deaths_before=dead_before,
        rate=yearly_rate(events, people, PERIOD_DAYS) if not isinstance(events, Suppressed) else None,
        change=rate_ratio(now, PERIOD_DAYS, before, PERIOD_DAYS) if can_compare else None,
        line=() if any(1 <= one < K for one in counts) else tuple(counts),
    )


def _safe(total: int, fatal: int | None) -> tuple[Shown, Shown | None]:
    cells = protect_funnel([total] if fatal is None else [total, fatal]).cells
    return cells[0], None if fatal is None else cells[1]


def help_given(minutes: Sequence[float], before: Sequence[float]) -> Help:
    """What the response times of the two periods say."""
    return Help(_typical(minutes), _typical(before), median_difference(minutes, before))


def _typical(minutes: Sequence[float]) -> float | None:
    return float(median(minutes)) if len(minutes) >= K else None
