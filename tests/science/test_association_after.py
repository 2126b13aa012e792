"""Seizure and overdose: witnesses are a loop, the Chicago pair of 2019 and planted truth."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.science.knox import Question, association_after, association_by_place
from tandem.science.knox.nulls import blocks_of, movement
from tandem.science.points import Points

from .calibration import BOTH_CLUSTERED, CLUSTERED_OUTCOMES, POISSON, rejected
from .test_points import chicago_pair, placed, points
from .worlds import town

PLACED = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 12)), max_size=15)
SMALL = {"radii_m": (1.0, 2.0, 3.0, 4.0, 5.0), "days": (1, 3)}
"""Five radii: one more than a look-up fetches at once."""


def loop_tables(sites, events, *, radii_m, days):
    """Second implementation: every exposure with every outcome, after and before."""
    after = np.zeros((len(radii_m), len(days)), dtype=int)
    before = after.copy()
    for sx, sy, sd in sites:
        for ex, ey, ed in events:
            near = np.array([(sx - ex) ** 2 + (sy - ey) ** 2 <= radius**2 for radius in radii_m])
            after += np.outer(near, [0 <= ed - sd < window for window in days])
            before += np.outer(near, [-window <= ed - sd < 0 for window in days])
    return after, before


@settings(max_examples=60)
@given(sites=PLACED, events=PLACED, moved=st.sampled_from(["exposures", "outcomes"]), bands=st.booleans())
def test_tables_equal_a_loop_over_all_pairs(sites, events, moved, bands):
    """Witness: the loop above; whole numbers, so that pairs lie on the rings and on the windows' ends."""
    asked = Question(**SMALL, moved=moved, bands=bands, before=True, null="plain")
    found = association_after(points(sites), points(events), asked, seed=1, permutations=3)
    after, before = loop_tables(sites, events, **SMALL)
    if bands:
        after, before = (np.diff(np.diff(table, axis=0, prepend=0), axis=1, prepend=0) for table in (after, before))
    np.testing.assert_array_equal(found.observed, after)
    np.testing.assert_array_equal(found.before, before)


@settings(max_examples=30)
@given(
    sites=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 12)), min_size=1, max_size=15),
    events=PLACED,
    null=st.sampled_from(["plain", "cluster", "restricted"]),
)
def test_shuffled_counts_equal_a_loop_over_the_moved_days(sites, events, null):
    """Witness: the loop above over the very days that each shuffle gave the exposures."""
    here = points(sites)
    strata = [site[2] % 2 for site in sites] if null == "restricted" else None
    asked = Question(**SMALL, null=null, block_m=3.0)
    found = association_after(here, points(events), asked, seed=4, permutations=6, strata=strata)
    moved = movement(here, null, strata=strata, block_m=3.0, first_day=0)
    days = moved.times(seed=4, first=0, count=6, workers=1)
    null_tables = [
        loop_tables([(*s[:2], int(d)) for s, d in zip(sites, column, strict=True)], events, **SMALL)[0]
        for column in days.T
    ]
    every = [loop_tables([(*s[:2], d) for s in sites], events, **SMALL)[0] for d in here.day]
    mean = np.mean(null_tables, axis=0) if strata else np.mean(every, axis=0)
    np.testing.assert_allclose(found.expected, mean, atol=1e-9)
    more = (1 + np.sum([table >= found.observed for table in null_tables], axis=0)) / 7
    np.testing.assert_allclose(found.chance.more, more)
    if strata:
        for label in (0, 1):
            mine = np.array(strata) == label
            assert (np.sort(days[mine], axis=0) == np.sort(here.day[mine])[:, None]).all()


def test_blocks_move_along_the_calendar_as_a_whole():
    """Witness: days one rank apart, so that every point of a block moves by the same number of days."""
    rng = np.random.default_rng(8)
    here = Points.of(rng.uniform(0, 40, 50), rng.uniform(0, 40, 50), rng.permutation(50))
    times = movement(here, "cluster", strata=None, block_m=10, first_day=0).times(
        seed=1, first=0, count=70, workers=2
    )
    blocks = blocks_of(here, 10)
    assert len(set(blocks)) == 16
    steps = (times.astype(int) - here.day[:, None]) % 50
    for block in set(blocks):
        assert (steps[blocks == block] == steps[blocks == block][0]).all()
    assert len(np.unique(steps[0])) > 30


