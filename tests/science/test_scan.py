"""The space-time scan against SaTScan's own results, a plain second implementation, and planted truth.

Harm prevented: a cluster that no other program finds, or one that everybody else sees and Tandem does not.
"""

from __future__ import annotations

import math
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tandem.science.scan import (
    ScanResult,
    Span,
    Zones,
    census_expected,
    permutation_expected,
    scan_permutation,
    scan_poisson,
    zones_by_distance,
    zones_by_network,
)

FEVER_DAYS = [date(2001, 11, 1).toordinal(), date(2001, 11, 25).toordinal()]
FEVER_AREAS = (11418, 11415, 11419, 11435, 11416, 11421, 11451, 11375, 11417)
CENSUS_DAYS = [date(year, 7, 1).toordinal() for year in (1973, 1982, 1991)]


def likelihood_ratio(many: int, mean: float, events: int) -> float:
    if many <= mean:
        return 0.0
    rest = 0.0 if many == events else (events - many) * math.log((events - many) / (events - mean))
    return many * math.log(many / mean) + rest


def plainly(cells: np.ndarray, expected: np.ndarray, zones: Zones, span: Span, weight: np.ndarray) -> float:
    """The largest statistic by trying every zone and every stretch."""
    events, top = int(cells.sum()), 0.0
    for start, end in pairwise(zones.starts.tolist()):
        for size in range(1, end - start + 1):
            members = zones.neighbours[start : start + size]
            if weight[members].sum() > weight.sum() / 2 + 1e-9:
                break
            for last in range(span.units):
                if span.is_prospective and last < span.units - 1:
                    continue
                for first in range(max(0, last - span.longest + 1), last + 1):
                    many = int(cells[members, first : last + 1].sum())
                    if many >= 2:
                        mean = float(expected[members, first : last + 1].sum())
                        top = max(top, likelihood_ratio(many, mean, events))
    return top


def made_up(seed: int, places: int = 12, units: int = 15, events: int = 60) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 5, places).astype(float), rng.integers(0, 5, places).astype(float)
    return x, y, rng.integers(0, places, events), rng.integers(0, units, events)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("is_prospective", [True, False])
def test_the_search_finds_what_trying_everything_finds(seed: int, *, is_prospective: bool) -> None:
    x, y, at, unit = made_up(seed)
    zones = zones_by_distance(x, y, max_radius_km=3, is_geographic=False)
    span = Span(15, 5, is_prospective)
    weekday = np.arange(15) % 7 if seed % 2 else np.zeros(15, int)
    cells = np.zeros((12, 15), int)
    np.add.at(cells, (at, unit), 1)
    found = scan_permutation(at, unit, zones=zones, span=span, stratum=weekday, permutations=19, seed=1)
    expected = permutation_expected(at, unit, weekday, 12)
    assert expected.sum(axis=1) == pytest.approx(cells.sum(axis=1))
    want = plainly(cells, expected, zones, span, cells.sum(axis=1))
    assert (found.clusters[0].statistic if found.clusters else 0.0) == pytest.approx(want, rel=1e-12)
    people = np.random.default_rng(seed).uniform(1, 9, (12, 1)) * np.ones(15)
    hoped = people * (cells.sum() / people.sum())
    found = scan_poisson(cells, people, zones=zones, span=span, permutations=19, seed=1)
    want = plainly(cells, hoped, zones, span, hoped.sum(axis=1))
    assert (found.clusters[0].statistic if found.clusters else 0.0) == pytest.approx(want, rel=1e-12)


def test_replicates_keep_the_totals_of_places_and_of_days() -> None:
    """Harm: a null that moves events between days; then a rise of the whole city looks like a cluster."""
    from tandem.science.scan import kernels

    places, strata_at = np.array([0, 0, 1, 2, 2, 2]), np.array([0, 4, 6])
    units, units_at = np.array([0, 1, 1, 3, 0, 2]), np.array([0, 4, 6])
    counts, picks = np.zeros((3, 4), np.int32), np.empty(14, np.int64)
    before = places.copy()
    seen = set()
    for replicate in range(40):
        kernels.draw_permuted(
            counts, places, strata_at, units, units_at, picks, np.uint64(kernels.first_state(5, replicate))
        )
        assert counts.sum(axis=1).tolist() == [2, 1, 3]
        assert counts.sum(axis=0).tolist() == [2, 2, 1, 1]
        assert (places == before).all()
        seen.add(counts.tobytes())
    assert len(seen) == 7  # all ways there are


