"""Rings of distance and time: witnesses are a loop over all pairs and the Chicago pair of 2019."""

import csv
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.science.rings import (
    MORE,
    NO_ASSOCIATION,
    Points,
    counts_around,
    equirectangular,
    ring_association,
)

from .cincinnati import reference

RADII, WINDOWS = (2.0, 5.0), (1, 3)


def loop_counts(sites, events, radii, windows):
    """Second implementation: every site with every event."""
    counts = np.zeros((len(sites), len(radii), len(windows)), dtype=int)
    for s, (sx, sy, sd) in enumerate(sites):
        for ex, ey, ed in events:
            for r, radius in enumerate(radii):
                for w, window in enumerate(windows):
                    near = (sx - ex) ** 2 + (sy - ey) ** 2 <= radius**2
                    counts[s, r, w] += near and 0 <= ed - sd < window
    return counts


def points(rows):
    return Points.of([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows])


PLACED = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 12)), max_size=15)


@given(sites=PLACED, events=PLACED)
def test_counts_equal_a_loop_over_all_pairs(sites, events):
    """Witness: the loop above; whole numbers, so that points lie on the rings and on the windows' ends."""
    found = counts_around(points(sites), points(events), radii_m=RADII, windows_days=WINDOWS)
    np.testing.assert_array_equal(found, loop_counts(sites, events, RADII, WINDOWS))


