"""Points: witnesses are the great-circle distance and a loop; the Chicago pair of 2019 is read here."""

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.science.points import Points, equirectangular, nearest_m

from .cincinnati import reference

PLACED = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 12)), max_size=15)


def points(rows):
    return Points.of([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows])


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


@given(some=PLACED, others=PLACED)
def test_the_nearest_is_that_of_a_loop(some, others):
    """Witness: every point with every other; infinitely far where there is none."""
    loop = [min((np.hypot(a[0] - b[0], a[1] - b[1]) for b in others), default=np.inf) for a in some]
    np.testing.assert_allclose(nearest_m(points(some), points(others)), loop)
