"""Opening without consent, always together with the record that the law asks for; telling, reviewing, ending."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.agencies.queries import account_by_id, accounts_of, agency_by_id
from tandem.agencies.types import Role
from tandem.audit.actions import append_entry
from tandem.consent.actions.ground_records import GroundDeed
from tandem.consent.models import Disclosure, GroundNotice, GroundReview, RecordedGround
from tandem.consent.queries.grounds import opening_of
from tandem.consent.register import VAULT
from tandem.consent.rules import grounds as rules
from tandem.consent.types import (
    EMERGENCY_LASTS,
    AuditBody,
    Category,
    Channel,
    EmergencyNature,
    Ground,
    GroundDraft,
    OpeningState,
    OrderType,
    Purpose,
    ReviewReason,
)
from tandem.core.actor import Actor


def open_emergency(*, by: Actor, now: datetime, person_id: UUID, nature: EmergencyNature) -> UUID:
    """Open a record in a medical emergency for at most an hour, record it, and tell a second person, in one step.

    While an opening is in force, opening again gives the same one: it never gets longer. § 2.51.
    """
    second = _second_persons(by)
    agency = agency_by_id(using=VAULT, agency_id=by.agency_id) if by.agency_id else None
    kind = agency.kind if agency else None
    with transaction.atomic(using=VAULT):
        GroundDeed.stop_if(
            rules.refusal_to_open_emergency(role=by.role, side=by.side, agency_kind=kind, second_persons=second)
        )
        known = RecordedGround.objects.using(VAULT).filter(
            ground=Ground.MEDICAL_EMERGENCY, account_id=by.account_id, person_id=person_id, until_at__gt=now
        )
        running = known.filter(from_at__lte=now, ended_at=None).first()
        if running:
            return running.id
        draft = GroundDraft(
            ground=Ground.MEDICAL_EMERGENCY,
            account_id=by.account_id,
            agency_id=by.agency_id,
            from_at=now,
            until_at=now + EMERGENCY_LASTS,
            person_id=person_id,
            disclosed_by=by.account_id,
            nature=nature,
        )
        row = GroundDeed.recorded(draft, by, [person_id])
        for account_id in second:
            GroundNotice(record=row, account_id=account_id, told_at=now).save(using=VAULT, force_insert=True)
        GroundDeed.note(by, "open_emergency", row, reason=nature, told=[str(one) for one in second])
    return row.id


def record_ground_disclosure(
    *, by: Actor, now: datetime, record_id: UUID, discloser_ids: Iterable[UUID], categories: Iterable[Category]
) -> list[UUID]:
    """Count what an emergency opening showed as a disclosure of each agency whose facts they were.

    Where nothing was held, one row without a discloser says that the record was opened.
    """
    kinds, found = sorted(categories), []
    with transaction.atomic(using=VAULT):
        row = RecordedGround.objects.using(VAULT).get(id=record_id, account_id=by.account_id)
        for discloser_id in sorted(set(discloser_ids) - {by.agency_id}) or [None]:
            one = Disclosure(
                person_id=row.person_id,
                ground=row.ground,
                discloser_id=discloser_id,
                recipient_id=by.agency_id,
                categories=kinds,
                purpose=Purpose.TREATMENT,
                channel=Channel.PAGE,
                disclosed_at=now,
                disclosed_by=row.disclosed_by,
            )
            one.save(using=VAULT, force_insert=True)
            found.append(one.id)
        GroundDeed.note(
            by, "record_ground_disclosure", row, categories=kinds, disclosures=[str(one) for one in found]
        )
    return found


def record_wrong_card(*, by: Actor) -> None:
    """Note that medical staff typed a code that no card bears; what was typed is kept nowhere."""
    with transaction.atomic(using=VAULT):
        append_entry(using=VAULT, by=by, action="consent.record_wrong_card", subjects=[])


def take_note(*, by: Actor, now: datetime, record_id: UUID) -> None:
    """The second person says that they have read the notice. A second time changes nothing."""
    with transaction.atomic(using=VAULT):
        row = RecordedGround.objects.using(VAULT).get(id=record_id)
        notice = GroundNotice.objects.using(VAULT).get(record=row, account_id=by.account_id)
        notice.seen_at = notice.seen_at or now
        notice.save(using=VAULT, update_fields=["seen_at"])
        GroundDeed.note(by, "take_note", row)


def review_opening(*, by: Actor, now: datetime, record_id: UUID, finding: OpeningState, reason: ReviewReason) -> None:
    """Say whether an emergency opening was justified. Somebody other than the opener, once."""
    with transaction.atomic(using=VAULT):
        opening = opening_of(record_id=record_id, now=now)
        GroundDeed.stop_if(
            rules.refusal_to_review(
                role=by.role,
                side=by.side,
                reviewer_id=by.account_id,
                opener_id=opening.account_id,
                state=opening.state,
                finding=finding,
                reason=reason,
            )
        )
        row = RecordedGround.objects.using(VAULT).get(id=record_id)
        review = GroundReview(record=row, finding=finding, reason=reason, reviewed_by=by.account_id, reviewed_at=now)
        review.save(using=VAULT, force_insert=True)
        GroundDeed.note(by, "review_opening", row, reason=reason, finding=finding, is_overdue=opening.is_overdue)


def call_breach(*, by: Actor, now: datetime, record_id: UUID, breach_id: UUID) -> None:
    """Tie an opening that was not justified to the breach file that it led to."""
    with transaction.atomic(using=VAULT):
        GroundDeed.stop_if(rules.refusal_to_call_breach(opening_of(record_id=record_id, now=now).state))
        review = GroundReview.objects.using(VAULT).select_related("record").get(record_id=record_id)
        review.breach_id = breach_id
        review.save(using=VAULT, update_fields=["breach_id"])
        GroundDeed.note(by, "call_breach", review.record, breach=str(breach_id))


def end_ground(*, by: Actor, now: datetime, record_id: UUID) -> None:
    """End an opening before its time: its holder, or a reviewer. The next look is closed."""
    with transaction.atomic(using=VAULT):
        row = RecordedGround.objects.using(VAULT).get(id=record_id)
        GroundDeed.stop_if(
            rules.refusal_to_end_ground(role=by.role, account_id=by.account_id, holder_id=row.account_id)
        )
        GroundDeed.end(row, now)
        GroundDeed.note(by, "end_ground", row)


def arrange_audit(
    *,
    by: Actor,
    now: datetime,
    auditor_id: UUID,
    agreement: str,
    body: AuditBody,
    until_at: datetime,
    person_ids: Iterable[UUID],
) -> UUID:
    """Let an auditor look, until a day, at what the officer's own agency wrote of these people. § 2.53, no copies."""
    auditor = account_by_id(using=VAULT, account_id=auditor_id)
    agency = agency_by_id(using=VAULT, agency_id=auditor.agency_id) if auditor else None
    sample = sorted(set(person_ids))[: rules.AUDITED_AT_MOST]
    draft = GroundDraft(
        ground=Ground.AUDIT,
        account_id=auditor.id if auditor else None,
        agency_id=agency.id if agency else None,
        from_at=now,
        until_at=until_at,
        audited_agency_id=by.agency_id,
        agreement=agreement,
        body=body,
        is_view_only=True,
    )
    with transaction.atomic(using=VAULT):
        GroundDeed.stop_if(
            rules.refusal_to_arrange_audit(
                role=by.role,
                side=by.side,
                auditor_role=auditor.role if auditor else "",
                is_police=agency is None or agency.is_law_enforcement,
            )
        )
        row = GroundDeed.recorded(draft, by, sample)
        GroundDeed.note(by, "arrange_audit", row, people=len(sample), body=body, until=until_at.isoformat())
    return row.id


