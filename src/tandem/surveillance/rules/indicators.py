"""Which values an indicator can have."""

from __future__ import annotations

import math

from tandem.surveillance.types import Indicator

FIRST_YEAR, LAST_YEAR = 1900, 2200
MOST = 2**31 - 1


def refusal_to_take(indicator: Indicator, year: int, value: float) -> str | None:
    """Why a value cannot stand; None when it can.

    -999 is how census and vulnerability files write "not known": no value, so it is refused like any negative one.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return "The year is not in the calendar of the record."
    if not math.isfinite(value) or value < 0:
        return "The value is missing or below 0."
    if indicator is Indicator.SOCIAL_VULNERABILITY:
        return None if value <= 1 else "Social vulnerability is a rank from 0 to 1."
    if value != math.floor(value) or value > MOST:
        return "The value must be a whole number."
    return None
