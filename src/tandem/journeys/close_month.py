"""The month closes: counted, looked at by a second person, released, and copied to the public side with small numbers
hidden. Nothing but the safe tables ever crosses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from uuid import UUID

from tandem.agencies.queries import all_agencies
from tandem.agencies.types import Agency
from tandem.community.actions import publish_month, withdraw_month
from tandem.community.types import Release
from tandem.core.actor import Actor, system_actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.evaluation.actions import keep_report
from tandem.evaluation.queries import (
    agency_of,
    has_report,
    is_released,
    map_outlines,
    month_figures,
    report_by_id,
    safe_tables_of,
)
from tandem.evaluation.rules.release import month_after, month_before, refusal_to_build
from tandem.evaluation.rules.tables import month_tables
from tandem.evaluation.types import ReportState
from tandem.surveillance.queries.clock import clock_of
from tandem.surveillance.rules.days import local_day

JOB = "close_month"


def build_month(*, by: Actor, agency_id: UUID, month: date, now: datetime) -> UUID:
    """Count a month that is over at the agency's clock and keep it as a draft; returns the report's id."""
    agency = agency_of(agency_id)
    clock = clock_of(agency_id, wall=now)
    today = local_day(clock, agency.timezone)
    refusal = refusal_to_build(by, agency_id, month=month, today=today, is_released=is_released(agency_id, month))
    if refusal:
        raise Refused("report", refusal)
    figures = month_figures(agency, month=month, until=clock)
    if figures.is_empty:
        raise Refused("no_figures", _("This agency has nothing to count in this month."))
    return keep_report(
        by=by,
        agency_id=agency_id,
        month=month,
        today=today,
        tables=month_tables(figures, map_outlines(agency_id)),
        is_synthetic=figures.is_synthetic,
        as_of=clock,
        now=now,
    )


def close_ended_months(*, by: Actor, agency: Agency, since: datetime, now: datetime) -> list[UUID]:
    """Count every month that ended between two positions of the agency's clock and was not counted before."""
    clock = clock_of(agency.id, wall=now)
    first = local_day(since, agency.timezone).replace(day=1)
    today = local_day(clock, agency.timezone)
    return [
        report_id
        for month in _months(first, today)
        if not has_report(agency.id, month)
        for report_id in _built(by, agency, month, now)
    ]


def close_last_month(*, now: datetime) -> list[UUID]:
    """The monthly job: count the month before, for every agency at its own clock. A second run changes nothing."""
    by = system_actor("monthly.month_end")
    found = []
    for agency in all_agencies(using="vault"):
        today = local_day(clock_of(agency.id, wall=now), agency.timezone)
        month = month_before(today.replace(day=1))
        if not has_report(agency.id, month):
            found += _built(by, agency, month, now)
    return found


def _months(first: date, today: date) -> Iterator[date]:
    month = first
    while month_after(month) <= today:
        yield month
        month = month_after(month)


def _built(by: Actor, agency: Agency, month: date, now: datetime) -> list[UUID]:
    """The report, or nothing for an agency without anything to count."""
    try:
        return [build_month(by=by, agency_id=agency.id, month=month, now=now)]
    except Refused as refusal:
        if refusal.code == "no_figures":
            return []
        raise


def publish(*, payload: Mapping[str, str], now: datetime) -> None:
    """Applied by the relay, in its records transaction: the safe tables of a released report, and nothing else."""
    report_id = UUID(payload["report_id"])
    report = report_by_id(report_id)
    if report is None:
        raise LookupError("there is no such report")
    if report.state is not ReportState.RELEASED:  # withdrawn before the relay came by
        return
    release = Release(
        report_id=report.id,
        agency_slug=report.agency_slug,
        agency_name=report.agency_name,
        month=report.month,
        version=report.version,
        is_synthetic=report.is_synthetic,
        tables=tuple(safe_tables_of(report_id)),
    )
    publish_month(by=system_actor(JOB), release=release, now=now)


def withdraw(*, payload: Mapping[str, str], now: datetime) -> None:
    """Applied by the relay, in its records transaction: a report's tables leave the public page."""
    withdraw_month(by=system_actor(JOB), report_id=UUID(payload["report_id"]), now=now)
