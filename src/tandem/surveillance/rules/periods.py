"""Periods that stand still, for pages that are handed on: quarters of the year, and blocks of four weeks.

A period that moved on with the days would let two sheets be subtracted: what is left is the events of one day. So do
two lengths that begin together. Periods of one length that never overlap have nothing in common that could be taken
off (Hundepool et al., Statistical Disclosure Control, 2012, ch. 4: linked tables).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

BLOCK_DAYS = 28
# A Sunday, so that a block holds four MMWR weeks.
FIRST_BLOCK = date(2000, 1, 2)
MONTHS_OF_QUARTER = 3
MOST_QUARTERS = 8


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of the calendar year; `start` to `end` is half-open."""

    year: int
    number: int

    @property
    def start(self) -> date:
        """The first day."""
        return date(self.year, MONTHS_OF_QUARTER * (self.number - 1) + 1, 1)

    @property
    def end(self) -> date:
        """The first day after the quarter."""
        return self.next.start

    @property
    def last_day(self) -> date:
        """The last day."""
        return self.end - timedelta(days=1)

    @property
    def next(self) -> Quarter:
        """The quarter after this one."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"


def quarter_of(day: date) -> Quarter:
    """The quarter that holds a day."""
    return Quarter(day.year, (day.month - 1) // MONTHS_OF_QUARTER + 1)


def whole_quarters(first_day: date | None, today: date) -> list[Quarter]:
    """Quarters that are over by `today` and that a record from `first_day` on covers, newest first; at most 8.

    No record (None), or none that holds a quarter: [].
    """
    if first_day is None:
        return []
    one = quarter_of(first_day)
    found = []
    if one.start < first_day:
        one = one.next
    while one.end <= today:
        found.append(one)
        one = one.next
    return found[: -MOST_QUARTERS - 1 : -1]


def block_end(today: date) -> date:
    """The first day after the newest block of four weeks that is over by `today`."""
    return FIRST_BLOCK + timedelta(days=(today - FIRST_BLOCK).days // BLOCK_DAYS * BLOCK_DAYS)
