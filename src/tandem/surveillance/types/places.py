"""What is known of an area beside its events, and the filters that somebody keeps under a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Indicator(StrEnum):
    """What surrounds harm in an area. Denominators and context; never a reason for what happens there.

    Social vulnerability is a percentile rank from 0 to 1, as CDC/ATSDR publish it; the others count people, calls in
    a year, businesses and parcels.
    """

    POPULATION = "population"
    SOCIAL_VULNERABILITY = "social_vulnerability"
    CALLS_FOR_SERVICE = "calls_for_service"
    BUSINESSES = "businesses"
    PROPERTIES = "properties"


class IndicatorOutcome(StrEnum):
    """What became of one value that was offered."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    UNKNOWN_AREA = "unknown_area"
    OUT_OF_RANGE = "out_of_range"
    OTHER_VALUE = "other_value"


class SavedPage(StrEnum):
    """Pages whose filters can be kept."""

    AGENCY = "agency"
    TRENDS = "trends"


@dataclass(frozen=True, slots=True)
class NewIndicator:
    """A value to record; `area` as the file calls it: a name, or another name that the area is known by."""

    area: str
    indicator: Indicator
    year: int
    value: float


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """The newest value of one indicator of one area."""

    area_id: UUID
    indicator: Indicator
    year: int
    value: float
    source: str


@dataclass(frozen=True, slots=True)
class SavedView:
    """Filters of a page under a name. What is not in `filters` stays as the page has it on the day."""

    id: UUID
    page: SavedPage
    name: str
    filters: Mapping[str, str]
