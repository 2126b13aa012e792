"""The compiled loop of the self-exciting model: one pass over the events of each cell in order of time."""

from __future__ import annotations

import numba as nb
import numpy as np


@nb.njit(cache=True, nogil=True)
def rises(place, when, fade, excited, waited):  # type: ignore[no-untyped-def]
    """For each event: sum over strictly earlier events of its cell of fade exp(-fade gap), and their weighted gap.

    Events are sorted by cell and time; sums are carried from moment to moment, so the cost grows with their number.
    """
    mass = 0.0  # sum of exp(-fade gap) over the moments before
    time = 0.0  # sum of gap exp(-fade gap)
    nth = 0
    while nth < place.size:
        if nth == 0 or place[nth] != place[nth - 1]:
            mass, time = 0.0, 0.0
        else:
            gap = when[nth] - when[nth - 1]
            left = np.exp(-fade * gap)
            time = left * (time + gap * mass)
            mass = left * mass
        last = nth
        while last + 1 < place.size and place[last + 1] == place[nth] and when[last + 1] == when[nth]:
            last += 1
        for one in range(nth, last + 1):
            excited[one] = fade * mass
            waited[one] = time / mass if mass > 0.0 else 0.0
        mass += last - nth + 1
        nth = last + 1
