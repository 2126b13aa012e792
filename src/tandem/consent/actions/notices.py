"""Notices to stop use: sent in the transaction of a revocation, answered by whoever received something."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.consent.models import Disclosure, StopNotice, StopNoticeStep
from tandem.consent.register import VAULT
from tandem.consent.rules.copies import NOTICE_ANSWERED_WITHIN, refusal_to_move_notice
from tandem.consent.types import NoticeState
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _

ANSWERERS = frozenset({"case_manager", "coordinator", "privacy_officer"})


def send_stop_notices(*, by: Actor, now: datetime, person_id: UUID, consent_id: UUID) -> int:
    """Tell every agency that received something under a consent, first hand or passed on, to stop using it."""
    received: dict[UUID, set[str]] = {}
    senders: dict[UUID, UUID | None] = {}
    rows = Disclosure.objects.using(VAULT).filter(person_id=person_id, consent_id=consent_id)
    rows = rows.filter(recipient_id__isnull=False)
    for recipient_id, sender_id, categories in rows.values_list("recipient_id", "discloser_id", "categories"):
        received.setdefault(recipient_id, set()).update(categories)
        senders.setdefault(recipient_id, sender_id)
    with transaction.atomic(using=VAULT):
        for recipient_id, categories in received.items():
            notice = StopNotice(
                person_id=person_id,
                consent_id=consent_id,
                sender_id=senders[recipient_id],
                recipient_id=recipient_id,
                categories=sorted(categories),
                state=NoticeState.SENT,
                sent_at=now,
                due_at=now + NOTICE_ANSWERED_WITHIN,
            )
            notice.save(using=VAULT, force_insert=True)
            _step(notice, NoticeState.SENT, by, now)
            append_entry(
                using=VAULT,
                by=by,
                action="consent.send_stop_notice",
                subjects=[("person", person_id), ("consent", consent_id), ("agency", recipient_id)],
                details={"categories": notice.categories, "notice": str(notice.id)},
            )
    return len(received)


def move_notice(*, by: Actor, now: datetime, notice_id: UUID, new: NoticeState) -> None:
    """Take a notice on: the receiver saw or acknowledges it; a privacy officer escalates an overdue one."""
    with transaction.atomic(using=VAULT):
        notice = StopNotice.objects.using(VAULT).select_for_update().filter(id=notice_id).first()
        if notice is None or by.side != "care" or not _may_move(by, notice, new):
            raise Refused("no_notice", _("There is no such notice for your agency."))
        refusal = refusal_to_move_notice(NoticeState(notice.state), new)
        if refusal:
            raise Refused(refusal.code, refusal.sentence)
        if new is NoticeState.ESCALATED and now < notice.due_at:
            raise Refused("not_overdue", _("The receiver still has time to answer."))
        notice.state = new
        notice.save(using=VAULT, update_fields=["state"])
        _step(notice, new, by, now)
        append_entry(
            using=VAULT,
            by=by,
            action=f"consent.{new}_stop_notice",
            subjects=[("person", notice.person_id), ("consent", notice.consent_id), ("agency", notice.recipient_id)],
        )


def _may_move(by: Actor, notice: StopNotice, new: NoticeState) -> bool:
    if new is NoticeState.ESCALATED:
        return by.role == "privacy_officer" and by.agency_id in (notice.sender_id, notice.recipient_id)
    return by.agency_id == notice.recipient_id and by.role in ANSWERERS


def _step(notice: StopNotice, state: NoticeState, by: Actor, now: datetime) -> None:
    StopNoticeStep(notice=notice, state=state, at=now, by_account=by.account_id).save(using=VAULT, force_insert=True)
