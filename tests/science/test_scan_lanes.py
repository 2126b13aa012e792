"""Replicates side by side against trying everything in each replicate's own data.

Harm prevented: a faster search that skips the stretch or the circle that mattered, and p-values that are too small.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy.special import xlogy

from tandem.science.scan import Span, Zones, permutation_expected, scan_permutation, scan_poisson, zones_by_distance
from tandem.science.scan import job as scan_job
from tandem.science.scan.alias import alias_table

LOOKED_AT = (0, 1, 49, 50, 63, 99, 149)
PLACES, UNITS, LONGEST = 14, 20, 6


def by_trying(
    counts: np.ndarray, expected: np.ndarray, zones: Zones, stretches: list, *, fewest: int, events: int
) -> float:
    """The largest statistic over every zone of at most half of all that is expected and every stretch."""
    weight, top = expected.sum(axis=1), 0.0
    first, last = np.array(stretches).T
    begin = np.zeros((PLACES, 1))
    many_before = np.hstack([begin, counts.cumsum(axis=1)])
    mean_before = np.hstack([begin, expected.cumsum(axis=1)])
    for start, end in pairwise(zones.starts.tolist()):
        members = zones.neighbours[start:end]
        members = members[weight[members].cumsum() <= weight.sum() / 2 + 1e-9]
        many, mean = many_before[members].cumsum(axis=0), mean_before[members].cumsum(axis=0)
        c, e = many[:, last + 1] - many[:, first], mean[:, last + 1] - mean[:, first]
        matters = (c >= fewest) & (c > e)
        c, e = c[matters], e[matters]
        ratio = c * np.log(c / e) + xlogy(events - c, (events - c) / (events - e))
        top = max(top, float(ratio.max(initial=0.0)))
    return top


def stretches_of(span: Span) -> list[tuple[int, int]]:
    """First and last unit of each."""
    ends = [span.units - 1] if span.is_prospective else range(span.units)
    return [(first, last) for last in ends for first in range(max(0, last - span.longest + 1), last + 1)]


def in_time(counts: np.ndarray, span: Span) -> np.ndarray:
    """Drawn counts in order of time: a prospective scan draws the last units only, and those backwards."""
    whole = np.zeros((PLACES, UNITS))
    whole[:, UNITS - counts.shape[1] :] = counts[:, ::-1] if span.is_prospective else counts
    return whole


def world(seed: int, events: int) -> tuple[Zones, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    zones = zones_by_distance(*rng.integers(0, 5, (2, PLACES)), max_radius_km=3, is_geographic=False)
    crowded = rng.dirichlet(np.full(PLACES, 0.7))
    return zones, rng.choice(PLACES, events, p=crowded), np.sort(rng.integers(0, UNITS, events))


@pytest.mark.parametrize("is_prospective", [True, False])
@pytest.mark.parametrize(("events", "days", "fewest"), [(40, 1, 2), (90, 7, 1), (700, 1, 3), (700, 7, 2)])
def test_permuted_replicates_side_by_side(events: int, days: int, fewest: int, *, is_prospective: bool) -> None:
    from tandem.science.scan import kernels
    from tandem.science.scan.search import _permutation_draws

    zones, at, unit = world(events + days, events)
    span, groups = Span(UNITS, LONGEST, is_prospective), np.arange(UNITS) % days
    words: dict[str, Any] = {"zones": zones, "span": span, "stratum": groups, "min_events": fewest, "seed": 3}
    found = scan_permutation(at, unit, permutations=150, **words).null_maxima
    places, strata_at, units, units_at, columns = _permutation_draws(at, unit, groups, span)
    counts, picks = np.zeros((PLACES, columns), np.int32), np.empty(2 * units.size + 2, np.int64)
    expected = permutation_expected(at, unit, groups, PLACES)
    for number in LOOKED_AT:
        state = np.uint64(kernels.first_state(3, number))
        kernels.draw_permuted(counts, places.copy(), strata_at, units, units_at, picks, state)
        want = by_trying(in_time(counts, span), expected, zones, stretches_of(span), fewest=fewest, events=events)
        assert found[number] == pytest.approx(want, rel=1e-10), number
    assert (found[:60] == scan_permutation(at, unit, permutations=60, workers=3, **words).null_maxima).all()


@pytest.mark.parametrize("is_prospective", [True, False])
@pytest.mark.parametrize("events", [30, 600])
def test_poisson_replicates_side_by_side(
    events: int, monkeypatch: pytest.MonkeyPatch, *, is_prospective: bool
) -> None:
    from tandem.science.scan import kernels

    zones, at, unit = world(events, events)
    span = Span(UNITS, LONGEST, is_prospective)
    people = np.random.default_rng(events).uniform(0, 9, (PLACES, UNITS)) * (np.arange(PLACES) != 4)[:, None]
    at = np.where(at == 4, 5, at)
    cells = np.zeros((PLACES, UNITS), int)
    np.add.at(cells, (at, unit), 1)
    words: dict[str, Any] = {"zones": zones, "span": span, "seed": 3, "permutations": 150}
    found = scan_poisson(cells, people, **words).null_maxima
    hoped = people * (events / people.sum())
    looked_at = hoped[:, ::-1][:, :LONGEST] if is_prospective else hoped
    counts = np.zeros(looked_at.shape, np.int32)
    share, table = min(1.0, float(looked_at.sum()) / events), alias_table(looked_at.reshape(-1))
    for number in LOOKED_AT:
        kernels.draw_poisson(counts, events, share, *table, np.uint64(kernels.first_state(3, number)))
        want = by_trying(in_time(counts, span), hoped, zones, stretches_of(span), fewest=2, events=events)
        assert found[number] == pytest.approx(want, rel=1e-10), number
    monkeypatch.setattr(scan_job, "_EVENTS_SIDE_BY_SIDE", 1)  # no memory: one lane at a time
    assert (found == scan_poisson(cells, people, **words).null_maxima).all()