@pytest.mark.parametrize("is_prospective", [True, False])
def test_without_clusters_small_p_values_are_rare(*, is_prospective: bool) -> None:
    """Harm: a detector that cannot say "nothing here". Witness: p-values are uniform when nothing was planted."""
    p_values = []
    for seed in range(60):
        x, y, at, unit = made_up(1000 + seed, places=25, events=120)
        zones = zones_by_distance(x, y, max_radius_km=2, is_geographic=False)
        result = scan_permutation(
            at, unit, zones=zones, span=Span(15, 4, is_prospective), permutations=99, seed=seed, stop_after=20
        )
        p_values.append(result.clusters[0].p_value if result.clusters else 1.0)
    assert np.mean(np.array(p_values) <= 0.1) < 0.22  # 0.1 expected; five standard errors above it
    assert 0.3 < np.median(p_values) < 0.75


def test_a_planted_cluster_is_found_where_and_when_it_was() -> None:
    rng = np.random.default_rng(8)
    x, y = (one.ravel().astype(float) for one in np.meshgrid(np.arange(10), np.arange(10)))
    at, unit = rng.integers(0, 100, 600), rng.integers(0, 60, 600)
    planted = np.flatnonzero(np.hypot(x - 3, y - 6) <= 1)
    at = np.concatenate([at, rng.choice(planted, 14)])
    unit = np.concatenate([unit, rng.integers(56, 60, 14)])
    zones = zones_by_distance(x, y, max_radius_km=3, is_geographic=False)
    first = scan_permutation(at, unit, zones=zones, span=Span(60, 7, True), permutations=199, seed=3).clusters[0]
    assert first.p_value == 1 / 200
    assert first.gumbel_p < 0.001
    assert first.last == 59
    assert 55 <= first.first <= 57
    assert len(set(first.members) & set(planted.tolist())) >= 4
    assert first.recurrence_units == 200


def test_a_rhythm_common_to_all_places_is_no_cluster() -> None:
    """Everything doubles in the last week, everywhere: the permutation model stays silent, as it should."""
    rng = np.random.default_rng(2)
    at, unit = rng.integers(0, 40, 900), np.concatenate([rng.integers(0, 56, 500), rng.integers(49, 56, 400)])
    zones = zones_by_distance(rng.uniform(0, 9, 40), rng.uniform(0, 9, 40), max_radius_km=3, is_geographic=False)
    result = scan_permutation(at, unit, zones=zones, span=Span(56, 7, True), permutations=199, seed=3)
    assert not result.clusters or result.clusters[0].p_value > 0.05


def same(one: ScanResult, other: ScanResult) -> bool:
    return one.clusters == other.clusters and bool((one.null_maxima == other.null_maxima).all())


def test_the_answer_hangs_on_the_seed_and_not_on_the_number_of_workers() -> None:
    x, y, at, unit = made_up(3)
    zones = zones_by_distance(x, y, is_geographic=False)
    told: list[tuple[int, int]] = []
    words = {"zones": zones, "span": Span(15, 5, False), "permutations": 70}
    first = scan_permutation(at, unit, seed=4, workers=1, progress=lambda done, of: told.append((done, of)), **words)
    for workers in (2, 3, 4):
        assert same(first, scan_permutation(at, unit, seed=4, workers=workers, **words))
    assert not same(first, scan_permutation(at, unit, seed=5, workers=3, **words))
    assert told[-1] == (70, 70)
    cells = np.zeros((12, 15), int)
    np.add.at(cells, (at, unit), 1)
    poisson = scan_poisson(cells, np.ones((12, 15)), seed=4, workers=1, **words)
    for workers in (2, 4):
        assert same(poisson, scan_poisson(cells, np.ones((12, 15)), seed=4, workers=workers, **words))


