"""Shares a quarter ahead. Witnesses: the beta-binomial by hand, simulation from known truth, a naive loop."""

import csv
import os
from collections import defaultdict
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from tandem.science.share_forecast import DISCOUNTS, forecast_shares


def walk(seed, quarters=14, substances=5, step=0.25, samples=(25, 70)):
    """Shares that wander on the logit scale, and counts drawn from them."""
    rng = np.random.default_rng(seed)
    logit, n = rng.normal(-1, 1, substances), rng.integers(*samples, quarters)
    hits = np.zeros((quarters, substances), dtype=int)
    for quarter in range(quarters):
        logit = logit + rng.normal(0, step, substances)
        hits[quarter] = rng.binomial(n[quarter], 1 / (1 + np.exp(-logit)))
    return hits, n


def test_one_quarter_is_the_beta_of_its_counts():
    found = forecast_shares([[6, 0]], [10])
    weights = [(0.5 + d * 6) / (1 + d * 10) for d in DISCOUNTS]
    assert any(found.share[0] == pytest.approx(one) for one in weights)
    assert found.scored == 0
    assert np.isnan(found.error)
    assert found.low[1] == 0


def test_the_range_holds_what_it_promises_and_the_score_is_the_naive_one():
    covered, errors, lasts = [], [], []
    for seed in range(25):
        hits, n = walk(seed)
        found = forecast_shares(hits, n)
        covered.append(found.covered)
        errors.append(found.error)
        lasts.append(found.error_of_last)
        naive = [abs(hits[q] / n[q] - hits[q - 1] / n[q - 1]).mean() for q in range(3, len(n))]
        assert found.error_of_last == pytest.approx(np.mean(naive))
    assert 0.76 <= np.mean(covered) <= 0.92
    assert np.mean(errors) < np.mean(lasts)


def test_where_shares_jump_about_the_last_value_may_win_and_is_reported():
    rng = np.random.default_rng(3)
    hits = np.array([[0, 60], [60, 0], [60, 0], [60, 0], [60, 0], [0, 60], [0, 60], [0, 60]]) + rng.integers(
        0, 1, (8, 2)
    )
    found = forecast_shares(hits, np.full(8, 60))
    assert not found.beats_last
    assert found.error > found.error_of_last


def test_the_past_is_forecast_from_the_past_alone():
    hits, n = walk(8)
    changed = hits.copy()
    changed[-1] = 0
    whole, cut = forecast_shares(hits[:-1], n[:-1]), forecast_shares(changed, n)
    assert cut.scored == whole.scored + 1
    ours = forecast_shares(hits, n)
    total = ours.error * ours.scored - whole.error * whole.scored
    assert total == pytest.approx(abs(whole_share(hits, n) - hits[-1] / n[-1]).mean())


def whole_share(hits, n):
    return forecast_shares(hits[:-1], n[:-1]).share


@pytest.mark.parametrize(
    ("hits", "n"),
    [([[3]], [2]), ([[-1]], [2]), ([[0.5]], [2]), ([3], [4]), ([[0]], [0]), ([[np.nan]], [3]), ([[1], [1]], [3])],
)
def test_broken_counts_are_refused(hits, n):
    with pytest.raises(ValueError, match=r"must|more"):
        forecast_shares(hits, n)


def test_quarters_without_samples_are_passed_over():
    hits, n = walk(4)
    holes_hits, holes_n = np.insert(hits, 5, 0, axis=0), np.insert(n, 5, 0)
    assert forecast_shares(holes_hits, holes_n).share == pytest.approx(forecast_shares(hits, n).share)


@pytest.mark.skipif(not os.environ.get("TANDEM_REFERENCE"), reason="TANDEM_REFERENCE is not set")
def test_drugs_in_deaths_of_connecticut_a_quarter_ahead():
    """Witness: Connecticut's medical examiner 2012-2018, 25 quarters scored; hardly better than the last value."""
    path = Path(os.environ["TANDEM_REFERENCE"]) / "connecticut/Accidental_Drug_Related_Deaths_2012-2018.csv"
    columns = [
        "Heroin",
        "Cocaine",
        "Fentanyl",
        "FentanylAnalogue",
        "Oxycodone",
        "Benzodiazepine",
        "Methadone",
        "Amphet",
    ]
    hits, n = defaultdict(lambda: np.zeros(len(columns))), defaultdict(int)
    with path.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["Date"]:
                day = datetime.strptime(row["Date"][:10], "%m/%d/%Y")  # noqa: DTZ007 -- a day, no time
                quarter = (day.year, (day.month - 1) // 3)
                n[quarter] += 1
                hits[quarter] += [row[column].strip().upper().startswith("Y") for column in columns]
    quarters = sorted(n)
    found = forecast_shares(np.array([hits[one] for one in quarters]), np.array([n[one] for one in quarters]))
    assert found.scored == 25
    assert (round(100 * found.error, 1), round(100 * found.error_of_last, 1)) == (3.2, 3.3)
    assert 0.76 <= found.covered <= 0.9
