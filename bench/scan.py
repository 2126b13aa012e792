"""Space-time permutation scans against SaTScan: the same events, the same run, statistic and cluster compared.

Where SaTScan is not there its time on two cores of another machine stands (version 10.3.2), and the line says so. By
the wall it never takes less than two seconds, so that only its longer jobs are compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from bench.knox import SPAN_DAYS, workload
from bench.lines import RECORDED, Aim, line
from bench.peers import MISSING
from bench.satscan import FIRST_DAY, Asked, scanned
from bench.stopwatch import clocked
from tandem.science.scan import ScanResult, Span, scan_permutation, scan_poisson, zones_by_distance

LONGEST_DAYS, RADIUS_KM = 28, 3.0


@dataclass(frozen=True)
class Job:
    """`cell_m`: side of the grid that places are put on, 0 for their own points. `ours_s`: the aim for ours."""

    what: str
    events: int
    cell_m: float
    is_prospective: bool
    permutations: int
    recorded_s: float
    ours_s: float


JOBS = (
    Job("prospective, 50,000 events on a 500 m grid", 50_000, 500.0, True, 999, 24.8, 2.9),
    Job("prospective, 2,000 points", 2_000, 0.0, True, 999, 14.3, 0.45),
    Job("retrospective, 10,000 events on a 1 km grid", 10_000, 1000.0, False, 99, 62.9, 4.6),
)


def asked_of(job: Job) -> Asked:
    """The events of a job on their places."""
    events = workload(job.events)
    place = np.column_stack([events.x, events.y])
    if job.cell_m:
        place = (np.floor(place / job.cell_m) + 0.5) * job.cell_m
    places, at = np.unique(place, axis=0, return_inverse=True)
    how = (SPAN_DAYS, LONGEST_DAYS, job.is_prospective, RADIUS_KM, job.permutations)
    return Asked(at.ravel(), events.day, places / 1000.0, *how)


def ours_of(asked: Asked) -> ScanResult:
    """Our scan of the same, zones included."""
    zones = zones_by_distance(*asked.places.T, max_radius_km=asked.radius_km, is_geographic=False)
    span = Span(asked.days, asked.longest, asked.is_prospective)
    words = {"permutations": asked.permutations, "seed": 1, "workers": asked.workers}
    if asked.people is None:
        return scan_permutation(asked.at, asked.day, zones=zones, span=span, **words)
    counts = np.zeros((asked.people.size, asked.days), np.int64)
    np.add.at(counts, (asked.at, asked.day), 1)
    expected = np.repeat(asked.people[:, None] / asked.days, asked.days, axis=1)
    return scan_poisson(counts, expected, zones=zones, span=span, **words)


def difference(ours: ScanResult, theirs: list[dict[str, Any]], *, clusters: int = 1) -> str:
    """What differs between the first so many clusters, in words; nothing if they agree."""
    if len(ours.clusters) < min(clusters, len(theirs)) or len(theirs) < min(clusters, len(ours.clusters)):
        return f"{len(ours.clusters)} clusters, theirs {len(theirs)}"
    for nth, (mine, other) in enumerate(zip(ours.clusters[:clusters], theirs, strict=False)):
        pairs = {
            "statistic": (f"{mine.statistic:.6f}", f"{other['statistic']:.6f}"),
            "places": (sorted(str(one) for one in mine.members), sorted(other["places"])),
            "first": (FIRST_DAY + mine.first, other["first"]),
            "last": (FIRST_DAY + mine.last, other["last"]),
            "cases": (mine.observed, other["cases"]),
            "expected": (f"{mine.expected:.2f}", f"{other['expected']:.2f}"),
        }
        for what, half in (("statistic", 1e-6), ("expected", 0.0051)):  # written to six digits, and to two
            if abs(getattr(mine, what) - other[what]) <= half:
                pairs[what] = ("", "")
        for what, (one, two) in pairs.items():
            if one != two:
                return f"cluster {nth + 1}, {what}: {one}, theirs {two}"
    return ""


def scan(job: Job) -> Iterator[dict[str, Any]]:
    """Space-time permutation scan against SaTScan."""
    asked = asked_of(job)
    ours = clocked(partial(ours_of, asked), repeats=1)
    peer = scanned(asked)
    unlike = difference(ours.answer, peer.says["clusters"]) if peer.says else ""
    if peer.note == MISSING:
        peer = replace(peer, note=RECORDED, wall_s=job.recorded_s)
    best = ours.answer.clusters[0] if ours.answer.clusters else None
    yield line(
        f"scan, {job.what}, {job.permutations} replicates",
        ours,
        "SaTScan",
        peer,
        same=not unlike if peer.says else None,
        aim=Aim(ratio=8, cpu_ratio=6, seconds=job.ours_s),
        note=unlike,
        recorded=peer.note == RECORDED,
        statistic=best.statistic if best else None,
        p_value=best.p_value if best else None,
        peer_p_value=peer.says["clusters"][0]["p_value"] if peer.says.get("clusters") else None,
    )


PARTS = tuple(partial(scan, job) for job in JOBS)