def record_court_order(
    *,
    by: Actor,
    now: datetime,
    person_id: UUID,
    account_id: UUID,
    order_id: UUID,
    mandate_id: UUID | None,
    order_type: OrderType,
    scope: Iterable[Category],
    expires_at: datetime,
) -> UUID:
    """Open to one privacy officer what an order names, and no more. An order without its mandate opens nothing."""
    holder = account_by_id(using=VAULT, account_id=account_id)
    draft = GroundDraft(
        ground=Ground.COURT_ORDER,
        account_id=account_id,
        agency_id=holder.agency_id if holder else None,
        from_at=now,
        until_at=expires_at,
        person_id=person_id,
        order_id=order_id,
        mandate_id=mandate_id,
        order_type=order_type,
        scope=frozenset(scope),
    )
    with transaction.atomic(using=VAULT):
        GroundDeed.stop_if(
            rules.refusal_to_order(role=by.role, side=by.side, holder_role=holder.role if holder else "")
        )
        row = GroundDeed.recorded(draft, by, [person_id])
        GroundDeed.note(
            by, "record_court_order", row, order=str(order_id), mandate=str(mandate_id), scope=sorted(draft.scope)
        )
    return row.id


def _second_persons(by: Actor) -> list[UUID]:
    """Who is told: privacy officers and coordinators of the opener's agency, else every privacy officer there is."""
    own = [
        one.id
        for role in (Role.PRIVACY_OFFICER, Role.COORDINATOR)
        for one in accounts_of(using=VAULT, agency_id=by.agency_id, role=role)
    ]
    others = own or [one.id for one in accounts_of(using=VAULT, role=Role.PRIVACY_OFFICER)]
    return [one for one in others if one != by.account_id]
