"""Federal holidays of the United States by rule: 5 U.S.C. 6103. For days on which calls come otherwise than usual."""

from __future__ import annotations

from datetime import date, timedelta

FIRST_YEAR = 1978
"""The rules below hold from here on; before it Veterans Day moved."""
_MONDAY, _THURSDAY = 0, 3


def us_federal_holidays(year: int) -> dict[date, str]:
    """The holidays of a year by their day, and the weekdays on which those of a weekend are kept.

    A holiday on a Saturday is kept on the Friday before, one on a Sunday on the Monday after; such a Friday may lie
    in the year before (31 December for New Year's Day). Inauguration Day, a holiday around Washington alone, is not
    here. ValueError before 1978.
    """
    if year < FIRST_YEAR:
        raise ValueError(f"the federal holidays are known by rule from {FIRST_YEAR} on")
    found = dict(_by_day(year))
    for day, name in _by_day(year):
        if day.weekday() >= 5:
            found.setdefault(day + timedelta(days=-1 if day.weekday() == 5 else 1), f"{name} (kept)")
    return found


def us_federal_holidays_between(first: date, last: date) -> set[date]:
    """All of them from the first day to the last, both included; none before 1978."""
    years = range(max(first.year, FIRST_YEAR), last.year + 2)
    return {day for year in years for day in us_federal_holidays(year) if first <= day <= last}


def _by_day(year: int) -> list[tuple[date, str]]:
    found = [
        (date(year, 1, 1), "New Year's Day"),
        (_nth(year, 2, _MONDAY, 3), "Washington's Birthday"),
        (_last_monday_of_may(year), "Memorial Day"),
        (date(year, 7, 4), "Independence Day"),
        (_nth(year, 9, _MONDAY, 1), "Labor Day"),
        (_nth(year, 10, _MONDAY, 2), "Columbus Day"),
        (date(year, 11, 11), "Veterans Day"),
        (_nth(year, 11, _THURSDAY, 4), "Thanksgiving Day"),
        (date(year, 12, 25), "Christmas Day"),
    ]
    if year >= 1986:
        found.append((_nth(year, 1, _MONDAY, 3), "Birthday of Martin Luther King, Jr."))
    if year >= 2021:
        found.append((date(year, 6, 19), "Juneteenth National Independence Day"))
    return found


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())
