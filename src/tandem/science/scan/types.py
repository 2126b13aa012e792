"""What a scan is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass

from tandem.science.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class Span:
    """The stretches of time that are looked at: within `units` time units, at most `longest` of them long.

    `is_prospective`: only stretches that reach into the last unit ("is something going on now?"), else all.
    """

    units: int
    longest: int
    is_prospective: bool

    def __post_init__(self) -> None:
        if not 1 <= self.longest <= self.units:
            raise ValueError(f"the longest stretch ({self.longest}) must lie between 1 and {self.units} time units")


@dataclass(frozen=True, slots=True)
class Cluster:
    """One excess: `members` are location numbers in order of distance from the first, the centre.

    `first` and `last` are time units, both included. `p_value` is one-sided and already pays for the whole search;
    `gumbel_p` is a smooth approximation to it, which can go below 1/permutations.
    """

    members: tuple[int, ...]
    radius_km: float
    first: int
    last: int
    observed: int
    expected: float
    statistic: float
    p_value: float
    gumbel_p: float

    @property
    def recurrence_units(self) -> float:
        """How many looks, one each time unit, would show such an excess once by chance alone."""
        return 1.0 / self.p_value


@dataclass(frozen=True, eq=False)
class ScanResult:
    """Excesses from the least likely on; no two share both a location and a time unit, as SaTScan reports them. Empty
    when there is nothing to see at all.

    `null_maxima`, shape (permutations,): the largest statistic of each data set without clusters.
    """

    clusters: tuple[Cluster, ...]
    null_maxima: FloatArray
    is_stopped_early: bool

    @property
    def permutations(self) -> int:
        return int(self.null_maxima.size)
