"""Columns of dates: which rows have one, in which order day and month stand, and what to say of the others.

One rule for every command: a row without a date that can be read is left out and counted; where that is more than
half of the rows, the column or the file is the wrong one and is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from tandem.cli.analyze.tables import Table, and_more
from tandem.core.errors import BadInput, UnreadableValue
from tandem.exchange.formats.times import date_order, guess_format, reader, swapped_order
from tandem.science.arrays import IntArray

WHOLE = re.compile(r"^-?\d{1,7}$")
_ISO_WEEK = re.compile(r"^(\d{4})-?W(\d{2})$")
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
MONTH_FIRST, DAY_FIRST = "month first", "day first"


@dataclass(frozen=True, eq=False)
class Dates:
    """The rows of a table that have a date: `days`, ordinals or the file's own numbers, of the rows `table` holds.

    `left_out` rows had none. `order`: how 3/4/2020 was read where every date fits both orders, else empty.
    """

    days: IntArray
    numbered: bool
    table: Table
    kept: IntArray
    left_out: int
    order: str

    @property
    def notes(self) -> list[str]:
        """What the reader must know, in sentences."""
        return notes_of(self.left_out, self.order)


def notes_of(left_out: int, order: str, what: str = "date") -> list[str]:
    """The sentences on rows left out and on the order of day and month."""
    rows = "1 row without a {} was" if left_out == 1 else f"{left_out} rows without a {{}} were"
    notes = [f"{rows.format(what)} left out."] if left_out else []
    if order:
        other = "--day-first if the day does" if order == MONTH_FIRST else "leave out --day-first if the month does"
        notes.append(f"Every date fits both orders; read with the {order.split(maxsplit=1)[0]} first ({other}).")
    return notes


def read_dates(table: Table, column: str, *, day_first: bool = False) -> Dates:
    """The dates of a column: days, times (their day), ISO weeks (their Monday), or plain whole numbers."""
    cells = table.values(column)
    known = {cell: one_date(cell) for cell in set(cells)}
    order = ""
    if sum(known[cell] is None for cell in cells) > len(cells) // 2:
        known, order = _by_format(cells, known, day_first=day_first)
    whole = {cell: is_whole(cell) for cell in known}
    read = [cell for cell in cells if known[cell] is not None]
    numbered = 2 * sum(whole[cell] for cell in read) > len(read)
    good = {cell: day is not None and _fits(day, whole[cell], numbered=numbered) for cell, day in known.items()}
    kept = np.array([row for row, cell in enumerate(cells) if good[cell]], dtype=np.int64)
    refuse_most(
        table, column, kept, "no date", "Write dates as 2016-08-23, weeks as 2016-W34, or number the periods."
    )
    days = np.array([known[cells[row]] for row in kept], dtype=np.int64)
    return Dates(days, numbered, table.at(kept), kept, table.rows - kept.size, order)


def refuse_most(table: Table, column: str, kept: IntArray, what: str, next_step: str) -> None:
    """One rule: refuse when no row is left, or when more than half are bad."""
    if 2 * kept.size >= table.rows > 0 and kept.size:
        return
    bad = np.setdiff1d(np.arange(table.rows), kept)
    raise UnreadableValue(
        f"Column “{column}” holds {what} in row {table.line(int(bad[0]))}{and_more(bad.size)}", next_step
    )


def is_whole(cell: Any) -> bool:
    """Whether a cell is a plain number of a day or period."""
    return isinstance(cell, int) or (isinstance(cell, str) and bool(WHOLE.match(cell.strip())))


def _fits(day: int, whole: bool, *, numbered: bool) -> bool:
    if numbered or whole:
        return numbered and whole
    return _FIRST_YEAR <= date.fromordinal(day).year <= _LAST_YEAR


def one_date(cell: Any) -> int | None:
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
        return int(text) if WHOLE.match(text) else datetime.fromisoformat(text).toordinal()
    except ValueError:
        return None


def _by_format(
    cells: Sequence[Any], known: dict[Any, int | None], *, day_first: bool
) -> tuple[dict[Any, int | None], str]:
    """The same cells by the format that fits them best, such as 8/23/2016; unknown stays None."""
    texts = [str(cell).strip() for cell in cells if cell is not None and str(cell).strip()]
    found = told_format(texts, day_first=day_first)
    if found is None:
        return known, ""
    read = reader(found[0])
    moments = {cell: read(str(cell).strip()) for cell in known}
    return {cell: moment.wall.toordinal() if moment else None for cell, moment in moments.items()}, found[1]


def told_format(texts: Sequence[str], *, day_first: bool) -> tuple[str, str] | None:
    """The format of most of the texts and, where every date fits both orders, the order that was taken."""
    guess = guess_format(texts[:2000], least=0.5)
    if guess is None:
        return None
    other = swapped_order(guess.format)
    if not other:
        return guess.format, ""
    month, day = sorted((guess.format, other), key=lambda fmt: fmt.startswith("%d"))
    shown = date_order(texts)
    if day_first and shown == "month":
        raise BadInput(
            "--day-first does not fit: dates in the file have a second number above 12.", "Leave out --day-first."
        )
    if shown:
        return (day if shown == "day" else month), ""
    return (day, DAY_FIRST) if day_first else (month, MONTH_FIRST)
