"""Near repeats against three packages of R; the pairs that each of them counts must be ours.

- splancs (`stmctest`) counts all pairs anew for each shuffle; its edge corrections are 1 here, as town and years are
  given a wide margin, so that its K function tells the number of pairs; it counts what is under 14.5 days apart.
- NearRepeat sorts pairs into three bands of distance and three of days.
- surveillance (`knox`) shuffles which pairs are near in time, a question of its own; one cell.

The last two hold every pair in memory and take many minutes at 10,000 events, so the default is 2,000 events in this
run beside the recorded time; `TANDEM_LONG_RUNS=1` runs them at 10,000.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from bench.knox import DAYS, PERMUTATIONS, RADII_M, SIDE_M, SPAN_DAYS, a_shuffle, knox, workload
from bench.lines import RECORDED, line
from bench.peers import Ran, in_r, long_runs
from bench.stopwatch import clocked

PEER_PERMUTATIONS, SMALL, LARGE = 99, 2_000, 10_000
BANDS_M, BANDS_DAYS = (100.0, 250.0, 500.0), (7, 14, 21)
MARGIN_M, MARGIN_DAYS = 10_000.0, 100.0
_SPLANCS = f"""
need("splancs"); suppressMessages(library(splancs)); x <- given("events")
low <- {-MARGIN_M}; high <- {SIDE_M + MARGIN_M}; times <- c({-MARGIN_DAYS}, {SPAN_DAYS + MARGIN_DAYS})
poly <- cbind(c(low, high, high, low), c(low, low, high, high)); place <- as.points(x[, 1], x[, 2])
r <- timed(function() stmctest(place, x[, 3], poly, times, 500, 14.5, as.integer(words[1]), quiet=TRUE))
k <- stkhat(place, x[, 3], poly, times, 500, 14.5)
n <- nrow(x); keep("pairs", k$kst * n * (n - 1) / ((high - low)^2 * (times[2] - times[1])) / 2)
"""
_NEAR_REPEAT = """
need("NearRepeat"); library(NearRepeat); x <- given("events")
r <- timed(function() NearRepeat(x[, 1], x[, 2], x[, 3], c(0, 100, 250, 500), c(0, 7, 14, 21), method="euclidean",
  s_right=TRUE, t_right=TRUE, s_include.lowest=TRUE, t_include.lowest=TRUE, nrep=as.integer(words[1])))
keep("pairs", t(apply(apply(unclass(r$observed), 2, cumsum), 1, cumsum)))
"""
_SURVEILLANCE = """
need("surveillance"); suppressMessages(library(surveillance)); x <- given("events")
r <- timed(function() knox(dist(x[, 3]), dist(x[, 1:2]), eps.t=14, eps.s=500, B=as.integer(words[1])))
keep("pairs", r$statistic)
"""


@dataclass(frozen=True)
class Package:
    """A package of R, its script, the cells it counts, and its seconds at 10,000 events, recorded elsewhere."""

    name: str
    script: str
    radii_m: tuple[float, ...]
    days: tuple[int, ...]
    recorded_s: float | None


SPLANCS = Package("R splancs", _SPLANCS, RADII_M, DAYS, None)
NEAR_REPEAT = Package("R NearRepeat", _NEAR_REPEAT, BANDS_M, BANDS_DAYS, 773.0)
SURVEILLANCE = Package("R surveillance", _SURVEILLANCE, RADII_M, DAYS, 2_900.0)


def against(package: Package, n: int, *, recorded: bool = False) -> Iterator[dict[str, Any]]:
    """Near repeats against a package of R."""
    events = workload(n)
    ours = clocked(lambda: knox(events, package.radii_m, package.days))
    if recorded:
        peer = Ran(RECORDED, package.recorded_s)
    else:
        table = np.column_stack([events.x, events.y, events.day])
        peer = in_r(package.script, {"events": table}, str(PEER_PERMUTATIONS))
    pairs = peer.says.get("pairs")
    cells = "one cell" if len(package.radii_m) == 1 else f"{len(package.radii_m) * len(package.days)} cells"
    yield line(
        f"near repeats, {n:,} events, {cells} (ours {PERMUTATIONS} shuffles, peer {PEER_PERMUTATIONS})",
        ours,
        package.name,
        peer,
        same=None if pairs is None else np.allclose(np.ravel(pairs), ours.answer.observed.ravel(), rtol=1e-9, atol=0),
        recorded=recorded,
        ratio_per_shuffle=a_shuffle(ours, peer, PEER_PERMUTATIONS),
        peer_peak_mb=peer.peak_mb,
    )


def slow(package: Package) -> Iterator[dict[str, Any]]:
    """Near repeats against a package of R that needs many minutes for 10,000 events."""
    if not long_runs():
        yield from against(package, SMALL)
    yield from against(package, LARGE, recorded=not long_runs())


PARTS = (partial(against, SPLANCS, LARGE), partial(slow, NEAR_REPEAT), partial(slow, SURVEILLANCE))
