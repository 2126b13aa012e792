"""`tandem analyze aberration`: which periods of a series of counts are above what the past lets expect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np

from tandem.cli.analyze.aberration_methods import METHODS, ODMAP, judge, method_options
from tandem.cli.analyze.options import row_options
from tandem.cli.analyze.output import as_json_object, check_picture, output_options, save_picture, write_csv
from tandem.cli.analyze.periods import Axis
from tandem.cli.analyze.series import Series, read_series
from tandem.cli.analyze.tables import Table, read_table
from tandem.core.errors import BadInput
from tandem.science.aberration import Detection
from tandem.science.arrays import BoolArray

SERIES_OPTIONS = ("date", "count", "events", "by", "every", "fill_zero", "day_first")
NAMES = ("date", "observed", "expected", "threshold", "alarm", "score")


@click.command()
@click.argument("file", metavar="SERIES", type=click.Path(path_type=Path))
@click.option("--date", metavar="COLUMN", help="Column of dates, ISO weeks or period numbers.  [by its name]")
@click.option("--count", metavar="COLUMN", help="Column of counts.  [by its name; --events for none]")
@click.option("--events", is_flag=True, help="Each row is one event; there is no column of counts.")
@click.option("--by", metavar="COLUMN", help="Column that tells several series apart, such as an area.")
@click.option("--every", type=click.Choice(["day", "week"]), help="Length of a period; told from the dates.")
@click.option("--fill-zero", is_flag=True, help="Periods without a row held no event.")
@click.option("--from", "first", metavar="DATE", help="First period to show; all are used as past.")
@click.option("--to", "last", metavar="DATE", help="Last period to show.")
@click.option("--method", type=click.Choice(METHODS), required=True, help="The detector.")
@method_options
@row_options
@output_options
def aberration(*, file: Path, no_header: bool, as_json: bool, method: str, **options: Any) -> None:
    """Judge each period of a series of counts against its past.

    The rows shown have the observed count, the count expected, the threshold, whether it alarmed, and the
    score (observed - expected) / (threshold - expected), which is above 1 at an alarm. Expected and threshold
    are empty where there was too little past to judge. odmap takes events with clock times and judges the 24
    hours before each full hour against the same 24 hours of 8 past weeks.
    """
    check_picture(options["picture"])
    table = read_table(file, header=not no_header).where(options.pop("where"))
    if method == ODMAP:
        _rolling(table, options, as_json=as_json)
        return
    series = read_series(table, **{name: options.pop(name) for name in SERIES_OPTIONS})
    shown = _shown(series.axis, options.pop("first"), options.pop("last"))
    csv_file, picture = options.pop("csv_file"), options.pop("picture")
    try:
        found = judge(series, method, options, shown)
    except ValueError as error:
        raise BadInput(str(error)) from error
    rows = rows_of(series, found, shown)
    names = NAMES if not series.names else ("series", *NAMES)
    if csv_file:
        write_csv(csv_file, rows, names)
    if picture:
        from tandem.cli.analyze.aberration_picture import drawn

        save_picture(drawn(series, found, shown), picture)
    blank = without_past(series, found, lambda other: judge(other, method, options, shown))[:, shown].ravel()
    about = {
        "method": method,
        "every": series.axis.every,
        "left_out": series.left_out,
        "not_judged": not_judged(rows, blank),
        "notes": series.notes,
        "rows": rows,
    }
    lines = [*as_text(rows, method, about["not_judged"]), *series.notes]
    click.echo(as_json_object(about) if as_json else "\n".join(lines))


def _rolling(table: Table, options: dict[str, Any], *, as_json: bool) -> None:
    """The method that counts by the hour instead of by period."""
    from tandem.cli.analyze.rolling import rolling_rows, rolling_text

    asked = {name: options.pop(name) for name in (*SERIES_OPTIONS, "first", "last")}
    csv_file, picture = options.pop("csv_file"), options.pop("picture")
    rows, about = rolling_rows(table, asked, options)
    if csv_file:
        write_csv(csv_file, rows, NAMES if not asked["by"] else ("series", *NAMES))
    if picture:
        from tandem.cli.analyze.aberration_picture import drawn_hours

        save_picture(drawn_hours(rows), picture)
    told = {"method": ODMAP, "every": "hour", **about, "rows": rows}
    click.echo(as_json_object(told) if as_json else "\n".join([*rolling_text(rows), *about["notes"]]))


def _shown(axis: Axis, first: str | None, last: str | None) -> slice:
    start = axis.position(first, "--from") if first else 0
    stop = axis.position(last, "--to") + 1 if last else axis.days.size
    if start >= min(stop, axis.days.size):
        raise BadInput("No period lies between --from and --to.", "Compare them with the dates in the file.")
    return slice(start, stop)


def rows_of(series: Series, found: Detection, shown: slice) -> list[dict[str, Any]]:
    """One row for each period shown, series by series; NaN where there was too little past."""
    labels = series.axis.labels[shown]
    rows = []
    for place in range(series.counts.shape[0]):
        name = {"series": series.names[place]} if series.names else {}
        columns = (found.observed, found.expected, found.threshold, found.alarm, found.score)
        parts = [np.atleast_2d(column)[place, shown].tolist() for column in columns]
        parts[0] = [int(count) if count.is_integer() else count for count in parts[0]]
        rows += [name | dict(zip(NAMES, values, strict=True)) for values in zip(labels, *parts, strict=True)]
    return rows


def without_past(series: Series, found: Detection, again: Callable[[Series], Detection]) -> BoolArray:
    """Periods, shape (series, periods), that were not judged only because no event came before them.

    They are those that the same method judges where every period has an event: its past is long enough then.
    """
    counts = series.counts
    blind = np.isnan(np.atleast_2d(found.threshold))
    empty = np.cumsum(counts, axis=1) - counts == 0
    if not (blind & empty).any():
        return np.zeros(counts.shape, np.bool_)
    full = np.atleast_2d(again(replace(series, counts=np.ones_like(counts))).threshold)
    return np.asarray(blind & empty & ~np.isnan(full))


def not_judged(rows: list[dict[str, Any]], blank: BoolArray) -> dict[str, int]:
    """How many of the rows were not judged, and why."""
    blind = sum(np.isnan(row["threshold"]) for row in rows)
    return {"too_short_a_past": int(blind - blank.sum()), "no_event_to_learn_from": int(blank.sum())}


def as_text(rows: list[dict[str, Any]], method: str, why: dict[str, int]) -> list[str]:
    """The alarms in sentences, or that there was none, and what could not be judged."""
    judged = [row for row in rows if not np.isnan(row["threshold"])]
    lines = [
        f"{row['series'] + ', ' if 'series' in row else ''}{row['date']}: {row['observed']:g} observed, "
        f"{row['expected']:.2f} expected, threshold {row['threshold']:.2f}."
        for row in judged
        if row["alarm"]
    ]
    quiet = [] if lines or not judged else [f"Nothing: {method} did not alarm."]
    short = [
        f"{many} of {len(rows)} periods could not be judged: {reason.replace('_', ' ')}."
        for reason, many in why.items()
        if many
    ]
    return [*lines, *quiet, *short]
