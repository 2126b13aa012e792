"""A heat table of cells: how many times the expected number was observed, by distance and days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tandem.cli.analyze.output import new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LOWEST, _HIGHEST = 0.25, 4.0
_FRAME = "black"


def heat_table(
    shade: npt.NDArray[np.float64],
    texts: Sequence[Sequence[str]],
    *,
    marked: npt.NDArray[np.bool_],
    rows: Sequence[str],
    columns: Sequence[str],
    title: str,
) -> Figure:
    """Cells of shape (rows, columns) by their `shade`, a ratio: purple below 1, orange above, each with its text.

    Colour stops at a quarter and at four times; `marked` cells get a frame, so that no finding hangs on colour.
    """
    from matplotlib.colors import LogNorm
    from matplotlib.patches import Rectangle

    figure = new_figure(width=2.6 + 1.7 * len(columns), height=1.6 + 0.62 * len(rows))
    axes = figure.subplots()
    shown = np.ma.masked_invalid(np.clip(shade, _LOWEST, _HIGHEST))
    image = axes.imshow(shown, cmap="PuOr_r", norm=LogNorm(_LOWEST, _HIGHEST), aspect="auto")
    for row, line in enumerate(texts):
        for column, text in enumerate(line):
            dark = abs(np.log(shade[row, column])) > np.log(2.6)
            axes.text(column, row, text, ha="center", va="center", fontsize=8, color="white" if dark else "black")
            if marked[row, column]:
                axes.add_patch(
                    Rectangle((column - 0.47, row - 0.45), 0.94, 0.9, fill=False, edgecolor=_FRAME, linewidth=2)
                )
    axes.set_xticks(range(len(columns)), columns, fontsize=9)
    axes.set_yticks(range(len(rows)), rows, fontsize=9)
    axes.set_title(title, loc="left", fontsize=10)
    axes.tick_params(length=0)
    bar = figure.colorbar(image, ax=axes, ticks=[0.25, 0.5, 1, 2, 4], label="observed / expected")
    bar.ax.set_yticklabels(["¼ or less", "½", "1", "2", "4 or more"])
    bar.ax.minorticks_off()
    return figure


def shade_of(observed: npt.ArrayLike, expected: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Observed over expected with half a pair added to both, so that none of 0.1 does not look like a hole."""
    return (np.asarray(observed, np.float64) + 0.5) / (np.asarray(expected, np.float64) + 0.5)
