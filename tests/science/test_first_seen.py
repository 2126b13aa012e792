"""First appearance. Witness: planted truth, and the rule of three (Hanley and Lippman-Hand 1983)."""

import numpy as np
import pytest

from tandem.science.first_seen import first_seen


def test_the_planted_day_comes_out_whatever_the_order():
    rng = np.random.default_rng(5)
    for _ in range(50):
        days = np.sort(rng.integers(0, 400, 200))
        planted = int(rng.choice(days[50:]))
        has = (days > planted) & (rng.random(200) < 0.3)
        has[np.flatnonzero(days == planted)[0]] = True
        order = rng.permutation(200)
        seen = first_seen(days[order], has[order])
        assert seen.day == planted
        assert (seen.before, seen.since) == (int((days < planted).sum()), int((days >= planted).sum()))
        assert seen.since_with == int(has.sum())
        assert seen.gap_days == planted - days[days < planted].max()


def test_nothing_in_n_samples_is_about_three_in_n_at_most():
    days = np.arange(301)
    seen = first_seen(days, days == 300)
    assert seen.share_before_high == pytest.approx(3 / 300, rel=0.01)
    assert seen.share_before_high == pytest.approx(1 - 0.05 ** (1 / 300))


def test_never_seen_and_seen_at_once():
    assert first_seen(np.array([], dtype=int), []) is None
    assert first_seen([1, 2], [False, False]) is None
    seen = first_seen([4, 4, 5], [True, False, False])
    assert (seen.before, seen.share_before_high, seen.gap_days, seen.since, seen.since_with) == (0, 1.0, None, 3, 1)


@pytest.mark.parametrize(
    ("days", "has", "confidence"), [([1], [True, False], 0.95), ([0.5], [True], 0.95), ([1], [True], 1)]
)
def test_broken_input_is_refused(days, has, confidence):
    with pytest.raises(ValueError, match=r"must|lies"):
        first_seen(days, has, confidence=confidence)
