"""Where every bar, line and label of a chart stands. Pure: numbers in, frozen geometry out; templates draw it.

Colours, fonts and words are not here: the templates and the style sheet own them. A missing value is a gap, never 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True)
class Day:
    """One day of a daily series. ``value`` None: nothing received. ``threshold`` None: the rule could not tell."""

    on: date
    value: float | None
    threshold: float | None = None
    exceeds: bool = False
    is_partial: bool = False
    href: str = ""


@dataclass(frozen=True)
class Frame:
    """The size of a drawing in its own units and the margins that labels need."""

    width: int
    height: int
    left: int = 40
    right: int = 8
    top: int = 26
    bottom: int = 28

    @property
    def plot_width(self) -> int:
        """Width between the margins."""
        return self.width - self.left - self.right

    @property
    def plot_bottom(self) -> int:
        """The base line."""
        return self.height - self.bottom

    @property
    def plot_right(self) -> int:
        """Where the plot ends on the right."""
        return self.width - self.right


WIDE = Frame(width=760, height=300)
NARROW = Frame(width=358, height=260, left=30, right=4)


@dataclass(frozen=True)
class Tick:
    """A labelled position on an axis; ``anchor`` keeps the first and last label inside the drawing."""

    at: float
    label: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Bar:
    """One day's bar. ``mark`` holds the points of the triangle above an exceedance, ``label`` its value as text."""

    day: Day
    x: float
    y: float
    width: float
    height: float
    label: str
    label_y: float
    label_x: float
    mark: str = ""
    is_missing: bool = False


@dataclass(frozen=True)
class BarChart:
    """A daily bar chart, ready to draw."""

    frame: Frame
    bars: tuple[Bar, ...]
    value_ticks: tuple[Tick, ...]
    day_ticks: tuple[Tick, ...]
    threshold_path: str
    has_exceedance: bool
    has_partial: bool
    has_missing: bool


@dataclass(frozen=True)
class Sparkline:
    """A line the height of a word. ``path`` breaks where values are missing; ``end`` is the last known point."""

    width: int
    height: int
    path: str
    end: tuple[float, float] | None


@dataclass(frozen=True)
class Stage:
    """One step of a funnel. ``value`` None: hidden or unknown, then ``label`` says which ("fewer than 11")."""

    name: str
    value: float | None
    label: str = ""
    note: str = ""


@dataclass(frozen=True)
class StageBar:
    """A funnel step with the length of its bar and its share of the first step, both in percent."""

    stage: Stage
    length_percent: float | None
    share_percent: int | None


def daily_bars(
    days: Sequence[Day], *, frame: Frame = WIDE, day_label: Callable[[date], str] = date.isoformat
) -> BarChart:
    """Lay out a daily bar chart. No days: an empty chart with an axis up to 1."""
    heights = [value for day in days for value in (day.value, day.threshold) if value is not None]
    steps = value_steps(max(heights, default=0))
    top = steps[-1]

    def y_of(value: float) -> float:
        share = min(value, top) / top
        return round(frame.plot_bottom - share * (frame.plot_bottom - frame.top), 1)

    slot = frame.plot_width / max(len(days), 1)
    bars = [_bar(day, frame.left + index * slot, slot, frame, y_of) for index, day in enumerate(days)]
    return BarChart(
        frame=frame,
        bars=_labels_apart(bars),
        value_ticks=tuple(Tick(y_of(step), _plain(step)) for step in steps),
        day_ticks=_day_ticks(days, slot, frame, day_label),
        threshold_path=_threshold_path(days, slot, frame, y_of),
        has_exceedance=any(day.exceeds for day in days),
        has_partial=any(day.is_partial for day in days),
        has_missing=any(day.value is None for day in days),
    )


def value_steps(highest: float) -> list[float]:
    """Round axis steps from 0 to at least ``highest``: three to six of them, 1, 2 or 5 times a power of ten apart."""
    if highest < 1e-9:  # nothing to see at this size, and no logarithm of zero
        return [0, 1]
    power = 10 ** math.floor(math.log10(highest / 4))
    step = next(power * times for times in (1, 2, 5, 10) if highest / (power * times) <= 5)
    step = max(step, 1) if highest >= 3 else step
    return [round(step * index, 10) for index in range(math.ceil(highest / step) + 1)]


