"""Which clusters are told: from the least likely on, as long as they do not share both a location and a time unit.

Every centre offers its best zone. A scan of the past looks around the same centre again, before and after the stretch
found, where that one reached the maxima of data without clusters: a place that surged twice is told twice. SaTScan
10.3 does likewise, and the tests compare the lists.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tandem.science.arrays import BoolArray, FloatArray, IntArray
from tandem.science.scan.job import Job
from tandem.science.scan.types import Cluster

Best = tuple[FloatArray, IntArray, FloatArray]


@dataclass(frozen=True, order=True)
class _Offer:
    """A zone that a centre offers, found `within` some units (the last excluded); the most unlikely comes first.

    Of equals the smallest: members without any event, past or present, change no statistic.
    """

    rank: float
    size: int
    centre: int
    first: int
    last: int = field(compare=False)
    events: int = field(compare=False)
    expected: float = field(compare=False)
    statistic: float = field(compare=False)
    within: tuple[int, int] = field(compare=False)


def best_of_centres(job: Job) -> Best:
    """Statistic, where (size, both ends, events) and expectation of the best zone of every centre."""
    found: Best = _kernels().each_centre(*_arrays(job))
    return found


def told(job: Job, best: Best, lowest: float) -> list[Cluster]:
    """The clusters, p-values still to come. A centre is searched again where its statistic was at least `lowest`."""
    statistic, where, hoped = best
    everything = (0, job.counts.shape[1])
    offers = [
        _offer(centre, (float(statistic[centre]), where[centre], float(hoped[centre])), everything)
        for centre in np.flatnonzero(where[:, 3] > 0).tolist()
    ]
    heapq.heapify(offers)
    kept: list[Cluster] = []
    held: list[BoolArray] = []
    taken = np.zeros(job.zones.locations, dtype=bool)
    while offers:
        offer = heapq.heappop(offers)
        if not job.span.is_prospective and offer.statistic >= lowest:
            for within in ((offer.within[0], offer.first), (offer.last + 1, offer.within[1])):
                again = _search_again(job, offer.centre, within)
                if again and again.statistic >= lowest:
                    heapq.heappush(offers, again)
        members = job.zones.neighbours[job.zones.starts[offer.centre] :][: offer.size]
        # Stretches of a prospective scan all reach into the last unit.
        if not taken[members].any() or not (job.span.is_prospective or _is_held(members, offer, kept, held)):
            taken[members] = True
            held.append(np.isin(np.arange(taken.size), members))
            kept.append(_cluster(job, offer))
    return kept


def _search_again(job: Job, centre: int, within: tuple[int, int]) -> _Offer | None:
    """The best zone of a centre within some units; None if there is none."""
    if within[0] >= within[1]:
        return None
    statistic, where, hoped = _kernels().at_centre(centre, *within, *_arrays(job))
    return _offer(centre, (float(statistic), where, float(hoped)), within) if where[3] > 0 else None


def _offer(centre: int, best: tuple[float, IntArray, float], within: tuple[int, int]) -> _Offer:
    statistic, where, hoped = best
    size, first, last, many = (int(one) for one in where)
    return _Offer(-round(statistic, 10), size, centre, first, last, many, hoped, statistic, within)


def _cluster(job: Job, offer: _Offer) -> Cluster:
    zones, start = job.zones, int(job.zones.starts[offer.centre])
    members = zones.neighbours[start : start + offer.size]
    first, last = offer.first, offer.last
    if job.span.is_prospective:
        first, last = job.span.units - 1 - first, job.span.units - 1
    radius = float(zones.distance_km[start + offer.size - 1])
    reach = (tuple(int(one) for one in members), radius, first, last, offer.events, offer.expected, offer.statistic)
    return Cluster(*reach, 1.0, 1.0)


def _is_held(members: npt.NDArray[np.int32], offer: _Offer, kept: list[Cluster], held: list[BoolArray]) -> bool:
    """Whether one of the clusters kept, whose locations `held` marks, has a location and a time unit in common."""
    return any(
        one.first <= offer.last and offer.first <= one.last and bool(places[members].any())
        for one, places in zip(kept, held, strict=True)
    )


def _arrays(job: Job) -> tuple[Any, ...]:
    zones, limits = job.zones, (job.longest, job.fewest, job.events)
    return (zones.starts, zones.neighbours, job.weight, job.most, job.counts, job.expected, *limits)


def _kernels() -> Any:
    """The compiled loops, loaded at first use."""
    from tandem.science.scan import kernels

    return kernels