@settings(max_examples=30, deadline=None)
@given(sites=PLACED, events=PLACED, seed=st.integers(0, 99), monthly=st.booleans())
def test_shuffles_equal_a_loop_over_shuffled_sites(sites, events, seed, monthly):
    """Witness: the loop above after the same shuffles, drawn from the same seed."""
    strata = [s[2] // 6 if monthly else 0 for s in sites]
    found = ring_association(
        points(sites),
        points(events),
        rng=np.random.default_rng(seed),
        permutations=5,
        radii_m=RADII,
        windows_days=WINDOWS,
        strata=strata,
    )
    days = np.tile([s[2] for s in sites], (5, 1))
    rng = np.random.default_rng(seed)
    for label in sorted(set(strata)):
        group = [i for i, s in enumerate(strata) if s == label]
        days[:, group] = rng.permuted(days[:, group], axis=1)
    null = [
        loop_counts([(*s[:2], d) for s, d in zip(sites, row, strict=True)], events, RADII, WINDOWS).sum(axis=0)
        for row in days
    ]
    observed = loop_counts(sites, events, RADII, WINDOWS).sum(axis=0)
    np.testing.assert_array_equal(found.observed, observed)
    np.testing.assert_allclose(found.expected, np.mean(null, axis=0))
    np.testing.assert_allclose(found.p_more, (1 + np.sum([n >= observed for n in null], axis=0)) / 6)
    np.testing.assert_allclose(found.p_fewer, (1 + np.sum([n <= observed for n in null], axis=0)) / 6)


def made_up(rng, *, triggered):
    """60 sites and 600 events over a year; `triggered` of the events follow a site within 5 days and 80 m."""
    sites = Points.of(rng.uniform(0, 20_000, 60), rng.uniform(0, 20_000, 60), rng.integers(0, 365, 60))
    x, y, day = rng.uniform(0, 20_000, 600), rng.uniform(0, 20_000, 600), rng.integers(0, 380, 600)
    after = rng.integers(0, 60, triggered)
    x[:triggered], y[:triggered] = sites.x[after] + rng.uniform(-50, 50, triggered), sites.y[after]
    day[:triggered] = sites.day[after] + rng.integers(0, 5, triggered)
    return sites, Points.of(x, y, day)


def test_planted_association_is_found_and_its_absence_said():
    """Witness: simulated from known truth, 40 events planted after sites, then none."""
    rng = np.random.default_rng(2019)
    planted = ring_association(*made_up(rng, triggered=40), rng=rng, permutations=199)
    assert planted.observed[0, 0] >= 40
    assert planted.finding(0, 0) == MORE
    absent = ring_association(*made_up(rng, triggered=0), rng=rng, permutations=199)
    assert absent.finding(2, 2) == NO_ASSOCIATION


def chicago_pair():
    folder = reference("chicago")
    with (folder / "narcotics_incidents_2019_sample.csv").open(encoding="utf-8-sig", newline="") as file:
        incidents = [row for row in csv.DictReader(file) if row["longitude"]]
    with (folder / "opioid_deaths_2014_2021.csv").open(encoding="utf-8-sig", newline="") as file:
        deaths = [row for row in csv.DictReader(file) if row["longitude"] and row["INCIDENT_DATE"]]
    return incidents, deaths


def placed(rows, days):
    east, north = equirectangular(
        [float(row["longitude"]) for row in rows],
        [float(row["latitude"]) for row in rows],
        origin_latitude=41.85,
    )
    return Points.of(east, north, days)


@pytest.mark.parametrize(
    ("zone", "opioid_type", "observed", "expected"),
    [("UTC", False, 79, 82.0), ("UTC", True, 46, 39.9), ("America/Chicago", False, 82, 81.8)],
)
def test_chicago_2019_shows_no_association(zone, opioid_type, observed, expected):
    """Witness: the reference folder's README, computed apart: 79 pairs within 250 m and 7 days, 82.0 expected."""
    incidents, deaths = chicago_pair()
    if opioid_type:
        incidents = [r for r in incidents if any(w in r["description"] for w in ("HEROIN", "FENTANYL", "SYNTH"))]
    times = [datetime.strptime(r["INCIDENT_DATE"] + "00", "%Y/%m/%d %H:%M:%S%z") for r in deaths]
    days = [time.astimezone(UTC if zone == "UTC" else ZoneInfo(zone)).toordinal() for time in times]
    found = ring_association(
        placed(incidents, [datetime.fromisoformat(r["date"][:10]).toordinal() for r in incidents]),
        placed(deaths, days),
        rng=np.random.default_rng(2019),
    )
    assert found.observed[1, 0] == observed
    assert found.expected[1, 0] == pytest.approx(expected, abs=0.6)
    assert found.finding(1, 0) == NO_ASSOCIATION


def test_the_same_seed_gives_the_same_result_and_inputs_stay():
    """Witness: a second run."""
    sites, events = made_up(np.random.default_rng(5), triggered=10)
    before = sites.day.copy()
    one = ring_association(sites, events, rng=np.random.default_rng(1), permutations=50)
    two = ring_association(sites, events, rng=np.random.default_rng(1), permutations=50)
    np.testing.assert_array_equal(one.expected, two.expected)
    np.testing.assert_array_equal(sites.day, before)


def test_nothing_to_compare_is_no_association():
    """Witness: the docstring."""
    none, one = Points.of([], [], []), Points.of([0.0], [0.0], [3])
    for sites, events in ((none, one), (one, none), (none, none), (one, one)):
        found = ring_association(sites, events, rng=np.random.default_rng(1), permutations=9)
        assert (found.p_more == 1).all()
        assert found.finding(0, 0) == NO_ASSOCIATION
    assert counts_around(none, one).shape == (0, 3, 3)


def test_projection_keeps_distances():
    """Witness: great-circle distance (haversine) across Chicago."""
    lon, lat = np.radians([-87.75, -87.65]), np.radians([41.80, 41.90])
    half = np.sin(np.diff(lat) / 2) ** 2 + np.cos(lat[0]) * np.cos(lat[1]) * np.sin(np.diff(lon) / 2) ** 2
    x, y = equirectangular([-87.75, -87.65], [41.80, 41.90], origin_latitude=41.85)
    assert np.hypot(np.diff(x), np.diff(y)) == pytest.approx(2 * 6_371_000 * np.arcsin(np.sqrt(half)), rel=1e-5)


@pytest.mark.parametrize(
    ("x", "y", "day", "message"),
    [([np.nan], [0], [1], "NaN"), ([0], [0], [1.5], "whole"), ([0, 1], [0], [1], "one length")],
)
def test_bad_points_are_refused(x, y, day, message):
    with pytest.raises(ValueError, match=message):
        Points.of(x, y, day)


@pytest.mark.parametrize(
    "wrong", [{"permutations": 0}, {"radii_m": (0.0,)}, {"windows_days": ()}, {"strata": ["a", "b"]}]
)
def test_bad_questions_are_refused(wrong):
    one = Points.of([0.0], [0.0], [3])
    with pytest.raises(ValueError, match=r"permutations|radius|strata"):
        ring_association(one, one, rng=np.random.default_rng(1), **wrong)


def test_a_day_in_the_year_9999_is_refused_before_it_fills_the_memory():
    sites = Points.of([0.0, 0.0], [0.0, 0.0], [737_000, 3_652_059])
    with pytest.raises(ValueError, match="100 years"):
        counts_around(sites, sites)
