"""Geometry of charts: bars keep to their frame, missing is not zero, exceedances are marked by shape."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.web.ui import charts

START = date(2016, 6, 1)


def series(values: list[float | None], **more: object) -> list[charts.Day]:
    return [charts.Day(on=START + timedelta(days=i), value=value, **more) for i, value in enumerate(values)]


@given(st.lists(st.none() | st.floats(0, 1e6), max_size=120), st.sampled_from([charts.WIDE, charts.NARROW]))
def test_bars_and_labels_stay_inside_the_frame(values: list[float | None], frame: charts.Frame) -> None:
    drawn = charts.daily_bars(series(values, threshold=5.0, exceeds=True), frame=frame)
    assert len(drawn.bars) == len(values)
    for bar in drawn.bars:
        assert frame.left - 0.1 <= bar.x <= bar.x + bar.width <= frame.plot_right + 0.1
        assert frame.top - 0.1 <= bar.y <= frame.plot_bottom
        assert bar.y + bar.height == pytest.approx(frame.plot_bottom)
        assert bar.label_y > 8
    assert all(0 <= tick.at <= frame.width for tick in drawn.day_ticks)


@given(st.floats(0, 1e9))
def test_axis_reaches_the_highest_value_in_few_round_steps(highest: float) -> None:
    steps = charts.value_steps(highest)
    assert steps[0] == 0
    assert steps[-1] >= highest or steps[-1] == pytest.approx(highest)
    assert 2 <= len(steps) <= 7


def test_height_is_proportional_to_the_value() -> None:
    drawn = charts.daily_bars(series([5, 10]))
    low, high = drawn.bars
    assert high.height == pytest.approx(2 * low.height, abs=0.2)


def test_missing_day_is_a_gap_and_not_a_zero() -> None:
    drawn = charts.daily_bars(series([3, None, 0]))
    assert [bar.is_missing for bar in drawn.bars] == [False, True, False]
    assert drawn.has_missing
    assert drawn.bars[2].label == ""
    assert not drawn.bars[2].is_missing


def test_exceedance_has_a_mark_and_its_value_as_text() -> None:
    days = [
        *series([3] * 30),
        charts.Day(START + timedelta(days=30), 20, threshold=11, exceeds=True, is_partial=True),
    ]
    drawn = charts.daily_bars(days)
    assert [bar.label for bar in drawn.bars if bar.mark] == ["20"]
    assert drawn.has_exceedance
    assert drawn.has_partial


def test_labels_of_neighbouring_exceedances_do_not_cover_each_other() -> None:
    days = series([20.0] * 90, exceeds=True)
    labelled = [bar for bar in charts.daily_bars(days).bars if bar.label]
    gaps = [after.label_x - before.label_x for before, after in itertools.pairwise(labelled)]
    assert labelled
    assert min(gaps) > 20
    assert all(bar.mark for bar in charts.daily_bars(days).bars)


def test_threshold_line_breaks_where_the_rule_could_not_tell() -> None:
    days = [charts.Day(START + timedelta(days=i), 1, threshold=t) for i, t in enumerate([None, 4, None, 5])]
    assert charts.daily_bars(days).threshold_path.count("M") == 2


def test_last_day_always_has_its_date() -> None:
    drawn = charts.daily_bars(series([1] * 90), frame=charts.NARROW)
    assert drawn.day_ticks[-1].label == (START + timedelta(days=89)).isoformat()
    gaps = [b.at - a.at for a, b in zip(drawn.day_ticks, drawn.day_ticks[1:], strict=False)]
    assert min(gaps) > 40


def test_empty_series_is_an_empty_chart() -> None:
    drawn = charts.daily_bars([])
    assert drawn.bars == ()
    assert drawn.day_ticks == ()
    assert drawn.threshold_path == ""
    assert charts.sparkline([]).path == ""
    assert charts.sparkline([None, 3, None]).path == ""
    assert charts.funnel([]) == ()


def test_sparkline_breaks_at_missing_values() -> None:
    line = charts.sparkline([1, 2, None, 3, 4])
    assert line.path.count("M") == 2
    assert line.end == (117.0, 3.0)


def test_funnel_hides_the_share_of_a_hidden_value() -> None:
    """A share of a hidden count would give the count away."""
    bars = charts.funnel([charts.Stage("Called", 200), charts.Stage("Reached", None, "fewer than 11")])
    assert bars[0].share_percent == 100
    assert bars[1].share_percent is None
    assert bars[1].length_percent is None


def test_funnel_with_a_hidden_first_step_shows_no_share() -> None:
    bars = charts.funnel([charts.Stage("Called", None, "fewer than 11"), charts.Stage("Reached", 20)])
    assert [bar.share_percent for bar in bars] == [None, None]
