"""Silent feeds: witnesses are simulated feeds that never fail, and feeds that were cut."""

import numpy as np
import pytest

from tandem.science.silence import NOT_KNOWN, SILENT, USUAL, silence


def feed(rate, seed, days=300):
    """Daily counts with quiet and busy days."""
    rng = np.random.default_rng(seed)
    return rng.poisson(rate * rng.gamma(5, 0.2, days)).astype(float)


@pytest.mark.parametrize(("rate", "most_days"), [(1.0, 15), (3.0, 6), (10.0, 3)])
def test_a_cut_feed_is_found_in_time_and_a_living_one_left_alone(rate, most_days):
    """Witness: simulation; the busier the feed the sooner, and under one false finding in 300 days and feeds."""
    found, false = [], 0
    for seed in range(25):
        counts = feed(rate, seed)
        false += sum(silence(counts[:day]).finding == SILENT for day in range(250, 301, 4))
        cut = np.concatenate([counts, np.zeros(40)])
        found.append(next(day for day in range(1, 40) if silence(cut[: 300 + day]).finding == SILENT))
    assert np.mean(found) <= most_days
    assert false <= 1


def test_a_sparse_feed_is_not_judged():
    """Witness: planted; a feed of one event in three weeks cannot be told from a cut one within a week."""
    counts = np.zeros(300)
    counts[::21] = 1
    found = silence(counts[:290])
    assert (found.finding, found.days) == (NOT_KNOWN, 290 - 274)
    assert silence(np.concatenate([counts, np.zeros(300)])).finding == SILENT


def test_the_chance_is_that_of_the_definition():
    """Witness: by hand; counts that never vary are Poisson or less, so exp(-expected)."""
    found = silence([4.0] * 70 + [0.0, 0.0])
    assert (found.days, found.expected, found.longest) == (2, 8.0, 0)
    assert found.chance == pytest.approx(np.exp(-8))
    assert found.finding == SILENT


def test_weekdays_count():
    """Witness: planted; a feed closed at weekends is not silent on Sunday, and is on Wednesday."""
    week = [9.0, 9.0, 9.0, 9.0, 9.0, 0.0, 0.0]
    assert silence(week * 20).finding == USUAL
    assert silence(week * 20 + [0.0, 0.0, 0.0]).finding == SILENT


def test_little_or_nothing_is_not_judged():
    assert silence([]).finding == NOT_KNOWN
    assert silence([0.0] * 50).finding == NOT_KNOWN
    assert silence([5.0] * 10 + [0.0] * 3).finding == NOT_KNOWN
    assert silence([5.0] * 60) == silence([5.0] * 60)
    assert (silence([5.0] * 60).days, silence([5.0] * 60).chance) == (0, 1.0)


@pytest.mark.parametrize("wrong", [{"alpha": 0.0}, {"learn": 3}, {"least_days": 1}])
def test_bad_settings_are_refused(wrong):
    with pytest.raises(ValueError, match="must"):
        silence([1.0] * 60, **wrong)
    with pytest.raises(ValueError, match="one series"):
        silence([[1.0]])
