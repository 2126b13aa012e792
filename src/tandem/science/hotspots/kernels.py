"""The compiled loops of the hot spots: conditional permutations, one area after the other."""

from __future__ import annotations

import numba as nb
import numpy as np

from tandem.science.splitmix import GOLDEN, below, first_state, mixed

FEW = 16
_S32, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)


@nb.njit(cache=True, nogil=True)
def conditional_p(values, counts, sums, tolerance, permutations, seed, first, last, out):  # type: ignore[no-untyped-def]
    """p of each area from first to under last: its neighbours' sum among sums of as many others, drawn unlike.

    Few neighbours are drawn one by one and a repeat drawn again; of many a partial shuffle of all areas is made, the
    own one set aside, and what was moved is moved back, so each area starts alike.
    """
    areas = values.size
    pool = np.arange(areas)
    picks = np.empty(areas, np.int64)
    for area in range(first, last):
        many = counts[area]
        if many == 0 or many >= areas:
            out[area - first] = np.nan
            continue
        state = first_state(seed, area)
        if many <= FEW and 8 * many <= areas:
            up, down = _few(values, area, many, sums[area], tolerance, permutations, state, picks)
            out[area - first] = min(1.0, 2.0 * (min(up, down) + 1.0) / (permutations + 1.0))
            continue
        pool[area], pool[areas - 1] = pool[areas - 1], pool[area]
        reached_up = reached_down = 0
        for _ in range(permutations):
            total = 0.0
            for nth in range(many):
                pick, state = below(state, areas - 1 - nth)
                pick += nth
                pool[nth], pool[pick] = pool[pick], pool[nth]
                picks[nth] = pick
                total += values[pool[nth]]
            for nth in range(many - 1, -1, -1):
                pool[nth], pool[picks[nth]] = pool[picks[nth]], pool[nth]
            reached_up += total >= sums[area] - tolerance
            reached_down += total <= sums[area] + tolerance
        pool[area], pool[areas - 1] = pool[areas - 1], pool[area]
        out[area - first] = min(1.0, 2.0 * (min(reached_up, reached_down) + 1.0) / (permutations + 1.0))


@nb.njit(cache=True, nogil=True)
def _few(values, area, many, own, tolerance, permutations, state, picks):  # type: ignore[no-untyped-def]
    """How many of the draws of `many` unlike other areas reach the own sum upward, and downward."""
    others = np.uint64(values.size - 1)
    up = down = 0
    low, high = own - tolerance, own + tolerance
    for _ in range(permutations):
        total, nth = 0.0, 0
        while nth < many:
            state += GOLDEN
            draw = mixed(state)
            for half in range(2):  # one number gives two draws of 32 bits
                if nth == many:
                    break
                bits = (draw >> _S32) if half == 0 else (draw & _LOW)
                pick = np.int64((bits * others) >> _S32)
                again = False
                for before in range(nth):
                    again |= picks[before] == pick
                if not again:
                    picks[nth] = pick
                    total += values[pick + (pick >= area)]
                    nth += 1
        up += total >= low
        down += total <= high
    return up, down
