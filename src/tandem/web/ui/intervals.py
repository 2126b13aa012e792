"""Where ratios and their intervals stand in a small chart, and rings around a place. Pure: numbers in, geometry out.

Ratios are drawn on a logarithmic scale, so that twice as many and half as many are equally far from 1. Rings are a
scheme of distance, the same for every watch: nothing here has a place, so none can be read from it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tandem.web.ui.charts import Frame, Tick
from tandem.web.ui.maps import class_edges, class_of

WIDE = Frame(width=760, height=240)
NARROW = Frame(width=358, height=240, left=34, right=4)
_FURTHEST = 16.0
_STEPS = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8, 16)
RING_SIZE = 200


@dataclass(frozen=True)
class Estimate:
    """A ratio with its interval; all None where there was too little. `is_unlike`: the interval leaves out 1."""

    label: str
    ratio: float | None
    low: float | None
    high: float | None
    is_unlike: bool = False


@dataclass(frozen=True)
class Whisker:
    """One estimate as drawn; `y` None where there is none. `top` and `bottom` end the interval."""

    estimate: Estimate
    x: float
    y: float | None
    top: float
    bottom: float


@dataclass(frozen=True)
class IntervalChart:
    """A chart of ratios, ready to draw; `one` is the height of 1."""

    frame: Frame
    whiskers: tuple[Whisker, ...]
    value_ticks: tuple[Tick, ...]
    label_ticks: tuple[Tick, ...]
    one: float


@dataclass(frozen=True)
class Ring:
    """One ring: radius in drawing units, shade 0 to 5, where its label stands, and what it says."""

    radius: float
    step: int
    label_y: float
    label: str


@dataclass(frozen=True)
class RingFigure:
    """Concentric rings of one window, the widest first, in a square of `size`."""

    title: str
    size: int
    rings: tuple[Ring, ...]


def interval_chart(estimates: Sequence[Estimate], *, frame: Frame = WIDE) -> IntervalChart:
    """Lay out ratios side by side. The axis reaches what is needed, at least from 1/2 to 2, at most 1/16 to 16."""
    known = [value for one in estimates for value in (one.low, one.ratio, one.high) if value]
    lowest = max(1 / _FURTHEST, min([0.5, *known]))
    highest = min(_FURTHEST, max([2.0, *known]))
    low_step = max(step for step in _STEPS if step <= lowest)
    high_step = min(step for step in _STEPS if step >= highest)

    def y_of(ratio: float) -> float:
        held = min(max(ratio, low_step), high_step)
        share = math.log(held / low_step) / math.log(high_step / low_step)
        return round(frame.plot_bottom - share * (frame.plot_bottom - frame.top), 1)

    slot = frame.plot_width / max(len(estimates), 1)
    middles = [round(frame.left + (index + 0.5) * slot, 1) for index in range(len(estimates))]
    every = max(1, math.ceil(30 / slot))
    return IntervalChart(
        frame=frame,
        whiskers=tuple(
            Whisker(
                one,
                x,
                None if one.ratio is None else y_of(one.ratio),
                y_of(one.high or 1.0),
                y_of(one.low or 0.0),
            )
            for one, x in zip(estimates, middles, strict=True)
        ),
        value_ticks=tuple(Tick(y_of(step), _fraction(step)) for step in _STEPS if low_step <= step <= high_step),
        label_ticks=tuple(
            Tick(x, one.label)
            for index, (one, x) in enumerate(zip(estimates, middles, strict=True))
            if index % every == 0
        ),
        one=y_of(1.0),
    )


def ring_figures(titles: Sequence[str], metres: Sequence[int], counts: Sequence[Sequence[int]]) -> list[RingFigure]:
    """A figure a window; `counts` (windows, metres) reach from the middle to each distance, so bands are differences.

    All figures share their shades, so that windows can be compared.
    """
    bands = [[here - inner for inner, here in zip([0, *row], row, strict=False)] for row in counts]
    edges = class_edges(float(value) for row in bands for value in row)
    widest, middle = max(metres), RING_SIZE / 2
    radii = [round(middle * 0.97 * math.sqrt(m / widest), 1) for m in metres]
    inner = [0.0, *radii]
    return [
        RingFigure(
            title,
            RING_SIZE,
            tuple(
                Ring(
                    radii[i],
                    class_of(float(row[i]), edges) or 0,
                    middle if i == 0 else round(middle - (radii[i] + inner[i]) / 2, 1),
                    str(row[i]),
                )
                for i in reversed(range(len(metres)))
            ),
        )
        for title, row in zip(titles, bands, strict=True)
    ]


def _fraction(step: float) -> str:
    return f"{step:g}" if step >= 1 else f"1/{round(1 / step)}"
