"""Expected counts with a yearly wave, learnt from the first periods of many series at once."""

from __future__ import annotations

import numpy as np

from tandem.science.arrays import BoolArray, FloatArray

_STEPS, _CLOSE = 50, 1e-10


def seasonal_means(table: FloatArray, *, learn: int, per_year: float | None) -> FloatArray:
    """Means of every period, shape (s, t), from log mean = a + b sin + c cos fitted to the first `learn` periods.

    Poisson maximum likelihood by Newton's steps (McCullagh & Nelder 1989, section 2.5). `per_year` None, fewer than
    half a year to learn from, or a series where the steps do not end (so few events that the wave has no finite
    height): the mean of the series. A series without events: 0.
    """
    level = table[:, :learn].mean(axis=1)
    flat = np.repeat(level[:, None], table.shape[1], axis=1)
    if per_year is None or learn < per_year / 2:
        return flat
    angle = 2.0 * np.pi * np.arange(1, table.shape[1] + 1) / per_year
    design = np.column_stack([np.ones(angle.size), np.sin(angle), np.cos(angle)])
    some = level > 0
    waves, settled = _fitted(table[some, :learn], design[:learn], level[some])
    seasonal = flat[some]
    seasonal[settled] = np.exp(waves[settled] @ design.T)
    flat[some] = seasonal
    return flat


def _fitted(counts: FloatArray, design: FloatArray, level: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Coefficients, shape (s, 3), and which series settled on a finite maximum."""
    found = np.zeros((counts.shape[0], design.shape[1]))
    found[:, 0] = np.log(level)
    moved = np.full(counts.shape[0], np.inf)
    for _ in range(_STEPS):
        mean = np.exp(np.clip(found @ design.T, -30.0, 30.0))
        score = (counts - mean) @ design
        information = np.einsum("st,ti,tj->sij", mean, design, design)
        information += 1e-12 * np.eye(design.shape[1])
        step = np.clip(np.linalg.solve(information, score[:, :, None])[:, :, 0], -2.0, 2.0)
        found += step
        moved = np.abs(step).max(axis=1, initial=0.0)
        if not moved.size or moved.max() < _CLOSE:
            break
    settled: BoolArray = (moved < 1e-6) & (np.abs(found).max(axis=1, initial=0.0) < 20.0)
    return found, settled