@pytest.mark.parametrize(
    ("zone", "opioid_type", "observed", "expected"),
    [("UTC", False, 79, 82.0), ("UTC", True, 46, 39.9), ("America/Chicago", False, 82, 81.8)],
)
def test_chicago_2019_shows_no_association(zone, opioid_type, observed, expected):
    """Witness: the reference folder's README, computed apart: 250 m, 7 days, incident dates permuted."""
    incidents, deaths = chicago_pair()
    if opioid_type:
        incidents = [r for r in incidents if any(w in r["description"] for w in ("HEROIN", "FENTANYL", "SYNTH"))]
    times = [datetime.strptime(r["INCIDENT_DATE"] + "00", "%Y/%m/%d %H:%M:%S%z") for r in deaths]
    days = [time.astimezone(UTC if zone == "UTC" else ZoneInfo(zone)).toordinal() for time in times]
    here = placed(incidents, [datetime.fromisoformat(r["date"][:10]).toordinal() for r in incidents])
    plain = association_after(here, placed(deaths, days), Question(null="plain"), seed=1)
    cluster = association_after(here, placed(deaths, days), Question(), seed=1)
    assert plain.observed[1, 0] == cluster.observed[1, 0] == observed
    assert plain.expected[1, 0] == pytest.approx(expected, abs=0.5)
    assert min(plain.p_two_sided[1, 0], cluster.p_two_sided[1, 0]) > 0.05
    assert cluster.ratio_low[1, 0] < 1 < cluster.ratio_high[1, 0]


def test_a_planted_effect_of_two_is_recovered_with_its_interval():
    """Witness: 40 towns in which outcomes are twice as many within 250 m and 7 days after an exposure."""
    ratios, covered, found_it = [], 0, 0
    for seed in range(40):
        found = association_after(
            *town(seed, effect=2.0, clustered=(False, True)), Question(), seed=seed, permutations=99
        )
        ratios.append(found.ratio[1, 0])
        covered += bool(found.ratio_low[1, 0] <= 2 <= found.ratio_high[1, 0])
        found_it += bool(found.p_more[1, 0] <= 0.05)
    assert np.mean(ratios) == pytest.approx(2.0, abs=0.2)
    assert covered >= 34
    assert found_it >= 28


def test_after_minus_before_does_not_take_a_shared_hot_week_for_an_effect():
    """Witness: outcomes on both sides of each exposure alike (no effect), then all after it."""
    exposures, _ = town(3)
    rng = np.random.default_rng(3)
    lag = rng.integers(0, 14, 400)
    x, y, days = (np.concatenate([column, column]) for column in (exposures.x + 50, exposures.y, exposures.day))
    around = Points.of(x, y, days + np.concatenate([lag, -1 - lag]))
    following = Points.of(exposures.x + 50, exposures.y, exposures.day + lag // 2)
    asked = Question(before=True)
    both = association_after(exposures, around, asked, seed=1, permutations=199)
    after = association_after(exposures, following, asked, seed=1, permutations=199)
    assert both.p_more[1, 1] <= 0.01
    assert both.p_difference[1, 1] > 0.05
    assert after.p_difference[1, 1] <= 0.01


def test_places_add_up_and_say_where():
    """Witness: the whole table; an effect planted in the west alone is found there alone."""
    exposures, outcomes = town(5, exposures=600, outcomes=2500)
    _, more = town(5, exposures=600, outcomes=2500, effect=3.0)
    west = np.where(exposures.x < 7500, "west", "east")
    planted = more.x < 7000
    planted[: outcomes.x.size] = True
    mixed = Points(more.x[planted], more.y[planted], more.day[planted])
    asked = Question(radii_m=(250.0,), days=(7,), block_m=2000.0)
    whole = association_after(exposures, mixed, asked, seed=2, permutations=199)
    where = association_by_place(exposures, mixed, asked, list(west), seed=2, permutations=199)
    assert where.places == ("east", "west")
    assert where.observed.sum() == whole.observed[0, 0]
    assert where.expected.sum() == pytest.approx(whole.expected[0, 0])
    assert where.chance.more_in_any_cell[1] <= 0.05 < where.chance.more_in_any_cell[0]


@pytest.mark.parametrize("null", ["plain", "cluster", "pairs"])
def test_any_number_of_workers_gives_the_same_result(null):
    exposures, outcomes = town(7)
    asked = Question(null=null)
    one, *others = (
        association_after(exposures, outcomes, asked, seed=3, permutations=150, workers=workers)
        for workers in (1, 2, 4)
    )
    for two in others:
        np.testing.assert_array_equal(one.ratio_low, two.ratio_low)
        np.testing.assert_array_equal(one.p_more, two.p_more)
    other = association_after(exposures, outcomes, asked, seed=4, permutations=150, workers=2)
    assert (one.p_more != other.p_more).any()


def test_exposures_whose_days_are_not_all_on_record_are_left_out():
    exposures, outcomes = town(2)
    found = association_after(exposures, outcomes, Question(period=(0, 364)), seed=1, permutations=9)
    late = ((exposures.day < 21) | (exposures.day > 364 - 20)).sum()
    assert found.left_out == late > 0
    assert found.exposures == 400 - late


def test_nothing_to_compare_is_no_association():
    """Witness: the docstring."""
    none, one = Points.of([], [], []), Points.of([0.0], [0.0], [3])
    for null in ("plain", "cluster"):
        for moved in ("exposures", "outcomes"):
            for pair in ((none, one), (one, none), (none, none), (one, one)):
                found = association_after(*pair, Question(null=null, moved=moved), seed=1, permutations=9)
                assert (found.p_more == 1).all()
                assert (found.chance.more_in_any_cell == 1).all()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"radii_m": (0.0,)}, "radii"),
        ({"days": (14, 7)}, "rising"),
        ({"days": (1.5,)}, "whole"),
        ({"moved": "police"}, "moved"),
    ],
)
def test_bad_questions_are_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        Question(**wrong)


