"""Where the lines of the bench's small multiples and the squares of its days stand. Pure geometry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tandem.science.alert_bench import DAYS_A_MONTH
from tandem.surveillance.types.bench_results import JudgedRule, SpikesFound, Strip

WIDTH, HEIGHT = 260, 150
LEFT, RIGHT, TOP, BOTTOM = 46, 8, 8, 24
GRID_WIDTH, ROW, BARS = 340, 32, 44


@dataclass(frozen=True)
class Curve:
    """Share of planted spikes found, by budget: `wide` for spread spikes, `narrow` for one area, "" when alike."""

    wide: str
    narrow: str
    mark: float
    value_ticks: tuple[tuple[float, str], ...]
    budget_ticks: tuple[tuple[float, str], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    base: int = HEIGHT - BOTTOM


def curve(line: JudgedRule, *, most: float, budget: float) -> Curve:
    """The curve of one judged detector up to `most` false alarms a month."""
    months = line.shipped.days / DAYS_A_MONTH
    wide = _steps([(step.allowed, step.everywhere) for step in line.curve], months, most)
    narrow = _steps([(step.allowed, step.one_place) for step in line.curve], months, most)
    shares = ((0.0, "0 %"), (0.5, "50 %"), (1.0, "100 %"))
    return Curve(
        wide=wide,
        narrow="" if narrow == wide else narrow,
        mark=_x(budget, most),
        value_ticks=tuple((_y(share), text) for share, text in shares),
        budget_ticks=tuple((_x(most * part / 4, most), f"{most * part / 4:g}") for part in range(5)),
    )


def _x(budget: float, most: float) -> float:
    return round(LEFT + min(budget, most) / most * (WIDTH - LEFT - RIGHT), 1)


def _y(share: float) -> float:
    return round(HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP), 1)


def _steps(curve: Sequence[tuple[int | None, SpikesFound | None]], months: float, most: float) -> str:
    """A step line: a share holds until the budget pays for one alarm more."""
    path = ""
    for allowed, found in curve:
        if found is None or not found.planted:
            return ""
        x, y = _x((allowed or 0) / months, most), _y(found.share)
        path += f"H{x:g}V{y:g}" if path else f"M{x:g} {y:g}"
    return f"{path}H{_x(most, most):g}" if path else ""


@dataclass(frozen=True)
class Square:
    """A day of one detector: `kind` is alarm, quiet or unknown."""

    x: float
    kind: str


@dataclass(frozen=True)
class Row:
    """The days of one detector under its name."""

    name: str
    text_y: float
    y: float
    squares: tuple[Square, ...]


@dataclass(frozen=True)
class Days:
    """Events a day as bars, and one row of squares for each detector."""

    bars: tuple[tuple[float, float, float], ...]
    rows: tuple[Row, ...]
    labels: tuple[tuple[float, str, str], ...]
    side: float
    height: int
    bars_base: int = BARS
    width: int = GRID_WIDTH


def days(strip: Strip, *, names: Mapping[str, Any], labels: Sequence[str]) -> Days:
    """A strip of days. `labels`: one text a day; the first, the last and that of most events are drawn."""
    events = strip.events
    slot = GRID_WIDTH / max(len(events), 1)
    highest = max([*events, 1])
    bars = tuple(
        (round(i * slot + 1, 1), round(BARS * (1 - n / highest), 1), round(BARS * n / highest, 1))
        for i, n in enumerate(events)
    )
    rows = tuple(
        _row(str(names[detector]), alarms, at, slot) for at, (detector, alarms) in enumerate(strip.alarms.items())
    )
    return Days(bars, rows, _labels(events, labels, slot), round(slot - 2, 1), BARS + 24 + ROW * len(rows))


def _row(name: str, alarms: Sequence[bool | None], at: int, slot: float) -> Row:
    kinds = ["unknown" if alarm is None else "alarm" if alarm else "quiet" for alarm in alarms]
    squares = tuple(Square(round(i * slot + 1, 1), kind) for i, kind in enumerate(kinds))
    top = BARS + 24 + ROW * at
    return Row(name, top + 11, top + 15, squares)


def _labels(events: Sequence[int], labels: Sequence[str], slot: float) -> tuple[tuple[float, str, str], ...]:
    """First day, worst day, last day; a text that would cover another is left out."""
    last = len(events) - 1
    worst = max(range(len(events)), key=lambda i: events[i])
    found: list[tuple[float, str, str]] = [(0.0, "start", labels[0]), (float(GRID_WIDTH), "end", labels[last])]
    middle = (worst + 0.5) * slot
    if 80 < middle < GRID_WIDTH - 80:
        found.append((round(middle, 1), "middle", labels[worst]))
    return tuple(found)
