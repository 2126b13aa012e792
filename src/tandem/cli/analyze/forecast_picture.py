"""The picture of a forecast: the listed places with their intervals, and how the models did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tandem.cli.analyze.output import new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_PLACES = 40
_POINT, _LINE, _CHOSEN = "#1f3b57", "#9fb0c0", "#b3261e"


def drawn(rows: list[dict[str, Any]], about: dict[str, Any]) -> Figure:
    """Left the first places of the list, at most 40; right each model's share of the best possible reach."""
    shown = [row for row in rows if row["listed"] > 0][:MOST_PLACES]
    scores = about["scores_unseen"] or about["scores_chosen_on"]
    figure = new_figure(width=10.0, height=1.8 + 0.22 * max(len(shown), len(scores["models"])))
    left, right = figure.subplots(1, 2, width_ratios=[3, 2])
    at = np.arange(len(shown))
    left.hlines(at, [row["low"] for row in shown], [row["high"] for row in shown], color=_LINE, linewidth=3)
    left.plot([row["expected"] for row in shown], at, "o", color=_POINT, markersize=4)
    left.set_yticks(at, [row["area"] for row in shown], fontsize=8)
    left.invert_yaxis()
    left.set_xlim(left=0)
    left.set_title("Expected in the next period, with interval", loc="left", fontsize=10)
    models = sorted(scores["models"].items(), key=lambda pair: pair[1])
    colours = [_CHOSEN if name == about["model"] else _LINE for name, _ in models]
    right.barh([name for name, _ in models], [100 * share for _, share in models], color=colours)
    right.set_xlabel("% of the best possible reach")
    right.set_title(f"Models, “{about['model']}” chosen", loc="left", fontsize=10)
    for panel in (left, right):
        panel.spines[["top", "right"]].set_visible(False)
        panel.tick_params(labelsize=8)
    return figure
