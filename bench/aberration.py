"""Aberration detection against R `surveillance`, on the same counts in the same run.

The peer is `Rscript` with the package surveillance; its limits and alarms must be ours, each of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from bench.lines import Aim, line
from bench.peers import Ran, in_r
from bench.stopwatch import clocked
from tandem.science.aberration import EARS_METHODS, NOUFAILY, Detection, ears, farrington

PEER, WORKERS = "R surveillance", 2
COUNTIES, YEARS = 3143, 5
_START = 'need("surveillance"); suppressMessages(library(surveillance)); x <- given("counts"); n <- nrow(x)\n'
_FARRINGTON = f"""{_START}
s <- sts(observed=x, start=c(2015, 1), frequency=52)
control <- list(range=(n - 51):n, b=4, w=3, noPeriods=10, weightsThreshold=2.58, pastWeeksNotIncluded=26,
                pThresholdTrend=1, thresholdMethod="nbPlugin", alpha=0.1, verbose=FALSE)
r <- timed(function() farringtonFlexible(s, control=control))
keep("limits", upperbound(r)); keep("alarms", alarms(r) * 1)
"""
_EARS = f"""{_START}
s <- sts(observed=x, start=c(2015, 1), frequency=365)
for (m in c("C1", "C2", "C3")) {{
  r <- timed(function() earsC(s, control=list(range=12:n, method=m, baseline=7, alpha=0.001)))
  keep(paste0("limits", m), upperbound(r)); keep(paste0("alarms", m), alarms(r) * 1)
}}
"""


def same_limits(limits: np.ndarray, alarms: np.ndarray, theirs: np.ndarray, their_alarms: np.ndarray) -> bool:
    """Limits to 1e-4 relative, NaN where theirs are NaN; the same alarms, and none where they have no limit."""
    close = np.allclose(theirs, limits, rtol=1e-4, atol=0, equal_nan=True)
    return bool(close and np.array_equal(np.nan_to_num(their_alarms) > 0, alarms))


def few_lately(counts: np.ndarray, least: int = 5, weeks: int = 4) -> np.ndarray:
    """Where R's Farrington Flexible gives no limit: fewer than 5 events in the last four weeks, this one included."""
    run = np.cumsum(np.pad(counts, ((0, 0), (weeks, 0))), axis=1)
    return run[:, weeks:] - run[:, :-weeks] < least


def without_answer(counts: np.ndarray, baseline: int = 7, guard: int = 2) -> np.ndarray:
    """Where C3's formula in plain division comes to no number: 0 / 0, or 0 times infinity. Worked anew, slowly."""
    mean, spread = np.full(counts.shape, np.nan), np.full(counts.shape, np.nan)
    for t in range(baseline + guard, counts.shape[1]):
        window = counts[:, t - baseline - guard : t - guard]
        mean[:, t], spread[:, t] = window.mean(axis=1), window.std(axis=1, ddof=1)
        flat = (window == window[:, :1]).all(axis=1)
        mean[flat, t], spread[flat, t] = window[flat, 0], 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = np.maximum(0.0, (counts - mean) / spread - 1.0)
        both = np.full(counts.shape, np.nan)
        both[:, 2:] = excess[:, 1:-1] + excess[:, :-2]
        return np.isnan(spread * (3.0 - both))


def farrington_fits() -> Iterator[dict[str, Any]]:
    """Farrington Flexible, 50 areas x 52 weeks = 2,600 fits over 185 weeks each."""
    counts = np.random.default_rng(1).negative_binomial(4.0, 0.5, (50, 290)).astype(np.float64)
    at = np.arange(238, 290)
    ours = clocked(lambda: farrington(counts, NOUFAILY, at=at, workers=WORKERS), repeats=10)
    peer = in_r(_FARRINGTON, {"counts": counts.T})
    yield line(
        "Farrington Flexible, 2,600 fits",
        ours,
        PEER,
        peer,
        same=_same_farrington(counts, at, ours.answer, peer),
        aim=Aim(ratio=260, seconds=2600 / 37_700),
        fits_per_s=2600 / ours.wall_s,
        peer_fits_per_s=2600 / peer.wall_s if peer.wall_s else None,
    )


def _same_farrington(counts: np.ndarray, at: np.ndarray, ours: Detection, peer: Ran) -> bool | None:
    if peer.note:
        return None
    limits = np.where(few_lately(counts), np.nan, ours.threshold)[:, at]
    return same_limits(limits, ours.alarm[:, at], peer.says["limits"].T, peer.says["alarms"].T)


def ears_table() -> Iterator[dict[str, Any]]:
    """EARS C1 to C3, 200 areas x 2,191 days."""
    counts = np.random.default_rng(1).poisson(2.0, (200, 2191)).astype(np.float64)
    ours = clocked(lambda: [ears(counts, method=method) for method in EARS_METHODS], repeats=10)
    peer = in_r(_EARS, {"counts": counts.T})
    same = None if peer.note else all(_same_ears(counts, found, peer) for found in ours.answer)
    what = "EARS C1-C3, 200 areas x 2,191 days"
    yield line(what, ours, PEER, peer, same=same, aim=Aim(ratio=600, seconds=0.02))


def _same_ears(counts: np.ndarray, ours: Detection, peer: Ran) -> bool:
    name = ours.detector.removeprefix("ears-").upper()
    limits = np.where(without_answer(counts), np.nan, ours.threshold) if name == "C3" else ours.threshold
    return same_limits(limits[:, 11:], ours.alarm[:, 11:], peer.says[f"limits{name}"].T, peer.says[f"alarms{name}"].T)


def nightly() -> Iterator[dict[str, Any]]:
    """The night of a country: EARS C1 to C3 for every day, Farrington Flexible for the last week."""
    daily = np.random.default_rng(2).poisson(0.7, (COUNTIES, YEARS * 365)).astype(np.float64)
    weekly = daily[:, -260 * 7 :].reshape(COUNTIES, 260, 7).sum(axis=2)

    def work() -> None:
        for method in EARS_METHODS:
            ears(daily, method=method)
        farrington(weekly, NOUFAILY, at=[259], workers=WORKERS)

    what = f"night of {COUNTIES:,} counties x {YEARS} years daily"
    yield line(what, clocked(work, repeats=1), aim=Aim(seconds=60), note="no package does this")


PARTS = (farrington_fits, ears_table, nightly)
