"""What a measured bench says, as pages and choices read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tandem.surveillance.types.findings import Detector


@dataclass(frozen=True, slots=True, kw_only=True)
class Spikes:
    """How spikes were planted: `number` of them, of `events` more a day for `length` days."""

    number: int
    length: int
    events: int
    after: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpikesFound:
    """Planted spikes of one kind that a rule found: the share with its interval, and the mean and longest delay.

    `delay` in days, None where none was found.
    """

    planted: int
    found: int
    share: float
    low: float
    high: float
    delay: float | None
    slowest: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchStep:
    """A rule at one threshold: alarms in `days` days, false ones a month with their interval, and what it found.

    `allowed`: how many alarms the budget pays for; None for the rule as shipped. `one_place` None: no areas.
    """

    allowed: int | None
    threshold: float
    alarms: int
    days: int
    per_month: float
    low: float
    high: float
    everywhere: SpikesFound
    one_place: SpikesFound | None
    confirmed_delays: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class WaitingRule:
    """A rule that the record is too short to judge: how many days a day needs before it."""

    detector: Detector
    needed: int


@dataclass(frozen=True, slots=True)
class JudgedRule:
    """A rule as shipped, and along budgets, the smallest first."""

    detector: Detector
    shipped: BenchStep
    curve: tuple[BenchStep, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """Days side by side: events, and which rules alarmed; None where a rule cannot tell. `is_running`: the last."""

    days: tuple[date, ...]
    events: tuple[int, ...]
    is_running: bool
    alarms: Mapping[Detector, tuple[bool | None, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanOfRise:
    """The least likely cluster that the scan saw on the day of the largest rise."""

    observed: int
    expected: float
    areas: int
    days: int
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """What the largest rise of the last year was made of. `scan` None: there are no areas with events."""

    day: date
    events: int
    mean_before: float
    areas_with_events: int
    areas_above_own_mean: int
    alarmed: tuple[Detector, ...]
    scan: ScanOfRise | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchResults:
    """A bench on a record of complete days, and the days shown."""

    days: int
    events: int
    judged_days: int
    confirmed: int
    spikes: Spikes
    judged: tuple[JudgedRule, ...]
    waiting: tuple[WaitingRule, ...]
    strips: tuple[Strip, ...]
    rise: Rise | None
