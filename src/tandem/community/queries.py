"""What the public door reads, and warnings before and after they stand there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Sum

from tandem.community.models import PublishedTable, Statement, UseWarning, WarningReach, WarningStep
from tandem.community.rules import reading_of, refusal_to_sign
from tandem.community.types import (
    Channel,
    PublishedMonth,
    ReleasedTable,
    Said,
    WarningDetail,
    WarningMove,
    WarningState,
    WarningText,
    WarningToSign,
    from_json,
)


def published_months() -> list[PublishedMonth]:
    """Every month that stands published, newest first."""
    rows = PublishedTable.objects.filter(withdrawn_at=None, position=0).order_by("-month", "agency_name")
    return [_month(row) for row in rows]


def published_month(agency_slug: str, month: date) -> PublishedMonth | None:
    """The published month of one agency, if it stands."""
    rows = PublishedTable.objects.filter(agency_slug=agency_slug, month=month, withdrawn_at=None, position=0)
    row = rows.first()
    return _month(row) if row else None


def published_tables(agency_slug: str, month: date) -> list[ReleasedTable]:
    """The tables of a published month in reading order; none where nothing is published."""
    rows = PublishedTable.objects.filter(agency_slug=agency_slug, month=month, withdrawn_at=None)
    return [from_json(row.content) for row in rows.order_by("position")]


def statement(subject: str) -> Said | None:
    """What was last said on a subject, if anything was."""
    row = Statement.objects.filter(subject=subject).first()
    return Said(row.subject, row.content, row.as_of) if row else None


def _month(row: PublishedTable) -> PublishedMonth:
    return PublishedMonth(
        row.agency_slug, row.agency_name, row.month, row.version, row.published_at, row.is_synthetic
    )


def standing_warnings(*, now: datetime) -> list[WarningDetail]:
    """The warnings that everyone sees now, newest first."""
    rows = UseWarning.objects.filter(state=WarningState.PUBLISHED, expires_at__gt=now)
    return [_warning(row, now) for row in rows.order_by("-published_at", "id")]


def all_warnings(*, now: datetime, limit: int = 100) -> list[WarningDetail]:
    """Every warning, newest first."""
    return [_warning(row, now) for row in UseWarning.objects.order_by("-drafted_at", "id")[:limit]]


def warning_to_sign(warning_id: UUID, *, signer: UUID | None, now: datetime) -> WarningToSign | None:
    """One warning as this account may sign it or not; None where there is none of that id."""
    row = UseWarning.objects.filter(id=warning_id).first()
    if row is None:
        return None
    one = _warning(row, now)
    steps = WarningStep.objects.filter(warning=row).order_by("at", "id")
    history = tuple(WarningMove(WarningState(step.to_state), step.by_id, step.at) for step in steps)
    refusal = refusal_to_sign(one.state, drafted_by=one.drafted_by, signer=signer)
    return WarningToSign(replace(one, history=history), *reading_of(one.words), refusal or "")


def has_warning(warning_id: UUID) -> bool:
    """Whether there is a warning of that id."""
    return UseWarning.objects.filter(id=warning_id).exists()


def _warning(row: UseWarning, now: datetime) -> WarningDetail:
    reach = WarningReach.objects.filter(warning=row).values_list("channel").annotate(total=Sum("people"))
    return WarningDetail(
        id=row.id,
        words=WarningText(
            area=row.area,
            title_en=row.title_en,
            text_en=row.text_en,
            title_es=row.title_es,
            text_es=row.text_es,
        ),
        state=WarningState(row.state),
        days=row.days,
        drafted_by=row.drafted_by_id,
        drafted_at=row.drafted_at,
        signed_by=row.signed_by_id,
        published_at=row.published_at,
        expires_at=row.expires_at,
        has_expired=row.state == WarningState.PUBLISHED and row.expires_at is not None and row.expires_at <= now,
        reached={Channel(channel): total for channel, total in reach.order_by("channel")},
    )
