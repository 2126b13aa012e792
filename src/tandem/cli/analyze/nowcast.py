"""`tandem analyze nowcast`: how many events happened, when some of them are still to be reported."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from tandem.cli.analyze.dates import notes_of, read_dates, refuse_most
from tandem.cli.analyze.options import FloatRange, row_options
from tandem.cli.analyze.output import (
    as_json_object,
    check_picture,
    date_axis,
    new_figure,
    output_options,
    save_picture,
    write_csv,
)
from tandem.cli.analyze.periods import Axis
from tandem.cli.analyze.tables import Table, read_table
from tandem.core.errors import BadInput, TooLittleData
from tandem.science.arrays import IntArray
from tandem.science.nowcast import Nowcast, reporting_triangle
from tandem.science.nowcast import nowcast as estimate

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAMES = ("date", "reported", "expected", "low", "high", "share_reported")


@click.command()
@click.argument("file", metavar="EVENTS", type=click.Path(path_type=Path))
@click.option("--occurred", required=True, metavar="COLUMN", help="Column of dates of the events.")
@click.option("--reported", required=True, metavar="COLUMN", help="Column of dates on which they were reported.")
@click.option("--as-of", metavar="DATE", help="Count what was reported up to this date.  [the last report]")
@click.option("--every", type=click.Choice(["day", "week"]), default="day", show_default=True, help="Period length.")
@click.option("--max-delay", type=click.IntRange(1), default=30, show_default=True, help="Longest delay, in periods.")
@click.option("--delay-window", type=click.IntRange(1), help="Learn delays from this many last periods.  [all]")
@click.option("--periods", type=click.IntRange(1), help="Show this many last periods.  [twice the longest delay]")
@click.option("--coverage", type=FloatRange(0.5, 0.999), default=0.95, show_default=True, help="Of intervals.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed, the same numbers.")
@row_options
@output_options
def nowcast(*, file: Path, no_header: bool, as_json: bool, **options: Any) -> None:
    """Estimate the final number of events of the last periods from how long reports took so far.

    Each row of the file is one event. A row of the result has what was reported, the expected final number, its
    interval, and the share of events expected to have been reported by now.
    """
    check_picture(options["picture"])
    table = read_table(file, header=not no_header).where(options["where"])
    axis, triangle, left_out, notes = _triangle(table, options)
    rng = np.random.default_rng(options["seed"])
    found = estimate(triangle, rng=rng, coverage=options["coverage"], delay_window=options["delay_window"])
    shown = slice(max(0, len(axis.days) - (options["periods"] or 2 * options["max_delay"])), None)
    rows = rows_of(axis, found, shown)
    if options["csv_file"]:
        write_csv(options["csv_file"], rows, NAMES)
    if options["picture"]:
        save_picture(drawn(axis, found, shown), options["picture"])
    about = {"as_of": axis.labels[-1], "every": axis.every, "coverage": found.coverage}
    about |= {"left_out": left_out, "notes": notes, "rows": rows}
    click.echo(as_json_object(about) if as_json else "\n".join([*as_text(rows, found.coverage), *notes]))


def _dates(table: Table, options: dict[str, Any]) -> tuple[IntArray, IntArray, bool, dict[str, int], list[str]]:
    """When the events of the usable rows occurred and were reported, how many rows were left out, and the notes."""
    first = read_dates(table, options["occurred"], day_first=options["day_first"])
    second = read_dates(first.table, options["reported"], day_first=options["day_first"])
    if first.numbered != second.numbered:
        raise BadInput("One column holds dates and the other period numbers.", "Write both in the same way.")
    occurred, reported = first.days[second.kept], second.days
    after = np.flatnonzero(reported >= occurred)
    refuse_most(second.table, options["reported"], after, "a date before it occurred", "Check which column is which.")
    left_out = {"no_date": first.left_out + second.left_out, "before_it_occurred": reported.size - after.size}
    notes = notes_of(left_out["no_date"], first.order or second.order)
    if many := left_out["before_it_occurred"]:
        rows, were = ("1 row", "was") if many == 1 else (f"{many} rows", "were")
        notes.append(f"{rows} reported before the event occurred {were} left out.")
    return occurred[after], reported[after], first.numbered, left_out, notes


def _triangle(table: Table, options: dict[str, Any]) -> tuple[Axis, Any, dict[str, int], list[str]]:
    """The reporting triangle of the file, the periods of its rows, and what was left out."""
    occurred, reported, numbered, left_out, notes = _dates(table, options)
    length = 7 if options["every"] == "week" and not numbered else 1
    last = int(reported.max())
    if options["as_of"]:
        last = Axis("day", np.array([0]), numbered).ordinal(options["as_of"], "--as-of")
    # Weeks begin on Monday: ordinal 1 was a Monday.
    happened, told, end = ((when - 1) // length for when in (occurred, reported, last))
    periods = int(end - happened.min()) + 1
    if periods <= options["max_delay"]:
        raise TooLittleData(
            f"The record spans {max(periods, 0)} periods, and delays of up to {options['max_delay']} were asked for.",
            "Give a smaller --max-delay, or a longer record.",
        )
    triangle = reporting_triangle(happened, told, as_of=int(end), periods=periods, max_delay=options["max_delay"])
    days = (np.arange(end - periods + 1, end + 1) * length + 1).astype(np.int64)
    return Axis(options["every"], days, numbered), triangle, left_out, notes


def rows_of(axis: Axis, found: Nowcast, shown: slice) -> list[dict[str, Any]]:
    """One row for each of the periods shown, oldest first."""
    columns = (found.reported, found.expected, found.low, found.high, found.share)
    parts = [column[shown].tolist() for column in columns]
    return [dict(zip(NAMES, values, strict=True)) for values in zip(axis.labels[shown], *parts, strict=True)]


def as_text(rows: list[dict[str, Any]], coverage: float) -> list[str]:
    """The periods that are not complete yet, in sentences."""
    lines = [
        f"{row['date']}: {row['reported']} reported, about {row['expected']:.0f} in the end "
        f"({row['low']} to {row['high']}, {coverage:.0%})."
        for row in rows
        if row["share_reported"] < 1
    ]
    return lines or ["Every period shown is complete."]


def drawn(axis: Axis, found: Nowcast, shown: slice) -> Figure:
    """Reported events as bars, the expected final number as a line, its interval as a band."""
    figure = new_figure(height=4.0)
    panel = figure.subplots()
    days = axis.days[shown]
    when: Any = days if axis.numbered else [date.fromordinal(int(day)) for day in days]
    width = 6.0 if axis.every == "week" and not axis.numbered else 0.9
    panel.bar(when, found.reported[shown], width=width, color="#b8c4d0", label="reported")
    low, high = found.low[shown], found.high[shown]
    band = f"{found.coverage:.0%} interval"
    panel.bar(when, high - low, bottom=low, width=width, alpha=0.6, color="#e0a458", label=band)
    panel.plot(when, found.expected[shown], "_", color="#1f3b57", markersize=8, label="expected in the end")
    panel.set_ylabel(f"Events a {axis.every}")
    panel.set_xlabel(axis.every.capitalize())
    if not axis.numbered:
        date_axis(panel)
    panel.yaxis.get_major_locator().set_params(integer=True)
    panel.set_ylim(bottom=0)
    panel.margins(x=0.01)
    panel.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside upper right", ncols=3, frameon=False, fontsize=9)
    return figure
