"""ODMAP's way: more events in the last 24 hours than the same 24 hours of past weeks let expect, hour by hour."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

import click
import numpy as np

from tandem.cli.analyze.dates import notes_of, refuse_most, told_format
from tandem.cli.analyze.series import DATE_NAMES
from tandem.cli.analyze.tables import Table
from tandem.core.errors import BadInput, TooLittleData
from tandem.exchange.formats.times import reader
from tandem.science.arrays import FloatArray

TAKES = frozenset({"min_count", "weeks_back", "spread"})
_MOST_HOURS = 300_000
_START = datetime(1900, 1, 1, tzinfo=UTC)


def rolling_rows(
    table: Table, asked: Mapping[str, Any], given: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """A row for each full hour (and series) with the events of the 24 hours before it, and what to tell of the file.

    Each row of the file is an event with a clock time. Times that tell their offset are elapsed time; others are
    taken as they stand. A past window from before the first day of the file is missing, not empty.
    """
    from tandem.science.aberration import hourly_times, rolling_threshold

    for name, value in given.items():
        if value not in (None, ()) and name not in TAKES:
            raise click.UsageError(f"--{name.replace('_', '-')} is no option of odmap.")
    if asked["count"] or asked["every"]:
        raise click.UsageError("odmap counts events by their clock times: no --count and no --every.")
    column = asked["date"] or table.usual("times", DATE_NAMES, "--date")
    table, hours, about = _clocked(table, column, day_first=asked["day_first"])
    first = float(np.floor(hours.min() / 24.0) * 24.0)
    at = hourly_times(first, float(np.floor(hours.max())) + 1.0)
    if at.size > _MOST_HOURS:
        raise BadInput("The times span more than 30 years of hours.", "Mend the times, or leave out old rows.")
    shown = _shown(at, asked)
    named = {"weeks_back": "weeks", "spread": "sd_multiplier"}
    words = {named.get(name, name): value for name, value in given.items() if value not in (None, ())}
    if "min_count" in words:
        words["min_count"] = max(1, int(words["min_count"]))
    names = table.text(asked["by"]) if asked["by"] else [""] * table.rows
    rows = []
    for name in sorted(set(names)):
        mine = np.sort(hours[[one == name for one in names]])
        found = rolling_threshold(mine, at, coverage_start=first, **words)
        columns = (found.observed, found.expected, found.threshold, found.alarm, found.score)
        cells = zip(_labels(at[shown]), *(one[shown].tolist() for one in columns), strict=True)
        keys = ("date", "observed", "expected", "threshold", "alarm", "score")
        head = {"series": name} if asked["by"] else {}
        rows += [head | dict(zip(keys, values, strict=True)) for values in cells]
    return rows, about


def _clocked(table: Table, column: str, *, day_first: bool) -> tuple[Table, FloatArray, dict[str, Any]]:
    cells = table.values(column)
    texts = [str(cell).strip() for cell in dict.fromkeys(cells) if cell is not None and str(cell).strip()]
    told = told_format(texts, day_first=day_first)
    read = reader(told[0] if told else "iso8601")
    known = {cell: _hours(cell, read) for cell in dict.fromkeys(cells)}
    hours = np.array([known[cell] for cell in cells])
    kept = np.flatnonzero(np.isfinite(hours))
    refuse_most(table, column, kept, "no time", "Write times as 2016-08-23 19:31.")
    if not (hours[kept] % 24 > 0).any():
        raise TooLittleData("The times have no clock: odmap counts by the hour.", "Take ears-c2 for daily counts.")
    left_out = table.rows - kept.size
    notes = notes_of(left_out, told[1] if told else "", "time")
    return table.at(kept), hours[kept], {"left_out": left_out, "notes": notes}


def _hours(cell: Any, read: Any) -> float:
    moment = cell if isinstance(cell, datetime) else None
    if moment is None and not isinstance(cell, date):
        found = read(str(cell or "").strip())
        moment = found.wall if found else None
    if moment is None or not 1900 <= moment.year <= 2200:
        return float("nan")
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - _START).total_seconds() / 3600.0


def _labels(at: FloatArray) -> list[str]:
    return [(_START + timedelta(hours=float(hour))).strftime("%Y-%m-%dT%H:%M") for hour in at]


def _shown(at: FloatArray, asked: Mapping[str, Any]) -> slice:
    edges = []
    for name, option, days in (("first", "--from", 0), ("last", "--to", 1)):
        try:
            day = date.fromisoformat(asked[name]) + timedelta(days=days) if asked[name] else None
        except ValueError as error:
            raise BadInput(f"{option} is no date.", "Write it as 2016-08-23.") from error
        edges.append(
            (datetime(day.year, day.month, day.day, tzinfo=UTC) - _START) / timedelta(hours=1) if day else None
        )
    start = int(np.searchsorted(at, edges[0])) if edges[0] is not None else 0
    stop = int(np.searchsorted(at, edges[1])) if edges[1] is not None else at.size
    if start >= stop:
        raise BadInput("No hour lies between --from and --to.", "Compare them with the times in the file.")
    return slice(start, stop)


def rolling_text(rows: list[dict[str, Any]]) -> list[str]:
    """Runs of alarming hours in sentences, or that there was none, and what could not be judged."""
    lines = []
    for (series, alarm), hours in groupby(rows, key=lambda row: (row.get("series", ""), row["alarm"])):
        run = list(hours)
        if alarm:
            top = max(run, key=lambda row: row["observed"])
            lines.append(
                f"{series + ', ' if series else ''}{run[0]['date']} to {run[-1]['date']}: up to {top['observed']:g} "
                f"in 24 hours, {top['expected']:.2f} expected, threshold {top['threshold']:g}."
            )
    blind = sum(bool(np.isnan(row["threshold"])) for row in rows)
    quiet = [] if lines or blind == len(rows) else ["Nothing: odmap did not alarm."]
    short = [f"{blind} of {len(rows)} hours could not be judged: too short a past."] if blind else []
    return [*lines, *quiet, *short]
