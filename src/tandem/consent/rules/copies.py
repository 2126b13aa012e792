"""Life cycles of what can be called back: exports, offline leases, notices to stop use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from tandem.consent.types import ExportState, NoticeState, Refusal
from tandem.core.refusals import gettext_noop as _

FILE_LASTS = timedelta(hours=24)
LONGEST_LEASE = timedelta(hours=12)
NOTICE_ANSWERED_WITHIN = timedelta(hours=72)
E, N = ExportState, NoticeState
EXPORT: Mapping[ExportState, tuple[ExportState, ...]] = {
    E.QUEUED: (E.READY, E.REFUSED, E.WITHDRAWN, E.EXPIRED),
    E.READY: (E.FETCHED, E.REFUSED, E.WITHDRAWN, E.EXPIRED),
    E.FETCHED: (),
    E.WITHDRAWN: (),
    E.REFUSED: (),
    E.EXPIRED: (),
}
NOTICE: Mapping[NoticeState, tuple[NoticeState, ...]] = {
    N.SENT: (N.SEEN, N.ESCALATED, N.ACKNOWLEDGED),
    N.SEEN: (N.ESCALATED, N.ACKNOWLEDGED),
    N.ESCALATED: (N.ACKNOWLEDGED,),
    N.ACKNOWLEDGED: (),
}


def export_state(
    *, closed_as: str, made_at: datetime | None, queued_at: datetime, expires_at: datetime | None, now: datetime
) -> ExportState:
    """Where an export stands: what closed it, else whether its file is made and still fresh."""
    if closed_as:
        return ExportState(closed_as)
    if made_at is None:
        return E.EXPIRED if now - queued_at >= FILE_LASTS else E.QUEUED
    return E.READY if expires_at is not None and made_at <= now < expires_at else E.EXPIRED


def is_leased(*, taken_at: datetime, until_at: datetime, ended_at: datetime | None, now: datetime) -> bool:
    """Whether a lease stands. A clock put back before its beginning ends it as one past its end does."""
    return ended_at is None and taken_at <= now < until_at


def refusal_to_lease(taken_at: datetime, until_at: datetime) -> Refusal | None:
    """Why a lease of this length is not given."""
    if timedelta(0) < until_at - taken_at <= LONGEST_LEASE:
        return None
    return Refusal("lease_too_long", _("A copy for a shift lasts twelve hours at most."))


def refusal_to_move_notice(old: NoticeState, new: NoticeState) -> Refusal | None:
    """Why a notice to stop use cannot go from one state to another."""
    if new in NOTICE[old]:
        return None
    return Refusal("notice_state", _("This notice is already answered."))


def is_overdue(state: NoticeState, due_at: datetime, now: datetime) -> bool:
    """Whether a receiver has not answered in time."""
    return state is not N.ACKNOWLEDGED and now >= due_at
