"""The supply: samples with their findings, field tests, counts of crime and calls as context. No person anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NoReturn
from uuid import UUID


class SampleOrigin(StrEnum):
    """Where a sample comes from: brought in to be checked, seized, or not said."""

    CHECKING = "checking"
    SEIZURE = "seizure"
    UNKNOWN = "unknown"


class TestResult(StrEnum):
    """What a test of a substance said. `pending`: not yet known."""

    __test__ = False  # no class of tests

    POSITIVE = "positive"
    NEGATIVE = "negative"
    INCONCLUSIVE = "inconclusive"
    PENDING = "pending"


class ContextFeed(StrEnum):
    """The two feeds that are context only."""

    CRIME = "crime"
    CALLS = "calls"


class ContextCategory(StrEnum):
    """What an incident or call counts as."""

    DRUG = "drug"
    VIOLENCE = "violence"
    THEFT = "theft"
    CALL = "call"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class NewFinding:
    """One substance in a sample. `percent` by mass; `is_trace` where the laboratory says so without a number.

    `is_confirmed` is False for every test that only presumes: strips, reagents, infrared, a field kit.
    """

    substance: str
    written: str
    percent: float | None = None
    is_trace: bool = False
    method: str = ""
    laboratory: str = ""
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSampleRow:
    """One row of laboratory or drug-checking results. Rows with the same `sample_key` are of one sample."""

    fingerprint: str
    sample_key: str
    collected_on: date
    findings: tuple[NewFinding, ...]
    reported_on: date | None = None
    external_id: str = ""
    seizure_number: str = ""
    origin: SampleOrigin = SampleOrigin.UNKNOWN
    area_name: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    appearance: str = ""
    expected: str = ""
    weight: float | None = None
    weight_unit: str = ""
    stamp: str = ""
    press: str = ""
    lab_signature: str = ""
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFieldTest:
    """A field test of one kit, and what the laboratory said of the same sample, if it has."""

    fingerprint: str
    tested_on: date
    kit: str
    substance: str
    field_result: TestResult
    lab_result: TestResult = TestResult.PENDING
    lab_found: str = ""
    reported_on: date | None = None
    external_id: str = ""
    area_name: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContextEvent:
    """A reported crime or a call for service, by day and area only. No text: a dispatcher's words name people."""

    fingerprint: str
    local_on: date
    feed: ContextFeed
    category: ContextCategory
    reported_on: date | None = None
    area_name: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True)
class SampleFinding:
    """A substance as it was found in a sample."""

    substance: str
    percent: float | None
    is_trace: bool
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample with all its findings, as the supply page reads it."""

    id: UUID
    agency_id: UUID
    area_name: str
    collected_on: date
    origin: SampleOrigin
    stamp: str
    press: str
    lab_signature: str
    findings: tuple[SampleFinding, ...]

    @property
    def substances(self) -> frozenset[str]:
        """Every substance found, confirmed or presumed."""
        return frozenset(one.substance for one in self.findings)

    @property
    def confirmed(self) -> frozenset[str]:
        """Every substance that a laboratory confirmed."""
        return frozenset(one.substance for one in self.findings if one.is_confirmed)

    @property
    def is_presumptive(self) -> bool:
        """Whether no finding of it is confirmed by a laboratory."""
        return not any(one.is_confirmed for one in self.findings)


@dataclass(frozen=True, slots=True)
class KitRecord:
    """The tests of one kit against the laboratory. `positive`: field positives that the laboratory has judged."""

    kit: str
    tests: int
    pending: int
    positive: int
    not_confirmed: int


@dataclass(frozen=True, eq=False)
class ContextCounts:
    """Crimes or calls by area and day: context of what happened, never what a forecast is made of.

    It is no array and refuses to become one, so that it cannot slip into a model as a column of numbers.
    """

    feed: ContextFeed
    by_area: dict[UUID | None, dict[str, int]]
    days: int

    def __array__(self, *_args: Any, **_kinds: Any) -> NoReturn:
        raise TypeError("counts of crime and calls are context: they never become the input of a model")


@dataclass(frozen=True, slots=True)
class Program:
    """A program and where it began; without areas, everywhere in the agency."""

    id: UUID
    name: str
    starts_on: date
    area_ids: frozenset[UUID]
