"""The compiled loops of the hot spots: conditional permutations, one area after the other."""

from __future__ import annotations

import numba as nb
import numpy as np

from tandem.science.splitmix import below, first_state


@nb.njit(cache=True, nogil=True)
def conditional_p(values, counts, sums, tolerance, permutations, seed, first, last, out):  # type: ignore[no-untyped-def]
    """p of each area from first to under last: its neighbours' sum among sums of as many others, drawn unlike.

    A partial shuffle of all areas, the own one set aside; what was moved is moved back, so each area starts alike.
    """
    areas = values.size
    pool = np.arange(areas)
    picks = np.empty(areas, np.int64)
    for area in range(first, last):
        many = counts[area]
        if many == 0 or many >= areas:
            out[area - first] = np.nan
            continue
        pool[area], pool[areas - 1] = pool[areas - 1], pool[area]
        state = first_state(seed, area)
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
