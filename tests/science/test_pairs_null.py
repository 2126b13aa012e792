"""The null that keeps a pattern's own near pairs, and the edge of the area: witnesses are every pair, one by one."""

import numpy as np
import pytest

from tandem.science.knox import Question, association_after
from tandem.science.knox.nulls import movement
from tandem.science.points import Points

from .calibration import BOTH_CLUSTERED
from .worlds import town


def pairs_near(points, metres, days):
    """Every pair of one pattern up to each distance and gap, one by one."""
    away = np.hypot(points.x[:, None] - points.x[None, :], points.y[:, None] - points.y[None, :])
    gap = np.abs(points.day[:, None] - points.day[None, :])
    upper = np.triu(np.ones(away.shape, bool), 1)
    return np.array([[int((upper & (away <= m) & (gap <= d)).sum()) for d in days] for m in metres])


def test_the_pairs_null_keeps_the_days_and_the_patterns_own_near_pairs():
    """Witness: all pairs one by one. Plain shuffles lose them, which is why they are too ready."""
    _, outcomes = town(3, outcomes=500, **BOTH_CLUSTERED)
    words = {"strata": None, "block_m": 1.0, "first_day": int(outcomes.day.min())}
    kept, plain = (
        movement(outcomes, null, **words).times(seed=5, first=0, count=4, workers=2) for null in ("pairs", "plain")
    )
    wanted = pairs_near(outcomes, (250, 500, 1000), (6, 13, 41))
    assert (np.sort(kept, axis=0) == np.sort(plain, axis=0)).all()
    for column in range(4):
        found, shuffled = (
            pairs_near(Points.of(outcomes.x, outcomes.y, times[:, column]), (250, 500, 1000), (6, 13, 41))
            for times in (kept, plain)
        )
        assert found == pytest.approx(wanted, rel=0.05, abs=6)
        assert (shuffled[0] < 0.7 * wanted[0]).all()
    assert (kept[:, 0] != outcomes.day - outcomes.day.min()).mean() > 0.8
    again = movement(outcomes, "pairs", **words).times(seed=5, first=2, count=2, workers=1)
    assert (again == kept[:, 2:]).all()


def test_exposures_at_the_edge_of_the_area_are_left_out():
    """Witness: distance to the sides of a square."""
    corners = Points.of([0, 1000, 1000, 0, 500], [0, 0, 1000, 1000, 500], [1, 2, 3, 4, 5])
    sites = Points.of([500, 120, 80, 500, 2000], [500, 500, 500, 901, 500], [1, 1, 1, 1, 1])
    found = association_after(
        sites, corners, Question(radii_m=(100.0,), days=(7,), inside=True), seed=1, permutations=9
    )
    assert (found.exposures, found.left_out) == (2, 3)
    line = Points.of([0, 1, 2], [0, 1, 2], [1, 1, 1])
    with pytest.raises(ValueError, match="no outline"):
        association_after(sites, line, Question(inside=True), seed=1, permutations=9)
