"""What would be expected in each place and time unit, had there been no cluster."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tandem.science.arrays import FloatArray, IntArray


def permutation_expected(location: IntArray, unit: IntArray, stratum: IntArray, locations: int) -> FloatArray:
    """Expected events by location and time unit when place and time are independent within each stratum of time.

    `location`, `unit`: shape (events,). `stratum`: shape (units,), for instance the day of the week; all zero for the
    plain model. Returns shape (locations, units); rows and columns keep their totals within each stratum.
    """
    units = stratum.size
    expected = np.zeros((locations, units))
    per_unit = np.bincount(unit, minlength=units).astype(np.float64)
    for one in np.unique(stratum):
        of_stratum = stratum == one
        here = np.bincount(location[of_stratum[unit]], minlength=locations).astype(np.float64)
        if here.sum():
            expected[:, of_stratum] = np.outer(here, per_unit[of_stratum] / here.sum())
    return expected


def census_expected(
    people: npt.ArrayLike, census_at: npt.ArrayLike, edges: npt.ArrayLike, events: npt.ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Expected events by location and time unit from censuses, standardised indirectly over groups of people.

    `people`: shape (locations, groups, censuses); `census_at`: shape (censuses,), rising days; `edges`: shape
    (units + 1,), the days at which units begin and the last ends; `events`: shape (groups,), events of each group.
    People change linearly from census to census and not at all before the first and after the last. Returns expected
    events, shape (locations, units), and mean people over the whole time, shape (locations,).
    """
    counts, at, borders = (np.asarray(one, dtype=np.float64) for one in (people, census_at, edges))
    totals = np.asarray(events, dtype=np.float64)
    if counts.ndim != 3 or counts.shape[2] != at.size or counts.shape[1] != totals.size:
        raise ValueError("people must have the shape (locations, groups, censuses) of the other lists")
    if at.size == 0 or (np.diff(at) <= 0).any() or borders.size < 2 or (np.diff(borders) <= 0).any():
        raise ValueError("days of the censuses and borders of the time units must rise")
    weights = np.stack([_days_of(at, start, end) for start, end in pairwise(borders)])
    person_days = counts @ weights.T  # (locations, groups, units)
    whole = person_days.sum(axis=(0, 2))
    if ((whole == 0) & (totals > 0)).any():
        raise ValueError("there are events in a group of people that no census counts")
    rate = np.divide(totals, whole, out=np.zeros_like(whole), where=whole > 0)
    mean_people = person_days.sum(axis=(1, 2)) / (borders[-1] - borders[0])
    return np.einsum("lgu,g->lu", person_days, rate), mean_people


def _days_of(at: FloatArray, start: float, end: float) -> FloatArray:
    """How many days of each census' people lie between start and end: the exact integral of the straight lines."""
    knots = np.unique(np.concatenate([[start, end], at[(at > start) & (at < end)]]))
    lines = np.stack([np.interp(knots, at, one) for one in np.eye(at.size)])
    widths = np.diff(knots)
    total: FloatArray = ((lines[:, :-1] + lines[:, 1:]) / 2 * widths).sum(axis=1)
    return total
