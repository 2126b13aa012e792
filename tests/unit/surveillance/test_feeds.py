"""Feeds: harm prevented is a broken line that looked like a calm week, and a hospital that looked like a hot spot."""

from dataclasses import astuple
from datetime import date, timedelta

import numpy as np

from tandem.science.silence import NOT_KNOWN, SILENT, USUAL
from tandem.surveillance.rules.feeds import (
    address_trap,
    expected_days,
    lateness_of,
    lateness_rules,
    recent_days,
    silence_of,
    trap_rules,
)

TODAY = date(2026, 3, 31)


def days_back(rng, a_day, first, last):
    return [TODAY - timedelta(days=back) for back in range(first, last, -1) for _ in range(rng.poisson(a_day))]


def test_a_feed_that_broke_off_is_silent_and_one_that_goes_on_is_not():
    rng = np.random.default_rng(1)
    assert silence_of(days_back(rng, 4, 300, 20), today=TODAY).finding == SILENT
    assert silence_of(days_back(rng, 4, 300, 0), today=TODAY).finding == USUAL
    assert silence_of(days_back(rng, 0.1, 300, 10), today=TODAY).finding == NOT_KNOWN
    assert silence_of([], today=TODAY).finding == NOT_KNOWN


def test_the_running_day_alone_is_no_silence():
    days = [TODAY - timedelta(days=back) for back in range(1, 100) for _ in range(5)]
    assert silence_of(days, today=TODAY).days == 0


def test_lateness_is_counted_in_whole_days():
    """Witness: counted by hand."""
    pairs = [(TODAY, TODAY + timedelta(days=late)) for late in (0, 0, 1, 1, 2, 3, 4, 5, 9, 30)]
    late = lateness_of([*pairs, (TODAY, TODAY - timedelta(days=2))])
    assert (late.rows, late.middle, late.nine_in_ten, late.latest) == (11, 2, 9, 30)
    assert late.same_day_share == 3 / 11
    assert lateness_of([]) is None


def test_what_is_still_to_come_lies_in_its_interval():
    """Witness: simulation with known delays; 95 % intervals hold at least nine of ten final numbers."""
    rng = np.random.default_rng(2)
    inside = total = 0
    for seed in range(12):
        pairs = [(day, day + timedelta(days=int(rng.geometric(0.4)) - 1)) for day in days_back(rng, 8, 200, -1)]
        truth = {day: sum(happened == day for happened, _ in pairs) for day, _ in pairs}
        for one in expected_days(pairs, today=TODAY, seed=seed):
            total += 1
            inside += one.low <= truth.get(one.on, 0) <= one.high
            assert one.reported == sum(h == one.on and r <= TODAY for h, r in pairs)
    assert total >= 80
    assert inside / total >= 0.9


def test_a_feed_without_lateness_expects_nothing():
    pairs = [(TODAY - timedelta(days=back % 90),) * 2 for back in range(200)]
    assert expected_days(pairs, today=TODAY) == ()
    assert expected_days(pairs[:5], today=TODAY) == ()


def test_a_hospital_that_gathers_events_is_named_by_its_area_and_scenes_are_not():
    rng = np.random.default_rng(3)
    scenes = [(float(x), float(y), "Hill") for x, y in rng.uniform(0, 0.2, (300, 2))]
    assert address_trap(scenes) is None
    trap = address_trap([*scenes, *[(0.123456, 0.2, "Harbor")] * 25])
    assert (trap.area_name, trap.events, trap.placed) == ("Harbor", 25, 325)
    two_busy_corners = [(0.11, 0.1, "Hill")] * 14 + [(0.12, 0.1, "Hill")] * 12
    assert address_trap([*scenes[:200], *two_busy_corners]) is None
    assert address_trap([(0.1, 0.1, "Hill")] * 20) is None


def test_the_definition_says_how_feeds_are_judged():
    """Witness: the values of definitions/feeds/reading.toml that the tests above rely on."""
    assert astuple(lateness_rules()) == (180, 30, 21, 7, 28)
    assert astuple(trap_rules()) == (0.03, 11, 3.0, 50)
    assert recent_days() == 30
