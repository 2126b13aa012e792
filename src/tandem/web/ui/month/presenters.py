"""A month's tables ready to draw: words in the reader's language, numbers grouped, hidden ones as marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tandem.community.types import Cell, CellKind, ReleasedTable, Words
from tandem.web.ui import charts, maps
from tandem.web.ui.month.words import CODES, COLUMNS

WORDS_KINDS = frozenset({CellKind.CODE, CellKind.TEXT})
FUNNELS = frozenset({"reach", "handoff"})
MARKS = {CellKind.SMALL: "1\u201310", CellKind.HIDDEN: _("hidden"), CellKind.NONE: "\u2013"}
NUMBERS = {CellKind.PERCENT: _("%(number)s %%"), CellKind.UNRELIABLE: _("%(number)s (unreliable)")}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A table with its words, and one of a funnel, a map or a chart where it has one."""

    key: str
    words: Words
    columns: list[dict[str, Any]]
    rows: list[list[str]]
    funnel: list[charts.Stage]
    areas: list[maps.Area]
    days: list[charts.Day]
    facts: list[tuple[str, str]]
    has_hidden: bool
    has_unreliable: bool


def drawings(tables: Iterable[ReleasedTable]) -> list[Drawing]:
    """Every table of a month in reading order."""
    return [_drawing(table) for table in tables]


def words_of(table: ReleasedTable) -> Words:
    """What the table says about itself in the reader's language, else in English."""
    language = (get_language() or "en").split("-")[0]
    return table.words.get(language) or table.words["en"]


def columns_of(table: ReleasedTable) -> list[str]:
    """The heads of the columns."""
    return [str(COLUMNS[column]) for column in table.columns]


def cell_text(cell: Cell) -> str:
    """A cell as people read it."""
    if cell.kind in MARKS:
        return str(MARKS[cell.kind])
    if cell.kind is CellKind.CODE:
        return str(CODES[cell.value])
    if cell.kind is CellKind.TEXT:
        return cell.value
    if cell.kind is CellKind.DATE:
        return date_format(date.fromisoformat(cell.value), "DATE_FORMAT")
    return str(NUMBERS.get(cell.kind, "%(number)s")) % {"number": _number(cell.value)}


def _number(value: str) -> str:
    whole, _dot, decimals = value.partition(".")
    return number_format(value, decimal_pos=len(decimals) if decimals else 0, force_grouping=len(whole) > 3)


def _drawing(table: ReleasedTable) -> Drawing:
    kinds = {cell.kind for row in table.rows for cell in row}
    areas = _areas(table) if table.outlines else []
    return Drawing(
        key=table.key,
        words=words_of(table),
        columns=[{"label": label, "is_number": _is_number(table, at)} for at, label in enumerate(columns_of(table))],
        rows=[[cell_text(cell) for cell in row] for row in table.rows],
        funnel=[_stage(row) for row in table.rows] if table.key in FUNNELS else [],
        areas=areas,
        days=_days(table),
        facts=[(cell_text(row[0]), cell_text(row[1])) for row in table.rows if row[0].kind is CellKind.CODE]
        if areas
        else [],
        has_hidden=bool(kinds & {CellKind.SMALL, CellKind.HIDDEN}),
        has_unreliable=CellKind.UNRELIABLE in kinds,
    )


def _is_number(table: ReleasedTable, column: int) -> bool:
    kinds = {row[column].kind for row in table.rows} - {CellKind.NONE}
    return bool(kinds) and not kinds & {*WORDS_KINDS, CellKind.DATE}


def _value(cell: Cell) -> float | None:
    return float(cell.value) if cell.kind is CellKind.COUNT else None


def _stage(row: Sequence[Cell]) -> charts.Stage:
    value = _value(row[1])
    return charts.Stage(cell_text(row[0]), value, cell_text(row[1]) if value is None else "")


def _areas(table: ReleasedTable) -> list[maps.Area]:
    """Areas shaded by their count; a hidden count is hatched and says so."""
    return [
        maps.Area(
            id=f"area-{at}",
            name=row[0].value,
            rings=maps.rings_of({"type": "MultiPolygon", "coordinates": table.outlines.get(row[0].value, [])}),
            value=_value(row[1]),
            label=cell_text(row[1]) if _value(row[1]) is None else "",
        )
        for at, row in enumerate(table.rows)
        if row[0].kind is CellKind.TEXT
    ]


def _days(table: ReleasedTable) -> list[charts.Day]:
    """Weeks as bars at their first day; no chart when one is hidden: a gap would read as a week without events."""
    if table.key != "events_by_week":
        return []
    weeks = [row for row in table.rows if row[0].kind is CellKind.DATE]
    if any(row[2].kind is not CellKind.COUNT for row in weeks):
        return []
    return [charts.Day(date.fromisoformat(row[0].value), _value(row[2])) for row in weeks]
