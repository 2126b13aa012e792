"""Space-time permutation scans against SaTScan, in wall seconds; a recorded time is fair on an idle machine only.

SaTScan has no package: where `$TANDEM_PEERS/satscan/satscan` is there it runs on the same files in the same run; else
the time recorded with SaTScan 10.3.2 on two cores of another machine stands, and the line says so. SaTScan has a
floor of two seconds, so that only its longer jobs are compared.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bench.aberration import timed
from bench.knox import workload
from bench.peers import line
from tandem.science.scan import ScanResult, Span, scan_permutation, zones_by_distance

DAYS, LONGEST, RADIUS_KM, WORKERS = 730, 28, 3.0, 2
RECORDED = "peer's time recorded in an earlier run on another machine"
_START = np.datetime64("2020-01-01")


@dataclass(frozen=True)
class Job:
    """`cell_m`: side of the grid that places are put on, 0 for their own points."""

    what: str
    events: int
    cell_m: float
    prospective: bool
    permutations: int
    recorded_s: float


JOBS = (
    Job("prospective, 50,000 events on a 500 m grid", 50_000, 500.0, True, 999, 24.8),
    Job("prospective, 2,000 points", 2_000, 0.0, True, 999, 14.3),
    Job("retrospective, 10,000 events on a 1 km grid", 10_000, 1000.0, False, 99, 62.9),
)


def lines() -> Iterator[dict[str, Any]]:
    """The three jobs."""
    for job in JOBS:
        events = workload(job.events)
        place = np.column_stack([events.x, events.y])
        if job.cell_m:
            place = (np.floor(place / job.cell_m) + 0.5) * job.cell_m
        places, at = np.unique(place, axis=0, return_inverse=True)
        asked = (at.ravel(), events.day, places / 1000.0, job)
        ours = timed(partial(_ours, *asked), repeats=1)
        found = ours.answer
        peer, note, statistic = _peer(*asked)
        best = found.clusters[0].statistic if found.clusters else 0.0
        if statistic is not None and abs(statistic - best) > 1e-5:
            note = f"the two statistics differ ({best:.6f}, {statistic:.6f}); the timing means nothing"
        what = f"scan, {job.what}, {job.permutations} replicates"
        yield line(
            what,
            ours_s=ours.wall_s,
            peer="SaTScan",
            peer_s=peer,
            note=note,
            ours_cpu_s=ours.cpu_s,
            statistic=best,
        )


def _ours(at: np.ndarray, day: np.ndarray, places: np.ndarray, job: Job) -> ScanResult:
    zones = zones_by_distance(*places.T, max_radius_km=RADIUS_KM, is_geographic=False)
    span = Span(DAYS, LONGEST, job.prospective)
    return scan_permutation(at, day, zones=zones, span=span, permutations=job.permutations, seed=1, workers=WORKERS)


def _peer(at: np.ndarray, day: np.ndarray, places: np.ndarray, job: Job) -> tuple[float, str, float | None]:
    program = Path(os.environ.get("TANDEM_PEERS", "/nowhere"), "satscan", "satscan")
    if not program.exists():
        return job.recorded_s, RECORDED, None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        dates = (_START + day).astype(str)
        cases = "".join(f"{place} 1 {when.replace('-', '/')}\n" for place, when in zip(at, dates, strict=True))
        (folder / "a.cas").write_text(cases)
        (folder / "a.geo").write_text("".join(f"{n} {x:.6f} {y:.6f}\n" for n, (x, y) in enumerate(places)))
        (folder / "a.prm").write_text(_parameters(job))
        start = time.perf_counter()
        done = subprocess.run([str(program), "a.prm"], cwd=folder, capture_output=True, check=False)  # noqa: S603
        taken = time.perf_counter() - start
        if done.returncode:
            return job.recorded_s, RECORDED, None
        text = (folder / "a.txt").read_text()
        return taken, "", float(text.split("Test statistic", 1)[1].split(":", 1)[1].split()[0])


def _parameters(job: Job) -> str:
    """Space-time permutation, circles of 3 km, up to 28 days, at least 2 cases, standard Monte Carlo."""
    settings = {
        "CaseFile": "a.cas",
        "CoordinatesFile": "a.geo",
        "CoordinatesType": 0,
        "PrecisionCaseTimes": 3,
        "StartDate": "2020/1/1",
        "EndDate": str(_START + DAYS - 1).replace("-", "/"),
        "AnalysisType": 4 if job.prospective else 3,
        "ModelType": 2,
        "ScanAreas": 1,
        "TimeAggregationUnits": 3,
        "TimeAggregationLength": 1,
        "MaxSpatialSizeInPopulationAtRisk": 50,
        "UseDistanceFromCenterOption": "y",
        "MaxSpatialSizeInDistanceFromCenter": RADIUS_KM,
        "MaxTemporalSizeInterpretation": 1,
        "MaxTemporalSize": LONGEST,
        "MonteCarloReps": job.permutations,
        "PValueReportType": 1,
        "NumberParallelProcesses": WORKERS,
        "ResultsFile": "a.txt",
    }
    return "[Input]\n" + "".join(f"{name}={value}\n" for name, value in settings.items())


if __name__ == "__main__":
    for one in lines():
        print(json.dumps(one))  # noqa: T201
