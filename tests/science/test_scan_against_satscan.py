"""The scans against SaTScan itself, on made-up towns; where it is installed (docs/how-to/compare-the-speed.md)."""

import numpy as np
import pytest
from bench.peers import MISSING
from bench.satscan import Asked, scanned
from bench.scan import difference, ours_of

from tandem.science.scan import Span, scan_permutation, zones_by_distance


def town(seed: int, *, is_poisson: bool, is_prospective: bool) -> Asked:
    """Events where people live, and a few more in four neighbouring places within some days."""
    rng = np.random.default_rng(seed)
    places = rng.uniform(0, 30, (int(rng.integers(15, 120)), 2)).round(3)
    if seed % 2:  # equal distances, too
        places = np.unique(np.floor(places / 1.5) * 1.5, axis=0)
    days, events = int(rng.integers(30, 200)), int(rng.integers(60, 1500))
    longest = int(rng.integers(2, min(28, days // 2)))
    people = rng.integers(50, 5000, len(places))
    near = np.argsort(((places - places[rng.integers(len(places))]) ** 2).sum(axis=1))[:4]
    end, extra = days - 1 if is_prospective else int(rng.integers(longest, days)), events // 33 + 3
    at = np.concatenate([rng.choice(len(places), events, p=people / people.sum()), rng.choice(near, extra)])
    day = np.concatenate([rng.integers(0, days, events), rng.integers(max(0, end - longest // 2), end + 1, extra)])
    how = (days, longest, is_prospective, round(float(rng.uniform(2, 12)), 2), 19)
    return Asked(at, day, places, *how, people if is_poisson else None)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("is_prospective", [True, False])
@pytest.mark.parametrize("is_poisson", [True, False])
def test_clusters_are_those_of_satscan(seed: int, *, is_poisson: bool, is_prospective: bool) -> None:
    """Witness: SaTScan 10.3.2 in the same run; statistic, places, days, cases and expected of each it reports."""
    asked = town(seed, is_poisson=is_poisson, is_prospective=is_prospective)
    peer = scanned(asked)
    if peer.note == MISSING:
        pytest.skip("SaTScan is not installed: TANDEM_PEERS names no folder with satscan/satscan")
    assert peer.note == ""
    theirs = peer.says["clusters"]
    assert theirs
    assert difference(ours_of(asked), theirs, clusters=len(theirs)) == ""


@pytest.mark.parametrize("radius_km", [0.5, 2.0])
def test_two_outbreaks_at_one_place_at_different_times_are_two_clusters(radius_km: float) -> None:
    """Harm: the second surge of a neighbourhood goes untold because the first was there too.

    With the shorter radius the place is the only one in its circle, and no other centre can tell it.
    """
    rng = np.random.default_rng(3)
    x, y = (one.ravel().astype(float) for one in np.meshgrid(np.arange(6), np.arange(6)))
    at = np.concatenate([rng.integers(0, 36, 300), np.full(24, 14)])
    unit = np.concatenate([rng.integers(0, 60, 300), rng.integers(10, 13, 12), rng.integers(40, 43, 12)])
    zones = zones_by_distance(x, y, max_radius_km=radius_km, is_geographic=False)
    found = scan_permutation(at, unit, zones=zones, span=Span(60, 7, False), permutations=99, seed=1).clusters
    spans = [(one.first, one.last) for one in found if 14 in one.members]
    assert len(spans) >= 2
    assert {any(first <= day <= last for first, last in spans) for day in (11, 41)} == {True}
    for one in found:
        for other in found:
            if one is not other and set(one.members) & set(other.members):
                assert one.last < other.first or other.last < one.first
