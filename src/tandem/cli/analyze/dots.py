"""A picture for any short table: a row for each name, its value as a dot, its interval as a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from tandem.cli.analyze.output import as_json_object, new_figure, save_picture, write_csv

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_ROWS = 40
_POINT, _LINE, _NEUTRAL = "#1f3b57", "#9fb0c0", "#b3261e"


def drawn(
    rows: Sequence[Mapping[str, Any]], name: str, value: str, *, label: str, neutral: float | None = None
) -> Figure:
    """The first 40 rows that have a value; `low` and `high` where the rows have them; a line at `neutral`."""
    shown = [row for row in rows if row[value] is not None and np.isfinite(row[value])][:MOST_ROWS]
    figure = new_figure(height=1.4 + 0.26 * max(1, len(shown)))
    panel = figure.subplots()
    for place, row in enumerate(shown):
        if "low" in row and np.isfinite(row["low"]):
            high = row["high"] if np.isfinite(row["high"]) else row[value] * 2
            panel.plot([row["low"], high], [place, place], color=_LINE, linewidth=3)
        panel.plot(row[value], place, "o", color=_POINT, markersize=4)
    if neutral is not None:
        panel.axvline(neutral, color=_NEUTRAL, linestyle="--", linewidth=1)
    panel.set_yticks(range(len(shown)), [str(row[name]) for row in shown], fontsize=8)
    panel.invert_yaxis()
    panel.set_xlim(left=0)
    panel.set_xlabel(label)
    panel.spines[["top", "right"]].set_visible(False)
    return figure


def tell(
    about: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    lines: Sequence[str],
    *,
    names: Sequence[str],
    options: Mapping[str, Any],
    picture: Callable[[], Figure],
) -> None:
    """Write the CSV file and the picture that were asked for, and print one object of JSON or the lines."""
    if options["csv_file"]:
        flat = [
            {name: " ".join(cell) if isinstance(cell, list) else cell for name, cell in row.items()} for row in rows
        ]
        write_csv(options["csv_file"], flat, names)
    if options["picture"]:
        save_picture(picture(), options["picture"])
    click.echo(as_json_object({**about, "rows": list(rows)}) if options["as_json"] else "\n".join(lines))
