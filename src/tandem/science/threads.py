"""Work cut into pieces for threads: compiled loops let go of the interpreter, and pieces do not share results.

Which shuffle a piece draws is fixed by its number, so any number of workers gives the same answer.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Called with the shuffles done and to do, from the caller's thread; what it raises stops the work."""


def workers_or_all(workers: int | None) -> int:
    """The number of threads to use: as asked, or one for each processor this process may use."""
    if workers is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if workers < 1:
        raise ValueError("workers must be at least 1.")
    return workers


def each(
    work: Callable[[int], T], pieces: int, *, workers: int, done: Callable[[int], None] | None = None
) -> list[T]:
    """`work` of each piece's number, results in order. An error or an interruption drops what has not begun."""
    if workers == 1 or pieces <= 1:
        results = []
        for piece in range(pieces):
            results.append(work(piece))
            if done:
                done(piece)
        return results
    pool = ThreadPoolExecutor(max_workers=min(workers, pieces))
    try:
        futures = [pool.submit(work, piece) for piece in range(pieces)]
        for piece, future in enumerate(futures):
            future.result()
            if done:
                done(piece)
        return [future.result() for future in futures]
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def slices(work: Callable[[int, int], None], n: int, *, workers: int) -> None:
    """`work` over 0 to n in equal slices, four for each worker so that crowded ones even out."""
    cuts = [n * k // (4 * workers) for k in range(4 * workers + 1)] if workers > 1 else [0, n]
    each(lambda piece: work(cuts[piece], cuts[piece + 1]), len(cuts) - 1, workers=workers)


def batches(permutations: int, size: int) -> Sequence[tuple[int, int]]:
    """First shuffle and number of shuffles of each batch; the first shuffle is number 0."""
    return [(first, min(size, permutations - first)) for first in range(0, permutations, size)]