def test_bad_nulls_are_refused():
    one = Points.of([0.0], [0.0], [3])
    for null, strata in (("restricted", None), ("plain", ["a"]), ("restricted", ["a", "b"]), ("none", None)):
        with pytest.raises(ValueError, match=r"strata|null"):
            association_after(one, one, Question(null=null), seed=1, strata=strata)
    with pytest.raises(ValueError, match="permutations"):
        association_after(one, one, Question(), seed=1, permutations=0)
    far = Points.of([0.0, 0.0], [0.0, 0.0], [737_000, 3_652_059])
    with pytest.raises(ValueError, match="100 years"):
        association_after(far, one, Question(), seed=1)


def _holds(hits, towns, errors):
    """Rejections in each cell within `errors` standard errors of 5 %, and their mean close to it."""
    error = np.sqrt(0.05 * 0.95 / towns)
    return (np.abs(hits / towns - 0.05) <= errors * error).all()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("world", "asked"),
    [
        (CLUSTERED_OUTCOMES, {}),
        (CLUSTERED_OUTCOMES, {"moved": "outcomes"}),
        (BOTH_CLUSTERED, {}),
        (POISSON, {"null": "plain"}),
    ],
)
def test_nulls_hold_five_per_cent(world, asked):
    """Witness: 150 towns where nothing is planted; four errors, because nine cells and four tests are looked at."""
    cells = Question(**asked, radii_m=(250.0, 500.0), days=(7, 21))
    assert _holds(rejected(world, cells, towns=150), 150, 4)


@pytest.mark.slow
def test_the_plain_null_is_too_ready_where_both_cluster():
    """Witness: 150 towns where nothing is planted; this is why `cluster` is the default."""
    cells = Question(null="plain", radii_m=(500.0,), days=(21,))
    assert rejected(BOTH_CLUSTERED, cells, towns=150)[0, 0] > 15


@pytest.mark.full
@pytest.mark.parametrize(
    ("world", "asked"),
    [
        (CLUSTERED_OUTCOMES, {}),
        (CLUSTERED_OUTCOMES, {"moved": "outcomes"}),
        (BOTH_CLUSTERED, {}),
        (BOTH_CLUSTERED, {"moved": "outcomes"}),
        (BOTH_CLUSTERED, {"null": "pairs"}),
        (POISSON, {}),
        (POISSON, {"null": "plain"}),
    ],
)
def test_nulls_hold_five_per_cent_in_a_thousand_towns(world, asked):
    """Witness: 1,000 towns where nothing is planted; three errors are 2.1 points."""
    cells = Question(**asked, radii_m=(250.0, 500.0), days=(7, 14, 21))
    assert _holds(rejected(world, cells, towns=1000), 1000, 3)
