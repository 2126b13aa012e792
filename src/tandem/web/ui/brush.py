"""A stretch of days chosen on a bar chart: where each bar can be taken hold of, and which of them are chosen.

The two date inputs of a form do the same without a pointer and without a script; the drawing only fills them in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tandem.web.ui.charts import Day, Frame


@dataclass(frozen=True)
class Brush:
    """Which form a chart fills in. `days`: how many days a bar stands for; `since` to `until`: what is chosen."""

    form: str
    days: int = 1
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Slot:
    """The whole height above and below one bar; `first` to `last` day, both included."""

    x: float
    width: float
    first: date
    last: date
    is_chosen: bool


@dataclass(frozen=True)
class Chosen:
    """The band behind the chosen bars."""

    x: float
    width: float
    height: float


def slots(bars: Sequence[Day], frame: Frame, brush: Brush) -> tuple[Slot, ...]:
    """One a bar. A bar is chosen when any of its days is."""
    width = frame.plot_width / max(len(bars), 1)
    found = []
    for index, bar in enumerate(bars):
        last = bar.on + timedelta(days=brush.days - 1)
        is_chosen = bool(brush.since and brush.until and last >= brush.since and bar.on <= brush.until)
        found.append(Slot(round(frame.left + index * width, 1), round(width, 1), bar.on, last, is_chosen))
    return tuple(found)


def band(found: Sequence[Slot], frame: Frame) -> Chosen | None:
    """Where the chosen bars stand; None when all or none are."""
    chosen = [slot for slot in found if slot.is_chosen]
    if not chosen or len(chosen) == len(found):
        return None
    width = round(chosen[-1].x + chosen[-1].width - chosen[0].x, 1)
    return Chosen(chosen[0].x, width, float(frame.plot_bottom - frame.top))
