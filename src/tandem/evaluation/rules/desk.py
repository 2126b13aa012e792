"""The release desk: tables whose counts hang together, shown twice, as counted and as anyone may read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tandem.community.types import Cell, CellKind, ReleasedTable, Words
from tandem.science.rates import RELIABLE_FROM
from tandem.science.small_numbers import LinkedCounts, Shown, Suppressed, percent, rate_per

MEDIAN_FROM = 11
P90_FROM = 20
"""A 90th percentile of few durations is nearly one person's duration (project choice)."""
PER = 10_000
GROUP_FROM = 20
"""Below this size of a group, what became of its members stays inside (as `small_numbers.percent` has it)."""
SHARED = 3
"""The tier of a total that several lists share: hidden last."""


@dataclass(frozen=True, slots=True)
class Count:
    """A count by its position among the desk's linked counts."""

    at: int
    value: int


@dataclass(frozen=True, slots=True)
class Withheld:
    """A count that is shown inside only: no pattern was found that protects it together with the others."""

    value: int


@dataclass(frozen=True, slots=True)
class Share:
    """A part as a percentage of a whole; both stand on the desk."""

    part: Count | Withheld
    whole: Count | Withheld


@dataclass(frozen=True, slots=True)
class Rate:
    """A count per 10,000 residents."""

    count: Count
    residents: int | None


@dataclass(frozen=True, slots=True)
class Measured:
    """A summary of `of` people or events, shown from `least` of them on."""

    of: Count | Withheld
    value: float | None
    least: int = MEDIAN_FROM


Entry = Cell | Count | Withheld | Share | Rate | Measured


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; `is_inside` rows never leave the house, `is_outside` rows stand in for them."""

    entries: tuple[Entry, ...]
    is_inside: bool = False
    is_outside: bool = False


@dataclass(frozen=True, slots=True)
class DraftTable:
    """A table before anybody decided what may be seen of it."""

    key: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class Desk:
    """Counts that hang together, and the tables they stand in."""

    def __init__(self) -> None:
        self.linked = LinkedCounts()
        self.tables: list[DraftTable] = []

    def count(self, value: int, *, tier: int = 0) -> Count:
        """Put a count on the desk."""
        return Count(self.linked.add(value, tier=tier), value)

    def counts(self, values: Iterable[int]) -> list[Count]:
        """Put several counts on the desk."""
        return [self.count(value) for value in values]

    def is_sum(self, total: Count, parts: Sequence[Count]) -> None:
        """Say that the total is the sum of the parts."""
        self.linked.is_sum(total.at, [part.at for part in parts])

    def funnel(self, values: Sequence[int], *, tier: int = 0) -> list[Count | Withheld]:
        """Nested counts. Of a small group only its size is shown: "all" or "none" would tell about each member."""
        first = self.count(values[0], tier=tier)
        return [first, *self.later_steps(first, values[1:], tier=tier)]

    def later_steps(self, first: Count | Withheld, values: Sequence[int], *, tier: int = 0) -> list[Count | Withheld]:
        """Further nested counts below one that stands on the desk."""
        if isinstance(first, Withheld) or 0 < first.value < GROUP_FROM:
            return [Withheld(value) for value in values]
        steps = [self.count(value, tier=tier) for value in values]
        self.is_nested([first, *steps])
        return list(steps)

    def is_nested(self, steps: Sequence[Count]) -> None:
        """Say that each count is a part of the one before."""
        self.linked.is_nested([step.at for step in steps])

    def table(self, key: str, columns: Sequence[str], rows: Iterable[Sequence[Entry] | Row]) -> None:
        """Add a table."""
        made = tuple(row if isinstance(row, Row) else Row(tuple(row)) for row in rows)
        self.tables.append(DraftTable(key, tuple(columns), made))


def code(value: str) -> Cell:
    """A word that the page translates."""
    return Cell(CellKind.CODE, value)


def day(value: date) -> Cell:
    """A date."""
    return Cell(CellKind.DATE, value.isoformat())


def text(value: str) -> Cell:
    """A name as it stands."""
    return Cell(CellKind.TEXT, value)


def inside_tables(desk: Desk, words: Mapping[str, Mapping[str, Words]]) -> list[ReleasedTable]:
    """The desk's tables as counted."""
    return [
        _shown(table, [row for row in table.rows if not row.is_outside], words, _as_counted) for table in desk.tables
    ]


