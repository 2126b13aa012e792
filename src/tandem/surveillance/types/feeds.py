"""How a feed is doing: when its last row came, how late rows are, how many have a place, and whether it is silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tandem.science.silence import Silence


class Feed(StrEnum):
    """What agencies send, by the names of `tandem ingest --kind`."""

    OVERDOSE = "overdose"
    ENFORCEMENT = "enforcement"
    DRUG_CHECKING = "drug-checking"
    FIELD_TESTS = "field-tests"
    CRIME = "crime"
    CALLS = "calls"


@dataclass(frozen=True, slots=True)
class Lateness:
    """Whole days from the event to its report, of `rows` rows: middle, nine in ten, and the latest."""

    rows: int
    middle: int
    nine_in_ten: int
    latest: int
    same_day_share: float


@dataclass(frozen=True, slots=True)
class ExpectedDay:
    """A day that is not yet wholly reported: rows so far, and the final number to expect with its interval."""

    on: date
    reported: int
    expected: float
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class AddressTrap:
    """One single point that holds far too many events: a hospital's or a station's address instead of the scene's.

    Neither point nor address leave the room: only the area, the events at the point and the events with a point.
    """

    area_name: str
    events: int
    placed: int


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """One feed of one agency at its clock. `lateness` None: the rows do not say when they were reported."""

    feed: Feed
    rows: int
    last_on: date
    recent: int
    silence: Silence
    lateness: Lateness | None
    with_area: int
    days: tuple[ExpectedDay, ...]
    trap: AddressTrap | None
