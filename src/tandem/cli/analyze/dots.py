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
RATIO_ENDS = (0.1, 10.0)
_POINT, _LINE, _NEUTRAL = "#1f3b57", "#9fb0c0", "#b3261e"


def drawn(
    rows: Sequence[Mapping[str, Any]],
    name: str,
    value: str,
    *,
    label: str,
    neutral: float | None = None,
    is_ratio: bool = False,
) -> Figure:
    """The first 40 rows that have a value; `low` and `high` where the rows have them; a line at `neutral`.

    Ratios stand on a logarithmic axis that ends at a tenth and at ten times, or one wide interval would flatten all.
    """
    least, most = RATIO_ENDS if is_ratio else (0.0, np.inf)
    shown = [row for row in rows if row[value] is not None and np.isfinite(row[value])][:MOST_ROWS]
    figure = new_figure(height=1.4 + 0.26 * max(1, len(shown)))
    panel = figure.subplots()
    for place, row in enumerate(shown):
        if "low" in row and np.isfinite(row["low"]):
            high = row["high"] if np.isfinite(row["high"]) else row[value] * 2
            panel.plot(np.clip([row["low"], high], least, most), [place, place], color=_LINE, linewidth=3)
        panel.plot(np.clip(row[value], least, most), place, "o", color=_POINT, markersize=4)
    if neutral is not None:
        panel.axvline(neutral, color=_NEUTRAL, linestyle="--", linewidth=1)
    panel.set_yticks(range(len(shown)), [str(row[name]) for row in shown], fontsize=8)
    panel.invert_yaxis()
    if is_ratio:
        panel.set_xscale("log")
        panel.set_xlim(*RATIO_ENDS)
        panel.set_xticks([0.1, 0.2, 0.5, 1, 2, 5, 10], ["0.1 or less", "0.2", "0.5", "1", "2", "5", "10 or more"])
        panel.minorticks_off()
    else:
        panel.set_xlim(left=0)
    panel.margins(y=0.1 if len(shown) < 5 else 0.03)
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
