"""Areas that stand out from the map, and overdoses near each other in place and time, as a night kept them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Standing(StrEnum):
    """How an area and its surroundings stand to the whole map."""

    HIGH = "high"
    LOW = "low"
    HIGH_AMONG_LOW = "high_among_low"
    LOW_AMONG_HIGH = "low_among_high"
    NOTHING = "nothing"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceStudy:
    """Frozen results on the days before `as_of`. `results` as `rules.hot_spots.studied` makes them."""

    as_of: date
    results: Mapping[str, Any]
    seed: int
    version: str
    digest: str
    made_at: datetime
