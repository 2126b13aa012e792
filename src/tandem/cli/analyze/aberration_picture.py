"""The picture of a judged series: counts as bars, expected and threshold as lines, alarms marked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from tandem.cli.analyze.output import date_axis, new_figure
from tandem.cli.analyze.series import Series
from tandem.core.errors import BadInput
from tandem.science.aberration import Detection

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_SERIES = 30
_BAR, _LINE, _EXPECTED, _ALARM = "#b8c4d0", "#1f3b57", "#5a7896", "#b3261e"


def drawn(series: Series, found: Detection, shown: slice) -> Figure:
    """One panel for each series, at most 30, under one another with the same time axis."""
    panels = series.counts.shape[0]
    if panels > MOST_SERIES:
        raise BadInput(
            f"A picture shows at most {MOST_SERIES} series; the file has {panels}.", "Leave out --picture."
        )
    figure = new_figure(height=1.2 + (3.3 if panels == 1 else 1.7 * panels))
    axes = figure.subplots(panels, 1, sharex=True, squeeze=False)[:, 0]
    when: Any = series.axis.days[shown]
    if not series.axis.numbered:
        when = [date.fromordinal(int(day)) for day in when]
    width = 0.9 if series.axis.numbered or series.axis.every == "day" else 6.0
    for place, panel in enumerate(axes):
        columns = (found.observed, found.expected, found.threshold, found.alarm)
        _panel(panel, np.asarray(when), [np.atleast_2d(column)[place, shown] for column in columns], width)
        if series.names:
            panel.set_title(series.names[place], loc="left", fontsize=9)
    if not series.axis.numbered:
        date_axis(axes[-1])
    axes[-1].set_xlabel({"day": "Day", "week": "Week"}[series.axis.every])
    figure.supylabel(f"Events a {series.axis.every}", fontsize=10)
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper right", ncols=4, frameon=False, fontsize=9)
    return figure


def _panel(panel: Axes, where: Any, columns: list[Any], width: float) -> None:
    observed, expected, threshold, alarm = columns
    panel.bar(where, observed, width=width, color=_BAR, label="observed")
    panel.step(where, expected, where="mid", color=_EXPECTED, linewidth=1, linestyle="--", label="expected")
    panel.step(where, threshold, where="mid", color=_LINE, linewidth=1.2, label="threshold")
    panel.plot(where[alarm], observed[alarm], "v", color=_ALARM, markersize=6, label="alarm")
    panel.set_ylim(bottom=0)
    panel.spines[["top", "right"]].set_visible(False)
    panel.margins(x=0.01)


def drawn_hours(rows: list[dict[str, Any]]) -> Figure:
    """Events of the 24 hours before each hour, one panel for each series."""
    names = list(dict.fromkeys(row.get("series", "") for row in rows))
    if len(names) > MOST_SERIES:
        raise BadInput(
            f"A picture shows at most {MOST_SERIES} series; the file has {len(names)}.", "Leave out --picture."
        )
    figure = new_figure(height=1.2 + (3.3 if len(names) == 1 else 1.7 * len(names)))
    axes = figure.subplots(len(names), 1, sharex=True, squeeze=False)[:, 0]
    for name, panel in zip(names, axes, strict=True):
        mine = [row for row in rows if row.get("series", "") == name]
        when = np.array([np.datetime64(row["date"]) for row in mine]).astype("datetime64[s]").astype(object)
        columns = [np.array([row[key] for row in mine]) for key in ("observed", "expected", "threshold", "alarm")]
        _panel(panel, when, columns, 1 / 24)
        panel.set_title(name, loc="left", fontsize=9)
    date_axis(axes[-1])
    figure.supylabel("Events in 24 hours", fontsize=10)
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper right", ncols=4, frameon=False, fontsize=9)
    return figure