def sparkline(
    values: Sequence[float | None], *, width: int = 120, height: int = 28, top: float | None = None
) -> Sparkline:
    """A small line from 0 to the highest value, or to `top`, the scale that several share. Fewer than two known
    values give no path."""
    known = [value for value in values if value is not None]
    top = max(top or 0, *known, 0) or 1
    step = (width - 6) / max(len(values) - 1, 1)
    points = [
        None if value is None else (round(3 + index * step, 1), round(height - 3 - value / top * (height - 6), 1))
        for index, value in enumerate(values)
    ]
    drawn = [point for point in points if point is not None]
    path = _path(points) if len(drawn) > 1 else ""
    return Sparkline(width=width, height=height, path=path, end=drawn[-1] if drawn else None)


def funnel(stages: Sequence[Stage]) -> tuple[StageBar, ...]:
    """Lengths relative to the largest step, shares to the first. A hidden value has neither."""
    known = [stage.value for stage in stages if stage.value is not None]
    largest = max(known, default=0) or 1
    first = stages[0].value if stages else None
    return tuple(
        StageBar(
            stage=stage,
            length_percent=None if stage.value is None else round(100 * stage.value / largest, 1),
            share_percent=None if stage.value is None or not first else round(100 * stage.value / first),
        )
        for stage in stages
    )


def _bar(day: Day, left: float, slot: float, frame: Frame, y_of: Callable[[float], float]) -> Bar:
    gap = min(2.0, slot * 0.2)
    y = y_of(day.value) if day.value is not None else float(frame.plot_bottom)
    middle = left + slot / 2
    mark = ""
    if day.exceeds:
        mark = f"{middle - 4.5:.1f},{y - 4:.1f} {middle + 4.5:.1f},{y - 4:.1f} {middle:.1f},{y - 11:.1f}"
    half_label = 9  # so that the label of the first or last bar stays inside the drawing
    return Bar(
        day=day,
        x=round(left + gap / 2, 1),
        y=y,
        width=round(slot - gap, 1),
        height=round(frame.plot_bottom - y, 1),
        label=_plain(day.value) if day.value is not None else "",
        label_x=round(min(max(middle, frame.left + half_label), frame.plot_right - half_label), 1),
        label_y=round(y - 14, 1),
        mark=mark,
        is_missing=day.value is None,
    )


def _labels_apart(bars: Sequence[Bar]) -> tuple[Bar, ...]:
    """Exceedances carry their value as text, the highest first; one that would cover another keeps its mark only."""
    placed: list[Bar] = []
    for bar in sorted((bar for bar in bars if bar.mark), key=lambda bar: bar.label_y):
        free = all(abs(bar.label_x - other.label_x) > 20 or abs(bar.label_y - other.label_y) > 16 for other in placed)
        if free:
            placed.append(bar)
    return tuple(bar if bar in placed else replace(bar, label="") for bar in bars)


def _day_ticks(days: Sequence[Day], slot: float, frame: Frame, day_label: Callable[[date], str]) -> tuple[Tick, ...]:
    """As many dates as fit, counted back from the last day, which always has one."""
    room = 62
    every = max(1, math.ceil(room / slot))
    ticks = []
    for index in range(len(days) - 1, -1, -every):
        middle = frame.left + (index + 0.5) * slot
        anchor, at = "middle", middle
        if middle + room / 2 > frame.width:
            anchor, at = "end", float(frame.plot_right)
        elif middle - room / 2 < 0:
            anchor, at = "start", float(frame.left)
        ticks.append(Tick(round(at, 1), day_label(days[index].on), anchor))
    return tuple(reversed(ticks))


def _threshold_path(days: Sequence[Day], slot: float, frame: Frame, y_of: Callable[[float], float]) -> str:
    """A step line: each day's own threshold over its own bar, broken where there is none."""
    points: list[tuple[float, float] | None] = []
    for index, day in enumerate(days):
        if day.threshold is None:
            points.append(None)
            continue
        y, left = y_of(day.threshold), round(frame.left + index * slot, 1)
        points += [(left, y), (round(left + slot, 1), y)]
    return _path(points)


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    """An SVG path that lifts the pen at None."""
    parts, pen_is_up = [], True
    for point in points:
        if point is not None:
            parts.append(f"{'M' if pen_is_up else 'L'}{point[0]:g} {point[1]:g}")
        pen_is_up = point is None
    return "".join(parts)


def _plain(value: float) -> str:
    return f"{value:g}" if value == int(value) else f"{value:.1f}"
