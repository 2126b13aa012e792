"""The month's report: its figures, its states, and what the pages are told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tandem.care.types.months import MonthCounts
from tandem.community.types import ReleasedTable
from tandem.oversight.types.legal import LegalCounts
from tandem.surveillance.types.months import MonthAlert, MonthEvents


class ReportState(StrEnum):
    """The life of a month's report."""

    DRAFT = "draft"
    RELEASED = "released"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """Everything counted for one agency's month; None where the agency has no such work."""

    events: MonthEvents | None
    enforcement: Mapping[str, int]
    alerts: tuple[MonthAlert, ...]
    care: MonthCounts | None
    legal: LegalCounts | None = None

    @property
    def is_empty(self) -> bool:
        return self.events is None and self.care is None and not self.enforcement

    @property
    def is_synthetic(self) -> bool:
        return bool(
            (self.events and self.events.is_synthetic)
            or (self.care and self.care.is_synthetic)
            or (self.legal and self.legal.is_synthetic)
        )


@dataclass(frozen=True, slots=True)
class BuiltTables:
    """The report's tables twice: as counted, for the inside, and as anyone may read them."""

    inside: tuple[ReleasedTable, ...]
    safe: tuple[ReleasedTable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSummary:
    """A line of the list of reports."""

    id: UUID
    agency_id: UUID
    agency_slug: str
    agency_name: str
    month: date
    version: int
    state: ReportState
    is_synthetic: bool
    built_by: UUID | None
    built_at: datetime
    as_of: datetime
    released_by: UUID | None
    released_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReportStep:
    """One step in the life of a report."""

    to_state: ReportState
    by_id: UUID | None
    at: datetime
