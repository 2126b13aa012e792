"""Reading exports, and notices to stop use, as plain values. None of it shows a person to a stranger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tandem.agencies.queries import accounts_of
from tandem.consent.models import Export, StopNotice, StopNoticeStep
from tandem.consent.register import VAULT, holdings
from tandem.consent.rules.copies import export_state, is_overdue
from tandem.consent.types import (
    Access,
    Category,
    ExportRow,
    ExportState,
    NoticeRow,
    NoticeState,
    Purpose,
    ToldToStop,
    require_any,
)
from tandem.core.actor import Actor

READERS = frozenset({"case_manager", "coordinator", "privacy_officer"})


def export_by_id(*, export_id: UUID, now: datetime) -> ExportRow | None:
    """One export without its content, for the job that makes it."""
    row = Export.objects.using(VAULT).filter(id=export_id).first()
    return as_export(row, now) if row else None


def waiting_exports(*, now: datetime) -> list[UUID]:
    """Ids of exports whose file is still to be made, the oldest first."""
    rows = Export.objects.using(VAULT).filter(closed_as="", made_at__isnull=True).order_by("queued_at")
    return [row.id for row in rows if as_export(row, now).state is ExportState.QUEUED]


def exports_between(*, by: Actor, now: datetime) -> list[ExportRow]:
    """Exports that the actor asked for or that are for their agency, of people they are tied to; newest first."""
    if by.agency_id is None:
        return []
    mine = Q(asked_by=by.account_id) | Q(recipient_id=by.agency_id)
    rows = list(Export.objects.using(VAULT).filter(mine).order_by("-queued_at")[:200])
    held = holdings(by=by, person_ids=[row.person_id for row in rows], now=now)
    return [as_export(row, now) for row in rows if held[row.person_id].relations]


def asker_of(row: ExportRow) -> Actor | None:
    """Who asked for an export, while their account is active; None afterwards."""
    active = {one.id for one in accounts_of(using=VAULT, agency_id=row.discloser_id)}
    return Actor(row.asked_by, row.asked_role, row.discloser_id, "care") if row.asked_by in active else None


def notices_to(*, by: Actor, now: datetime) -> list[NoticeRow]:
    """Notices to stop use that the actor's agency received, the newest first. They name no person."""
    if by.agency_id is None or by.role not in READERS:
        return []
    rows = StopNotice.objects.using(VAULT).filter(recipient_id=by.agency_id).order_by("-sent_at")
    return _as_notices(rows, now)


def notices_from(*, by: Actor, now: datetime) -> list[NoticeRow]:
    """Notices that went out for what the actor's agency gave, and are not yet acknowledged; overdue ones first."""
    if by.agency_id is None or by.role != "privacy_officer":
        return []
    rows = StopNotice.objects.using(VAULT).filter(sender_id=by.agency_id).exclude(state=NoticeState.ACKNOWLEDGED)
    return _as_notices(rows.order_by("due_at"), now)


def told_to_stop(*, access: Access, person_id: UUID, now: datetime) -> list[ToldToStop]:
    """Whom the house told to stop using what they received of a person, newest first, and what became of it."""
    require_any(access, person_id=person_id, categories=[Category.DISCLOSURE_LOG], now=now)
    if access.purpose is not Purpose.OWN_RECORD:
        raise ValueError("only a person's own opened record shows whom the house told to stop")
    rows = StopNotice.objects.using(VAULT).filter(person_id=person_id).order_by("-sent_at")
    steps = StopNoticeStep.objects.using(VAULT).filter(notice__in=rows, state=NoticeState.ACKNOWLEDGED)
    stopped = dict(steps.values_list("notice_id", "at"))
    return [
        ToldToStop(
            recipient_id=row.recipient_id,
            categories=frozenset(Category(one) for one in row.categories),
            sent_at=row.sent_at,
            due_at=row.due_at,
            is_overdue=is_overdue(NoticeState(row.state), row.due_at, now),
            stopped_at=stopped.get(row.id),
        )
        for row in rows
    ]


def _as_notices(rows: Iterable[StopNotice], now: datetime) -> list[NoticeRow]:
    return [
        NoticeRow(
            id=row.id,
            consent_id=row.consent_id,
            sender_id=row.sender_id,
            recipient_id=row.recipient_id,
            categories=frozenset(Category(one) for one in row.categories),
            state=NoticeState(row.state),
            sent_at=row.sent_at,
            due_at=row.due_at,
            is_overdue=is_overdue(NoticeState(row.state), row.due_at, now),
        )
        for row in rows
    ]


def as_export(row: Export, now: datetime) -> ExportRow:
    """A row as the plain value that leaves this room, with its state now."""
    return ExportRow(
        id=row.id,
        person_id=row.person_id,
        discloser_id=row.discloser_id,
        recipient_id=row.recipient_id,
        asked_by=row.asked_by,
        asked_role=row.asked_role,
        categories=frozenset(Category(one) for one in row.categories),
        purpose=Purpose(row.purpose),
        language=row.language,
        state=export_state(
            closed_as=row.closed_as, made_at=row.made_at, queued_at=row.queued_at, expires_at=row.expires_at, now=now
        ),
        queued_at=row.queued_at,
        expires_at=row.expires_at,
    )
