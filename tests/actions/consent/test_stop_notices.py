"""Whoever received something is told to stop, and answers; a narrower consent stops what the wider one had asked for.

Harm prevented: a partner goes on using what the person took back, because nobody told them.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tandem.consent import actions, gate
from tandem.consent.models import StopNotice, StopNoticeStep
from tandem.consent.queries import notices_from, notices_to
from tandem.consent.types import Category, NoticeState, Refusal, RelationKind
from tandem.core.refusals import Refused
from tandem.journeys import copy_for_partner, opening
from tests.actions.consent.asking import WORKER, agree, tie
from tests.actions.consent.test_copies import OFFICER, WANTED, accounts, ask, make, queued
from tests.factories.consents import NOW, OUTREACH, PERSON, RECOVERY, complete_consent, staff

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def test_everybody_who_received_is_told_to_stop_and_answers() -> None:
    sender, receiver = accounts()
    consent_id, export_id = queued(sender, receiver)
    make(export_id)
    copy_for_partner.fetch(by=receiver, export_id=export_id, now=NOW)
    actions.revoke_consent(by=WORKER, now=NOW, consent_id=consent_id)
    (notice,) = notices_to(by=receiver, now=NOW)
    assert (notice.state, notice.sender_id, notice.categories) == (NoticeState.SENT, OUTREACH, WANTED)
    assert not hasattr(notice, "person_id")
    late = NOW + timedelta(hours=72)
    assert not notices_from(by=OFFICER, now=late - timedelta(seconds=1))[0].is_overdue
    assert notices_from(by=OFFICER, now=late)[0].is_overdue
    with pytest.raises(Refused):
        actions.move_notice(by=OFFICER, now=NOW, notice_id=notice.id, new=NoticeState.ESCALATED)
    for stranger in (sender, staff("case_manager", uuid4()), staff("outreach_worker", RECOVERY)):
        with pytest.raises(Refused):
            actions.move_notice(by=stranger, now=NOW, notice_id=notice.id, new=NoticeState.ACKNOWLEDGED)
    actions.move_notice(by=receiver, now=NOW, notice_id=notice.id, new=NoticeState.SEEN)
    actions.move_notice(by=OFFICER, now=late, notice_id=notice.id, new=NoticeState.ESCALATED)
    actions.move_notice(by=receiver, now=late, notice_id=notice.id, new=NoticeState.ACKNOWLEDGED)
    with pytest.raises(Refused):
        actions.move_notice(by=receiver, now=late, notice_id=notice.id, new=NoticeState.SEEN)
    assert notices_from(by=OFFICER, now=late) == []
    steps = StopNoticeStep.objects.using("vault").order_by("at", "id").values_list("state", flat=True)
    assert set(steps) == {"sent", "seen", "escalated", "acknowledged"}


def test_who_received_nothing_gets_no_notice() -> None:
    actions.revoke_consent(by=OFFICER, now=NOW, consent_id=agree())
    assert not StopNotice.objects.using("vault").exists()


def test_who_read_a_page_is_told_to_stop() -> None:
    """Harm: an agency that read it on screen, and wrote it down, never hears that it must stop."""
    _sender, receiver = accounts()
    tie(receiver, RelationKind.TREATING)
    consent_id = agree()
    opening.record(by=receiver, person_id=PERSON, now=NOW)
    actions.revoke_consent(by=WORKER, now=NOW, consent_id=consent_id)
    assert [one.recipient_id for one in notices_to(by=receiver, now=NOW)] == [RECOVERY]


def test_a_narrower_consent_does_not_keep_the_old_file() -> None:
    sender, receiver = accounts()
    consent_id, export_id = queued(sender, receiver)
    make(export_id)
    actions.revoke_consent(by=WORKER, now=NOW, consent_id=consent_id)
    less = complete_consent(categories=frozenset({Category.REFERRAL}))
    actions.record_consent(by=WORKER, now=NOW, terms=less)
    assert isinstance(gate.open_export(by=receiver, export_id=export_id, now=NOW), Refusal)
    with pytest.raises(Refused):
        ask(sender)
