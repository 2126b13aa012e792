"""Near repeats against pointpats: the same events, the same run, counts that must be equal.

Ours shuffles 999 times, the peer 99 times, its own default. Its 50,000 events take a quarter of an hour and 10 GB:
they run only with `TANDEM_LONG_RUNS=1`, else the time of an earlier run stands, and the line says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from bench.lines import RECORDED, Aim, line
from bench.peers import Ran, in_python, long_runs
from bench.stopwatch import Clocked, clocked
from tandem.science.knox import KNOX, NearRepeats, near_repeats
from tandem.science.points import Points

RADII_M, DAYS = (500.0,), (14,)
PERMUTATIONS, PEER_PERMUTATIONS = 999, 99
SPAN_DAYS, SIDE_M, SPOTS = 730, 30_000.0, 60
RECORDED_S = {50_000: 838.0}
"""pointpats 2.5.5 on two cores of another machine, 99 permutations."""
AIMS = {
    10_000: Aim(seconds=0.29),
    50_000: Aim(ratio=1000, seconds=2.2),
    200_000: Aim(seconds=9.8),
}
_PEER = """
from pointpats import Knox
place, day, permutations = np.load("place.npy"), np.load("day.npy"), int(sys.argv[1])
found = timed(lambda: Knox(place, day.reshape(-1, 1), delta=500.0, tau=14, permutations=permutations))
told["observed"] = int(found.nst)
"""


def workload(n: int, seed: int = 2, *, times_the_area: int = 1) -> Points:
    """Events of two years in a town of 30 x 30 km: 70 % around 60 hot spots, the rest anywhere.

    `times_the_area`: a larger town with as many more hot spots, so that more events lie no denser.
    """
    rng = np.random.default_rng(seed)
    side = SIDE_M * times_the_area**0.5
    spots = np.random.default_rng(1).uniform(0, side, (SPOTS * times_the_area, 2))
    place = spots[rng.integers(0, spots.shape[0], n)] + rng.normal(0, 400, (n, 2))
    spread = rng.random(n) >= 0.7
    place[spread] = rng.uniform(0, side, (int(spread.sum()), 2))
    return Points.of(place[:, 0], place[:, 1], rng.integers(0, SPAN_DAYS, n))


def knox(events: Points, radii_m: tuple[float, ...] = RADII_M, days: tuple[int, ...] = DAYS) -> NearRepeats:
    """Ours: all pairs up to each radius and number of days, with 999 shuffles."""
    asked = {"distances_m": radii_m, "days": days, "permutations": PERMUTATIONS, "definition": KNOX}
    return near_repeats(events.x, events.y, events.day, seed=1, **asked)  # type: ignore[arg-type]


def a_shuffle(ours: Clocked, peer: Ran, permutations: int) -> float | None:
    """The ratio for as many shuffles on both sides."""
    return peer.wall_s / permutations * PERMUTATIONS / ours.wall_s if peer.wall_s else None


def univariate(n: int) -> Iterator[dict[str, Any]]:
    """Knox, 500 m and 14 days, against pointpats."""
    events = workload(n)
    ours = clocked(lambda: knox(events))
    recorded = n in RECORDED_S and not long_runs()
    if recorded:
        peer = Ran(RECORDED, RECORDED_S[n])
    elif n > max(RECORDED_S):
        peer = Ran("peer needs more memory than there is")
    else:
        arrays = {"place": np.column_stack([events.x, events.y]), "day": events.day}
        peer = in_python(_PEER, arrays, str(PEER_PERMUTATIONS))
    yield line(
        f"univariate Knox, {n:,} events (ours {PERMUTATIONS} shuffles, peer {PEER_PERMUTATIONS})",
        ours,
        "pointpats",
        peer,
        same=peer.says["observed"] == ours.answer.observed[0, 0] if peer.says else None,
        aim=AIMS[n],
        recorded=recorded,
        ratio_per_shuffle=a_shuffle(ours, peer, PEER_PERMUTATIONS),
        peer_peak_mb=peer.peak_mb,
    )


PARTS = tuple(partial(univariate, n) for n in AIMS)
