"""Counting a month, and reading the reports that were made of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tandem.agencies.queries import agency_by_id
from tandem.agencies.types import Agency, AgencyKind
from tandem.care.queries.month_counts import month_counts
from tandem.care.types.reviews import AdviceLine, Summary
from tandem.community.types import ReleasedTable, from_json
from tandem.evaluation import models
from tandem.evaluation.rules.release import month_after
from tandem.evaluation.types import MonthFigures, ReportState, ReportStep, ReportSummary
from tandem.oversight.queries.legal import legal_counts
from tandem.surveillance.queries.areas import areas_of
from tandem.surveillance.queries.frames import first_day_of
from tandem.surveillance.queries.months import month_alerts, month_enforcement, month_events
from tandem.surveillance.rules.cases import SUSPECTED_OVERDOSE
from tandem.surveillance.rules.days import day_start

VAULT = "vault"
PROGRAMS = frozenset({AgencyKind.OUTREACH, AgencyKind.TREATMENT, AgencyKind.PUBLIC_HEALTH, AgencyKind.COURT})


def month_figures(agency: Agency, *, month: date, until: datetime) -> MonthFigures:
    """Everything to be counted for one agency's month, with what was known before `until`. Counts only."""
    end = month_after(month)
    first = first_day_of(agency.id)
    has_events = first is not None and first < end
    start_at, end_at = day_start(month, agency.timezone), day_start(end, agency.timezone)
    return MonthFigures(
        events=month_events(agency.id, start=month, end=end, case=SUSPECTED_OVERDOSE) if has_events else None,
        enforcement=month_enforcement(agency.id, start=month, end=end),
        alerts=tuple(month_alerts(agency.id, start=month, end=end)),
        care=month_counts(agency_id=agency.id, days=(month, end), start=start_at, end=end_at, until=until)
        if agency.kind in PROGRAMS
        else None,
        legal=legal_counts(agency_id=agency.id, start=start_at, end=end_at) if agency.kind in PROGRAMS else None,
    )


def map_outlines(agency_id: UUID) -> dict[str, Any]:
    """Outlines of an agency's areas by name, as GeoJSON MultiPolygon coordinates; they are public."""
    return {area.name: area.rings for area in areas_of(agency_id)}


def summary_of_review(summary_id: UUID) -> Summary | None:
    """What left the review of a death."""
    row = models.ReviewSummary.objects.using(VAULT).filter(id=summary_id).first()
    if row is None:
        return None
    advice = tuple(
        AdviceLine(
            UUID(said["id"]),
            said["factor"],
            said["words"],
            UUID(said["owner_id"]),
            date.fromisoformat(said["due_on"]),
        )
        for said in row.advice
    )
    return Summary(row.agency_id, row.quarter_on, tuple(row.factors), advice, row.is_synthetic)


def reports_of(agency_ids: Iterable[UUID] | None = None) -> list[ReportSummary]:
    """Reports of these agencies (or of all), newest month first, without those replaced by a newer count."""
    rows = models.MonthReport.objects.using(VAULT).exclude(state=ReportState.REPLACED)
    if agency_ids is not None:
        rows = rows.filter(agency_id__in=list(agency_ids))
    return [_summary(row) for row in rows.defer("inside", "safe").select_related("agency")]


def report_by_id(report_id: UUID) -> ReportSummary | None:
    """One report, if any."""
    row = models.MonthReport.objects.using(VAULT).select_related("agency").filter(id=report_id).first()
    return _summary(row) if row else None


def has_report(agency_id: UUID, month: date) -> bool:
    """Whether the month was counted before."""
    return models.MonthReport.objects.using(VAULT).filter(agency_id=agency_id, month=month).exists()


def is_released(agency_id: UUID, month: date) -> bool:
    """Whether a report of the month stands published."""
    rows = models.MonthReport.objects.using(VAULT).filter(agency_id=agency_id, month=month)
    return rows.filter(state=ReportState.RELEASED).exists()


def safe_tables_of(report_id: UUID) -> list[ReleasedTable]:
    """A report's tables as anyone may read them."""
    row = models.MonthReport.objects.using(VAULT).only("safe").get(id=report_id)
    return [from_json(content) for content in row.safe]


def inside_tables_of(report_id: UUID) -> list[ReleasedTable]:
    """A report's tables as counted; never leaves the office door. Whoever reads them is written into the ledger."""
    row = models.MonthReport.objects.using(VAULT).only("inside").get(id=report_id)
    return [from_json(content) for content in row.inside]


def steps_of(report_id: UUID) -> list[ReportStep]:
    """The states that a report went through."""
    rows = models.ReportStatus.objects.using(VAULT).filter(report_id=report_id)
    return [ReportStep(ReportState(row.to_state), row.by_id, row.at) for row in rows]


def agency_of(agency_id: UUID) -> Agency:
    """The agency of a report."""
    agency = agency_by_id(using=VAULT, agency_id=agency_id)
    if agency is None:
        raise LookupError("the agency of the report is not registered in the vault")
    return agency


def _summary(row: models.MonthReport) -> ReportSummary:
    return ReportSummary(
        id=row.id,
        agency_id=row.agency_id,
        agency_slug=row.agency.slug,
        agency_name=row.agency.name,
        month=row.month,
        version=row.version,
        state=ReportState(row.state),
        is_synthetic=row.is_synthetic,
        built_by=row.built_by,
        built_at=row.built_at,
        as_of=row.as_of,
        released_by=row.released_by,
        released_at=row.released_at,
    )
