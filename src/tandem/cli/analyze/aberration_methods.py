"""The detectors of `tandem analyze aberration` by their names on the command line, and their options."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import click
import numpy as np
import numpy.typing as npt

from tandem.cli.analyze.holidays import holidays_of
from tandem.cli.analyze.options import FloatRange
from tandem.cli.analyze.periods import PER_YEAR, Axis
from tandem.cli.analyze.series import Series
from tandem.science.aberration import (
    CLASSIC,
    NOUFAILY,
    ORIGINAL,
    Detection,
    count_limit,
    cusum,
    ears,
    ewma,
    farrington,
)

Command = TypeVar("Command", bound=Callable[..., Any])
METHODS = (
    "farrington-flexible",
    "farrington",
    "ears-c1",
    "ears-c2",
    "ears-c3",
    "cusum",
    "ewma",
    "threshold",
    "odmap",
)
ODMAP = "odmap"
POWERS = {"2/3": 2 / 3, "1/2": 0.5, "none": 1.0}
HOLIDAY = 7
_KINDS = frozenset({"day_of_week", "holidays", "holiday_calendar"})
_REGRESSION = (
    frozenset(
        {"alpha", "years_back", "half_window", "seasons", "recent_left_out", "weight_limit", "reweightings", "trend"}
        | {"trend_p", "threshold", "power", "two_sided", "least_events", "per_year"}
    )
    | _KINDS
)
_EARS = frozenset({"alpha", "baseline", "min_count"}) | _KINDS
TAKES: Mapping[str, frozenset[str]] = {
    "farrington-flexible": _REGRESSION | {"weights"},
    "farrington": _REGRESSION - {"recent_left_out"},
    "ears-c1": _EARS,
    "ears-c2": _EARS,
    "ears-c3": _EARS,
    "cusum": frozenset({"k", "h", "years_back", "per_year", "seasonal", "min_count"}) | _KINDS,
    "ewma": frozenset({"alpha", "baseline", "smoothing", "min_count"}) | _KINDS,
    "threshold": frozenset({"limit", "weeks_back", "spread", "min_count"}),
}
_OPTIONS = (
    click.option("--alpha", type=FloatRange(0, 0.5, min_open=True), help="Chance of a false alarm."),
    click.option("--years-back", type=click.IntRange(1, 50), help="Farrington, CUSUM: years of past.  [4]"),
    click.option("--half-window", type=click.IntRange(0), help="Farrington: periods each side of the season.  [3]"),
    click.option("--weights", type=click.Choice(["original", "noufaily"]), help="Farrington Flexible: which set."),
    click.option("--seasons", type=click.IntRange(1), help="Farrington: seasonal levels.  [1; noufaily: 10]"),
    click.option(
        "--recent-left-out", type=click.IntRange(0), help="Periods left out of the past.  [3; noufaily: 26]"
    ),
    click.option("--weight-limit", type=FloatRange(1), help="Residual weighted down.  [1; noufaily: 2.58]"),
    click.option("--reweightings", type=click.IntRange(0, 20), help="Farrington: how often.  [1]"),
    click.option("--trend/--no-trend", default=None, help="Farrington: a trend over the years.  [trend]"),
    click.option("--trend-p", type=FloatRange(0, 1), help="Trend kept below this p.  [0.05; noufaily: 1]"),
    click.option("--threshold", type=click.Choice(["delta", "nb-plugin", "nb-upper"]), help="Farrington: the limit."),
    click.option("--power", type=click.Choice(list(POWERS)), help="Transformation under delta.  [2/3]"),
    click.option("--two-sided/--one-sided", default=None, help="Farrington: half of alpha above.  [classic: two]"),
    click.option("--least-events", type=click.IntRange(0), help="Events in four weeks that an alarm needs.  [5]"),
    click.option("--per-year", type=FloatRange(2), help="Periods in a year.  [52 weeks, 365 days]"),
    click.option("--day-of-week", is_flag=True, default=None, help="Daily counts: a factor for each weekday."),
    click.option("--holiday", "holidays", multiple=True, metavar="DATE", help="Daily counts: a holiday; repeated."),
    click.option("--holidays", "holiday_calendar", metavar="FILE|us", help="A date a line, or US federal holidays."),
    click.option("--baseline", type=click.IntRange(2), help="EARS, EWMA: periods in the baseline.  [7, 28]"),
    click.option("--k", type=FloatRange(0, min_open=True), help="CUSUM: reference value.  [1.04]"),
    click.option("--h", type=FloatRange(0, min_open=True), help="CUSUM: decision limit.  [2.26]"),
    click.option("--seasonal/--flat", default=None, help="CUSUM: mean with a yearly wave.  [seasonal]"),
    click.option("--smoothing", type=FloatRange(0, 1, min_open=True), help="EWMA: weight of today.  [0.4]"),
    click.option("--limit", type=FloatRange(0, min_open=True), help="Threshold: this many events, always."),
    click.option("--weeks-back", type=click.IntRange(2), help="Threshold: past weeks compared.  [8]"),
    click.option("--spread", type=FloatRange(0), help="Threshold: standard deviations above.  [2]"),
    click.option("--min-count", type=FloatRange(0), help="No alarm below this many events (not Farrington)."),
)


def method_options(command: Command) -> Command:
    """The options of all methods; `judge` refuses those that the chosen method does not take."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def judge(series: Series, method: str, given: Mapping[str, Any], shown: slice) -> Detection:
    """Judge all series by one method with the options that were given; its defaults fill the rest."""
    options = {name: value for name, value in given.items() if value is not None and value != ()}
    for name in options:
        if name not in TAKES[method]:
            word = {"holidays": "holiday", "holiday_calendar": "holidays"}.get(name, name).replace("_", "-")
            raise click.UsageError(f"--{word} is no option of {method}.")
    if method.startswith("farrington"):
        return _farrington(series, method, options, shown)
    if method != "threshold" and (types := _day_types(series.axis, options)) is not None:
        options["day_types"] = types
    if method == "cusum":
        return _cusum(series, options)
    if method == "threshold":
        return _threshold(series, options)
    if method == "ewma":
        return ewma(series.counts, **options)
    return ears(series.counts, method=method.removeprefix("ears-").upper(), **options)


