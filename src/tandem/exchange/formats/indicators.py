"""A table of areas with one column for each number known of them, as census and city offices publish it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tandem.core.errors import BadInput, NoSuchColumn
from tandem.exchange.formats.source import Source
from tandem.exchange.formats.table import Row, open_table


@dataclass(frozen=True, slots=True)
class IndicatorCell:
    """One value of one row. `value` None: the cell holds no number; `problem` says why. `number` counts data rows."""

    number: int
    area: str
    code: str
    year: int | None
    value: float | None
    problem: str = ""


def read_indicators(
    source: Source,
    *,
    area: str,
    columns: Mapping[str, str],
    year: int | None = None,
    year_column: str | None = None,
) -> Iterator[IndicatorCell]:
    """Every value of the columns that were named (code to column), row by row.

    The year is the same for the whole file or stands in a column. A column that is not there, or no year: BadInput.
    Every cell comes out, with its value or with the problem.
    """
    if (year is None) == (year_column is None):
        raise BadInput("Which year are these numbers of?", "Say --year for the whole file, or --year-column.")
    table = open_table(source)
    wanted = [area, *columns.values(), *([year_column] if year_column else [])]
    for name in wanted:
        if name not in table.header:
            known = ", ".join(f"“{one}”" for one in table.header[:40])
            raise NoSuchColumn(f"The file has no column “{name}”.", f"Its columns: {known}.")
    at = {name: table.header.index(name) for name in wanted}
    for row in table.rows():
        if not isinstance(row, Row):
            yield from (IndicatorCell(row.number, "", code, None, None, row.sentence) for code in columns)
            continue
        when = year if year_column is None else _year(row.cells[at[year_column]])
        for code, column in columns.items():
            yield _cell(row, row.cells[at[area]].strip(), code, when, row.cells[at[column]])


def _cell(row: Row, area: str, code: str, year: int | None, text: str) -> IndicatorCell:
    value = _number(text)
    problem = ""
    if not area:
        problem = "The row names no area."
    elif year is None:
        problem = "The row has no year."
    elif value is None:
        problem = "The cell holds no number."
    return IndicatorCell(row.number, area, code, year, value, problem)


def _number(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", ""))
    except ValueError:
        return None


def _year(text: str) -> int | None:
    plain = text.strip()
    return int(plain) if plain.isdecimal() and len(plain) == 4 else None
