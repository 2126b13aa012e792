"""The compiled search through replicates side by side, one lane each. Results hang on seed and number alone.

Replicates share zones, stretches and expectations, so that a zone is built once for all of them, and its counts
change only where its newest member has an event. Three prunings, all exact: a zone without an event of its newest
member is no better than the one before it; a stretch has to hold one of those events; and it cannot hold more events
than a longer one around it. Before any stretch is looked at, the events around say how long one may be and matter.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from tandem.science.scan.kernels import permuted_slots, poisson_slots

# Expectations fall into bins of equal width of their square root, 128 to 1: below a sixtieth of a standard deviation.
STEP = 128.0
_SLACK = 1.0 - 1e-5  # more than rounding ever moves an expectation


@nb.njit(cache=True, nogil=True)
def lowest_by_length(sums, begins, longest):  # type: ignore[no-untyped-def]
    """The smallest expectation of each location by length of the stretch, shape (locations, longest + 1).

    `sums[l, u]`: expected events at l before unit u. `begins`: how many units from the first a stretch may begin on.
    """
    lowest = np.zeros((sums.shape[0], longest + 1))
    for place in range(sums.shape[0]):
        row = sums[place]
        for length in range(1, longest + 1):
            least = np.inf
            for first in range(min(begins, row.size - length)):
                mean = row[first + length] - row[first]
                least = min(least, mean)
            lowest[place, length] = least
    return lowest


@nb.njit(cache=True, nogil=True, error_model="numpy")
def _ratio(many, mean, events):  # type: ignore[no-untyped-def]
    """The log likelihood ratio of `many` events where `mean` are expected; 0 up to as many as expected."""
    if mean >= many:
        return 0.0
    ratio = many * np.log(many / mean)
    if many < events:
        ratio += (events - many) * np.log((events - many) / (events - mean))
    return ratio


@nb.njit(cache=True, nogil=True)
def fill_table(table, floor, fewest, events):  # type: ignore[no-untyped-def]
    """For each bin of expectations the fewest events that can give a statistic above `floor`, rather too few."""
    many = fewest
    for nth in range(table.size):
        mean = (nth / STEP) ** 2 * _SLACK
        while nth > 0 and many <= events and _ratio(many, mean, events) <= floor:
            many += 1
        table[nth] = many


@nb.njit(cache=True, nogil=True)
def _raised(table, floor, maxima, fewest, events):  # type: ignore[no-untyped-def]
    """The table for the smallest of the maxima, once that has grown by a hundredth."""
    least = maxima.min()
    if least <= floor * 1.01:
        return floor
    fill_table(table, least, fewest, events)
    return least


@nb.njit(cache=True, nogil=True)
def _bin(mean, table):  # type: ignore[no-untyped-def]
    return min(np.int64(np.sqrt(mean) * STEP), table.size - 1)


@nb.njit(cache=True, nogil=True)
def _fill_limits(low, table, needs, reach):  # type: ignore[no-untyped-def]
    """By length the fewest events that matter, and by number of events the longest stretch they matter in."""
    longest = low.size - 1
    for length in range(1, longest + 1):
        needs[length] = table[_bin(low[length], table)]
    length = 0
    for many in range(needs[longest] + 1):
        while length < longest and needs[length + 1] <= many:
            length += 1
        reach[many] = length


@nb.njit(cache=True, nogil=True)
def _judge(lane, many, mean, limits, maxima):  # type: ignore[no-untyped-def]
    """Raise the lane's maximum if these events are less likely than all before."""
    table, events = limits[2], limits[3]
    if many >= table[_bin(mean, table)]:
        maxima[lane] = max(maxima[lane], _ratio(many, mean, events))


@nb.njit(cache=True, nogil=True)
def _events(flat, start, end):  # type: ignore[no-untyped-def]
    """Events from slot `start` to before slot `end`; numbers without a sign let the compiler add eight at a time."""
    many = np.int64(0)
    for slot in range(np.uint64(start), np.uint64(end)):
        many += flat[slot]
    return many


@nb.njit(cache=True, nogil=True)
def _from_start(lane, flat, base, newest, whole, hoped, limits, maxima):  # type: ignore[no-untyped-def]
    """Stretches that begin on unit 0 (slot `base`) and hold unit `newest`, out of `whole` events."""
    needs, reach = limits[0], limits[1]
    most = np.int64(needs[needs.size - 1])
    length = np.int64(reach[min(whole, most)])
    while length > newest:
        many = _events(flat, base, base + length)
        longest = np.int64(reach[min(many, most)])
        if many >= needs[length]:
            _judge(lane, many, hoped[length] - hoped[0], limits, maxima)
            length -= 1
        length = min(length, longest)


