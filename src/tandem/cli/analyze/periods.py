"""Columns of dates: days, weeks or plain period numbers, and the complete time axis between first and last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from tandem.cli.analyze.dates import WHOLE, one_date
from tandem.core.errors import BadInput
from tandem.science.arrays import IntArray

PER_YEAR = {"day": 365.0, "week": 52.0}
_LENGTH_DAYS = {"day": 1, "week": 7}


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
        ordinal = one_date(text)
        if ordinal is None or bool(WHOLE.match(text.strip())) != self.numbered:
            raise BadInput(f"{option} does not fit the file.", "Write a date as 2016-08-23, or a period number.")
        return ordinal

    def position(self, text: str, option: str) -> int:
        """Where the period that begins at or after this date stands; it may lie outside, 0 or the end."""
        return int(np.searchsorted(self.days, self.ordinal(text, option), side="left"))


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
