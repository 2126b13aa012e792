"""Gi* and local Moran with conditional permutations against esda, on the same map in the same run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from bench.lines import Aim, line
from bench.peers import Ran, in_python
from bench.stopwatch import clocked
from tandem.science.hotspots import LocalStatistics, getis_ord, local_moran, weights_by_edges

SIDE, PERMUTATIONS = 60, 999
_PEER = """
from libpysal.weights import W
from esda.getisord import G_Local
from esda.moran import Moran_Local
values, edges = np.load("values.npy"), np.load("edges.npy")
near = {i: [] for i in range(values.size)}
for a, b in edges:
    near[int(a)].append(int(b)); near[int(b)].append(int(a))
w = W(near, silence_warnings=True)
work = {
    "getis_ord": lambda: G_Local(values, w, transform="B", star=True, permutations=999, seed=1, n_jobs=2).Zs,
    "local_moran": lambda: Moran_Local(values, w, transformation="R", permutations=999, seed=1, n_jobs=2).Is,
}[sys.argv[1]]
work()
best = min((timed(work), told["wall_s"], told["cpu_s"])[1:] for _ in range(3))
told["wall_s"], told["cpu_s"] = best[0], None  # its workers are other processes
told["found"] = work().tolist()
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


def same_figures(name: str, ours: LocalStatistics, peer: Ran) -> bool | None:
    """z of Gi*; Moran's I of each area, which esda divides by the variance with n - 1 and we, as Anselin, with n."""
    if peer.note:
        return None
    mine = ours.z if name == "getis_ord" else ours.statistic * (1 - 1 / ours.statistic.size)
    return bool(np.allclose(np.array(peer.says["found"]), mine, rtol=1e-6, atol=1e-9))


def both() -> Iterator[dict[str, Any]]:
    """Gi* and local Moran, 3,600 areas, 999 conditional permutations."""
    values, edges = _map()
    weights = weights_by_edges(edges, areas=values.size)
    for name, judge, title in (("getis_ord", getis_ord, "Gi*"), ("local_moran", local_moran, "local Moran")):
        ours = clocked(lambda judge=judge: judge(values, weights, permutations=PERMUTATIONS, seed=1), repeats=10)
        peer = in_python(_PEER, {"values": values, "edges": edges}, name)
        same = same_figures(name, ours.answer, peer)
        what = f"{title}, {values.size:,} areas, {PERMUTATIONS} conditional permutations"
        yield line(what, ours, "esda", peer, same=same, aim=Aim(ratio=10))


PARTS = (both,)
