"""Closed-loop referrals through the states of a FHIR Task."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tandem.care.actions.deed import Deed
from tandem.care.models import Referral, ReferralStatus
from tandem.care.rules import referrals as rules
from tandem.care.rules.life_cycles import REFERRAL
from tandem.care.types import ReferralReason, ReferralState, Source
from tandem.consent.types import Access, Category
from tandem.core.actor import Actor


def make_referral(
    *,
    access: Access,
    by: Actor,
    person_id: UUID,
    source: Source,
    to_agency_id: UUID,
    service: str,
    consent_id: UUID | None,
    case_id: UUID | None = None,
    now: datetime,
) -> UUID:
    """Send a referral that rests on the person's consent; Refused without one that covers the recipient."""
    deed = Deed(access, by, now)
    with transaction.atomic(using="vault"):
        is_open = Referral.objects.using("vault").filter(person_id=person_id, to_agency_id=to_agency_id)
        Deed.stop_if(
            rules.refusal_to_refer(
                consent_id=consent_id,
                from_agency_id=source.agency_id,
                to_agency_id=to_agency_id,
                has_open_referral=is_open.exclude(state__in=rules.CLOSED).exists(),
            )
        )
        row = deed.new(
            Referral,
            Category.REFERRAL,
            person_id,
            source,
            from_agency_id=source.agency_id,
            to_agency_id=to_agency_id,
            service=service,
            consent_id=consent_id,
            case_id=case_id,
            changed_at=now,
        )
        deed.begin(ReferralStatus, ReferralState.DRAFT, referral=row)
        deed.move(row, ReferralStatus, REFERRAL, ReferralState.REQUESTED, referral=row)
        row.save(using="vault")
        deed.note("make_referral", row, "referral", to_agency_id=str(to_agency_id), consent_id=str(consent_id))
    return row.id


def change_referral(
    *,
    access: Access,
    by: Actor,
    referral_id: UUID,
    new: ReferralState,
    reason: ReferralReason | None = None,
    first_service_on: date | None = None,
    now: datetime,
) -> None:
    """Take a referral to its next state; the receiver accepts, serves and completes, the sender cancels."""
    deed = Deed(access, by, now)
    with transaction.atomic(using="vault"):
        row = deed.found(Referral, Category.REFERRAL, referral_id)
        Deed.stop_if(
            rules.refusal_to_change_referral(
                new=new,
                reason=reason,
                is_sender=by.agency_id == row.from_agency_id,
                is_receiver=by.agency_id == row.to_agency_id,
            )
        )
        deed.move(row, ReferralStatus, REFERRAL, new, reason or "", referral=row)
        row.changed_at, row.reason = now, reason or ""
        row.first_service_on = first_service_on or row.first_service_on
        row.save(using="vault")
        deed.note("change_referral", row, "referral", state=new, reason=reason or "")
