"""`tandem analyze knox`: are events near each other in place also near each other in time?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np

from tandem.cli.analyze.after_text import STILL_OPEN, TOO_FEW
from tandem.cli.analyze.options import Numbers, bar, place_options, random_options, row_options
from tandem.cli.analyze.output import as_json_object, check_picture, output_options, save_picture, write_csv
from tandem.cli.analyze.points import Columns, FoundPoints, in_metres, read_points
from tandem.core.errors import BadInput
from tandem.science.comparisons import Verdict, quiet_verdict
from tandem.science.knox import CALCULATOR, KNOX, NearRepeats, near_repeats

NAMES = (
    "distance_from_m",
    "distance_to_m",
    "days_from",
    "days_to",
    "observed",
    "expected",
    "ratio",
    "ratio_low",
    "ratio_high",
    "p_value",
    "p_two_sided",
    "p_any_cell",
)
_DEFINITIONS = {"calculator": CALCULATOR, "knox": KNOX}
_LEVEL = 0.05


@click.command()
@click.argument("file", metavar="EVENTS", type=click.Path(path_type=Path))
@place_options
@click.option("--time", metavar="COLUMN", help="Column of dates, or of day numbers.")
@click.option(
    "--timezone", metavar="ZONE", help="Whose calendar days, for times that tell their offset.  [default: UTC]"
)
@click.option(
    "--distances", type=Numbers(), required=True, metavar="METRES", help="Edges of the bands, such as 100,200."
)
@click.option(
    "--days", type=Numbers(), required=True, metavar="DAYS", help="Edges of the bands of days, such as 7,14."
)
@click.option(
    "--definition",
    type=click.Choice(tuple(_DEFINITIONS)),
    default="calculator",
    show_default=True,
    help="calculator: bands of the Near Repeat Calculator, from each edge to under the next, with the same place and "
    "what lies beyond. knox: all pairs up to each edge, edges included.",
)
@click.option("--metric", type=click.Choice(["manhattan", "euclidean"]), help="Distance; else the definition's.")
@row_options
@random_options
@output_options
def knox(
    *, file: Path, no_header: bool, as_json: bool, csv_file: Path | None, picture: Path | None, **asked: Any
) -> None:
    """Count pairs of events by distance and days between them, against shuffled times.

    The calculator's distances are Manhattan and knox's are straight, unless --metric says otherwise. p_value: share
    of shuffles with as many pairs or more; p_any_cell holds its level over the whole table.
    """
    check_picture(picture)
    names = {name: asked[name] for name in ("x", "y", "lon", "lat", "time", "timezone", "day_first")}
    points = read_points(file, Columns(**names, where=asked["where"]), header=not no_header)
    found = _counted(points, asked)
    rows = rows_of(found)
    if csv_file:
        write_csv(csv_file, rows, NAMES)
    if picture:
        save_picture(_drawn(found), picture)
    about = {
        "definition": asked["definition"],
        "metric": asked["metric"] or ("manhattan" if _DEFINITIONS[asked["definition"]].manhattan else "euclidean"),
        "events": found.events,
        "left_out": points.left_out,
        "notes": points.notes,
        "permutations": found.permutations,
        "seed": asked["seed"],
        "p_value_kind": "full",
        "verdict": verdict(found)[0],
        "finding": finding(found),
        "cells": rows,
    }
    click.echo(as_json_object(about) if as_json else "\n".join(as_text(found, points.notes)))


def _counted(points: FoundPoints, asked: dict[str, Any]) -> NearRepeats:
    definition = _DEFINITIONS[asked["definition"]]
    if asked["metric"]:
        definition = replace(definition, manhattan=asked["metric"] == "manhattan")
    ((x, y),) = in_metres(points)
    try:
        with bar(asked["permutations"]) as progress:
            return near_repeats(
                x,
                y,
                points.time,
                distances_m=asked["distances"],
                days=asked["days"],
                seed=asked["seed"],
                permutations=asked["permutations"],
                definition=definition,
                workers=asked["workers"],
                progress=progress,
            )
    except ValueError as error:
        raise BadInput(str(error)) from error


def rows_of(found: NearRepeats) -> list[dict[str, Any]]:
    """One row for each cell, distance by distance; a band without end has no upper edge."""
    columns = (
        found.observed,
        found.expected,
        found.ratio,
        found.ratio_low,
        found.ratio_high,
        found.chance.more,
        found.chance.two_sided,
        found.chance.more_in_any_cell,
    )
    return [
        dict(zip(NAMES, (*metres, *days, *(column[r, c] for column in columns)), strict=True))
        for r, metres in enumerate(found.distances_m)
        for c, days in enumerate(found.days)
    ]


def _near(found: NearRepeats) -> np.ndarray[Any, Any]:
    """Cells that speak of nearness: the bands that end somewhere."""
    ends = [[metres[1] < np.inf and days[1] < np.inf for days in found.days] for metres in found.distances_m]
    return np.array(ends)


def finding(found: NearRepeats) -> str:
    """The table in one sentence, at 5 % over its cells; none, and too few to tell, are said as plainly."""
    said, r, c = verdict(found)
    cell = (
        f"{_metres(found.distances_m[r])}, {_days(found.days[c])}: {found.observed[r, c]} pairs, "
        f"{found.expected[r, c]:.2f} expected"
    )
    if said is Verdict.MORE:
        clear = int((_near(found) & (found.chance.more_in_any_cell <= _LEVEL)).sum())
        return (
            f"Association in place and time in {clear} of {int(_near(found).sum())} cells; the most in {cell}. "
            "It is no proof of a cause."
        )
    if said is Verdict.CANNOT_TELL:
        return f"{TOO_FEW}: {cell}. {STILL_OPEN}"
    return f"No association here: events near each other in place are not nearer in time than chance has it ({cell})."


def verdict(found: NearRepeats) -> tuple[Verdict, int, int]:
    """What the near cells say, and the cell that shows it."""
    near = _near(found)
    clear = near & (found.chance.more_in_any_cell <= _LEVEL)
    if clear.any():
        r, c = np.unravel_index(np.argmax(np.where(clear, np.nan_to_num(found.ratio), -1)), clear.shape)
        return Verdict.MORE, int(r), int(c)
    return quiet_verdict(found.ratio_low, found.ratio_high, found.expected, near)


def as_text(found: NearRepeats, notes: Sequence[str]) -> list[str]:
    """The finding, and a line for each near cell."""
    lines = [finding(found)]
    near = _near(found)
    for r, c in zip(*np.nonzero(near), strict=True):
        count = int(found.observed[r, c])
        lines.append(
            f"{_metres(found.distances_m[r])}, {_days(found.days[c])}: {count} {'pair' if count == 1 else 'pairs'}, "
            f"{found.expected[r, c]:.2f} expected, p {found.chance.more[r, c]:.3g}."
        )
    lines.append(f"{found.events} events, {found.permutations} shuffles.")
    return [*lines, *notes]


def _metres(band: tuple[float, float]) -> str:
    if band == (0.0, 0.0):
        return "same place"
    return f"from {band[0]:g} m" if band[1] == np.inf else f"{band[0]:g} to {band[1]:g} m"


def _days(band: tuple[float, float]) -> str:
    return f"from {band[0]:g} days" if band[1] == np.inf else f"{band[0]:g} to {band[1]:g} days"


def _drawn(found: NearRepeats) -> Any:
    from tandem.cli.analyze.heat import heat_table, shade_of

    texts = [
        [f"{o}\n({e:.1f} expected)" for o, e in zip(observed, expected, strict=True)]
        for observed, expected in zip(found.observed, found.expected, strict=True)
    ]
    return heat_table(
        shade_of(found.observed, found.expected),
        texts,
        marked=_near(found) & (found.chance.more_in_any_cell <= _LEVEL),
        rows=[_metres(band) for band in found.distances_m],
        columns=[_days(band) for band in found.days],
        title="Pairs of events by distance and days between them; framed: more than chance has it",
    )
