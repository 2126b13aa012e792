"""One scan, ready to run, and its replicates: data sets without clusters, and the largest statistic of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from tandem.science.arrays import FloatArray
from tandem.science.scan.types import Span
from tandem.science.scan.zones import Zones
from tandem.science.threads import Progress, each

# Replicates that one thread takes side by side: the more, the less work for each; an early stop wants fewer.
_LANES, _LANES_BEFORE_A_STOP, _EVENTS_SIDE_BY_SIDE = 64, 32, 4_000_000


@dataclass(frozen=True, slots=True)
class Job:
    """Arrays as the compiled loops want them.

    `expected[l, u]`: expected events at l in the first u units, counted back from the last in a prospective scan.
    """

    zones: Zones
    weight: FloatArray
    most: float
    counts: npt.NDArray[np.int32]
    expected: FloatArray
    span: Span
    fewest: int
    events: int
    maxima: Callable[..., None]
    draws: tuple[Any, ...]

    @property
    def longest(self) -> int:
        """0 stands for stretches that reach into the last unit."""
        return 0 if self.span.is_prospective else self.span.longest


@dataclass(frozen=True, slots=True)
class Replicates:
    """How many data sets without clusters, from which seed, and when to stop."""

    permutations: int
    seed: int
    stop_after: int
    workers: int
    progress: Progress | None


def prepared(
    *,
    zones: Zones,
    weight: FloatArray,
    max_share: float,
    cells: npt.NDArray[Any],
    expected: FloatArray,
    span: Span,
    fewest: int,
    maxima: Callable[..., None],
    draws: tuple[Any, ...],
) -> Job:
    """Sum expectations up along time once: back from the last unit, or forward from the first."""
    counts = cells
    if span.is_prospective:
        counts, expected = cells[:, ::-1][:, : span.longest], expected[:, ::-1][:, : span.longest]
    sums = np.concatenate([np.zeros((len(cells), 1)), expected.cumsum(axis=1)], axis=1)
    return Job(
        zones=zones,
        weight=weight,
        most=max_share * float(weight.sum()) * (1 + 1e-12),
        counts=np.ascontiguousarray(counts, dtype=np.int32),
        expected=np.ascontiguousarray(sums, dtype=np.float64),
        span=span,
        fewest=max(1, fewest),
        events=int(cells.sum()),
        maxima=maxima,
        draws=draws,
    )


def null_maxima(job: Job, wanted: Replicates, statistic: float) -> FloatArray:
    """Maxima of the replicates in the order of their numbers, whichever thread made them."""
    out = np.zeros(wanted.permutations)
    zones = (job.zones.starts, job.zones.neighbours, job.weight, job.most)
    means, is_last, lanes = _means(job), job.span.is_prospective, _lanes(job, wanted)

    def fill(begin: int, chunk: int) -> None:
        first = begin + chunk * lanes
        part = out[first : first + lanes]
        job.maxima(wanted.seed, first, part, zones, means, is_last, job.fewest, job.events, job.draws)

    for begin in range(0, out.size, lanes * wanted.workers):
        done = min(begin + lanes * wanted.workers, out.size)
        each(partial(fill, begin), -(-(done - begin) // lanes), workers=wanted.workers)
        if wanted.progress:
            wanted.progress(done, out.size)
        reached = np.flatnonzero(out[:done] >= statistic * (1 - 1e-12))
        if wanted.stop_after and reached.size >= wanted.stop_after:
            return out[: reached[wanted.stop_after - 1] + 1]
    return out


def _means(job: Job) -> tuple[FloatArray, FloatArray, int]:
    """Sums along time, the lowest expectation of each location by length, and how many bins hold any expectation."""
    from tandem.science.scan import lane_kernels

    longest, begins = job.span.longest, 1 if job.span.is_prospective else job.span.units
    everywhere = job.expected.sum(axis=0)
    largest = float((everywhere[longest:] - everywhere[: everywhere.size - longest]).max())
    return (
        job.expected,
        lane_kernels.lowest_by_length(job.expected, begins, longest),
        int(largest**0.5 * lane_kernels.STEP) + 2,
    )


def _lanes(job: Job, wanted: Replicates) -> int:
    """Replicates side by side: bounded in memory, and equal shares for all threads."""
    most = _LANES_BEFORE_A_STOP if wanted.stop_after else _LANES
    most = max(1, min(most, _EVENTS_SIDE_BY_SIDE // max(1, job.events)))
    rounds = -(-wanted.permutations // (most * wanted.workers))
    return -(-wanted.permutations // (rounds * wanted.workers))
