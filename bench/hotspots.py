"""Gi* and local Moran with conditional permutations against esda, on the same map in the same run, in wall s."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from bench.knox import wall
from bench.peers import MISSING, in_python, line
from tandem.science.hotspots import getis_ord, local_moran, weights_by_edges

SIDE, PERMUTATIONS = 60, 999
_PEER = """
import json, time, warnings
import numpy as np
warnings.simplefilter("ignore")
from libpysal.weights import W
from esda.getisord import G_Local
from esda.moran import Moran_Local
values, edges = np.load("values.npy"), np.load("edges.npy")
near = {i: [] for i in range(values.size)}
for a, b in edges:
    near[int(a)].append(int(b)); near[int(b)].append(int(a))
told = {}
def timed(name, work):
    work()
    start = time.perf_counter(); found = work(); told[name] = time.perf_counter() - start
    return found
w = W(near, silence_warnings=True)
g = timed("getis_ord", lambda: G_Local(values, w, transform="B", star=True, permutations=999, seed=1, n_jobs=2))
m = timed("local_moran", lambda: Moran_Local(values, w, transformation="R", permutations=999, seed=1, n_jobs=2))
told["z"] = g.Zs.tolist(); told["moran"] = m.Is.tolist()
print(json.dumps(told))
"""


def _map() -> tuple[np.ndarray, np.ndarray]:
    """Values and edges (rook) of a square map with a hot corner."""
    number = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    edges = np.concatenate(
        [
            np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()]),
            np.column_stack([number[:-1].ravel(), number[1:].ravel()]),
        ]
    )
    level = np.where((np.indices((SIDE, SIDE)) < SIDE // 4).all(axis=0), 9.0, 6.0).ravel()
    return np.random.default_rng(1).poisson(level).astype(np.float64), edges


def lines() -> Iterator[dict[str, Any]]:
    """Both statistics; z of Gi* must be esda's, else the timing means nothing."""
    values, edges = _map()
    weights = weights_by_edges(edges, areas=values.size)
    told = in_python(_PEER, {"values": values, "edges": edges})
    for name, judge, title in (("getis_ord", getis_ord, "Gi*"), ("local_moran", local_moran, "Local Moran")):
        ours, found = wall(lambda judge=judge: judge(values, weights, permutations=PERMUTATIONS, seed=1))
        note = MISSING if told is None else ""
        theirs = None if told is None else np.array(told["z" if name == "getis_ord" else "moran"])
        mine = found.z if name == "getis_ord" else found.statistic
        if theirs is not None and not np.allclose(theirs, mine, rtol=1e-3, atol=1e-6):
            note = f"the two differ by up to {np.nanmax(np.abs(theirs - mine)):.3g}"
        what = f"{title}, {values.size:,} areas, {PERMUTATIONS} conditional permutations"
        yield line(what, ours_s=ours, peer="esda", peer_s=told[name] if told else None, note=note)


if __name__ == "__main__":
    for one in lines():
        print(json.dumps(one))  # noqa: T201
