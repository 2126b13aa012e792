"""Seizure watches: a window of attention after opioid enforcement, always an association, never a target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tandem.surveillance.types.laboratory import LabWord


class WatchState(StrEnum):
    """The life of a seizure watch."""

    OPEN = "open"
    ENDED = "ended"
    CLOSED = "closed"


class LeftOut(StrEnum):
    """Why a day's enforcement in an area opened no watch."""

    TOO_SMALL = "too_small"
    ALREADY_WATCHED = "already_watched"
    OUTRANKED = "outranked"
    DAY_FULL = "day_full"
    ALL_FULL = "all_full"


class Association(StrEnum):
    """What observed against expected says, by its interval. Never a cause."""

    MORE = "more than expected"
    FEWER = "fewer than expected"
    NONE = "no association here"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class SeizurePoint:
    """One enforcement event that a watch bundles."""

    event_id: UUID
    longitude: float
    latitude: float
    substance_class: str
    description: str
    quantity: float | None = None
    unit: str = ""
    word: LabWord = field(default_factory=LabWord)


@dataclass(frozen=True, slots=True)
class WatchBundle:
    """Opioid enforcement of one area on one day; not yet a watch."""

    area_id: UUID
    seized_on: date
    seizures: tuple[SeizurePoint, ...]
    overdoses_90_days: int


@dataclass(frozen=True, slots=True)
class WatchChoice:
    """Which bundles of a day become watches, and how many do not, by reason."""

    chosen: tuple[WatchBundle, ...]
    left_out: Mapping[LeftOut, int]


@dataclass(frozen=True, slots=True)
class MonthAssociation:
    """One month around a pair's enforcement; no figures where it had too few seizures."""

    month: date
    seizures: int
    observed: int
    expected: float | None
    ratio_low: float | None
    ratio_high: float | None

    @property
    def ratio(self) -> float | None:
        """Observed over expected; None where nothing was expected."""
        return self.observed / self.expected if self.expected else None


@dataclass(frozen=True, slots=True)
class HistoryCell:
    """Pairs within `metres` and `days` of a pair's enforcement, against what chance would bring; None: unknown."""

    metres: int
    days: int
    observed: int
    expected: float
    ratio_low: float | None
    ratio_high: float | None

    @property
    def ratio(self) -> float | None:
        """Observed over expected; None where nothing was expected."""
        return self.observed / self.expected if self.expected else None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchHistory:
    """What the year before `as_of` showed, computed once and kept. No cells where it had too few seizures.

    `version` of the definition file, `seed` and `permutations` make the same figures from the same records.
    """

    as_of: date
    clock: datetime
    version: str
    seed: int
    permutations: int
    exposures: int
    cells: tuple[HistoryCell, ...]
    months: tuple[MonthAssociation, ...]


@dataclass(frozen=True, slots=True)
class RingCount:
    """Overdoses within `metres` of any bundled seizure in the first `days` days, so far; `is_complete` when over."""

    metres: int
    days: int
    observed: int
    is_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSummary:
    """A line of the watch list. `refuted_on`: a laboratory found nothing of the class in any of its seizures."""

    id: UUID
    agency_id: UUID
    seizing_agency_id: UUID
    area_id: UUID
    area_name: str
    area_slug: str
    seized_on: date
    ends_on: date
    seizures: int
    state: WatchState
    opened_at: datetime
    response_id: UUID | None
    refuted_on: date | None = None


@dataclass(frozen=True, slots=True)
class AreaAfter:
    """One window: observed, and what the area's share before lets one expect; None where nothing can be expected."""

    days: int
    observed: int
    expected: float | None
    ratio_low: float | None
    ratio_high: float | None


@dataclass(frozen=True)
class WatchDetail:
    """A watch with its seizures and what was counted around them."""

    summary: WatchSummary
    seizures: tuple[SeizurePoint, ...]
    rings: tuple[RingCount, ...]
