"""Peers: programs of others, installed outside the project in `$TANDEM_PEERS`; how they are found, run and timed.

Each runs in a process of its own under a limit of time. What becomes of it is an answer, or a note that says why
there is none: never a traceback. Scripts begin with lines of this module and time their own work, not their start.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

MISSING = "peer not installed"
LIMIT_S, LONG_LIMIT_S = 900, 6 * 3600
_NO_PACKAGE = 3
PEAK_OF_PYTHON = """
def peak_mb():
    try:
        with open("/proc/self/status") as file:
            return next(int(row.split()[1]) / 1024 for row in file if row.startswith("VmHWM"))
    except OSError:
        return None
"""
_PYTHON_START = (
    PEAK_OF_PYTHON
    + """
import json, sys, time, warnings
import numpy as np
warnings.simplefilter("ignore")
told = {}
def timed(work):
    wall, busy = time.perf_counter(), time.process_time()
    found = work()
    told["wall_s"], told["cpu_s"] = time.perf_counter() - wall, time.process_time() - busy
    return found
"""
)
_PYTHON_END = """
told["peak_mb"] = peak_mb()
print(json.dumps(told))
"""
_R_START = f"""
need <- function(name) if (!requireNamespace(name, quietly = TRUE)) quit(status = {_NO_PACKAGE})
given <- function(name) as.matrix(read.csv(paste0(name, ".given"), header = FALSE))
keep <- function(name, x)
  write.table(x, paste0(name, ".kept"), sep = ",", row.names = FALSE, col.names = FALSE, na = "nan")
words <- commandArgs(TRUE); seconds <- c(0, 0)
timed <- function(work) {{
  taken <- system.time(found <- work())
  seconds <<- seconds + c(taken[["elapsed"]], sum(taken[-3])); found
}}
"""
_R_END = """
peak <- as.numeric(gsub("[^0-9]", "", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) / 1024
cat(sprintf('\\n{"wall_s": %.6f, "cpu_s": %.6f, "peak_mb": %.1f}\\n', seconds[1], seconds[2], peak))
"""


@dataclass(frozen=True)
class Ran:
    """What became of a peer: its answer and the seconds of its work, or a `note` that says why there is none."""

    note: str = ""
    wall_s: float | None = None
    cpu_s: float | None = None
    peak_mb: float | None = None
    says: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Ended:
    """A program that came to its end, or was stopped: seconds are those of the whole program."""

    code: int
    out: str
    err: str
    wall_s: float
    cpu_s: float
    was_stopped: bool


def long_runs() -> bool:
    """Whether runs of many minutes are asked for."""
    return os.environ.get("TANDEM_LONG_RUNS") == "1"


def limit_s() -> int:
    """How long a peer may take."""
    return LONG_LIMIT_S if long_runs() else LIMIT_S


def place_of(*parts: str) -> Path | None:
    """A file of the peers' folder, or nothing."""
    folder = os.environ.get("TANDEM_PEERS")
    path = Path(folder, *parts) if folder else None
    return path if path and path.exists() else None


def run(command: Sequence[str], folder: Path, *, stop_after_s: float) -> Ended:
    """Run a program in `folder`; after so many seconds it and what it started are stopped."""
    libraries = place_of("r")
    surroundings = os.environ | ({"R_LIBS": str(libraries)} if libraries else {})
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        child = subprocess.Popen(  # noqa: S603 - the command is this folder's own
            list(command), cwd=folder, stdout=out, stderr=err, env=surroundings, start_new_session=True
        )
        stopped = threading.Event()

        def stop() -> None:
            stopped.set()
            os.killpg(child.pid, signal.SIGKILL)

        clock = threading.Timer(stop_after_s, stop)
        clock.start()
        try:
            _, status, used = os.wait4(child.pid, 0)
        except BaseException:
            stop()
            raise
        finally:
            clock.cancel()
        taken = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read().decode("utf-8", "replace"))
    busy = used.ru_utime + used.ru_stime
    return Ended(child.returncode, *said, taken, busy, stopped.is_set())


def trouble(ended: Ended, stop_after_s: float) -> str:
    """Why a program gave no answer, in words; nothing if it ended well."""
    if ended.was_stopped:
        return f"peer stopped: it did not end within {stop_after_s:g} s"
    if ended.code == _NO_PACKAGE:
        return MISSING
    if ended.code:
        rows = ended.err.strip().splitlines() or ended.out.strip().splitlines() or ["no word"]
        told = next((row for row in rows if "Error" in row), rows[-1])
        return f"peer failed ({ended.code}): {told.strip()[:120]}"
    return ""


def answer_of(ended: Ended, stop_after_s: float, kept: Mapping[str, Any] | None = None) -> Ran:
    """The last line that a script printed, as JSON, with what it kept in files."""
    note = trouble(ended, stop_after_s)
    if note:
        return Ran(note)
    try:
        says = json.loads(ended.out.splitlines()[-1])
        wall, cpu, peak = float(says.pop("wall_s")), says.pop("cpu_s"), says.pop("peak_mb", None)
    except (IndexError, ValueError, KeyError, TypeError, AttributeError):
        return Ran("peer's answer could not be read")
    return Ran("", wall, cpu, peak, {**says, **(kept or {})})


def in_python(script: str, arrays: Mapping[str, np.ndarray], *words: str) -> Ran:
    """A script in the peers' Python; it finds `NAME.npy` in its folder and puts what it has to say into `told`."""
    python = place_of("pointpats", "bin", "python")
    if python is None:
        return Ran(MISSING)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for given, values in arrays.items():
            np.save(folder / f"{given}.npy", values)
        command = [str(python), "-c", _PYTHON_START + script + _PYTHON_END, *words]
        return answer_of(run(command, folder, stop_after_s=limit_s()), limit_s())


def in_r(script: str, arrays: Mapping[str, np.ndarray], *words: str) -> Ran:
    """A script in R, which takes `given(NAME)` and leaves tables by `keep(NAME, x)`; None of R reads as NaN."""
    program = shutil.which("Rscript")
    if program is None:
        return Ran(MISSING)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for given, values in arrays.items():
            np.savetxt(folder / f"{given}.given", values, fmt="%.17g", delimiter=",")
        (folder / "script.R").write_text(_R_START + script + _R_END, encoding="utf-8")
        ended = run([program, "--vanilla", "script.R", *words], folder, stop_after_s=limit_s())
        kept = {path.stem: np.loadtxt(path, delimiter=",", ndmin=2) for path in folder.glob("*.kept")}
    return answer_of(ended, limit_s(), kept)