@nb.njit(cache=True, nogil=True)
def _around(lane, flat, base, newest, after, hoped, limits, maxima):  # type: ignore[no-untyped-def]
    """Stretches that hold unit `newest` and begin later than on unit `after`; unit 0 is slot `base`."""
    needs, reach = limits[0], limits[1]
    most, units = np.int64(needs[needs.size - 1]), hoped.size - 1
    length, longest = units + 1, needs.size - 1
    while longest < length:
        length = longest
        early, late = max(after + 1, newest - length + 1), min(units, newest + length)
        longest = min(length, np.int64(reach[min(_events(flat, base + early, base + late), most)]))
    for first in range(max(after + 1, newest - length + 1), newest + 1):
        if flat[base + first] == 0:
            continue
        many = np.int64(0)
        for unit in range(first, min(units, first + length)):
            today = flat[base + unit]
            many += today
            if today > 0 and unit >= newest and many >= needs[unit - first + 1]:
                _judge(lane, many, hoped[unit + 1] - hoped[first], limits, maxima)


@nb.njit(cache=True, nogil=True)
def _take_in(slots, begin, end, shift, flat, wholes, is_last, hoped, limits, maxima):  # type: ignore[no-untyped-def]
    """Add a location's events to the zone and look at the stretches that hold one of them, lane by lane."""
    mask = (1 << shift) - 1
    while begin < end:
        lane = np.int64(slots[begin]) >> shift
        base, stop = lane << shift, begin
        while stop < end and slots[stop] >> shift == lane:
            flat[slots[stop]] += 1
            stop += 1
        if is_last:
            wholes[lane] += stop - begin
            _from_start(lane, flat, base, slots[begin] & mask, wholes[lane], hoped, limits, maxima)
        else:
            after = -1
            for nth in range(begin, stop):
                newest = slots[nth] & mask
                if newest != after:
                    _around(lane, flat, base, newest, after, hoped, limits, maxima)
                    after = newest
        begin = stop


@nb.njit(cache=True, nogil=True)
def _fill_maxima(zones, means, is_last, placed, fewest, events, maxima):  # type: ignore[no-untyped-def]
    """The largest statistic of each lane over all zones and stretches."""
    starts, neighbours, weight, most = zones
    sums, lowest, bins = means
    at, slots, shift = placed
    flat, wholes = np.zeros(maxima.size << shift, np.int32), np.zeros(maxima.size, np.int64)
    hoped, low = np.zeros(sums.shape[1]), np.zeros(lowest.shape[1])
    needs, reach = np.zeros(low.size, np.int32), np.zeros(max(events, fewest) + 2, np.int32)
    table = np.empty(bins, np.int32)
    limits = (needs, reach, table, events)
    maxima[:] = 0.0
    floor, seen = 0.0, 0
    fill_table(table, floor, fewest, events)
    for centre in range(starts.size - 1):
        flat[:], wholes[:], hoped[:], low[:], share = 0, 0, 0.0, 0.0, 0.0
        for rank in range(starts[centre], starts[centre + 1]):
            here = neighbours[rank]
            share += weight[here]
            if share > most:
                break
            for unit in range(hoped.size):
                hoped[unit] += sums[here, unit]
            for length in range(low.size):
                low[length] += lowest[here, length]
            if at[here] == at[here + 1]:
                continue
            if (seen & (seen - 1)) == 0 or (seen & 255) == 0:
                floor = _raised(table, floor, maxima, fewest, events)
            seen += 1
            _fill_limits(low, table, needs, reach)
            _take_in(slots, at[here], at[here + 1], shift, flat, wholes, is_last, hoped, limits, maxima)


@nb.njit(cache=True, nogil=True)
def permuted_maxima(seed, first, out, zones, means, is_last, fewest, events, draws):  # type: ignore[no-untyped-def]
    """Fill `out` with the maxima of replicates number `first` onwards under permutation within strata."""
    placed = permuted_slots(seed, first, out.size, zones[2].size, draws)
    _fill_maxima(zones, means, is_last, placed, fewest, events, out)


@nb.njit(cache=True, nogil=True)
def poisson_maxima(seed, first, out, zones, means, is_last, fewest, events, draws):  # type: ignore[no-untyped-def]
    """Fill `out` with the maxima of replicates number `first` onwards under the Poisson model, total held fixed."""
    placed = poisson_slots(seed, first, out.size, zones[2].size, events, draws)
    _fill_maxima(zones, means, is_last, placed, fewest, events, out)
