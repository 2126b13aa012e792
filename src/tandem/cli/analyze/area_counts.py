"""Counts by area and period from a file: long rows, events, or a column for each period. No period is dropped."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from tandem.cli.analyze.dates import Dates, read_dates, refuse_most
from tandem.cli.analyze.tables import Table
from tandem.core.errors import BadInput
from tandem.science.arrays import FloatArray

LENGTHS = ("day", "week", "month", "quarter", "year")
_MONTH, _QUARTER = re.compile(r"(\d{4})-(\d{2})"), re.compile(r"(\d{4})-?[Qq]([1-4])")
_WHOLE = re.compile(r"\d{1,6}")
_MOST_PERIODS = 40_000


@dataclass(frozen=True, eq=False)
class AreaCounts:
    """`counts` of shape (areas, periods), periods in order without a gap; `filled`: periods that no row names.
    `left_out` rows had no period; `notes` say so."""

    areas: list[str]
    periods: list[str]
    counts: FloatArray
    filled: int
    left_out: int = 0
    notes: tuple[str, ...] = ()


def read_area_counts(
    table: Table,
    *,
    area: str,
    period: str | None,
    count: str | None,
    every: str | None,
    fill_zero: bool,
    day_first: bool = False,
) -> AreaCounts:
    """Counts from long rows, or from a column a period where `period` is None.

    Rows that are events count 0 in a period without any; with a column of counts a period that nobody reported is
    refused unless `fill_zero`.
    """
    names = table.text(area)
    if period is None:
        periods = [name for name in table.names if name != area]
        if len(set(names)) != len(names):
            raise BadInput("An area has more than one row.", "Add them up, or name the column of --period.")
        counts = np.stack([table.numbers(name, least=0.0) for name in periods], axis=1) if periods else np.zeros(0)
        return AreaCounts(names, periods, counts, 0)
    dates, label = _numbered(table, period, every, day_first=day_first)
    at, table, names = dates.days, dates.table, dates.table.text(area)
    first, last = int(at.min()), int(at.max())
    if last - first >= _MOST_PERIODS:
        raise BadInput("The periods span more than a table can hold.", "Mend the dates, or say --every month.")
    filled = last - first + 1 - np.unique(at).size
    if filled and count and not fill_zero:
        raise BadInput(
            f"{filled} periods between the first and the last have no row.",
            "If nothing happened in them, say --fill-zero; a period that nobody reported is not an empty one.",
        )
    areas = in_order(set(names))
    number = {one: nth for nth, one in enumerate(areas)}
    counts = np.zeros((len(areas), last - first + 1))
    many = table.numbers(count, least=0.0) if count else np.ones(table.rows)
    np.add.at(counts, ([number[one] for one in names], at - first), many)
    labels = [label(one) for one in range(first, last + 1)]
    return AreaCounts(areas, labels, counts, filled, dates.left_out, tuple(dates.notes))


def in_order(names: set[str]) -> list[str]:
    """By number where all names are whole numbers, as those of census tracts are, else by letter."""
    if all(name.isdecimal() for name in names):
        return sorted(names, key=int)
    return sorted(names)


def _numbered(table: Table, column: str, every: str | None, *, day_first: bool) -> tuple[Dates, Callable[[int], str]]:
    """The period of each row as a number, consecutive periods one apart, and what a number is called.

    Rows without a period are left out; months, quarters and years are told by the most of the rows.
    """
    cells = table.text(column)
    for pattern, length, of in ((_MONTH, "month", 12), (_QUARTER, "quarter", 4)):
        found = [pattern.fullmatch(cell) for cell in cells]
        if 2 * sum(map(bool, found)) > len(cells) and every in {None, length}:
            at = [int(one[1]) * of + int(one[2]) - 1 if one else None for one in found]
            return _kept(table, column, at), _calls(length)
    whole = [int(cell) if _WHOLE.fullmatch(cell) else None for cell in cells]
    if 2 * sum(one is not None for one in whole) > len(cells) and every in {None, "year"}:
        return _kept(table, column, whole), str
    dates = read_dates(table, column, day_first=day_first)
    if dates.numbered:
        raise BadInput("--every needs dates, and the file has period numbers.", "Name a column of dates.")
    weeks = any("W" in cell.upper() for cell in dates.table.text(column)[:1])
    length = every or ("week" if weeks else "day")
    known = {int(day): period_of(date.fromordinal(int(day)), length) for day in np.unique(dates.days)}
    return replace(dates, days=np.array([known[int(day)] for day in dates.days])), _calls(length)


def _kept(table: Table, column: str, at: list[int | None]) -> Dates:
    kept = np.array([row for row, one in enumerate(at) if one is not None], dtype=np.int64)
    refuse_most(table, column, kept, "no period", "Mend or leave out these rows.")
    days = np.array([one for one in at if one is not None], dtype=np.int64)
    return Dates(days, True, table.at(kept), kept, table.rows - kept.size, "")


def period_of(day: date, length: str) -> int:
    if length == "day":
        return day.toordinal()
    if length == "week":
        return (day.toordinal() - 1) // 7
    months = day.year * 12 + day.month - 1
    return months // {"month": 1, "quarter": 3, "year": 12}[length]


def _calls(length: str) -> Callable[[int], str]:
    """Dates of days and of the Mondays of weeks, 2020-05, 2020-Q2, 2020."""
    return {
        "day": lambda one: date.fromordinal(one).isoformat(),
        "week": lambda one: date.fromordinal(one * 7 + 1).isoformat(),
        "month": lambda one: f"{one // 12}-{one % 12 + 1:02}",
        "quarter": lambda one: f"{one // 4}-Q{one % 4 + 1}",
        "year": str,
    }[length]


def period_label(length: str, number: int) -> str:
    """What the period of this number is called."""
    return _calls(length)(number)
