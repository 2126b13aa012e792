"""The compiled draws of replicates, and the search of the data as observed, which tells where and when.

Replicates hang on seed and number, never on the thread. All that a zone needs is kept for its newest member only:
sums over members grow as the zone grows. Only zones whose newest member has an event inside the stretch can be the
most unlikely ones, and only stretches that begin (and end) on a unit with an event; for each number of events the
smallest expectation is kept, so that one logarithm per number of events is enough. These prunings are exact.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from tandem.science.splitmix import GOLDEN, below, first_state, mixed

NOWHERE = np.inf


@nb.njit(cache=True, nogil=True)
def _chance(state):  # type: ignore[no-untyped-def]
    """A number from 0 to under 1, and the next state."""
    state += GOLDEN
    return (mixed(state) >> np.uint64(11)) * (1.0 / 9007199254740992.0), state


@nb.njit(cache=True, nogil=True)
def draw_permuted(counts, places, strata_at, units, units_at, picks, state):  # type: ignore[no-untyped-def]
    """Give each of the looked-at units' events the place of some event of its stratum; places end as they began."""
    counts[:] = 0
    done = 0
    for one in range(strata_at.size - 1):
        start, end = strata_at[one], strata_at[one + 1]
        for nth in range(units_at[one + 1] - units_at[one]):
            here = start + nth
            pick, state = below(state, end - here)
            pick += here
            places[here], places[pick] = places[pick], places[here]
            counts[places[here], units[units_at[one] + nth]] += 1
            picks[done], picks[done + 1] = here, pick
            done += 2
    while done > 0:
        done -= 2
        here, pick = picks[done], picks[done + 1]
        places[here], places[pick] = places[pick], places[here]
    return state


@nb.njit(cache=True, nogil=True)
def draw_poisson(counts, events, inside, cut, alias, state):  # type: ignore[no-untyped-def]
    """Throw events over cells with Walker's alias table; each falls into the looked-at cells with chance `inside`."""
    counts[:] = 0
    flat = counts.reshape(-1)
    for _ in range(events):
        chance, state = _chance(state)
        if chance < inside:
            cell, state = below(state, cut.size)
            chance, state = _chance(state)
            flat[cell if chance < cut[cell] else alias[cell]] += 1
    return state


@nb.njit(cache=True, nogil=True)
def permuted_slots(seed, first, lanes, places, draws):  # type: ignore[no-untyped-def]
    """Replicates number `first` onwards under permutation within strata, one lane each, as `_by_place` has them."""
    original, strata_at, units, units_at, columns = draws
    shuffled, shift, filled = original.copy(), _shift(columns), 0
    picks = np.empty(2 * units.size + 2, np.int64)
    counts = np.zeros((places, columns), np.int32)
    held = np.empty((2, lanes * units.size), np.int32)
    for lane in range(lanes):
        draw_permuted(counts, shuffled, strata_at, units, units_at, picks, first_state(seed, first + lane))
        filled = _keep(counts, lane << shift, held, filled)
    return _by_place(held, filled, places, shift)


@nb.njit(cache=True, nogil=True)
def poisson_slots(seed, first, lanes, places, events, draws):  # type: ignore[no-untyped-def]
    """The same under the Poisson model, the total of events held fixed."""
    inside, cut, alias, columns = draws
    shift, filled = _shift(columns), 0
    counts = np.zeros((places, columns), np.int32)
    held = np.empty((2, lanes * events), np.int32)
    for lane in range(lanes):
        draw_poisson(counts, events, inside, cut, alias, first_state(seed, first + lane))
        filled = _keep(counts, lane << shift, held, filled)
    return _by_place(held, filled, places, shift)


@nb.njit(cache=True, nogil=True)
def _shift(columns):  # type: ignore[no-untyped-def]
    """Each lane takes the next power of two of slots; this is the power."""
    shift = 0
    while (1 << shift) < columns:
        shift += 1
    return shift


@nb.njit(cache=True, nogil=True)
def _keep(counts, base, held, filled):  # type: ignore[no-untyped-def]
    """Note place and slot (unit, counted from `base`) of each event of one replicate; how many are noted by now."""
    for place in range(counts.shape[0]):
        for unit in range(counts.shape[1]):
            for _ in range(counts[place, unit]):
                held[0, filled], held[1, filled] = place, base + unit
                filled += 1
    return filled


@nb.njit(cache=True, nogil=True)
def _by_place(held, filled, places, shift):  # type: ignore[no-untyped-def]
    """Slots by place, lane and unit: those of place l are `slots[at[l] : at[l + 1]]`. Unit u of a lane is slot
    `(lane << shift) + u`."""
    at, slots = np.zeros(places + 1, np.int64), np.empty(filled, np.int32)
    for nth in range(filled):
        at[held[0, nth] + 1] += 1
    for place in range(places):
        at[place + 1] += at[place]
    following = at[:-1].copy()
    for nth in range(filled):
        place = held[0, nth]
        slots[following[place]] = held[1, nth]
        following[place] += 1
    return at, slots, shift


