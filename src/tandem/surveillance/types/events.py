"""Events as they come in, and what recording them says back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class EventStatus(StrEnum):
    """What became of a record. None is deleted; the case definition says which statuses count."""

    COUNTED = "counted"
    CANCELLED = "cancelled"
    FALSE = "false"
    DUPLICATE = "duplicate"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """Whether the person died, as far as the source knows."""

    FATAL = "fatal"
    NONFATAL = "nonfatal"
    UNKNOWN = "unknown"


class Naloxone(StrEnum):
    """Naloxone given on the scene; `given` where the source does not count doses."""

    NONE = "none"
    SINGLE = "single"
    MULTIPLE = "multiple"
    GIVEN = "given"
    UNKNOWN = "unknown"


class Sex(StrEnum):
    """Sex as the source states it."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class SubstanceClass(StrEnum):
    """The class of substance in an enforcement record."""

    OPIOID = "opioid"
    STIMULANT = "stimulant"
    CANNABIS = "cannabis"
    OTHER = "other"
    UNKNOWN = "unknown"


class EventKind(StrEnum):
    """The two kinds of event this room holds."""

    OVERDOSE = "overdose"
    ENFORCEMENT = "enforcement"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOverdose:
    """One person in a suspected overdose, to record. `occurred_at` is aware UTC, `local_on` the agency's own day.

    `incident_key` is the same for the people of one incident, empty for somebody alone; `former_fingerprints` are
    what the same row was known by before its incident was read.
    """

    occurred_at: datetime
    local_on: date
    fingerprint: str
    incident_key: str = ""
    former_fingerprints: tuple[str, ...] = ()
    longitude: float | None = None
    latitude: float | None = None
    area_name: str | None = None
    status: EventStatus = EventStatus.UNKNOWN
    outcome: Outcome = Outcome.UNKNOWN
    naloxone: Naloxone = Naloxone.UNKNOWN
    naloxone_doses: int | None = None
    suspected_drug: str = ""
    age_band: str = ""
    sex: Sex = Sex.UNKNOWN
    dispatched_at: datetime | None = None
    arrived_at: datetime | None = None
    reported_on: date | None = None
    external_id: str = ""
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEnforcement:
    """A drug seizure or narcotics incident to record; many sources know the day only."""

    occurred_on: date
    fingerprint: str
    occurred_at: datetime | None = None
    longitude: float | None = None
    latitude: float | None = None
    area_name: str | None = None
    substance_class: SubstanceClass = SubstanceClass.UNKNOWN
    description: str = ""
    quantity: float | None = None
    unit: str = ""
    external_id: str = ""
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a batch changed: rows accepted, and the fingerprints that stood already or twice in the batch."""

    accepted: int
    duplicate_fingerprints: list[str]


@dataclass(frozen=True, slots=True)
class AreaOutline:
    """An area with what a map and a rate need. `rings` is GeoJSON MultiPolygon coordinates, longitude first."""

    id: UUID
    name: str
    slug: str
    population: int | None
    area_km2: float
    rings: list[list[list[list[float]]]]


@dataclass(frozen=True, slots=True)
class TypedIn:
    """An entry as its enterer or their supervisor sees it: not whether it counts, which would tell of a feed."""

    id: UUID
    occurred_at: datetime
    area: str
    people: int = 1


@dataclass(frozen=True, slots=True)
class SameCall:
    """What stands of a call that is typed in: entries of one's own agency, and all else that counts."""

    own: int
    own_duplicates: int
    others: int


@dataclass(frozen=True)
class AreaTotals:
    """Events of a period by area; `without_area` could not be placed."""

    by_area: dict[UUID, int]
    without_area: int

    @property
    def events(self) -> int:
        """All events of the period."""
        return sum(self.by_area.values()) + self.without_area
