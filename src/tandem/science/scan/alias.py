"""Draws from any finite distribution in constant time."""

from __future__ import annotations

import numpy as np

from tandem.science.arrays import FloatArray, IntArray


def alias_table(weights: FloatArray) -> tuple[FloatArray, IntArray]:
    """Walker's alias table (Vose 1991): any cell in two draws."""
    size = weights.size
    total = float(weights.sum())
    scaled = weights * (size / total) if total else np.ones(size)
    cut, alias = np.ones(size), np.arange(size)
    small = [int(one) for one in np.flatnonzero(scaled < 1)]
    large = [int(one) for one in np.flatnonzero(scaled >= 1)]
    scaled = scaled.copy()
    while small and large:
        less, more = small.pop(), large[-1]
        cut[less], alias[less] = scaled[less], more
        scaled[more] -= 1.0 - scaled[less]
        if scaled[more] < 1:
            small.append(large.pop())
    return cut, alias