@nb.njit(cache=True, nogil=True)
def scan_last(start, end, neighbours, weight, most, counts, expected, best, found):  # type: ignore[no-untyped-def]
    """Zones around one centre, stretches that reach into the last unit. Unit 0 is the last one, ages grow.

    `expected[l, a]`: expected events at l in the `a` units of the lowest age. `best[c]`: smallest expectation with c
    events; `found[c]`, when it has rows, the zone's size and the oldest and newest age.
    """
    longest = counts.shape[1]
    observed = np.zeros(longest, np.int64)
    hoped = np.zeros(longest)
    whole = 0.0
    for rank in range(start, end):
        here = neighbours[rank]
        whole += weight[here]
        if whole > most:
            break
        newest = -1
        running = 0
        for age in range(longest):
            hoped[age] += expected[here, age + 1]
            running += counts[here, age]
            observed[age] += running
            if running > 0 and newest < 0:
                newest = age
        if newest < 0:
            continue
        before = observed[newest - 1] if newest > 0 else 0
        for age in range(newest, longest):
            many = observed[age]
            if many != before and hoped[age] < best[many]:
                best[many] = hoped[age]
                if found.shape[0] > 0:
                    found[many, 0], found[many, 1], found[many, 2] = rank - start + 1, age, 0
            before = many


@nb.njit(cache=True, nogil=True)
def scan_any(start, end, neighbours, weight, most, counts, expected, longest, low, high, best, found):  # type: ignore[no-untyped-def]
    """Zones around one centre, every stretch up to `longest` units within the units `low` to under `high`.

    `expected[l, u]`: expected events at l before unit u (units + 1 columns). `best` and `found` as above, with the
    stretch's first and last unit.
    """
    units = counts.shape[1]
    observed = np.zeros(units, np.int64)
    hoped = np.zeros(units + 1)
    day = np.empty(units, np.int64)
    before = np.zeros(units + 1, np.int64)
    following = np.empty(units + 1, np.int64)
    whole = 0.0
    for rank in range(start, end):
        here = neighbours[rank]
        whole += weight[here]
        if whole > most:
            break
        for unit in range(low, high + 1):
            hoped[unit] += expected[here, unit]
        new = 0
        for unit in range(low, high):
            observed[unit] += counts[here, unit]
            new += counts[here, unit]
        if new == 0:
            continue
        days = 0
        for unit in range(low, high):
            if observed[unit] > 0:
                day[days] = unit
                before[days + 1] = before[days] + observed[unit]
                days += 1
        following[days] = days
        for nth in range(days - 1, -1, -1):
            following[nth] = nth if counts[here, day[nth]] > 0 else following[nth + 1]
        _stretches(days, day, before, following, hoped, longest, best, found, rank - start + 1)


@nb.njit(cache=True, nogil=True)
def _stretches(days, day, before, following, hoped, longest, best, found, size):  # type: ignore[no-untyped-def]
    """Every stretch from one unit with an event to another that holds an event of the newest member."""
    for first in range(days):
        latest = day[first] + longest
        for last in range(following[first], days):
            if day[last] >= latest:
                break
            many = before[last + 1] - before[first]
            mean = hoped[day[last] + 1] - hoped[day[first]]
            if mean < best[many]:
                best[many] = mean
                if found.shape[0] > 0:
                    found[many, 0], found[many, 1], found[many, 2] = size, day[first], day[last]


@nb.njit(cache=True, nogil=True)
def largest(best, fewest, events):  # type: ignore[no-untyped-def]
    """The largest log likelihood ratio over numbers of events from `fewest` on, and its number (-1 for none)."""
    top, at = 0.0, -1
    for many in range(fewest, best.size):
        mean = best[many]
        if mean < many:
            ratio = many * np.log(many / mean)
            if many < events:
                ratio += (events - many) * np.log((events - many) / (events - mean))
            if ratio > top:
                top, at = ratio, many
    return top, at


@nb.njit(cache=True, nogil=True)
def each_centre(starts, neighbours, weight, most, counts, expected, longest, fewest, events):  # type: ignore[no-untyped-def]
    """The best zone of every centre in the data as observed: statistic, and size, both ends, events, expectation."""
    centres = starts.size - 1
    statistic = np.zeros(centres)
    hoped = np.zeros(centres)
    where = np.zeros((centres, 4), np.int64)
    total = 0
    for place in range(counts.shape[0]):
        for unit in range(counts.shape[1]):
            total += counts[place, unit]
    best = np.empty(total + 1)
    found = np.zeros((total + 1, 3), np.int64)
    for centre in range(centres):
        best[:] = NOWHERE
        start, end = starts[centre], starts[centre + 1]
        if longest == 0:
            scan_last(start, end, neighbours, weight, most, counts, expected, best, found)
        else:
            scan_any(start, end, neighbours, weight, most, counts, expected, longest, 0, counts.shape[1], best, found)
        statistic[centre], many = largest(best, fewest, events)
        if many > 0:
            for part in range(3):
                where[centre, part] = found[many, part]
            where[centre, 3] = many
            hoped[centre] = best[many]
    return statistic, where, hoped


@nb.njit(cache=True, nogil=True)
def at_centre(centre, low, high, starts, neighbours, weight, most, counts, expected, longest, fewest, events):  # type: ignore[no-untyped-def]
    """The best zone of one centre among stretches within the units `low` to under `high`; figures as above."""
    start, end = starts[centre], starts[centre + 1]
    total = 0
    for rank in range(start, end):
        for unit in range(low, high):
            total += counts[neighbours[rank], unit]
    best = np.full(total + 1, NOWHERE)
    found = np.zeros((total + 1, 3), np.int64)
    scan_any(start, end, neighbours, weight, most, counts, expected, longest, low, high, best, found)
    statistic, many = largest(best, fewest, events)
    where = np.zeros(4, np.int64)
    if many > 0:
        where[:3] = found[many]
        where[3] = many
    return statistic, where, best[max(many, 0)]
