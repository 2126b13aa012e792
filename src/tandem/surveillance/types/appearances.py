"""A substance that a laboratory confirmed for the first time: who saw it, when it became known, what came before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class SightingFeed(StrEnum):
    """Which feed a finding came in."""

    SAMPLES = "samples"
    FIELD_TESTS = "field_tests"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One substance in one sample, as it was known on a day.

    `sample` tells samples apart; `written` is what stands in the file, and only for a substance that the dictionary
    does not know. `known_on` is the day on which the result came; where none is given, the day of a seized sample and
    the last day of the month of any other.
    """

    sample: UUID
    agency_id: UUID
    feed: SightingFeed
    substance: str
    written: str
    is_confirmed: bool
    is_seized: bool
    collected_on: date
    known_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAppearance:
    """A substance and its first confirmation at this site.

    `samples_before` samples, over `days_before` days, were tested by a laboratory without it; at most
    `share_before_high` of the supply could have had it and been missed by all of them (95 %). `presumed` samples have
    it by a strip, a device or a kit alone, the first on `presumed_since`. `is_exact`: the sample was seized; the day
    of any other is told as its month, and `days_before` are so many at least: of such samples only months go in.
    """

    agency_id: UUID
    feed: SightingFeed
    sample: UUID
    substance: str
    written: str
    collected_on: date
    known_on: date
    is_exact: bool
    samples_before: int
    days_before: int
    share_before_high: float
    presumed: int
    presumed_since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAppearance(NewAppearance):
    """A recorded appearance, the evidence of its alert. `written` is empty once the sample's words were blanked."""

    alert_id: UUID
