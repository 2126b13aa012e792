"""Memory at 200,000 events, and how cost grows: with the pairs that are close, not with all pairs.

Memory is the high-water mark of a process of its own, compiled loops and all. Growth is read off 50,000, 100,000 and
200,000 events, in one town (four times the events: sixteen times the pairs) and in towns that grow with the events
(four times the events: four times the pairs).
"""

from __future__ import annotations

import json
import math
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from bench.knox import RADII_M, knox, workload
from bench.lines import Aim, line, nothing
from bench.peers import PEAK_OF_PYTHON, run, trouble
from bench.stopwatch import Clocked, clocked
from tandem.science.points import Points

ROOT = Path(__file__).resolve().parent.parent
SIZES = (50_000, 100_000, 200_000)
MB, LIMIT_S = 1000, 600
_BEGIN = f"""
import json, sys, time
sys.path.insert(0, {str(ROOT)!r})
start, busy = time.perf_counter(), time.process_time()
"""
_END = """
print(json.dumps([time.perf_counter() - start, time.process_time() - busy, peak_mb()]))
"""
HEAVY = {
    "univariate Knox, 200,000 events": "from bench.knox import knox, workload; knox(workload(200_000))",
    "seizure and overdose, nine cells, 200,000 x 50,000": (
        "from bench.after import ours, workload; ours(workload(50_000, 4), workload(200_000, 3))"
    ),
    "scan, prospective, 50,000 events on a 500 m grid": (
        "from bench.scan import JOBS, asked_of, ours_of; ours_of(asked_of(JOBS[0]))"
    ),
}


def memory(what: str, code: str) -> Iterator[dict[str, Any]]:
    """Peak memory of a process that does nothing else."""
    what = f"peak memory: {what}"
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", PEAK_OF_PYTHON + _BEGIN + code + _END]
        ended = run(command, Path(folder), stop_after_s=LIMIT_S)
    if trouble(ended, LIMIT_S):
        yield nothing(what, trouble(ended, LIMIT_S).replace("peer", "our process"))
        return
    wall, cpu, peak = json.loads(ended.out)
    note = "this system does not tell" if peak is None else f"{peak:,.0f} MB"
    yield line(what, Clocked(wall, cpu, None), aim=Aim(mb=MB), note=note, peak_mb=peak)


def close_pairs(events: Points) -> int:
    """Pairs within the radius, whatever their days."""
    tree = cKDTree(np.column_stack([events.x, events.y]))
    return int((tree.count_neighbors(tree, RADII_M[-1]) - events.x.size) // 2)


def growth(*, is_one_town: bool) -> Iterator[dict[str, Any]]:
    """Seconds against close pairs, as a power of them between the smallest and the largest."""
    pairs, taken = [], []
    for n in SIZES:
        events = workload(n, times_the_area=1 if is_one_town else n // SIZES[0])
        pairs.append(close_pairs(events))
        taken.append(clocked(partial(knox, events), repeats=2))
    seconds = [one.wall_s for one in taken]
    power = math.log(seconds[-1] / seconds[0]) / math.log(pairs[-1] / pairs[0])
    rows = zip(SIZES, seconds, pairs, strict=True)
    told = ", ".join(f"{n // 1000}k: {s:.2f} s, {p / 1e6:,.0f} M pairs" for n, s, p in rows)
    yield line(
        f"growth of univariate Knox, {'one town' if is_one_town else 'towns as dense as each other'}",
        taken[-1],
        aim=Aim(power=1.2),
        note=told,
        power=power,
        events=list(SIZES),
        close_pairs=pairs,
        seconds=seconds,
        ns_per_close_pair=[1e9 * s / p for s, p in zip(seconds, pairs, strict=True)],
    )


PARTS = (
    *(partial(memory, what, code) for what, code in HEAVY.items()),
    partial(growth, is_one_town=True),
    partial(growth, is_one_town=False),
)
