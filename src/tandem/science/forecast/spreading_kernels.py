"""The compiled loop of the spreading model: events in order of time, each cell's past carried from event to event."""

from __future__ import annotations

import numba as nb
import numpy as np


@nb.njit(cache=True, nogil=True)
def spread_rises(place, when, fade, first, source, share, own, near, waited):  # type: ignore[no-untyped-def]
    """For each event the rise left by the earlier ones in its cell, and in all cells by their shares.

    Events are sorted by time; those of one moment do not excite each other. Row c of the table (`first`, `source`,
    `share`) lists which cells lend cell c their rise. `waited` has a row for own and one for near: sums of rise times
    gap. The cost is events times the cells within reach.
    """
    cells = first.size - 1
    mass, time, last = np.zeros(cells), np.zeros(cells), np.zeros(cells)
    nth = 0
    while nth < place.size:
        now = when[nth]
        stop = nth
        while stop < place.size and when[stop] == now:
            stop += 1
        for one in range(nth, stop):
            cell = place[one]
            gap = now - last[cell]
            left = fade * np.exp(-fade * gap)
            own[one] = left * mass[cell]
            waited[0, one] = left * (time[cell] + gap * mass[cell])
            for k in range(first[cell], first[cell + 1]):
                lender = source[k]
                if mass[lender] > 0.0:
                    gap = now - last[lender]
                    left = share[k] * fade * np.exp(-fade * gap)
                    near[one] += left * mass[lender]
                    waited[1, one] += left * (time[lender] + gap * mass[lender])
        for one in range(nth, stop):
            cell = place[one]
            gap = now - last[cell]
            left = np.exp(-fade * gap)
            time[cell] = left * (time[cell] + gap * mass[cell])
            mass[cell] = left * mass[cell] + 1.0
            last[cell] = now
        nth = stop
