"""Near repeats and seizures against pointpats and the plain ways: lines of ours, peer and ratio, in wall seconds.

pointpats runs in an environment of its own, `$TANDEM_PEERS/pointpats` (a virtual environment), on the same events in
the same run. Its 50,000 events take a quarter of an hour and 10 GB: they run only with `TANDEM_LONG_RUNS=1`, else
the recorded time of an earlier run stands, and the line says so. Without the environment: "peer not installed".
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tandem.science.knox import KNOX, Question, association_after, near_repeats
from tandem.science.points import Points

RADIUS_M, DAYS, PERMUTATIONS, PEER_PERMUTATIONS = 500.0, 14, 999, 99
RECORDED_S = {50_000: 838.0}
"""pointpats 2.5.5 on two cores of another machine, 99 permutations."""
_PEER = """
import json, sys, time, warnings
import numpy as np
warnings.simplefilter("ignore")
from pointpats import Knox
place, day, permutations = np.load(sys.argv[1]), np.load(sys.argv[2]), int(sys.argv[3])
start = time.perf_counter()
found = Knox(place, day.reshape(-1, 1), delta=500.0, tau=14, permutations=permutations)
print(json.dumps({"seconds": time.perf_counter() - start, "observed": int(found.nst)}))
"""


def workload(n: int, seed: int = 2) -> Points:
    """Events of two years in a town of 30 x 30 km: 70 % around 60 hot spots, the rest anywhere."""
    rng = np.random.default_rng(seed)
    spots = np.random.default_rng(1).uniform(0, 30_000, (60, 2))
    place = spots[rng.integers(0, 60, n)] + rng.normal(0, 400, (n, 2))
    spread = rng.random(n) >= 0.7
    place[spread] = rng.uniform(0, 30_000, (int(spread.sum()), 2))
    return Points.of(place[:, 0], place[:, 1], rng.integers(0, 730, n))


def wall(work: Callable[[], Any]) -> tuple[float, Any]:
    """Wall seconds of a second call: the first one loads the compiled loops."""
    work()
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer


def univariate(n: int, *, long_runs: bool = False) -> dict[str, Any]:
    """Knox, 500 m and 14 days: ours with 999 shuffles, the peer with 99 as its own default has it."""
    events = workload(n)
    ours, found = wall(
        lambda: near_repeats(
            events.x,
            events.y,
            events.day,
            distances_m=(RADIUS_M,),
            days=(DAYS,),
            seed=1,
            permutations=PERMUTATIONS,
            definition=KNOX,
        )
    )
    peer, note, observed = _peer_seconds(events, long_runs)
    if observed is not None and observed != found.observed[0, 0]:
        note = "the two counts differ; the timing means nothing"
    return {
        "what": f"univariate Knox, {n:,} events (ours {PERMUTATIONS} shuffles, peer {PEER_PERMUTATIONS})",
        "ours_s": ours,
        "peer": "pointpats",
        "peer_s": peer,
        "ratio": peer / ours if peer else None,
        "ratio_per_shuffle": peer / PEER_PERMUTATIONS * PERMUTATIONS / ours if peer else None,
        "note": note,
    }


def _peer_seconds(events: Points, long_runs: bool) -> tuple[float | None, str, int | None]:
    n = events.x.size
    python = Path(os.environ.get("TANDEM_PEERS", ""), "pointpats", "bin", "python")
    if n in RECORDED_S and not long_runs:
        return RECORDED_S[n], "peer's time recorded in an earlier run on another machine", None
    if not os.environ.get("TANDEM_PEERS") or not python.exists():
        return None, "peer not installed", None
    if n > max(RECORDED_S):
        return None, "peer needs more memory than there is", None
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, name) for name in ("place.npy", "day.npy")]
        np.save(files[0], np.column_stack([events.x, events.y]))
        np.save(files[1], events.day)
        done = subprocess.run(  # noqa: S603 - the command is this module's own
            [str(python), "-c", _PEER, *map(str, files), str(PEER_PERMUTATIONS)],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        return None, "peer failed", None
    said = json.loads(done.stdout.splitlines()[-1])
    return said["seconds"], "", said["observed"]


def bivariate(outcomes: int) -> dict[str, Any]:
    """Seizure and overdose, nine cells, 999 shuffles of the seizures' days; no package does this."""
    events, sites = workload(outcomes, 3), workload(outcomes // 4, 4)
    ours, _ = wall(
        lambda: association_after(sites, events, Question(null="plain"), seed=1, permutations=PERMUTATIONS)
    )
    return {
        "what": f"seizure and overdose, nine cells, {outcomes:,} x {outcomes // 4:,}, {PERMUTATIONS} shuffles",
        "ours_s": ours,
        "peer": None,
        "peer_s": None,
        "ratio": None,
        "note": "no package does this",
    }


def lines() -> list[dict[str, Any]]:
    """Every line of this file; `ratio` is the peer's seconds over ours, None without a peer."""
    long_runs = os.environ.get("TANDEM_LONG_RUNS") == "1"
    return [
        *(univariate(n, long_runs=long_runs) for n in (10_000, 50_000, 200_000)),
        *(bivariate(n) for n in (50_000, 200_000)),
    ]


if __name__ == "__main__":
    for line in lines():
        print(json.dumps(line))  # noqa: T201