def test_replicates_may_end_early_and_say_so() -> None:
    x, y, at, unit = made_up(3)
    zones = zones_by_distance(x, y, is_geographic=False)
    words = {"zones": zones, "span": Span(15, 5, True), "permutations": 999, "seed": 1}
    whole, early = scan_permutation(at, unit, **words), scan_permutation(at, unit, stop_after=20, **words)
    assert early.is_stopped_early
    assert not whole.is_stopped_early
    assert early.permutations < 999
    assert (whole.null_maxima[: early.permutations] == early.null_maxima).all()
    assert early.clusters[0].p_value == 20 / early.permutations


def test_poisson_replicates_follow_the_expectation() -> None:
    from tandem.science.scan import kernels
    from tandem.science.scan.alias import alias_table

    weights = np.array([0.0, 5.0, 1.0, 3.0, 1.0, 0.5])
    counts = np.zeros((2, 3), np.int32)
    total = np.zeros(6)
    for replicate in range(400):
        kernels.draw_poisson(counts, 100, 0.25, *alias_table(weights), np.uint64(kernels.first_state(9, replicate)))
        total += counts.ravel()
    assert total[0] == 0
    assert total.sum() == pytest.approx(10_000, abs=450)
    assert total / total.sum() == pytest.approx(weights / weights.sum(), abs=0.02)


def test_zones_come_in_order_of_distance_and_equals_in_order_of_place() -> None:
    zones = zones_by_distance([0, 1, -1, 0, 0, 5], [0, 0, 0, 1, -1, 5], max_radius_km=2, is_geographic=False)
    assert zones.neighbours[: zones.starts[1]].tolist() == [0, 2, 4, 3, 1]
    assert zones.distance_km[: zones.starts[1]].tolist() == [0, 1, 1, 1, 1]
    globe = zones_by_distance([0.0, 0.0, 90.0], [0.0, 90.0, 0.0])
    assert globe.distance_km[1] == pytest.approx(6367 * math.pi / 2)
    with pytest.raises(ValueError, match="within 90"):
        zones_by_distance([100.0], [0.0])


def test_zones_along_a_network_cross_no_river() -> None:
    """Two banks of a river, one bridge: near as the crow flies is far on foot."""
    zones = zones_by_network([[0, 1], [1, 2], [2, 3], [0, 1]], [1.0, 5.0, 1.0, 9.0], locations=5, max_radius_km=6)
    assert zones.neighbours[zones.starts[0] : zones.starts[1]].tolist() == [0, 1, 2]
    assert zones.distance_km[zones.starts[0] : zones.starts[1]].tolist() == [0, 1, 6]
    assert zones.neighbours[zones.starts[4] : zones.starts[5]].tolist() == [4]
    with pytest.raises(ValueError, match="not in the list"):
        zones_by_network([[0, 7]], [1.0], locations=5)


def test_bad_input_is_told_in_words_and_no_events_are_no_cluster() -> None:
    zones = zones_by_distance([0.0, 1.0], [0.0, 1.0], is_geographic=False)
    nothing = scan_permutation([], [], zones=zones, span=Span(5, 2, True), seed=1)
    assert (nothing.clusters, nothing.permutations) == ((), 0)
    assert scan_permutation([0, 1], [0, 1], zones=zones, span=Span(5, 1, True), seed=1).clusters == ()
    with pytest.raises(ValueError, match="location must be a number from 0 to 1"):
        scan_permutation([2], [0], zones=zones, span=Span(5, 2, True), seed=1)
    with pytest.raises(ValueError, match="longest stretch"):
        Span(5, 6, True)
    with pytest.raises(ValueError, match="without population"):
        scan_poisson([[1, 0], [0, 0]], [[0, 1], [1, 1]], zones=zones, span=Span(2, 1, False), seed=1)
    with pytest.raises(ValueError, match="no census counts"):
        census_expected(np.zeros((1, 1, 1)), [0], [0, 1], [3])


def test_people_between_censuses_follow_a_straight_line() -> None:
    expected, mean = census_expected([[[100, 200]], [[100, 100]]], [0, 10], [-10, 0, 10, 20], [7])
    assert mean == pytest.approx([150, 100])
    assert expected == pytest.approx(np.array([[1000, 1500, 2000], [1000, 1000, 1000]]) * 7 / 7500)