def _farrington(series: Series, method: str, options: dict[str, Any], shown: slice) -> Detection:
    start = {"original": ORIGINAL, "noufaily": NOUFAILY}[options.pop("weights", "noufaily")]
    types = _day_types(series.axis, options)
    if "power" in options:
        options["power"] = POWERS[options["power"]]
    per_year = options.pop("per_year", PER_YEAR[series.axis.every])
    least_periods = 28 if series.axis.every == "day" else 4
    given = {"per_year": per_year, "least_periods": least_periods, **options}
    if method == "farrington-flexible" and series.axis.every == "day" and "recent_left_out" not in given:
        given["recent_left_out"] = start.recent_left_out * 7
    settings = replace(CLASSIC if method == "farrington" else start, **given)
    at = np.arange(series.axis.days.size)[shown]
    return farrington(series.counts, settings, at=at, day_types=types, workers=2)


def _day_types(axis: Axis, options: dict[str, Any]) -> npt.NDArray[np.int64] | None:
    """Weekday 0 to 6 and 7 for holidays; without weekday terms 0, and 7 for holidays. Takes its options out."""
    by_weekday, named, calendar = (
        options.pop(name, None) for name in ("day_of_week", "holidays", "holiday_calendar")
    )
    if not by_weekday and not named and not calendar:
        return None
    if axis.every != "day":
        raise click.UsageError("Weekday and holiday terms need daily counts.")
    weekdays = axis.weekdays
    types = weekdays.copy() if by_weekday else np.zeros(axis.days.size, dtype=np.int64)
    types[np.isin(axis.days, holidays_of(named or (), calendar, axis.days))] = HOLIDAY
    return types


def _cusum(series: Series, options: dict[str, Any]) -> Detection:
    per_year = options.pop("per_year", PER_YEAR[series.axis.every])
    periods = series.axis.days.size
    learn = round(options.pop("years_back", 4) * per_year)
    if learn >= periods:
        learn = periods // 2
    wave = per_year if options.pop("seasonal", True) else None
    return cusum(series.counts, learn=learn, per_year=wave, **options)


def _threshold(series: Series, options: dict[str, Any]) -> Detection:
    named = {"weeks_back": "back", "spread": "sd_multiplier"}
    given = {named.get(name, name): value for name, value in options.items()}
    return count_limit(series.counts, apart=7 if series.axis.every == "day" else 1, **given)
