"""The picture of a density: cells or stretches of street from light to dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tandem.cli.analyze.output import new_figure
from tandem.science.arrays import FloatArray

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def drawn(found: FloatArray, name: str) -> Figure:
    """Kilometres east and north of the middle of the map."""
    figure = new_figure(width=7.5, height=6.5)
    panel = figure.subplots()
    places = (found[:, :2] - (found[:, :2].max(axis=0) + found[:, :2].min(axis=0)) / 2) / 1000.0
    order = found[:, 2].argsort()
    words = {"s": 9, "marker": "s", "linewidth": 0, "cmap": "viridis_r", "rasterized": True}
    shown = panel.scatter(places[order, 0], places[order, 1], c=found[order, 2], **words)
    panel.set_aspect("equal")
    panel.set_xlabel("km east")
    panel.set_ylabel("km north")
    panel.spines[["top", "right"]].set_visible(False)
    label = "events per km²" if name.endswith("km2") else "events per km of street"
    figure.colorbar(shown, ax=panel, label=label, shrink=0.8)
    return figure
