"""Keeping a month's report, releasing and withdrawing it; keeping what leaves the review of a death."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from tandem.audit.actions import append_entry, enqueue
from tandem.care.types.reviews import Summary
from tandem.community.types import as_json
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.evaluation.models import MonthReport, ReportStatus, ReviewSummary
from tandem.evaluation.rules.release import refusal_to_build, refusal_to_release, refusal_to_withdraw
from tandem.evaluation.types import BuiltTables, ReportState

VAULT = "vault"
PUBLISH = "close_month.publish"
WITHDRAW = "close_month.withdraw"
PUBLISH_FINDINGS = "fatality_review.publish"


def keep_report(
    *,
    by: Actor,
    agency_id: UUID,
    month: date,
    today: date,
    tables: BuiltTables,
    is_synthetic: bool,
    as_of: datetime,
    now: datetime,
) -> UUID:
    """Freeze a month's tables as a draft; an earlier draft of the month is replaced. Returns the report's id."""
    with transaction.atomic(using=VAULT):
        same = MonthReport.objects.using(VAULT).filter(agency_id=agency_id, month=month)
        is_released = same.filter(state=ReportState.RELEASED).exists()
        _stop_if(refusal_to_build(by, agency_id, month=month, today=today, is_released=is_released))
        for draft in same.filter(state=ReportState.DRAFT):
            _move(draft, ReportState.REPLACED, by, now)
        report = MonthReport(
            agency_id=agency_id,
            month=month,
            version=(same.aggregate(last=Max("version"))["last"] or 0) + 1,
            inside=[as_json(table) for table in tables.inside],
            safe=[as_json(table) for table in tables.safe],
            is_synthetic=is_synthetic,
            built_by=by.account_id,
            built_at=now,
            as_of=as_of,
        )
        report.save(using=VAULT, force_insert=True)
        _step(report, by, now)
        _note(by, "evaluation.keep_report", report)
    return report.id


def release_report(*, by: Actor, report_id: UUID, now: datetime) -> None:
    """Release a draft that somebody else built; the relay copies its safe tables to the public side."""
    with transaction.atomic(using=VAULT):
        report = MonthReport.objects.using(VAULT).select_for_update().get(id=report_id)
        same = MonthReport.objects.using(VAULT).filter(agency_id=report.agency_id, month=report.month)
        _stop_if(
            refusal_to_release(
                by,
                report.agency_id,
                state=ReportState(report.state),
                built_by=report.built_by,
                is_released=same.filter(state=ReportState.RELEASED).exists(),
            )
        )
        report.released_by, report.released_at = by.account_id, now
        _move(report, ReportState.RELEASED, by, now)
        _note(by, "evaluation.release_report", report)
        enqueue(using=VAULT, job=PUBLISH, payload={"report_id": str(report.id)})


def withdraw_report(*, by: Actor, report_id: UUID, now: datetime) -> None:
    """Take a published report back; the relay takes its tables from the public page."""
    with transaction.atomic(using=VAULT):
        report = MonthReport.objects.using(VAULT).select_for_update().get(id=report_id)
        _stop_if(refusal_to_withdraw(by, report.agency_id, state=ReportState(report.state)))
        _move(report, ReportState.WITHDRAWN, by, now)
        _note(by, "evaluation.withdraw_report", report)
        enqueue(using=VAULT, job=WITHDRAW, payload={"report_id": str(report.id)})


def keep_summary(*, by: Actor, found: Summary) -> UUID:
    """Keep what leaves the review of a death, which names nobody; the relay counts it on the records side."""
    with transaction.atomic(using=VAULT):
        row = ReviewSummary(
            agency_id=found.agency_id,
            quarter_on=found.quarter_on,
            factors=list(found.factors),
            advice=[{key: str(value) for key, value in asdict(one).items()} for one in found.advice],
            is_synthetic=found.is_synthetic,
        )
        row.save(using=VAULT, force_insert=True)
        subjects = [("summary", row.id)]
        append_entry(using=VAULT, by=by, action="evaluation.keep_summary", subjects=subjects)
        enqueue(using=VAULT, job=PUBLISH_FINDINGS, payload={"summary_id": str(row.id)})
    return row.id


def note_inside_read(*, by: Actor, report_id: UUID, channel: str) -> None:
    """Write into the ledger that somebody read a report's counts before small ones were hidden."""
    with transaction.atomic(using=VAULT):
        append_entry(
            using=VAULT,
            by=by,
            action="evaluation.read_inside",
            subjects=[("month_report", report_id)],
            details={"channel": channel},
        )


def _move(report: MonthReport, new: ReportState, by: Actor, now: datetime) -> None:
    report.state = new
    report.save(using=VAULT)
    _step(report, by, now)


def _step(report: MonthReport, by: Actor, now: datetime) -> None:
    ReportStatus(report=report, to_state=report.state, by_id=by.account_id, at=now).save(using=VAULT)


def _note(by: Actor, action: str, report: MonthReport, kinds: Iterable[str] = ("month_report",)) -> None:
    append_entry(
        using=VAULT,
        by=by,
        action=action,
        subjects=[(kind, report.id) for kind in kinds],
        details={"month": report.month.isoformat(), "version": report.version},
    )


def _stop_if(refusal: str | None) -> None:
    if refusal:
        raise Refused("report", refusal)
