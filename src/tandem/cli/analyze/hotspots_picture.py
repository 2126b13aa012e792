"""The picture of hot spots: areas in their places, or in order where no places were given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tandem.cli.analyze.output import new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_COLOURS = {
    "hot": "#b3261e",
    "high among high": "#b3261e",
    "high among low": "#e08a3c",
    "cold": "#2f6db3",
    "low among low": "#2f6db3",
    "low among high": "#6fb0d8",
    "nothing here": "#c9d2db",
    "not judged": "#ffffff",
}


def drawn(rows: list[dict[str, Any]], centres: Any) -> Figure:
    """With centres a map of dots, one an area; without, z from the lowest to the highest area."""
    figure = new_figure(width=7.5, height=6.5 if centres is not None else 4.5)
    panel = figure.subplots()
    if centres is None:
        rows = sorted(rows, key=lambda row: row["z"] if not np.isnan(row["z"]) else 0.0)
    places = np.array([[nth, row["z"]] for nth, row in enumerate(rows)]) if centres is None else centres
    places = places - places.mean(axis=0) if centres is not None else places
    for finding, colour in _COLOURS.items():
        here = [nth for nth, row in enumerate(rows) if row["finding"] == finding]
        if here:
            words = {"s": 26, "color": colour, "edgecolor": "#5a7896", "linewidth": 0.4, "label": finding}
            panel.scatter(places[here, 0], places[here, 1], **words)
    if centres is not None:
        panel.set_aspect("equal")
        panel.set_xlabel("km east")
        panel.set_ylabel("km north")
    else:
        panel.set_xlabel("areas, from low to high")
        panel.set_ylabel("z")
    panel.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside upper center", ncols=4, frameon=False, fontsize=9)
    return figure
