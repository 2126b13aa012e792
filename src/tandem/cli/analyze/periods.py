"""Columns of dates: days, weeks or plain period numbers, and the complete time axis between first and last."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from tandem.cli.analyze.tables import Table
from tandem.core.errors import BadInput, UnreadableValue
from tandem.exchange.formats.times import guess_format, reader
from tandem.science.arrays import IntArray

PER_YEAR = {"day": 365.0, "week": 52.0}
_LENGTH_DAYS = {"day": 1, "week": 7}
_ISO_WEEK = re.compile(r"^(\d{4})-?W(\d{2})$")
_WHOLE = re.compile(r"^-?\d{1,7}$")


@dataclass(frozen=True)
class Axis:
    """Consecutive periods, oldest first. `days`: the first day of each as an ordinal, or period numbers."""

    every: str
    days: IntArray
    numbered: bool

    @property
    def labels(self) -> list[Any]:
        """What the results call the periods: ISO dates, or the file's own period numbers."""
        if self.numbered:
            return [int(number) for number in self.days]
        return [date.fromordinal(int(day)).isoformat() for day in self.days]

    @property
    def weekdays(self) -> IntArray:
        """Day of the week of each period, Monday 0; a refusal where periods are only numbered."""
        if self.numbered:
            raise BadInput("Weekday terms need dates, and the file has period numbers.", "Name a column of dates.")
        return (self.days - 1) % 7

    def ordinal(self, text: str, option: str) -> int:
        """A date that was typed as a day ordinal, or a period number where the file numbers its periods."""
        ordinal = _one(text)
        if ordinal is None or bool(_WHOLE.match(text.strip())) != self.numbered:
            raise BadInput(f"{option} does not fit the file.", "Write a date as 2016-08-23, or a period number.")
        return ordinal

    def position(self, text: str, option: str) -> int:
        """Where the period that begins at or after this date stands; it may lie outside, 0 or the end."""
        return int(np.searchsorted(self.days, self.ordinal(text, option), side="left"))


def ordinals(table: Table, column: str) -> tuple[IntArray, bool]:
    """The column as day ordinals (`date.toordinal`), shape (rows,), and whether they are plain numbers instead."""
    cells = table.values(column)
    known = {cell: _one(cell) for cell in set(cells)}
    if any(value is None for value in known.values()):
        known = _by_format(cells, known)
    missing = [row for row, cell in enumerate(cells) if known[cell] is None]
    if missing:
        raise UnreadableValue(
            f"Column “{column}” holds no date in row {missing[0] + table.first_row}"
            + (f" and {len(missing) - 1} more." if len(missing) > 1 else "."),
            "Write dates as 2016-08-23, weeks as 2016-W34, or number the periods.",
        )
    numbered = all(isinstance(cell, int) or (isinstance(cell, str) and _WHOLE.match(cell.strip())) for cell in known)
    return np.array([known[cell] for cell in cells], dtype=np.int64), numbered


def _one(cell: Any) -> int | None:
    """One cell as an ordinal: a date, a time (its day), an ISO week (its Monday) or a whole number."""
    if isinstance(cell, int):
        return cell
    if isinstance(cell, date):
        return cell.toordinal()
    text = str(cell or "").strip()
    week = _ISO_WEEK.match(text)
    try:
        if week:
            return date.fromisocalendar(int(week[1]), int(week[2]), 1).toordinal()
        return int(text) if _WHOLE.match(text) else datetime.fromisoformat(text).toordinal()
    except ValueError:
        return None


def _by_format(cells: Sequence[Any], known: dict[Any, int | None]) -> dict[Any, int | None]:
    """The same cells by the format that fits them best, such as 8/23/2016; unknown stays None."""
    guess = guess_format([str(cell).strip() for cell in cells if cell is not None][:2000])
    if guess is None:
        return known
    read = reader(guess.format)
    moments = {cell: read(str(cell).strip()) for cell in known}
    return {cell: moment.wall.toordinal() if moment else None for cell, moment in moments.items()}


def axis_of(found: IntArray, *, numbered: bool, every: str | None) -> Axis:
    """All periods from the first to the last; `every` (day, week) is told from the dates when not given.

    Numbered periods are one apart and count as weeks when `every` does not say otherwise.
    """
    distinct = np.unique(found)
    steps = np.diff(distinct)
    kind = every or ("week" if numbered or (steps.size and (steps % 7 == 0).all()) else "day")
    length = 1 if numbered else _LENGTH_DAYS[kind]
    if (steps % length).any():
        raise BadInput("The dates are not whole weeks apart.", "Add up by week first, or say --every day.")
    return Axis(kind, np.arange(distinct[0], distinct[-1] + 1, length, dtype=np.int64), numbered)
