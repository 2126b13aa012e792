"""The alert bench. Witnesses: the detectors of `science.aberration`, a naive loop over days, and planted truth.

Harm prevented: a team that picks a budget of one false alarm a month and gets ten, or a bench that says a surge
would be found which the night then misses.
"""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm, poisson

from tandem.science.aberration import (
    FarringtonSettings,
    cusum,
    ears,
    ewma,
    farrington,
    hourly_times,
    rolling_threshold,
)
from tandem.science.alert_bench import (
    DAYS_A_MONTH,
    EVERYWHERE,
    ONE_PLACE,
    SCAN,
    History,
    Planted,
    Rules,
    Scored,
    Spike,
    alarms,
    curve,
    days_needed,
    draw_spikes,
    measure,
    planted_scores,
    score_record,
    scores_of,
    threshold_of,
)
from tests.science.naive_bench import naive_bench

EARS = {"baseline": 7}
ODMAP = {"window_hours": 24.0, "weeks": 8, "min_count": 5}
CUSUM = {"learn": 84, "run": 28, "k": 1.04, "h": 2.26}
EWMA = {"smoothing": 0.4, "baseline": 28, "guard": 2, "run": 28}
CLASSIC = {"years_back": 1, "half_window": 7, "per_year": 100, "seasons": 1, "recent_left_out": 0, "this_year": False}
CLASSIC |= {"trend": False, "threshold": "delta", "alpha": 0.01}
SCANNED = {"window_days": 21, "max_days": 5, "min_events": 3, "permutations": 99}
PARAMETERS = {
    "ears_c1": EARS,
    "ears_c2": EARS,
    "ears_c3": EARS,
    "odmap_24h": ODMAP,
    "cusum": CUSUM,
    "ewma": EWMA,
    "farrington": CLASSIC,
}


def record(days: int, mean: float, *, seed: int, areas: int = 4, ordinal: int = 735_000) -> History:
    """Poisson events at random hours in areas in a row, 5 km from one another."""
    rng = np.random.default_rng(seed)
    day = np.repeat(np.arange(days), rng.poisson(mean, days))
    hour = day * 24 + 24 * (1 - rng.random(day.size))
    centres = np.column_stack([39.0 + 0.045 * np.arange(areas), np.full(areas, -84.5)])
    area = rng.integers(0, areas, day.size)
    return History(day, hour, area, np.arange(days + 1) * 24.0, centres, ordinal)


@pytest.fixture(scope="module")
def year() -> History:
    return record(400, 5.0, seed=4)


@pytest.mark.parametrize("method", ["C1", "C2", "C3"])
def test_scores_of_ears_alarm_where_ears_does(year, method):
    name = f"ears_{method.lower()}"
    for alpha in (0.001, 0.05, 0.2):
        theirs = ears(year.counts, method=method, alpha=alpha)
        ours = scores_of(year, name, EARS, seed=0)
        assert (alarms(ours.score, float(norm.isf(alpha))) == theirs.alarm).all()
        judged = theirs.judged
        assert (~np.isnan(ours.score) == judged).all()
        np.testing.assert_allclose(ours.limit(float(norm.isf(alpha)))[judged], theirs.threshold[judged], atol=1e-12)


def test_scores_of_c3_alarm_where_c3_does_after_flat_weeks():
    sparse = record(800, 0.4, seed=9)
    for alpha in (0.001, 0.05):
        theirs = ears(sparse.counts, method="C3", alpha=alpha)
        ours = scores_of(sparse, "ears_c3", EARS, seed=0)
        assert theirs.alarm.any()
        assert (alarms(ours.score, float(norm.isf(alpha))) == theirs.alarm).all()
        np.testing.assert_array_equal(ours.limit(float(norm.isf(alpha))), theirs.threshold)


def test_scores_of_the_24_hour_rule_alarm_where_the_rule_does(year):
    ours = scores_of(year, "odmap_24h", ODMAP, seed=0)
    hours = hourly_times(0.0, float(year.midnights[-1]))
    for deviations in (2.0, 3.5):
        theirs = rolling_threshold(
            np.sort(year.hour), hours, coverage_start=0.0, sd_multiplier=deviations, min_count=5
        ).alarm.reshape(-1, 24)
        assert (alarms(ours.score, deviations - 2e-9)[57:] == theirs.any(axis=1)[57:]).all()


def test_scores_of_cusum_are_rossis_chart_begun_anew(year):
    ours = scores_of(year, "cusum", CUSUM, seed=0)
    for day in (111, 150, 300):
        part = year.counts[day - 111 : day + 1]
        theirs = cusum(part, learn=84, per_year=None, k=1.04, h=2.26)
        assert (ours.score[day] >= 2.26 - 1e-9) == theirs.alarm[-1]
        assert ours.limit(2.26)[day] == pytest.approx(theirs.threshold[-1], abs=1e-9)
    assert np.isnan(ours.score[:111]).all()


