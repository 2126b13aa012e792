"""Aberration detection against R `surveillance`, on the same counts in the same run, in wall seconds.

The peer runs in an environment of its own: `Rscript` with the package surveillance (Debian: r-cran-surveillance).
Without them the line says "peer not installed", and the ratio stands open.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tandem.science.aberration import EARS_METHODS, NOUFAILY, ears, farrington

WORKERS = 2
_START = (
    "suppressMessages(library(surveillance)); a <- commandArgs(TRUE); x <- as.matrix(read.csv(a[1], header=FALSE));"
)
_END = 'write.table(u, a[2], sep=",", row.names=FALSE, col.names=FALSE, na="nan"); cat(seconds)'
_FARRINGTON = f"""{_START}
s <- sts(observed=x, start=c(2015, 1), frequency=52); n <- nrow(x)
control <- list(range=(n - 51):n, b=4, w=3, noPeriods=10, weightsThreshold=2.58, pastWeeksNotIncluded=26,
                pThresholdTrend=1, thresholdMethod="nbPlugin", alpha=0.1, verbose=FALSE)
seconds <- system.time(r <- farringtonFlexible(s, control=control))[["elapsed"]]; u <- upperbound(r); {_END}"""
_EARS = f"""{_START}
s <- sts(observed=x, start=c(2015, 1), frequency=365); n <- nrow(x); seconds <- 0
for (m in c("C1", "C2", "C3")) {{
  control <- list(range=12:n, method=m, baseline=7, alpha=0.001)
  seconds <- seconds + system.time(r <- earsC(s, control=control))[["elapsed"]]
}}
u <- upperbound(r); {_END}"""


@dataclass(frozen=True)
class Timed:
    """Best wall and processor seconds of some calls after a first one, which loads the compiled loops."""

    wall_s: float
    cpu_s: float
    answer: Any


def timed(work: Callable[[], Any], repeats: int = 3) -> Timed:
    """See `Timed`; processor seconds are the steadier figure on a shared machine."""
    answer = work()
    wall, cpu = [], []
    for _ in range(repeats):
        start, busy = time.perf_counter(), time.process_time()
        answer = work()
        wall.append(time.perf_counter() - start)
        cpu.append(time.process_time() - busy)
    return Timed(min(wall), min(cpu), answer)


def in_r(script: str, counts: np.ndarray) -> tuple[float, np.ndarray] | None:
    """Seconds that R says its work took and the limits it found (periods x areas), or nothing without the peer."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        given, found = Path(folder, "counts.csv"), Path(folder, "limits.csv")
        np.savetxt(given, counts.T, fmt="%d", delimiter=",")
        command = [rscript, "--vanilla", "-e", script, str(given), str(found)]
        run = subprocess.run(  # noqa: S603 - the command is this module's own
            command, capture_output=True, text=True, timeout=1800, check=False
        )
        if run.returncode != 0:
            return None
        return float(run.stdout.split()[-1]), np.atleast_2d(np.loadtxt(found, delimiter=",", ndmin=2))


def line(what: str, ours: Timed, peer: tuple[float, np.ndarray] | None, limits: np.ndarray) -> dict[str, Any]:
    """One line of the table; limits that differ from the peer's make the timing worthless, and the note says so."""
    note = "peer not installed" if peer is None else ""
    if peer is not None and not np.allclose(peer[1], limits, rtol=1e-4, equal_nan=True):
        note = "the two limits differ; the timing means nothing"
    return {
        "what": what,
        "ours_s": ours.wall_s,
        "ours_cpu_s": ours.cpu_s,
        "peer": "R surveillance",
        "peer_s": peer[0] if peer else None,
        "ratio": peer[0] / ours.wall_s if peer else None,
        "note": note,
    }


def farrington_fits() -> dict[str, Any]:
    """Farrington Flexible, 50 areas x 52 weeks = 2,600 fits over 185 weeks each."""
    counts = np.random.default_rng(1).negative_binomial(4.0, 0.5, (50, 290)).astype(np.float64)
    at = np.arange(238, 290)
    ours = timed(lambda: farrington(counts, NOUFAILY, at=at, workers=WORKERS))
    found = line("Farrington Flexible, 2,600 fits", ours, in_r(_FARRINGTON, counts), ours.answer.threshold[:, at].T)
    peer_rate = 2600 / found["peer_s"] if found["peer_s"] else None
    return found | {"fits_per_s": 2600 / ours.wall_s, "peer_fits_per_s": peer_rate}


def ears_table() -> dict[str, Any]:
    """EARS C1 to C3, 200 areas x 2,191 days."""
    counts = np.random.default_rng(1).poisson(2.0, (200, 2191)).astype(np.float64)
    ours = timed(lambda: [ears(counts, method=method) for method in EARS_METHODS])
    return line("EARS C1-C3, 200 areas x 2,191 days", ours, in_r(_EARS, counts), ours.answer[-1].threshold[:, 11:].T)


def nightly() -> dict[str, Any]:
    """The night of a country: EARS C1 to C3 for every day, Farrington Flexible for the last week."""
    daily = np.random.default_rng(2).poisson(0.7, (3143, 5 * 365)).astype(np.float64)
    weekly = daily[:, -260 * 7 :].reshape(3143, 260, 7).sum(axis=2)

    def work() -> None:
        for method in EARS_METHODS:
            ears(daily, method=method)
        farrington(weekly, NOUFAILY, at=[259], workers=WORKERS)

    ours = timed(work, repeats=1)
    found = line("Night of 3,143 counties x 5 years daily", ours, None, np.empty(0))
    return found | {"peer": None, "note": "no peer; the promise is 60 s"}


def lines() -> Iterator[dict[str, Any]]:
    """Every line of this file, one after the other."""
    yield from (farrington_fits(), ears_table(), nightly())


if __name__ == "__main__":
    for found in lines():
        print(json.dumps(found))  # noqa: T201
