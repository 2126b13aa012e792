"""Seizures and overdoses, nine cells: no package does this, so the peer is a plain way with NumPy and a k-d tree.

The plain way finds the near pairs once and goes through all of them for each shuffle. It runs in this process.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from bench.knox import PERMUTATIONS, a_shuffle, workload
from bench.lines import Aim, line
from bench.peers import Ran
from bench.stopwatch import clocked, timed_once
from tandem.science.knox import AssociationAfter, Question, association_after
from tandem.science.points import RADII_M, WINDOWS_DAYS, Points

AIMS = {50_000: Aim(seconds=0.23), 200_000: Aim(seconds=1.07)}
PLAIN_SHUFFLES = {50_000: 19, 200_000: 4}


def ours(sites: Points, events: Points) -> AssociationAfter:
    """Nine cells, 999 shuffles of the seizures' days."""
    return association_after(sites, events, Question(null="plain"), seed=1, permutations=PERMUTATIONS)


def plain(sites: Points, events: Points, shuffles: int, seed: int = 1) -> np.ndarray:
    """Pairs by radius and days, cumulative, shape (1 + shuffles, radii, days); the observed come first."""
    trees = [cKDTree(np.column_stack([points.x, points.y])) for points in (sites, events)]
    near = trees[0].query_ball_tree(trees[1], max(RADII_M))
    many = np.array([len(one) for one in near])
    site = np.repeat(np.arange(many.size), many)
    event = np.fromiter((j for one in near for j in one), np.int64, int(many.sum()))
    apart = np.hypot(events.x[event] - sites.x[site], events.y[event] - sites.y[site])
    band = np.searchsorted(RADII_M, apart)
    keep = band < len(RADII_M)
    site, band, day = site[keep], band[keep], events.day[event[keep]]
    rng, found = np.random.default_rng(seed), []
    for shuffle in range(1 + shuffles):
        on = sites.day if shuffle == 0 else rng.permutation(sites.day)
        later = day - on[site]
        inside = (later >= 0) & (later < max(WINDOWS_DAYS))
        window = np.searchsorted(WINDOWS_DAYS, later[inside], side="right")
        cells = np.bincount(band[inside] * len(WINDOWS_DAYS) + window, minlength=len(RADII_M) * len(WINDOWS_DAYS))
        found.append(cells.reshape(len(RADII_M), len(WINDOWS_DAYS)).cumsum(axis=0).cumsum(axis=1))
    return np.array(found)


def bivariate(outcomes: int) -> Iterator[dict[str, Any]]:
    """Seizure and overdose, nine cells, 999 shuffles of the seizures' days."""
    events, sites = workload(outcomes, 3), workload(outcomes // 4, 4)
    shuffles = PLAIN_SHUFFLES[outcomes]
    mine = clocked(lambda: ours(sites, events))
    slow = timed_once(lambda: plain(sites, events, shuffles))
    peer = Ran("no package does this", slow.wall_s, slow.cpu_s)
    many = f"{outcomes:,} x {outcomes // 4:,} (ours {PERMUTATIONS} shuffles, peer {shuffles})"
    yield line(
        f"seizure and overdose, nine cells, {many}",
        mine,
        "plain NumPy with a k-d tree",
        peer,
        same=np.array_equal(slow.answer[0], mine.answer.observed),
        aim=AIMS[outcomes],
        ratio_per_shuffle=a_shuffle(mine, peer, shuffles),
    )


PARTS = tuple(partial(bivariate, n) for n in AIMS)
