"""Where the points of small line charts stand, one beside the other on one scale. Pure: numbers in, geometry out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 260, 132
LEFT, RIGHT, TOP, BOTTOM = 34, 10, 12, 24


@dataclass(frozen=True)
class Value:
    """One period: its value from 0 to `top`, and the interval around it. `value` None: nothing to show."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    is_forecast: bool = False


@dataclass(frozen=True)
class Point:
    """A value with its place; `whisker` is the path of its interval."""

    of: Value
    x: float
    y: float
    whisker: str


@dataclass(frozen=True)
class SmallLine:
    """A chart ready to draw. `ahead` is the dashed piece that leads to the forecast."""

    title: str
    last: str
    key: str
    width: int
    height: int
    left: int
    right: int
    base: int
    ticks: tuple[tuple[float, str], ...]
    first_label: str
    last_label: str
    path: str
    ahead: str
    points: tuple[Point, ...]


def small_line(
    values: Sequence[Value], *, key: str, title: str, last: str, top: float, ticks: Sequence[tuple[float, str]]
) -> SmallLine:
    """Lay out one small chart from 0 to `top`. No values: the axis alone."""
    base, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    step = (right - LEFT - 8) / max(len(values) - 1, 1)

    def y_of(value: float) -> float:
        return round(base - min(max(value, 0.0), top) / (top or 1) * (base - TOP), 1)

    points = []
    for index, one in enumerate(values):
        if one.value is None:
            continue
        x = round(LEFT + 4 + index * step, 1)
        whisker = ""
        if one.low is not None and one.high is not None:
            whisker = f"M{x:g} {y_of(one.low):g}V{y_of(one.high):g}"
        points.append(Point(one, x, y_of(one.value), whisker))
    known = [point for point in points if not point.of.is_forecast]
    coming = [point for point in points if point.of.is_forecast]
    return SmallLine(
        title=title,
        last=last,
        key=key,
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=right,
        base=base,
        ticks=tuple((y_of(at), label) for at, label in ticks),
        first_label=values[0].label if values else "",
        last_label=values[-1].label if values else "",
        path=_path(known),
        ahead=_path(known[-1:] + coming) if coming else "",
        points=tuple(points),
    )


def _path(points: Sequence[Point]) -> str:
    if len(points) < 2:
        return ""
    return "".join(f"{'L' if index else 'M'}{point.x:g} {point.y:g}" for index, point in enumerate(points))
