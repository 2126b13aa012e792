"""The made-up county with planted truth: methods find what was planted and little where nothing was.

Witness: the planted truth. Small here; the full tier holds every figure of the page to its bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
import pytest

from tests.synthetic import measured, planted
from tests.synthetic.measured import Found
from tests.synthetic.power_table import tables


def by_size(found: Iterator[Found]) -> dict[tuple[str, float], Found]:
    return {(one.method, one.size): one for one in found}


def methods(found: dict[tuple[str, float], Found]) -> list[str]:
    return list(dict.fromkeys(name for name, _ in found))


def error(share: float, trials: int) -> float:
    return 3.5 * float(np.sqrt(share * (1 - share) / trials))


def holds(measure: Callable[[int], Iterator[Found]], trials: int, *, false_alarms: float, power: float) -> None:
    """False alarms at most so many, power at least so much for the largest size, and rising with it."""
    found = by_size(measure(trials))
    for name in methods(found):
        curve = sorted((one for (of, _), one in found.items() if of == name), key=lambda one: one.size)
        shares = [one.share for one in curve]
        assert shares[0] <= false_alarms + error(false_alarms, trials), curve[0]
        assert shares[-1] >= power - error(power, trials), curve[-1]
        assert all(b >= a - 2 * error(0.5, trials) for a, b in pairwise(shares)), curve


@pytest.mark.parametrize(
    ("measure", "trials", "false_alarms", "power"),
    [
        (measured.detectors, 40, 0.22, 0.85),
        (measured.near_repeat_tests, 12, 0.05, 0.95),
        (measured.scans, 12, 0.05, 0.6),
        (measured.hot_spots, 12, 0.05, 0.6),
        (measured.silences, 60, 0.01, 0.95),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_what_is_planted_is_found_and_little_else(measure, trials, false_alarms, power):
    holds(measure, trials, false_alarms=false_alarms, power=power)


def test_late_reports_hidden_people_and_levels_come_out_with_their_intervals():
    nowcasts = by_size(measured.nowcasts(12))
    assert all(one.share > 0.85 for one in nowcasts.values())
    captures = by_size(measured.captures(4))
    assert captures["two lists", 0.0].share >= 0.6
    assert captures["two lists", 1.0].share <= 0.4  # two lists that depend cannot tell
    assert captures["log-linear", 1.0].share >= 0.5
    assert all(one.share > 0.85 for one in by_size(measured.forecasts(1)).values())


def test_a_missing_agency_and_a_planted_week_are_where_they_were_put():
    rng = np.random.default_rng(1)
    assert planted.feed(rng, silent_days=9)[-10:].tolist()[1:] == [0] * 9
    world = planted.agencies(rng, spike=5.0, many=300)
    week = world.counts[:, world.spike].mean()
    assert week == pytest.approx(5 * world.counts[:, : world.spike.start].mean(), rel=0.25)
    assert planted.weekly(world).counts.sum() == world.counts[:, world.counts.shape[1] % 7 :].sum()
    assert planted.weekly(world).counts[:, planted.weekly(world).spike].mean() == pytest.approx(7 * week, rel=0.35)
    events = planted.diffusion(rng, followers=0.3)
    assert len(events) == pytest.approx(600, rel=0.2)


def test_the_table_says_what_was_found():
    lines = tables(
        [Found("silence", "silence", 0.0, 0.0, 0.0, 9), Found("silence", "silence", 4.0, 0.0, 0.5, 9, "x")]
    )
    assert "| method | 0 (nothing) | 4 |" in lines
    assert "| silence | 0.0 % | 50.0 %<br>x |" in lines


@pytest.mark.slow
def test_a_planted_seizure_effect_is_found_under_every_null():
    found = by_size(measured.seizure_effects(40))
    for null in ("plain", "cluster", "pairs"):
        assert found[f"{null} null", 3.0].share >= 0.8
    for null in ("cluster", "pairs"):
        assert found[f"{null} null", 1.0].share <= 0.05 + error(0.05, 40)


@pytest.mark.full
@pytest.mark.parametrize(
    ("measure", "false_alarms", "power"),
    [
        (measured.detectors, 0.22, 0.85),
        (measured.near_repeat_tests, 0.05, 0.95),
        (measured.seizure_effects, 0.12, 0.9),
        (measured.scans, 0.05, 0.6),
        (measured.hot_spots, 0.05, 0.7),
        (measured.silences, 0.005, 0.97),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_every_figure_of_the_page(measure, false_alarms, power):
    holds(measure, measured.EVERYTHING[measure], false_alarms=false_alarms, power=power)