def safe_tables(
    desk: Desk, words: Mapping[str, Mapping[str, Words]], outlines: Mapping[str, Mapping[str, Any]]
) -> list[ReleasedTable]:
    """The desk's tables as anyone may read them; every number comes from `science.small_numbers`."""
    shown, _ = desk.linked.protect()

    def safe(entry: Entry) -> Cell:
        return _as_released(entry, shown)

    return [
        _shown(table, [row for row in table.rows if not row.is_inside], words, safe, outlines.get(table.key))
        for table in desk.tables
    ]


def _shown(
    table: DraftTable, rows: Iterable[Row], words: Any, show: Any, outlines: Mapping[str, Any] | None = None
) -> ReleasedTable:
    cells = tuple(tuple(show(entry) for entry in row.entries) for row in rows)
    return ReleasedTable(table.key, table.columns, cells, words[table.key], outlines or {})


def _as_counted(entry: Entry) -> Cell:
    if isinstance(entry, Cell):
        return entry
    if isinstance(entry, Count | Withheld):
        return Cell(CellKind.COUNT, str(entry.value))
    if isinstance(entry, Share):
        whole = entry.whole.value
        return _number(CellKind.PERCENT, 100 * entry.part.value / whole) if whole else Cell(CellKind.NONE)
    if isinstance(entry, Rate):
        if not entry.residents:
            return Cell(CellKind.NONE)
        return _rate(PER * entry.count.value / entry.residents, entry.count.value)
    return Cell(CellKind.NONE) if entry.value is None else _number(CellKind.NUMBER, entry.value)


def _as_released(entry: Entry, shown: Sequence[Shown]) -> Cell:
    match entry:
        case Cell():
            return entry
        case Withheld():
            return Cell(CellKind.HIDDEN)
        case Count():
            return _count(shown[entry.at])
        case Share():
            return _share(entry, shown)
        case Rate():
            return _safe_rate(entry, shown)
        case Measured():
            return _measured(entry, shown)


def _measured(entry: Measured, shown: Sequence[Shown]) -> Cell:
    known: Shown | None = None if isinstance(entry.of, Withheld) else shown[entry.of.at]
    if known is None:
        return Cell(CellKind.HIDDEN)
    if isinstance(known, Suppressed) or 0 < known < entry.least:
        return Cell(CellKind.HIDDEN)
    return Cell(CellKind.NONE) if entry.value is None else _number(CellKind.NUMBER, entry.value)


def _count(known: Shown) -> Cell:
    if isinstance(known, Suppressed):
        return Cell(CellKind.SMALL if known.kind == "primary" else CellKind.HIDDEN)
    return Cell(CellKind.COUNT, str(known))


def _share(entry: Share, shown: Sequence[Shown]) -> Cell:
    if isinstance(entry.part, Withheld) or isinstance(entry.whole, Withheld):
        return Cell(CellKind.HIDDEN)
    answer = percent(shown[entry.part.at], shown[entry.whole.at])
    if answer is None:
        return Cell(CellKind.NONE)
    return Cell(CellKind.HIDDEN) if isinstance(answer, Suppressed) else _number(CellKind.PERCENT, answer)


def _safe_rate(entry: Rate, shown: Sequence[Shown]) -> Cell:
    if not entry.residents:
        return Cell(CellKind.NONE)
    known = shown[entry.count.at]
    rate = rate_per(known, entry.residents, per=PER)
    if isinstance(rate, Suppressed) or isinstance(known, Suppressed):
        return Cell(CellKind.HIDDEN)
    return _rate(rate, known)


def _rate(value: float, count: int) -> Cell:
    return _number(CellKind.UNRELIABLE if 0 < count < RELIABLE_FROM else CellKind.NUMBER, value)


def _number(kind: CellKind, value: float) -> Cell:
    return Cell(kind, str(value) if isinstance(value, int) else f"{value:.1f}")
