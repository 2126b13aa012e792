"""The search over zones and stretches, in the data and in data without clusters."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from tandem.science.arrays import FloatArray, IntArray
from tandem.science.scan.alias import alias_table
from tandem.science.scan.expected import permutation_expected
from tandem.science.scan.job import Job, Replicates, null_maxima, prepared
from tandem.science.scan.reported import best_of_centres, told
from tandem.science.scan.types import Cluster, ScanResult, Span
from tandem.science.scan.zones import Zones
from tandem.science.threads import Progress

_EULER = 0.5772156649015329


def scan_permutation(
    location: npt.ArrayLike,
    unit: npt.ArrayLike,
    *,
    zones: Zones,
    span: Span,
    stratum: npt.ArrayLike | None = None,
    max_share: float = 0.5,
    min_events: int = 2,
    permutations: int = 999,
    seed: int,
    stop_after: int = 0,
    workers: int = 2,
    progress: Progress | None = None,
) -> ScanResult:
    """Space-time permutation scan: needs events only, no population.

    `location`, `unit`: shape (events,), whole numbers of the location and the time unit of each event. `stratum`:
    shape (units,), units within whose groups times are permuted (days of the week, say), so that a rhythm common to
    all places cannot look like a cluster. Zones hold at most `max_share` of all events. `stop_after`: end the
    replicates once so many maxima reached the observed one (Besag and Clifford); 0 runs all. No events: no cluster.
    """
    at, when = _whole_numbers(location, unit, zones.locations, span.units)
    groups = np.zeros(span.units, np.int64) if stratum is None else np.asarray(stratum, dtype=np.int64)
    if groups.shape != (span.units,):
        raise ValueError(f"stratum must name a group for each of the {span.units} time units")
    cells = np.zeros((zones.locations, span.units), np.int32)
    np.add.at(cells, (at, when), 1)
    expected = permutation_expected(at, when, groups, zones.locations)
    weight = cells.sum(axis=1).astype(np.float64)
    job = prepared(
        zones=zones,
        weight=weight,
        max_share=max_share,
        cells=cells,
        expected=expected,
        span=span,
        fewest=min_events,
        maxima=_lanes().permuted_maxima,
        draws=_permutation_draws(at, when, groups, span),
    )
    return _run(job, Replicates(permutations, seed, stop_after, workers, progress))


def _permutation_draws(at: IntArray, when: IntArray, groups: IntArray, span: Span) -> tuple[Any, ...]:
    """What a replicate shuffles: places by stratum, and the looked-at units that events of each stratum fall on."""
    names, group = np.unique(groups, return_inverse=True)
    by_group = np.argsort(group[when], kind="stable")
    first = span.units - span.longest if span.is_prospective else 0
    looked_at = by_group[when[by_group] >= first]
    columns = span.units - 1 - when[looked_at] if span.is_prospective else when[looked_at]
    edges = np.arange(len(names) + 1)
    return (
        at[by_group],
        np.searchsorted(group[when][by_group], edges).astype(np.int64),
        columns.astype(np.int64),
        np.searchsorted(group[when][looked_at], edges).astype(np.int64),
        span.longest if span.is_prospective else span.units,
    )


def scan_poisson(
    counts: npt.ArrayLike,
    expected: npt.ArrayLike,
    *,
    zones: Zones,
    span: Span,
    max_share: float = 0.5,
    min_events: int = 2,
    permutations: int = 999,
    seed: int,
    stop_after: int = 0,
    workers: int = 2,
    progress: Progress | None = None,
) -> ScanResult:
    """Discrete Poisson scan: events against what the population makes one expect, their total held fixed.

    `counts`, `expected`: shape (locations, units); `expected` is scaled to the total of `counts`. Zones hold at most
    `max_share` of all that is expected, so the size of a zone counts people at risk. The rest as in
    `scan_permutation`.
    """
    cells, hoped = np.asarray(counts), np.asarray(expected, dtype=np.float64)
    shape = (zones.locations, span.units)
    if cells.shape != shape or hoped.shape != shape:
        raise ValueError(f"counts and expected must have the shape {shape}")
    if (cells < 0).any() or (hoped < 0).any() or not np.isfinite(hoped).all():
        raise ValueError("counts and expected must be numbers from 0 on")
    if ((hoped == 0) & (cells > 0)).any():
        raise ValueError("there are events where none can be expected: a place or time without population")
    total = int(cells.sum())
    hoped = hoped * (total / hoped.sum()) if total else hoped
    weight = hoped.sum(axis=1)
    looked_at = hoped[:, ::-1][:, : span.longest] if span.is_prospective else hoped
    share = float(looked_at.sum() / total) if total else 0.0
    draws = (min(share, 1.0), *alias_table(looked_at.reshape(-1)), looked_at.shape[1])
    job = prepared(
        zones=zones,
        weight=weight,
        max_share=max_share,
        cells=cells,
        expected=hoped,
        span=span,
        fewest=min_events,
        maxima=_lanes().poisson_maxima,
        draws=draws,
    )
    return _run(job, Replicates(permutations, seed, stop_after, workers, progress))


def _lanes() -> Any:
    """The compiled loops, loaded at first use: the compiler takes longer to load than most of the house."""
    from tandem.science.scan import lane_kernels

    return lane_kernels


def _whole_numbers(location: npt.ArrayLike, unit: npt.ArrayLike, locations: int, units: int) -> tuple[Any, Any]:
    at, when = np.asarray(location), np.asarray(unit)
    if at.ndim != 1 or at.shape != when.shape:
        raise ValueError("location and unit must be two lists of one length, shape (events,)")
    at, when = at.astype(np.int64), when.astype(np.int64)
    for values, bound, name in ((at, locations, "location"), (when, units, "unit")):
        if values.size and not (values.min() >= 0 and values.max() < bound):
            raise ValueError(f"each {name} must be a number from 0 to {bound - 1}")
    return at, when


def _run(job: Job, wanted: Replicates) -> ScanResult:
    if wanted.permutations < 1 or wanted.workers < 1:
        raise ValueError("permutations and workers must be at least 1")
    best = best_of_centres(job) if job.counts.any() else None
    if best is None or not best[1][:, 3].any():
        return ScanResult((), np.zeros(0), False)
    null = null_maxima(job, wanted, float(best[0].max()))
    stopped = null.size < wanted.permutations
    mean, spread = float(null.mean()), float(null.std(ddof=1)) if null.size > 1 else 0.0
    found = told(job, best, float(null.min()))
    judged = tuple(_judged(one, null, mean, spread, is_stopped=stopped) for one in found)
    return ScanResult(judged, null, stopped)


def _judged(one: Cluster, null: FloatArray, mean: float, spread: float, *, is_stopped: bool) -> Cluster:
    """With its p-values: the rank among the maxima, or after an early stop the share of those that reached it."""
    reached = int((null >= one.statistic * (1 - 1e-12)).sum())
    p_value = reached / null.size if is_stopped else (reached + 1) / (null.size + 1)
    gumbel = 1.0
    if spread > 0:
        scale = spread * math.sqrt(6.0) / math.pi
        gumbel = -math.expm1(-math.exp(-(one.statistic - (mean - _EULER * scale)) / scale))
    reach = (one.members, one.radius_km, one.first, one.last, one.observed, one.expected, one.statistic)
    return Cluster(*reach, max(p_value, 1.0 / (null.size + 1)), gumbel)
