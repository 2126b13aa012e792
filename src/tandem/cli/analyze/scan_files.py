"""Files of a scan: events, locations and people, as CSV, Parquet or in the plain columns of SaTScan."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from tandem.cli.analyze.dates import refuse_most
from tandem.cli.analyze.tables import Table, read_table
from tandem.core.errors import BadInput, EmptyFile, UnreadableValue
from tandem.science.arrays import FloatArray, IntArray

PLAIN = (".cas", ".geo", ".pop", ".grd")
_PARTS = re.compile(r"[/\-.]")
UNITS = ("day", "week", "month", "year")
PRECISIONS = ("year", "month", "day")
"""What a date of one, two or three parts tells."""


@dataclass(frozen=True)
class Units:
    """Time units of the study: `edges` are the first days of each and the day after the last, as ordinals.
    `left_out`: rows of the cases without a date."""

    kind: str
    edges: IntArray
    left_out: int = 0

    @property
    def count(self) -> int:
        return int(self.edges.size - 1)

    def of(self, days: IntArray) -> IntArray:
        """The unit of each day; a refusal names how many lie outside."""
        outside = int(((days < self.edges[0]) | (days >= self.edges[-1])).sum())
        if outside:
            raise BadInput(
                f"{outside} rows of the cases lie outside the study period.",
                "Widen --start and --end, or leave those rows out.",
            )
        return np.searchsorted(self.edges, days, side="right") - 1

    def first_day(self, unit: int) -> str:
        return date.fromordinal(int(self.edges[unit])).isoformat()

    def last_day(self, unit: int) -> str:
        return date.fromordinal(int(self.edges[unit + 1]) - 1).isoformat()


def read_columns(file: Path, names: Sequence[str], *, header: bool = True) -> Table:
    """A table of CSV or Parquet; one of SaTScan (`.cas`, `.geo`, `.pop`) gets these names, further ones x1, x2, …"""
    if file.suffix.lower() not in PLAIN:
        return read_table(file, header=header)
    try:
        lines = [line.split() for line in file.read_text("utf-8-sig").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            "The file could not be read as text.", "Check its name and that it is a plain text."
        ) from error
    if not lines:
        raise EmptyFile("The file holds no rows.", "Check that the export finished.")
    width = len(lines[0])
    for number, cells in enumerate(lines, start=1):
        if len(cells) != width or width < len(names):
            raise UnreadableValue(
                f"Row {number} has {len(cells)} values where {max(width, len(names))} are needed.",
                f"Such a file has the columns {', '.join(names)}, separated by blanks.",
            )
    extra = [f"x{number}" for number in range(1, width - len(names) + 1)]
    return Table((*names, *extra), tuple(zip(*lines, strict=True)), first_row=1)


def dated(table: Table, column: str, *, is_middle: bool = False) -> tuple[Table, IntArray]:
    """The rows with a date, and their dates as ordinals: 2016-08-23, 2016/8/23, 2016/8, 2016 or 16; two digits from
    30 on are of the 1900s. Rows without one are left out; more than half of them are refused.

    Of a month or year alone the first day, with `is_middle` the one in the middle (a census of that year).
    """
    texts = _date_texts(table, column)
    known = {text: _day(text, is_middle=is_middle) for text in set(texts)}
    kept = np.array([row for row, text in enumerate(texts) if known[text] is not None], dtype=np.int64)
    refuse_most(table, column, kept, "no date", "Write dates as 2016-08-23, 2016/8/23, 2016/8 or 2016.")
    return table.at(kept), np.array([known[texts[row]] for row in kept], dtype=np.int64)


def _date_texts(table: Table, column: str) -> list[str]:
    """The cells without their clocks."""
    return [
        cell.isoformat()[:10] if isinstance(cell, date) else str(cell or "").strip().split(" ")[0].split("T")[0]
        for cell in table.values(column)
    ]


def unit_of_dates(table: Table, column: str, asked: str | None) -> str:
    """The time unit of the scan: the one asked for, else how precisely the dates are told: year, month or day.

    Cases of a year all read as its 1 January would look like an outbreak of that day. So dates of several precisions
    are refused where no unit is asked for, and a unit finer than the coarsest date always.
    """
    told = {min(len(_PARTS.split(text)), len(PRECISIONS)) for text in set(_date_texts(table, column))}
    coarsest = PRECISIONS[min(told) - 1]
    if asked is None:
        if len(told) > 1:
            raise BadInput(
                "Some dates are told to the day, others only to the month or year.",
                f"Say --unit {coarsest}, or write all dates alike.",
            )
        return coarsest
    if UNITS.index(asked) < UNITS.index(coarsest):
        raise BadInput(
            f"The dates are told only to the {coarsest}, and --unit {asked} is finer.", f"Say --unit {coarsest}."
        )
    return asked


def _day(text: str, *, is_middle: bool) -> int | None:
    try:
        parts = [int(part) for part in _PARTS.split(text)]
        if parts[0] < 100:
            parts[0] += 1900 if parts[0] >= 30 else 2000
        if len(parts) == 3:
            return date(*parts).toordinal()
        if len(parts) == 2:
            return date(parts[0], parts[1], 15 if is_middle else 1).toordinal()
        return date(parts[0], 7 if is_middle else 1, 1).toordinal() if len(parts) == 1 else None
    except (ValueError, IndexError, TypeError):
        return None


def units_of(kind: str, first: int, last: int) -> Units:
    """The units from the one of the first day to the one of the last (weeks run from the first day on)."""
    if last < first:
        raise BadInput("The study period ends before it begins.", "Compare --start with --end.")
    if kind in ("day", "week"):
        step = 7 if kind == "week" else 1
        count = (last - first) // step + 1
        return Units(kind, first + step * np.arange(count + 1, dtype=np.int64))
    edges, day = [], date.fromordinal(first).replace(day=1)
    if kind == "year":
        day = day.replace(month=1)
    while not edges or edges[-1] <= last:
        edges.append(day.toordinal())
        day = day.replace(year=day.year + 1) if kind == "year" else (day + timedelta(days=32)).replace(day=1)
    return Units(kind, np.array(edges, dtype=np.int64))


def places_of(table: Table, column: str, known: dict[str, int]) -> IntArray:
    """The number of each row's location; a refusal names the rows whose location is in no list, not the value."""
    names = table.text(column)
    missing = [row for row, name in enumerate(names) if name not in known]
    if missing:
        raise UnreadableValue(
            f"Column “{column}” names a location that the locations do not have, in row "
            f"{table.line(missing[0])}" + (f" and {len(missing) - 1} more." if len(missing) > 1 else "."),
            "Add it to the locations, or mend the name.",
        )
    return np.array([known[name] for name in names], dtype=np.int64)


