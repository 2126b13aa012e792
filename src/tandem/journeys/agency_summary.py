"""One sheet about an agency: harm and help of four weeks, and reach and equity of the month that was released."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tandem.agencies.queries import all_agencies
from tandem.agencies.types import Agency
from tandem.community.types import CellKind, ReleasedTable
from tandem.core.actor import Actor
from tandem.evaluation.queries import reports_of, safe_tables_of
from tandem.evaluation.rules.release import refusal_to_see
from tandem.evaluation.types import ReportState
from tandem.surveillance.queries.summary import summary_of
from tandem.surveillance.rules.summary import Summary

REACH = ("reach", "equity_by_language", "equity_by_age_band")


@dataclass(frozen=True, slots=True)
class ReleasedReach:
    """Reach and equity of one released month; `too_small` are tables of hidden cells alone, which say nothing."""

    report_id: UUID
    agency_name: str
    month: date
    tables: tuple[ReleasedTable, ...]
    too_small: tuple[ReleasedTable, ...]


@dataclass(frozen=True, slots=True)
class AgencySheet:
    """What the sheet says; `reach` None: no month that the reader may see was released."""

    four_weeks: Summary
    reach: ReleasedReach | None


def agency_sheet(*, by: Actor, agency: Agency, today: date, until: datetime) -> AgencySheet:
    """The sheet of an agency at its own clock."""
    return AgencySheet(summary_of(agency, today=today, until=until), _reach(by, agency))


def _reach(by: Actor, agency: Agency) -> ReleasedReach | None:
    """The newest released month: the agency's own, else that of a partner the reader may see."""
    seen = [one.id for one in all_agencies(using="vault") if refusal_to_see(by, one.id) is None]
    released = [one for one in reports_of(seen) if one.state is ReportState.RELEASED]
    for report in sorted(released, key=lambda one: (one.agency_id == agency.id, one.month), reverse=True):
        tables = {table.key: table for table in safe_tables_of(report.id)}
        if "reach" in tables:
            wanted = [tables[key] for key in REACH if key in tables and tables[key].rows]
            return ReleasedReach(report.id, report.agency_name, report.month, *_parted(wanted))
    return None


def _parted(tables: Sequence[ReleasedTable]) -> tuple[tuple[ReleasedTable, ...], tuple[ReleasedTable, ...]]:
    says = [any(cell.kind is CellKind.COUNT for row in table.rows for cell in row) for table in tables]
    return (
        tuple(table for table, has_number in zip(tables, says, strict=True) if has_number),
        tuple(table for table, has_number in zip(tables, says, strict=True) if not has_number),
    )
