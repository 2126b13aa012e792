"""A referral to another agency: only what the person agreed to leaves, it is recorded, and the loop is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tandem.care.actions import referrals
from tandem.care.rules.referrals import CLOSED
from tandem.care.types import ReferralLine, ReferralReason, ReferralState
from tandem.consent import gate
from tandem.consent.actions import end_relation, record_relation
from tandem.consent.types import Access, Category, Channel, Purpose, Refusal, RelationKind, RelationSource
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.journeys.enrolment import own_source

SENT = (Category.IDENTITY, Category.CONTACT, Category.REFERRAL)


@dataclass(frozen=True, slots=True)
class SentReferral:
    """A referral that left, with the notice that goes with every copy."""

    referral_id: UUID
    notice: str


def refer(
    *,
    access: Access,
    by: Actor,
    person_id: UUID,
    to_agency_id: UUID,
    service: str,
    case_id: UUID | None = None,
    now: datetime,
) -> SentReferral:
    """Send name, contact and referral to an agency that the person's consent names; Refused without one."""
    with transaction.atomic(using="vault"):
        sent = gate.open_disclosure(
            access=access,
            by=by,
            person=person_id,
            recipient_id=to_agency_id,
            categories=SENT,
            purpose=Purpose.TREATMENT,
            channel=Channel.PAGE,
            now=now,
        )
        if not isinstance(sent, Refusal):
            referral_id = referrals.make_referral(
                access=access,
                by=by,
                person_id=person_id,
                source=own_source(by),
                to_agency_id=to_agency_id,
                service=service,
                consent_id=sent.consent_id,
                case_id=case_id,
                now=now,
            )
            tie_receiver(by=by, person_id=person_id, agency_id=to_agency_id, now=now)
    if isinstance(sent, Refusal):  # outside, so that the ledger keeps the refused attempt
        raise Refused(sent.code, sent.sentence)
    return SentReferral(referral_id, sent.notice)


def tie_receiver(*, by: Actor, person_id: UUID, agency_id: UUID, now: datetime) -> UUID:
    """The receiving agency treats the person; the id of the tie, new or standing."""
    return record_relation(
        by=by,
        person_id=person_id,
        kind=RelationKind.TREATING,
        source=RelationSource.HANDOFF,
        agency_id=agency_id,
        now=now,
    )


def answer(
    *,
    access: Access,
    by: Actor,
    referral: ReferralLine,
    new: ReferralState,
    reason: ReferralReason | None = None,
    first_service_on: date | None = None,
    now: datetime,
) -> None:
    """Take a referral on; when it ends without or after service, the receiver's tie ends too."""
    with transaction.atomic(using="vault"):
        referrals.change_referral(
            access=access,
            by=by,
            referral_id=referral.id,
            new=new,
            reason=reason,
            first_service_on=first_service_on,
            now=now,
        )
        if new in CLOSED and new is not ReferralState.COMPLETED:
            tie = tie_receiver(by=by, person_id=referral.person_id, agency_id=referral.to_agency_id, now=now)
            end_relation(by=by, relation_id=tie, now=now)
