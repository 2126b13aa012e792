"""One page for leaders: four whole weeks against the four before, with small numbers hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tandem.science.comparisons import Compared, median_difference, rate_ratio
from tandem.science.small_numbers import Shown, Suppressed, median_if_enough, protect_funnel
from tandem.surveillance.rules.detection import counted, daily_table
from tandem.surveillance.rules.periods import BLOCK_DAYS, block_end
from tandem.surveillance.rules.trends import YearlyRate, yearly_rate
from tandem.surveillance.types import CaseDefinition, Outcome, OverdoseFrame

PERIOD_DAYS = BLOCK_DAYS
PERIODS = 13
NOT_THERE: tuple[Shown | None, Shown | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Harm:
    """Events and deaths of four weeks and of the four before.

    `events` None: the record does not reach back to the whole period. `line` holds the counts of up to thirteen such
    periods, oldest first, and is empty when one of them is hidden. `deaths` None: the source does not record them, or
    the record is too young. `change` None: too little to compare.
    """

    events: Shown | None
    events_before: Shown | None
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


def summary_days(today: date) -> tuple[date, date]:
    """The newest whole four weeks, half-open."""
    end = block_end(today)
    return end - timedelta(days=PERIOD_DAYS), end


def deaths_told(outcomes: Sequence[Mapping[str, int]]) -> list[int] | None:
    """Deaths of each period, newest first; None where the source tells no outcome of the newest two."""
    if not any(one[Outcome.FATAL] + one[Outcome.NONFATAL] for one in outcomes[:2]):
        return None
    return [one[Outcome.FATAL] for one in outcomes]


def four_weeks(frame: OverdoseFrame, *, end: date, case: CaseDefinition) -> tuple[int, ...]:
    """Events of each whole period of 28 days before `end`, oldest first, as far as the record reaches; at most 13."""
    days = (end - frame.first_day).days
    periods = min(PERIODS, days // PERIOD_DAYS)
    if periods <= 0:
        return ()
    by_day = daily_table(counted(frame, case), end - timedelta(days=1))[0]
    by_period = by_day[by_day.size - periods * PERIOD_DAYS :].reshape(periods, PERIOD_DAYS).sum(axis=1)
    return tuple(int(one) for one in by_period)


@dataclass(frozen=True, slots=True)
class Summary:
    """Harm and help of the half-open four weeks, and how many alerts began in them."""

    start: date
    end: date
    harm: Harm
    help: Help
    alerts: int


def harm(counts: Sequence[int], *, deaths: Sequence[int] | None, people: int | None) -> Harm:
    """What the counts of the whole periods say, oldest first.

    `deaths` of the same periods, newest first: of the last, of the one before, and so on; None where the source does
    not record them. Deaths of a period that has no count are left out, since it is not wholly in the record.
    """
    fatal: list[int | None] = [*(deaths or ())[: len(counts)]]
    fatal += [None] * (len(counts) - len(fatal))
    safe: list[tuple[Shown | None, Shown | None]] = [
        _safe(total, dead) for total, dead in zip(reversed(counts), fatal, strict=True)
    ]
    events, dead = safe[0] if safe else NOT_THERE
    events_before, dead_before = safe[1] if len(safe) > 1 else NOT_THERE
    can_compare = len(counts) > 1 and not any(isinstance(one, Suppressed) for one in (events, events_before))
    return Harm(
        events=events,
        events_before=events_before,
        deaths=dead,
        deaths_before=dead_before,
        rate=yearly_rate(events, people, PERIOD_DAYS) if isinstance(events, int) else None,
        change=rate_ratio(counts[-1], PERIOD_DAYS, counts[-2], PERIOD_DAYS) if can_compare else None,
        # A count that its deaths hid stays hidden in the line.
        line=() if any(isinstance(total, Suppressed) for total, _ in safe) else tuple(counts),
    )


def _safe(total: int, fatal: int | None) -> tuple[Shown, Shown | None]:
    cells = protect_funnel([total] if fatal is None else [total, fatal]).cells
    return cells[0], None if fatal is None else cells[1]


def help_given(minutes: Sequence[float], before: Sequence[float]) -> Help:
    """What the response times of the two periods say."""
    return Help(median_if_enough(minutes), median_if_enough(before), median_difference(minutes, before))
