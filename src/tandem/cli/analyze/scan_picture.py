"""The picture of a scan: locations, and circles around those that stand out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tandem.cli.analyze.output import new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PLACE, _UNLIKELY, _LIKELY = "#9fb0c0", "#b3261e", "#5a7896"
_KM_A_DEGREE = 111.13


def drawn(places: Any, rows: list[dict[str, Any]], *, is_geographic: bool) -> Figure:
    """Locations as points in their places; excesses with p <= 0.05 in red, the least likely other one in blue."""
    from matplotlib.patches import Circle

    x, y = (places[:, 1], places[:, 0]) if is_geographic else (places[:, 0], places[:, 1])
    # Degrees of longitude are narrower than those of latitude: all is drawn in kilometres from the middle.
    middle = (float(x.mean()), float(y.mean()))
    scale = (_KM_A_DEGREE * np.cos(np.radians(middle[1])), _KM_A_DEGREE) if is_geographic else (1.0, 1.0)
    figure = new_figure(width=7.5, height=7.0)
    panel = figure.subplots()
    panel.plot((x - middle[0]) * scale[0], (y - middle[1]) * scale[1], ".", color=_PLACE, markersize=4)
    smallest = 0.008 * float(max(np.ptp(x) * scale[0], np.ptp(y) * scale[1], 1.0))
    shown = [row for row in rows if row["p_value"] <= 0.05] or rows[:1]
    for nth, row in enumerate(shown, start=1):
        east, north = (row["longitude"], row["latitude"]) if is_geographic else (row["latitude"], row["longitude"])
        centre = ((east - middle[0]) * scale[0], (north - middle[1]) * scale[1])
        colour = _UNLIKELY if row["p_value"] <= 0.05 else _LIKELY
        panel.add_patch(Circle(centre, max(row["radius_km"], smallest), fill=False, color=colour, linewidth=1.6))
        text = f"{nth}: {row['observed']} seen, {row['expected']:.1f} expected, p {row['p_value']:.3g}"
        top = (centre[0], centre[1] + max(row["radius_km"], smallest))
        panel.annotate(text, top, xytext=(0, 4), textcoords="offset points", fontsize=8, color=colour, ha="center")
    panel.set_aspect("equal")
    panel.set_xlabel("km east")
    panel.set_ylabel("km north")
    panel.set_title("What stands out" if shown and shown[0]["p_value"] <= 0.05 else "Nothing stands out", loc="left")
    panel.spines[["top", "right"]].set_visible(False)
    return figure
