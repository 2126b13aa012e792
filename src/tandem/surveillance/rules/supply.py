"""What the samples say of a supply over time: shares, first appearances, purity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from tandem.core.definition_file import read_definition
from tandem.science.first_seen import FirstSeen, first_seen
from tandem.science.rates import wilson_interval
from tandem.surveillance.rules.substances import NOTHING, UNLISTED
from tandem.surveillance.types import Sample, SampleOrigin

QUARTER, MONTH = 3, 1
LONGEST_MONTH = 31


@dataclass(frozen=True, slots=True)
class SupplyRules:
    """How samples are read: definitions/supply/reading.toml."""

    new_within_days: int
    least_before: int
    substances: int
    least_measured: int
    report_days: int
    named_substances: int


def supply_rules() -> SupplyRules:
    """The values as the definition has them."""
    raw = read_definition("supply", "reading")
    return SupplyRules(
        new_within_days=raw["new"]["within_days"],
        least_before=raw["new"]["least_before"],
        substances=raw["shares"]["substances"],
        least_measured=raw["purity"]["least_samples"],
        report_days=raw["reports"]["days"],
        named_substances=raw["reports"]["substances"],
    )


@dataclass(frozen=True, slots=True)
class Period:
    """A quarter or month, half-open. `is_running`: the day of the reader lies in it."""

    start: date
    end: date
    is_running: bool

    @property
    def is_quarter(self) -> bool:
        """Whether it is longer than a month."""
        return (self.end - self.start).days > LONGEST_MONTH


@dataclass(frozen=True, slots=True)
class Shares:
    """Samples by period and substance: `with_it[i][j]` samples of period i held substance j, of `samples[i]`.

    `limits[i][j]`: the 95 % interval of that share; NaN where the period has no samples.
    """

    periods: tuple[Period, ...]
    samples: tuple[int, ...]
    presumptive: tuple[int, ...]
    substances: tuple[str, ...]
    with_it: tuple[tuple[int, ...], ...]
    limits: tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True, slots=True)
class Appearance:
    """A substance and when it was first seen. `is_new`: lately, after enough samples without it.

    `confirmed_on`: the first sample in which a laboratory confirmed it, None while every finding is presumptive.
    `is_exact`: these days are of seized samples; else a page tells their months, as somebody brought the sample.
    """

    substance: str
    on: date
    confirmed_on: date | None
    seen: FirstSeen
    is_new: bool
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Purity:
    """Shares of the mass that were measured in a period, in percent."""

    period: Period
    substance: str
    samples: int
    low: float
    middle: float
    high: float


def period_start(day: date, months: int) -> date:
    """First day of the month or quarter of a day."""
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def periods_between(first: date, today: date, months: int) -> tuple[Period, ...]:
    """Every period from the one of `first` to the one of `today`."""
    found, start = [], period_start(first, months)
    while start <= today:
        end = period_start(start + timedelta(days=LONGEST_MONTH * months), months)
        found.append(Period(start, end, end > today))
        start = end
    return tuple(found)


def shares_of(samples: Sequence[Sample], *, today: date, months: int, most: int) -> Shares:
    """How many samples of each period held each substance; the `most` frequent substances, in that order."""
    if not samples:
        return Shares((), (), (), (), (), ())
    periods = periods_between(min(one.collected_on for one in samples), today, months)
    totals = Counter(key for one in samples for key in one.substances if key not in {NOTHING, UNLISTED})
    substances = tuple(key for key, _ in sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))[:most])
    place = {period.start: i for i, period in enumerate(periods)}
    counts = [Counter[str]() for _ in periods]
    total, presumed = [0] * len(periods), [0] * len(periods)
    for one in samples:
        i = place[period_start(one.collected_on, months)]
        total[i] += 1
        presumed[i] += one.is_presumptive
        counts[i].update(one.substances)
    with_it = tuple(tuple(count[key] for key in substances) for count in counts)
    limits = tuple(_limits(found, n) for found, n in zip(with_it, total, strict=True))
    return Shares(periods, tuple(total), tuple(presumed), substances, with_it, limits)


def _limits(found: Sequence[int], samples: int) -> tuple[tuple[float, float], ...]:
    limits = wilson_interval(found, [samples] * len(found))
    return tuple(zip(limits.low.tolist(), limits.high.tolist(), strict=True))


def whole_periods(shares: Shares) -> Shares:
    """Only periods that are over: what is forecast is compared with whole quarters."""
    keep = [i for i, period in enumerate(shares.periods) if not period.is_running]
    return Shares(
        tuple(shares.periods[i] for i in keep),
        tuple(shares.samples[i] for i in keep),
        tuple(shares.presumptive[i] for i in keep),
        shares.substances,
        tuple(shares.with_it[i] for i in keep),
        tuple(shares.limits[i] for i in keep),
    )


def appearances_of(samples: Sequence[Sample], *, today: date) -> tuple[Appearance, ...]:
    """The first sighting of every substance, newest first; `is_new` for those of the last days."""
    rules = supply_rules()
    days = [one.collected_on.toordinal() for one in samples]
    found = []
    for key in sorted({key for one in samples for key in one.substances} - {NOTHING, UNLISTED}):
        seen = first_seen(days, [key in one.substances for one in samples])
        if seen is None:
            continue
        on = date.fromordinal(seen.day)
        confirmed_on = min((one.collected_on for one in samples if key in one.confirmed), default=None)
        is_new = seen.before >= rules.least_before and (today - on).days <= rules.new_within_days
        seized = {one.collected_on for one in samples if key in one.substances and one.origin is SampleOrigin.SEIZURE}
        found.append(Appearance(key, on, confirmed_on, seen, is_new, {on, confirmed_on or on} <= seized))
    return tuple(sorted(found, key=lambda one: (one.on, one.substance), reverse=True))


def purities_of(samples: Sequence[Sample], *, today: date, months: int) -> tuple[Purity, ...]:
    """Purity by period and substance where enough samples were measured; newest period first."""
    least = supply_rules().least_measured
    measured: dict[tuple[date, str], list[float]] = {}
    for one in samples:
        for it in one.findings:
            if it.percent is not None and it.is_confirmed:
                key = (period_start(one.collected_on, months), it.substance)
                measured.setdefault(key, []).append(it.percent)
    found = []
    for (start, substance), values in measured.items():
        if len(values) >= least:
            [period] = periods_between(start, start, months)
            shown = Period(period.start, period.end, period.end > today)
            found.append(Purity(shown, substance, len(values), min(values), median(values), max(values)))
    return tuple(sorted(found, key=lambda one: (-one.period.start.toordinal(), one.substance)))
