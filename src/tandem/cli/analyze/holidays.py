"""Holidays that a detector counts as a kind of day: named one by one, from a file, or the federal ones by rule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click
import numpy as np

from tandem.cli.analyze.dates import one_date
from tandem.cli.analyze.tables import read_table
from tandem.core.errors import UnreadableValue
from tandem.core.us_holidays import us_federal_holidays_between
from tandem.science.arrays import IntArray


def holidays_of(named: Sequence[str], calendar: str | None, days: IntArray) -> IntArray:
    """Day ordinals of all holidays; `calendar` is a file with a date in each line's first column, or “us”.

    `us`: the federal holidays, and the weekdays on which those of a weekend are kept, between the first and last day.
    """
    found: set[int] = set()
    for text in named:
        try:
            found.add(date.fromisoformat(text).toordinal())
        except ValueError as error:
            raise click.UsageError("--holiday takes a date such as 2016-07-04.") from error
    if calendar and calendar.lower() == "us":
        first, last = (date.fromordinal(int(day)) for day in (days[0], days[-1]))
        found |= {day.toordinal() for day in us_federal_holidays_between(first, last)}
    elif calendar:
        found |= _of_file(Path(calendar))
    return np.array(sorted(found), dtype=np.int64)


def _of_file(file: Path) -> set[int]:
    """The dates of the first column; its first line may be a heading."""
    table = read_table(file, header=False)
    read = [one_date(cell) for cell in table.text("0")]
    wrong = [row for row, day in enumerate(read) if day is None and row > 0]
    if wrong or not any(read):
        row = table.line(wrong[0]) if wrong else 1
        raise UnreadableValue(f"The file of --holidays holds no date in row {row}.", "Write dates as 2016-07-04.")
    return {day for day in read if day is not None}