@dataclass(frozen=True)
class People:
    """Censuses by group: `counts` of shape (locations, groups, censuses), their days, and the group of each case."""

    counts: FloatArray
    census_at: IntArray
    groups: tuple[tuple[str, ...], ...]


def read_people(file: Path, known: dict[str, int], *, header: bool) -> People:
    """Columns location, date, population and then what makes a group (age, sex), in the order of the cases' file."""
    table = read_columns(file, ("location", "date", "population"), header=header)
    whole = table
    table, day = dated(whole, "date", is_middle=True)
    if table.rows < whole.rows:
        raise UnreadableValue(
            f"{whole.rows - table.rows} rows of the population have no date.",
            "Mend them: every census needs its year.",
        )
    place = places_of(table, "location", known)
    number = table.numbers("population", least=0.0)
    extra = [name for name in table.names if name not in ("location", "date", "population")]
    rows = list(zip(*(table.text(name) for name in extra), strict=True)) if extra else [()] * table.rows
    groups, census_at = sorted(set(rows)), np.unique(day)
    which = {group: nth for nth, group in enumerate(groups)}
    counts = np.zeros((len(known), len(groups), census_at.size))
    np.add.at(counts, (place, [which[row] for row in rows], np.searchsorted(census_at, day)), number)
    return People(counts, census_at, tuple(groups))
