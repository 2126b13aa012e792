"""Where the dots of a scatter plot stand. Pure: numbers in, frozen geometry out; a table says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tandem.web.ui.charts import Frame, Tick, value_steps

SMALL = Frame(width=358, height=240, left=44, right=12, top=30, bottom=46)


@dataclass(frozen=True)
class Dot:
    """One place; its name is said where the pointer rests and in the table."""

    x: float
    y: float
    name: str


@dataclass(frozen=True)
class Scatter:
    """Dots with the ticks of both axes, ready to draw."""

    frame: Frame
    dots: tuple[Dot, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


def scatter(points: Sequence[tuple[float, float, str]], *, frame: Frame = SMALL) -> Scatter:
    """Lay out (x, y, name) with both axes from 0. No points: axes up to 1."""
    across = value_steps(max((x for x, _, _ in points), default=0))
    up = value_steps(max((y for _, y, _ in points), default=0))
    height = frame.plot_bottom - frame.top

    def at_x(value: float) -> float:
        return round(frame.left + value / across[-1] * frame.plot_width, 1)

    def at_y(value: float) -> float:
        return round(frame.plot_bottom - value / up[-1] * height, 1)

    return Scatter(
        frame,
        tuple(Dot(at_x(x), at_y(y), name) for x, y, name in points),
        tuple(Tick(at_x(step), f"{step:g}", "end" if step == across[-1] else "middle") for step in across),
        tuple(Tick(at_y(step), f"{step:g}") for step in up),
    )
