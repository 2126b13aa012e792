"""What the bench is given and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tandem.science.arrays import BoolArray, FloatArray, IntArray

DETECTORS = (
    "ears_c1",
    "ears_c2",
    "ears_c3",
    "odmap_24h",
    "cusum",
    "ewma",
    "farrington",
    "farrington_flexible",
    "space_time_scan",
)
SCAN = "space_time_scan"
DAYS_A_MONTH = 365.25 / 12
MOST = 999.0  # stands for "beyond any threshold", such as an event after a flat past


@dataclass(frozen=True, eq=False)
class History:
    """Events of one agency, shape (n,) each: `day` from 0, `area` from 0 (-1 for none), `hour` since day 0 began.

    `midnights`, shape (days + 1,): elapsed hours at which each day begins, and the last ends, so that a day of 23 or
    25 hours stays whole. `first_ordinal`: the date of day 0 as Python counts days. `centres`, shape (areas, 2):
    latitude and longitude.
    """

    day: IntArray
    hour: FloatArray
    area: IntArray
    midnights: FloatArray
    centres: FloatArray
    first_ordinal: int = 1

    @property
    def days(self) -> int:
        return int(self.midnights.size - 1)

    @property
    def first_weekday(self) -> int:
        """The weekday of day 0, Monday 0."""
        return (self.first_ordinal - 1) % 7

    @property
    def counts(self) -> FloatArray:
        """Events a day, shape (days,)."""
        return np.bincount(self.day, minlength=self.days).astype(np.float64)


@dataclass(frozen=True, eq=False)
class Scores:
    """How unusual each day looks to a detector, shape (days,) or (rows, days); NaN where it cannot tell.

    A day alarms when its score is above a threshold: one number orders all days, so a threshold can be found for any
    number of alarms. `expected` and `limit(threshold)` are counts of events, `observed` what is compared with them.
    """

    score: FloatArray
    observed: FloatArray
    expected: FloatArray
    limit: Callable[[float], FloatArray]


@dataclass(frozen=True)
class Rules:
    """Parameters of the detectors by name, as the definitions give them; thresholds in use without a choice."""

    parameters: Mapping[str, Mapping[str, Any]]
    shipped: Mapping[str, float]


@dataclass(frozen=True)
class Spike:
    """A planted rise: `events` more a day for `length` days from `day` on; `area` -1 spreads it as events lie."""

    day: int
    length: int
    events: int
    area: int


@dataclass(frozen=True, eq=False)
class Planted:
    """Scores of a detector around planted spikes, shape (spikes, window): with them, and without."""

    where: str
    score: FloatArray
    before: FloatArray


@dataclass(frozen=True, eq=False)
class Scored:
    """One detector on one history: its scores a day, and around the planted spikes of each kind."""

    detector: str
    needed: int
    score: FloatArray
    counted: BoolArray
    planted: tuple[Planted, ...]

    @property
    def days(self) -> int:
        """Days on which a false alarm could have been raised."""
        return int(self.counted.sum())

    @property
    def is_judged(self) -> bool:
        return bool(self.days)


@dataclass(frozen=True)
class Found:
    """Planted spikes of one kind: how many were found, the share with its interval, and the delay in days."""

    where: str
    planted: int
    found: int
    share: float
    low: float
    high: float
    delay: float | None
    slowest: int | None

    @property
    def missed(self) -> int:
        return self.planted - self.found


@dataclass(frozen=True)
class Measured:
    """A detector at a threshold: alarms a month with an exact Poisson interval, and planted and confirmed spikes.

    `confirmed_delays`: days from the first day of each confirmed spike to the first alarm in it, None when missed.
    """

    detector: str
    threshold: float
    alarms: int
    days: int
    per_month: float
    low: float
    high: float
    found: tuple[Found, ...]
    confirmed_delays: tuple[int | None, ...]