def fever(folder: Path) -> tuple[list[str], np.ndarray, np.ndarray, Zones]:
    rows = [line.split() for line in (folder / "NYCfever.geo").read_text().splitlines() if line.strip()]
    names = [row[0] for row in rows]
    zones = zones_by_distance([float(r[1]) for r in rows], [float(r[2]) for r in rows], max_radius_km=3)
    at, unit = [], []
    for line in (folder / "NYCfever.cas").read_text().splitlines():
        if line.strip():
            place, many, day = line.split()
            at += [names.index(place)] * int(many)
            unit += [date(*(int(part) for part in day.split("/"))).toordinal() - FEVER_DAYS[0]] * int(many)
    return names, np.array(at), np.array(unit), zones


def test_new_york_fever_as_satscan_has_it(reference: Path) -> None:
    """Witness: SaTScan 10.3.2, prospective space-time permutation (p 0.216, .506, .948 with 999 replicates)."""
    names, at, unit, zones = fever(reference / "reference/scan")
    result = scan_permutation(at, unit, zones=zones, span=Span(24, 7, True), permutations=999, seed=1)
    one, two, three = result.clusters[:3]
    assert [round(each.statistic, 6) for each in (one, two, three)] == [3.845418, 3.164201, 2.137259]
    assert {names[each] for each in one.members} == {
        "11418",
        "11415",
        "11419",
        "11435",
        "11416",
        "11421",
        "11451",
        "11375",
        "11417",
    }
    assert (one.first, one.last, one.observed, round(one.expected, 2)) == (21, 23, 4, 0.67)
    assert f"{one.radius_km:.2f}" == "2.90"
    assert ([names[each] for each in two.members], two.observed) == (["11372"], 2)
    assert ([names[each] for each in three.members], three.observed) == (["10472"], 2)
    assert [one.p_value, two.p_value, three.p_value] == pytest.approx([0.216, 0.506, 0.948], abs=0.05)
    assert one.gumbel_p == pytest.approx(0.216, abs=0.05)


def test_new_mexico_as_satscan_has_it(reference: Path) -> None:
    """Witness: SaTScan 10.3.2, retrospective Poisson with three censuses, 18 age groups and two sexes."""
    folder = reference / "reference/scan"
    rows = [line.split() for line in (folder / "nm.geo").read_text().splitlines() if line.strip()]
    names, groups = [row[0] for row in rows], {}
    people, events = np.zeros((len(names), 36, 3)), np.zeros(36)
    for line in (folder / "nm.pop").read_text().splitlines():
        place, year, count, *group = line.split()
        nth = groups.setdefault(tuple(group), len(groups))
        people[names.index(place), nth, ("73", "82", "91").index(year)] += float(count)
    cells = np.zeros((len(names), 19), int)
    for line in (folder / "nm.cas").read_text().splitlines():
        place, many, year, *group = line.split()
        cells[names.index(place), int(year) - 1973] += int(many)
        events[groups[tuple(group)]] += int(many)
    edges = [date(year, 1, 1).toordinal() for year in range(1973, 1993)]
    expected, mean = census_expected(people, CENSUS_DAYS, edges, events)
    assert round(mean.sum()) == 1_344_288
    zones = zones_by_distance([float(row[1]) for row in rows], [float(row[2]) for row in rows])
    result = scan_poisson(cells, expected, zones=zones, span=Span(19, 9, False), permutations=999, seed=1)
    one, two, three = result.clusters[:3]
    assert [round(each.statistic, 6) for each in (one, two, three)] == [10.979758, 5.684828, 3.884186]
    assert (names[one.members[0]], len(one.members), one.observed) == ("Torrance", 9, 236)
    assert (round(one.expected, 2), f"{one.radius_km:.2f}") == (176.22, "125.60")
    assert (1973 + one.first, 1973 + one.last) == (1985, 1989)
    assert [one.p_value, two.p_value] == pytest.approx([0.014, 0.692], abs=0.06)
