"""Federal holidays by rule, against the dates that the Office of Personnel Management has published."""

from __future__ import annotations

from datetime import date

import pytest

from tandem.core.us_holidays import us_federal_holidays, us_federal_holidays_between

KNOWN = {
    2021: "01-01 01-18 02-15 05-31 06-18 06-19 07-04 07-05 09-06 10-11 11-11 11-25 12-24 12-25",
    2023: "01-01 01-02 01-16 02-20 05-29 06-19 07-04 09-04 10-09 11-10 11-11 11-23 12-25",
    2024: "01-01 01-15 02-19 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25",
    2025: "01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25",
}


@pytest.mark.parametrize("year", KNOWN)
def test_the_published_dates(year: int) -> None:
    assert sorted(us_federal_holidays(year)) == [date.fromisoformat(f"{year}-{day}") for day in KNOWN[year].split()]


def test_a_new_years_day_kept_in_the_year_before_and_holidays_younger_than_the_year() -> None:
    between = us_federal_holidays_between(date(2021, 12, 26), date(2021, 12, 31))
    assert between == {date(2021, 12, 31)}
    assert date(2020, 6, 19) not in us_federal_holidays(2020)
    assert date(1985, 1, 21) not in us_federal_holidays(1985)
    assert us_federal_holidays(1986)[date(1986, 1, 20)].startswith("Birthday")
    with pytest.raises(ValueError, match="1978"):
        us_federal_holidays(1977)
