"""`tandem analyze before-after`: one area after a day against before it, with all other areas as its comparison."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np

from tandem.cli.analyze.area_counts import in_order
from tandem.cli.analyze.dates import one_date, read_dates
from tandem.cli.analyze.dots import drawn, tell
from tandem.cli.analyze.options import FloatRange, row_options
from tandem.cli.analyze.output import check_picture, output_options
from tandem.cli.analyze.tables import read_table
from tandem.core.errors import BadInput, TooLittleData

NAMES = ("area", "before", "after", "expected", "ratio", "low", "high", "verdict")


@click.command("before-after")
@click.argument("file", metavar="EVENTS", type=click.Path(path_type=Path))
@click.option("--area", metavar="COLUMN", required=True, help="Column of areas.")
@click.option("--date", metavar="COLUMN", required=True, help="Column of dates.")
@click.option("--count", metavar="COLUMN", help="Column of counts; left out, each row is one event.")
@click.option("--on", metavar="DATE", required=True, help="The first day of after, such as a program's first day.")
@click.option(
    "--days", type=click.IntRange(1), help="Days before and after.  [as many as the file has on both sides]"
)
@click.option("--confidence", type=FloatRange(0.5, 0.999), default=0.95, show_default=True)
@row_options
@output_options
def before_after(*, file: Path, no_header: bool, **options: Any) -> None:
    """Ratio of ratios: what an area counted after a day, over its share of before in what all others counted after.

    A season, or a bad batch everywhere, is on both sides. It is an association, never a cause. Example: tandem
    analyze before-after calls.csv --area beat --date day --on 2024-05-01 --days 90
    """
    from tandem.science.before_after import ratio_of_ratios
    from tandem.science.comparisons import ratio_verdict

    check_picture(options["picture"])
    areas, counts, about = _counted(file, options, header=not no_header)
    before, after = counts.sum(axis=0).tolist()
    rows = []
    for area, (was, came) in zip(areas, counts.tolist(), strict=True):
        words = {"after": came, "after_elsewhere": after - came, "before": was, "before_elsewhere": before - was}
        one = ratio_of_ratios(**words, confidence=options["confidence"])
        said = ratio_verdict(one.low, one.high)
        rows.append(
            dict(zip(NAMES, (area, was, came, one.expected, one.ratio, one.low, one.high, said), strict=True))
        )
    how = {"names": NAMES, "options": options}
    label = "Observed over expected after, with interval"
    tell(
        about,
        rows,
        _lines(rows, about),
        picture=lambda: drawn(rows, "area", "ratio", label=label, neutral=1.0, is_ratio=True),
        **how,
    )


def _counted(file: Path, options: dict[str, Any], *, header: bool) -> tuple[list[str], Any, dict[str, Any]]:
    """Areas, their counts before and after, shape (areas, 2), and what to tell of the windows."""
    dates = read_dates(
        read_table(file, header=header).where(options["where"]), options["date"], day_first=options["day_first"]
    )
    day, table, on = dates.days, dates.table, one_date(options["on"])
    if on is None:
        raise BadInput("--on is no date of the file.", "Write a date as 2016-08-23.")
    longest = min(on - int(day.min()), int(day.max()) + 1 - on)
    days = options["days"] or longest
    if longest < 1 or days > longest:
        raise TooLittleData(
            f"The file holds {max(longest, 0)} days on both sides of --on.", "Name another day, or fewer --days."
        )
    names = table.text(options["area"])
    areas = in_order(set(names))
    number = {area: nth for nth, area in enumerate(areas)}
    many = (
        table.numbers(options["count"], whole=True, least=0.0).astype(np.int64)
        if options["count"]
        else np.ones(table.rows, np.int64)
    )
    inside = (day >= on - days) & (day < on + days)
    counts = np.zeros((len(areas), 2), np.int64)
    place = np.array([number[name] for name in names])
    np.add.at(counts, (place[inside], (day[inside] >= on).astype(int)), many[inside])
    about = {"on": options["on"], "days": days, "confidence": options["confidence"]}
    return areas, counts, about | {"left_out": dates.left_out, "notes": dates.notes}


def _lines(rows: Sequence[dict[str, Any]], about: dict[str, Any]) -> list[str]:
    words = {"no association here": "no change beyond the others'", "cannot tell": "too few to tell"}
    lines = [
        f"{row['area']}: {row['after']} after, {row['expected']:.1f} expected "
        f"(ratio {row['ratio']:.2f}, {row['low']:.2f} to {row['high']:.2f}): "
        f"{words.get(row['verdict'], row['verdict'])}."
        if np.isfinite(row["ratio"])
        else f"{row['area']}: {row['after']} after, {row['before']} before: too few to tell."
        for row in rows
    ]
    lines.append(f"{about['days']} days before and after; the comparison is all other areas.")
    by_chance = (1 - about["confidence"]) * len(rows)
    if by_chance >= 1:
        lines.append(f"{len(rows)} areas were looked at: about {by_chance:.0f} would stand out by chance alone.")
    return [*lines, *about["notes"]]
