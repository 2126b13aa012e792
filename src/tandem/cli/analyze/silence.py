"""`tandem analyze silence`: has a feed that sends nothing lost its line, or did nothing happen?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from tandem.cli.analyze.options import FloatRange, row_options
from tandem.cli.analyze.output import (
    as_json_object,
    check_picture,
    new_figure,
    output_options,
    save_picture,
    write_csv,
)
from tandem.cli.analyze.series import Series, read_series
from tandem.cli.analyze.tables import read_table
from tandem.core.errors import BadInput
from tandem.science.silence import SILENT, USUAL, Silence
from tandem.science.silence import silence as judged

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAMES = ("feed", "finding", "last_event", "days", "expected", "chance", "longest")
_MOST_DAYS = 36_600


@click.command()
@click.argument("file", metavar="FEED", type=click.Path(path_type=Path))
@click.option("--date", metavar="COLUMN", help="Column of days.  [by its name]")
@click.option("--count", metavar="COLUMN", help="Column of counts; left out, each row is one event.")
@click.option("--by", metavar="COLUMN", help="Column that tells several feeds apart, such as an agency.")
@click.option("--as-of", metavar="DATE", help="Today.  [the last day in the file]")
@click.option("--alpha", type=FloatRange(0, 0.5, min_open=True), default=0.001, show_default=True)
@click.option("--learn", type=click.IntRange(7, 3660), default=182, show_default=True, help="Days to learn from.")
@click.option("--least-days", type=click.IntRange(7, 3660), default=28, show_default=True, help="Fewest of them.")
@row_options
@output_options
def silence(*, file: Path, no_header: bool, as_json: bool, **options: Any) -> None:
    """Judge the silence at the end of each feed against its own past.

    silent: so many days without an event are unlikely by chance, and longer than every silence before. usual: they
    are not. cannot say: too short a record, or so few events that even a silent week would say nothing.
    """
    check_picture(options["picture"])
    table = read_table(file, header=not no_header).where(options["where"])
    count = options["count"]
    words = {name: options[name] for name in ("date", "count", "by", "day_first")} | {"events": count is None}
    series = _until(read_series(table, every="day", fill_zero=True, **words), options["as_of"])
    if series.axis.days.size > _MOST_DAYS:
        raise BadInput("The days span more than 100 years.", "A date among them must be wrong; mend it.")
    try:
        found = [
            judged(one, alpha=options["alpha"], learn=options["learn"], least_days=options["least_days"])
            for one in series.counts
        ]
    except ValueError as error:
        raise BadInput(str(error)) from error
    rows = [_row(series, nth, one) for nth, one in enumerate(found)]
    if options["csv_file"]:
        write_csv(options["csv_file"], rows, NAMES)
    if options["picture"]:
        save_picture(_drawn(series, found), options["picture"])
    as_of = series.axis.labels[-1]
    about = {"as_of": as_of, "alpha": options["alpha"], "left_out": series.left_out, "notes": series.notes}
    lines = [*(_sentence(row) for row in rows), *series.notes]
    click.echo(as_json_object(about | {"rows": rows}) if as_json else "\n".join(lines))


def _until(series: Series, as_of: str | None) -> Series:
    """The same days until today, without an event where the file has none."""
    if as_of is None:
        return series
    today = series.axis.ordinal(as_of, "--as-of")
    first, last = int(series.axis.days[0]), int(series.axis.days[-1])
    if today < last or today - first > _MOST_DAYS:
        raise BadInput("--as-of does not fit the file.", "It must be its last day or one of the years after it.")
    days = np.arange(first, today + 1, dtype=np.int64)
    counts = np.pad(series.counts, ((0, 0), (0, today - last)))
    axis = type(series.axis)(series.axis.every, days, series.axis.numbered)
    return replace(series, axis=axis, counts=counts)


def _row(series: Series, nth: int, one: Silence) -> dict[str, Any]:
    active = np.flatnonzero(series.counts[nth] > 0)
    day = int(series.axis.days[active[-1]]) if active.size else None
    last = day if day is None or series.axis.numbered else date.fromordinal(day).isoformat()
    name = series.names[nth] if series.names else "all"
    values = (name, one.finding, last, one.days, one.expected, one.chance, one.longest)
    return dict(zip(NAMES, values, strict=True))


def _sentence(row: dict[str, Any]) -> str:
    if row["finding"] == USUAL and not row["days"]:
        return f"{row['feed']}: usual, events until the last day."
    told = f"{row['feed']}: {row['finding']}, {row['days']} days without an event since {row['last_event']}"
    return (
        f"{told}, {row['expected']:.1f} expected, chance {row['chance']:.2g}; longest before {row['longest']} days."
    )


def _drawn(series: Series, found: list[Silence]) -> Figure:
    """A strip for each feed: a mark for each day with an event, and the silence at its end."""
    figure = new_figure(height=1.5 + 0.35 * len(found))
    panel = figure.subplots()
    names = series.names or ("all",)
    days = series.axis.days - series.axis.days[0]
    for nth, one in enumerate(found):
        active = days[series.counts[nth] > 0]
        panel.vlines(active, nth - 0.3, nth + 0.3, color="#1f3b57", linewidth=0.8)
        if one.days:
            colour = "#b3261e" if one.finding == SILENT else "#c9d2db"
            panel.barh(nth, one.days, left=days[-1] + 1 - one.days, height=0.6, color=colour)
            panel.text(days[-1] + 2, nth, one.finding, va="center", fontsize=8)
    panel.set_yticks(range(len(found)), names[: len(found)], fontsize=8)
    panel.invert_yaxis()
    panel.set_xlim(0, days[-1] * 1.12 + 2)
    panel.set_xlabel("days since the first event")
    panel.set_title("Days with an event; red: silent longer than chance has it", loc="left", fontsize=10)
    panel.spines[["top", "right"]].set_visible(False)
    return figure
