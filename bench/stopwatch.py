"""Seconds of processor time, the steadier figure on a shared machine, and seconds by the wall."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Clocked:
    """Best wall and processor seconds of some calls after a first one, which loads the compiled loops."""

    wall_s: float
    cpu_s: float
    answer: Any


def timed(work: Callable[[], T], repeats: int = 1) -> tuple[float, T]:
    """Best processor seconds of `repeats` runs, and the answer."""
    seconds = []
    for _ in range(repeats):
        start = time.process_time()
        answer = work()
        seconds.append(time.process_time() - start)
    return min(seconds), answer


def clocked(work: Callable[[], Any], repeats: int = 3) -> Clocked:
    """See `Clocked`."""
    answer = work()
    wall, cpu = [], []
    for _ in range(repeats):
        start, busy = time.perf_counter(), time.process_time()
        answer = work()
        wall.append(time.perf_counter() - start)
        cpu.append(time.process_time() - busy)
    return Clocked(min(wall), min(cpu), answer)


def timed_once(work: Callable[[], Any]) -> Clocked:
    """A single call, for work without compiled loops of which one run is long enough."""
    start, busy = time.perf_counter(), time.process_time()
    answer = work()
    return Clocked(time.perf_counter() - start, time.process_time() - busy, answer)