def test_scores_of_ewma_are_those_of_the_long_chart(year):
    ours = scores_of(year, "ewma", EWMA, seed=0)
    theirs = ewma(year.counts, smoothing=0.4, baseline=28, guard=2, alpha=0.05)
    later = slice(90, None)
    np.testing.assert_allclose(ours.limit(float(norm.isf(0.05)))[later], theirs.threshold[later], atol=1e-3)
    assert (alarms(ours.score, float(norm.isf(0.05)))[later] == theirs.alarm[later]).all()


def test_scores_of_farrington_are_one_at_its_limit(year):
    ours = scores_of(year, "farrington", CLASSIC, seed=0)
    kinds = (year.first_weekday + np.arange(year.days)) % 7
    theirs = farrington(year.counts, FarringtonSettings(**CLASSIC), day_types=kinds)
    judged = theirs.judged
    assert (alarms(ours.score, 1.0) == theirs.alarm).all()
    np.testing.assert_allclose(ours.limit(1.0)[judged], theirs.threshold[judged], atol=1e-9)


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_score_depends_on_the_last_days_only(year, name):
    """So the night, which reads a shorter record, alarms exactly where the bench said."""
    needed, cut = days_needed(name, PARAMETERS[name]), 200
    whole = scores_of(year, name, PARAMETERS[name], seed=0).score
    later = year.day >= cut
    short = History(
        year.day[later] - cut,
        year.hour[later] - cut * 24,
        year.area[later],
        year.midnights[cut:] - cut * 24,
        year.centres,
        year.first_ordinal + cut,
    )
    again = scores_of(short, name, PARAMETERS[name], seed=0).score
    assert np.isnan(again[:needed]).all()
    np.testing.assert_allclose(again[needed:], whole[cut + needed :], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", PARAMETERS)
def test_planted_scores_are_those_of_the_record_with_the_spike_in_it(year, name):
    spikes = [Spike(day, 2, 6, -1) for day in (150, 233, 380)]
    found = planted_scores(year, spikes, name, PARAMETERS[name], window=4, seed=9)
    assert found.shape == (3, 4)
    if name == "odmap_24h":
        return  # the hours are drawn; the test of the naive bench covers it
    for row, spike in enumerate(spikes):
        extra = np.repeat([spike.day, spike.day + 1], 6)
        more = replace(
            year,
            day=np.append(year.day, extra),
            hour=np.append(year.hour, extra * 24 + 12.5),
            area=np.append(year.area, np.full(12, -1)),
        )
        whole = scores_of(more, name, PARAMETERS[name], seed=0).score
        np.testing.assert_allclose(found[row], whole[spike.day : spike.day + 4], rtol=1e-9, atol=1e-9)


def test_bench_equals_a_naive_loop(year):
    rules = Rules({"ears_c1": EARS}, {"ears_c1": 3.09})
    (scored,) = score_record(year, rules, number=25, length=2, events=5, after=1, seed=3)
    spikes = draw_spikes(year, where=EVERYWHERE, number=25, length=2, events=5, first=7, window=3, seed=3)
    for budget in (0.5, 1.0, 3.0):
        cut, delays = naive_bench(year, budget, list(spikes), 3)
        assert threshold_of(scored, budget) == pytest.approx(cut, abs=1e-9)
        found = measure(scored, cut).found[0]
        seen = [one for one in delays if one is not None]
        assert (found.planted, found.found) == (25, len(seen))
        assert found.delay == (pytest.approx(sum(seen) / len(seen)) if seen else None)


def test_rate_and_interval_come_out_as_planted():
    """A score that is uniform by day alarms at 0.9 on one day in ten; 95 % of intervals hold that rate."""
    rng = np.random.default_rng(8)
    truth, inside = 0.1 * DAYS_A_MONTH, 0
    for _ in range(400):
        scored = Scored("made_up", 0, rng.random(300), np.ones(300, dtype=bool), ())
        one = measure(scored, 0.9)
        inside += one.low <= truth <= one.high
    assert 0.93 <= inside / 400 <= 1.0


def test_a_budget_keeps_its_rate_on_days_it_has_not_seen():
    """Poisson counts without any spike: the threshold of ten years keeps the budget in the next ten."""
    rules = Rules({"ears_c2": EARS}, {"ears_c2": 3.09})
    past, future = (
        score_record(record(3650, 6.0, seed=s), rules, number=0, length=1, events=1, seed=1)[0] for s in (1, 2)
    )
    threshold = threshold_of(past, 1.0)
    seen, unseen = measure(past, threshold), measure(future, threshold)
    assert 0.95 <= seen.per_month <= 1.0  # equal scores make it fewer, never more
    assert unseen.low <= seen.per_month <= unseen.high
    assert unseen.per_month == pytest.approx(1.0, abs=0.35)


def test_known_false_alarm_rate_of_counts_above_a_fixed_limit():
    """With a flat and certain past the rate is the Poisson tail itself."""
    rng = np.random.default_rng(5)
    counts = rng.poisson(4.0, 20_000).astype(float)
    scored = Scored("count", 0, counts, np.ones(counts.size, dtype=bool), ())
    assert measure(scored, 8.0).per_month == pytest.approx(poisson.sf(8, 4.0) * DAYS_A_MONTH, rel=0.15)
    budget = poisson.sf(8, 4.0) * DAYS_A_MONTH
    assert threshold_of(scored, budget * 1.2) == 8.0
    assert threshold_of(scored, budget * 0.5) == 9.0


def test_found_missed_and_delay_come_out_as_planted():
    quiet = np.zeros((4, 3))
    planted = np.array([[5.0, 0, 0], [0, 5, 5], [0, 0, 5], [0, 1, 0]])
    already = quiet.copy()
    already[0, 0] = 5  # this day alarmed without the spike
    scored = Scored("made_up", 0, np.zeros(30), np.ones(30, dtype=bool), (Planted(EVERYWHERE, planted, already),))
    found = measure(scored, 2.0).found[0]
    assert (found.found, found.missed, found.delay, found.slowest) == (2, 2, 1.5, 2)


def test_confirmed_spikes_hold_no_false_alarm_and_have_a_delay():
    score = np.zeros(100)
    score[[10, 50, 51, 90]] = 9.0
    counted = np.ones(100, dtype=bool)
    counted[49:53] = counted[70:73] = False
    scored = Scored("made_up", 0, score, counted, ())
    one = measure(scored, 3.0, known=[(49, 53), (70, 73)])
    assert one.alarms == 2
    assert one.confirmed_delays == (1, None)


def test_scan_finds_a_spike_in_one_place_and_not_one_that_is_everywhere():
    history = record(160, 6.0, seed=11, areas=6)
    rules = Rules({"ears_c2": EARS, SCAN: SCANNED}, {"ears_c2": 3.09, SCAN: 2.0})
    ears_line, scan_line = score_record(history, rules, number=12, length=3, events=8, seed=2, after=1)
    wide, narrow = (measure(scan_line, threshold_of(scan_line, 1.0)).found[k] for k in (0, 1))
    assert (wide.where, narrow.where) == (EVERYWHERE, ONE_PLACE)
    assert narrow.found >= 10
    assert wide.found <= 3
    both = measure(ears_line, threshold_of(ears_line, 1.0)).found
    assert both[0].found == both[1].found


def test_same_seed_same_answer_and_a_wider_budget_lowers_the_threshold(year):
    rules = Rules({name: PARAMETERS[name] for name in ("ears_c1", "odmap_24h", "cusum")}, {})
    first, again = (score_record(year, rules, number=20, length=3, events=4, seed=6) for _ in range(2))
    for one, other in zip(first, again, strict=True):
        steps = curve(one, [0.25, 1, 4, 8])
        assert steps == curve(other, [0.25, 1, 4, 8])
        assert [s.threshold for s in steps] == sorted((s.threshold for s in steps), reverse=True)
        assert all(s.per_month <= budget + 1e-9 for s, budget in zip(steps, [0.25, 1, 4, 8], strict=True))


def test_short_record_is_said_not_to_be_judged():
    rules = Rules({"ears_c1": EARS, "farrington": CLASSIC}, {})
    found = score_record(record(120, 4.0, seed=1), rules, number=5, length=2, events=3, seed=1)
    assert [one.is_judged for one in found] == [True, False]
    assert curve(found[1], [1.0]) == ()
    empty = record(0, 4.0, seed=1)
    assert not any(one.is_judged for one in score_record(empty, rules, number=5, length=2, events=3, seed=1))


def test_unknown_detector_and_impossible_spikes_are_refused(year):
    with pytest.raises(ValueError, match="unknown"):
        days_needed("oracle", {})
    with pytest.raises(ValueError, match="window"):
        draw_spikes(year, where=EVERYWHERE, number=1, length=3, events=1, first=9, window=2, seed=1)
    with pytest.raises(ValueError, match="budget"):
        threshold_of(Scored("x", 0, np.zeros(3), np.ones(3, dtype=bool), ()), -1)
