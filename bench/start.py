"""The first call after start: a fresh process from its first instruction to the answer, as a user waits for it.

`script/setup` compiled the loops ahead, into a cache that later processes load. Without it everything is compiled
anew; the last lines say what that costs, in a cache of their own.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from bench.growth import LIMIT_S
from bench.knox import workload
from bench.lines import Aim, line, nothing
from bench.peers import Ended, run, trouble
from bench.stopwatch import Clocked
from tandem.science import compiled

AIM, REPEATS, EVENTS = Aim(seconds=3), 3, 500
_PART = "import sys; from tandem.science import compiled; dict(compiled.parts())[sys.argv[1]]()"
_ALL = "from tandem.science import compiled; [work() for _, work in compiled.parts()]"


def _best(what: str, command: list[str], folder: Path, *, repeats: int, aim: Aim | None) -> dict[str, Any]:
    """The line of the quickest of some fresh processes."""
    ended: list[Ended] = []
    for _ in range(repeats):
        ended.append(run(command, folder, stop_after_s=LIMIT_S))
        if trouble(ended[-1], LIMIT_S):
            return nothing(what, trouble(ended[-1], LIMIT_S).replace("peer", "our process"))
    quickest = min(ended, key=lambda one: one.wall_s)
    return line(what, Clocked(quickest.wall_s, quickest.cpu_s, None), aim=aim)


def first_call(name: str) -> Iterator[dict[str, Any]]:
    """First call after start, loops compiled ahead."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", _PART, name]
        yield _best(f"first call after start: {name}", command, Path(folder), repeats=REPEATS, aim=AIM)


def command() -> Iterator[dict[str, Any]]:
    """First command after start: `tandem analyze knox` of a small file, 999 shuffles."""
    what = f"first command after start: tandem analyze knox, {EVENTS} events"
    with tempfile.TemporaryDirectory() as name:
        folder, events = Path(name), workload(EVENTS)
        rows = [f"{x:.1f},{y:.1f},{day}" for x, y, day in zip(events.x, events.y, events.day, strict=True)]
        (folder / "a.csv").write_text("\n".join(["x,y,day", *rows]) + "\n", encoding="utf-8")
        tandem = str(Path(sys.executable).with_name("tandem"))
        asked = ["analyze", "knox", "a.csv", "--x", "x", "--y", "y", "--time", "day", "--distances", "100,250,500"]
        asked += ["--days", "7,14", "--permutations", "999", "--seed", "1", "--json"]
        yield _best(what, [tandem, *asked], folder, repeats=REPEATS, aim=AIM)


def without_cache() -> Iterator[dict[str, Any]]:
    """Every loop compiled anew, and the first call from that cache."""
    before = os.environ.get("NUMBA_CACHE_DIR")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NUMBA_CACHE_DIR"] = folder
        try:
            for what in ("every loop compiled anew, one process", "every loop from that cache, one process"):
                yield _best(what, [sys.executable, "-c", _ALL], Path(folder), repeats=1, aim=None)
        finally:
            os.environ.pop("NUMBA_CACHE_DIR")
            if before is not None:
                os.environ["NUMBA_CACHE_DIR"] = before


PARTS = (*(partial(first_call, name) for name, _ in compiled.parts()), command, without_cache)
