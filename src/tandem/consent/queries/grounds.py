"""Reading openings without consent: ids and codes, for reviewers, for the second person, and for the person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from tandem.consent.models import GroundNotice, GroundReview, RecordedGround, Relation
from tandem.consent.register import VAULT
from tandem.consent.rules.grounds import REVIEW_WITHIN, is_overdue, opening_state
from tandem.consent.types import (
    Access,
    AuditBody,
    AuditSession,
    Category,
    EmergencyNature,
    Ground,
    Opening,
    OpeningState,
    ReviewReason,
    require_any,
)
from tandem.core.actor import Actor


def opening_of(*, record_id: UUID, now: datetime) -> Opening:
    """One emergency opening with its review. RecordedGround.DoesNotExist for anything else."""
    row = RecordedGround.objects.using(VAULT).get(id=record_id, ground=Ground.MEDICAL_EMERGENCY)
    return _as_openings([row], now)[0]


def openings_told_to(*, by: Actor, now: datetime) -> list[Opening]:
    """Emergency openings that an account was told of as the second person, newest first."""
    told = GroundNotice.objects.using(VAULT).filter(account_id=by.account_id).values_list("record_id", flat=True)
    rows = RecordedGround.objects.using(VAULT).filter(id__in=list(told), ground=Ground.MEDICAL_EMERGENCY)
    return _as_openings(rows.order_by("-from_at"), now)


def unread_notices(*, by: Actor) -> set[UUID]:
    """Records whose notice an account has not yet taken note of."""
    rows = GroundNotice.objects.using(VAULT).filter(account_id=by.account_id, seen_at=None)
    return set(rows.values_list("record_id", flat=True))


def openings_by(*, by: Actor, now: datetime) -> list[Opening]:
    """The emergency openings of one account, newest first: their own past."""
    rows = RecordedGround.objects.using(VAULT).filter(account_id=by.account_id, ground=Ground.MEDICAL_EMERGENCY)
    return _as_openings(rows.order_by("-from_at"), now)


def unreviewed_openings(*, now: datetime) -> list[Opening]:
    """Every emergency opening that nobody has reviewed, the oldest first: none is forgotten, whoever left."""
    done = GroundReview.objects.using(VAULT).values_list("record_id", flat=True)
    rows = RecordedGround.objects.using(VAULT).filter(ground=Ground.MEDICAL_EMERGENCY).exclude(id__in=list(done))
    return _as_openings(rows.order_by("from_at"), now)


def opening_counts(*, now: datetime) -> dict[str, int]:
    """How many emergency openings there were, how many were reviewed, and how many reviews are late: counts only."""
    waiting = unreviewed_openings(now=now)
    opened = RecordedGround.objects.using(VAULT).filter(ground=Ground.MEDICAL_EMERGENCY).count()
    overdue = sum(one.is_overdue for one in waiting)
    return {"opened": opened, "reviewed": opened - len(waiting), "overdue": overdue}


def openings_of_person(*, access: Access, person_id: UUID, now: datetime) -> list[Opening]:
    """The emergency openings of one person's record, newest first: part of the accounting of disclosures."""
    require_any(access, person_id=person_id, categories=[Category.DISCLOSURE_LOG], now=now)
    rows = RecordedGround.objects.using(VAULT).filter(person_id=person_id, ground=Ground.MEDICAL_EMERGENCY)
    return _as_openings(rows.order_by("-from_at"), now)


def audits_of(*, by: Actor, now: datetime) -> list[AuditSession]:
    """The audits that an auditor may make now."""
    rows = RecordedGround.objects.using(VAULT).filter(ground=Ground.AUDIT, account_id=by.account_id, ended_at=None)
    return [_as_audit(row) for row in rows.filter(from_at__lte=now, until_at__gt=now).order_by("until_at")]


def audits_arranged_for(*, agency_id: UUID) -> list[AuditSession]:
    """The audits of an agency, newest first."""
    rows = RecordedGround.objects.using(VAULT).filter(ground=Ground.AUDIT, audited_agency_id=agency_id)
    return [_as_audit(row) for row in rows.order_by("-from_at")]


def _as_openings(rows: Iterable[RecordedGround], now: datetime) -> list[Opening]:
    listed = list(rows)
    ids = [row.id for row in listed]
    reviews = {one.record_id: one for one in GroundReview.objects.using(VAULT).filter(record_id__in=ids)}
    told: dict[UUID, list[UUID]] = {}
    for record_id, account_id in (
        GroundNotice.objects.using(VAULT).filter(record_id__in=ids).values_list("record_id", "account_id")
    ):
        told.setdefault(record_id, []).append(account_id)
    return [_as_opening(row, reviews.get(row.id), told.get(row.id, []), now) for row in listed]


def _as_opening(row: RecordedGround, review: GroundReview | None, told: list[UUID], now: datetime) -> Opening:
    is_breach = review is not None and review.breach_id is not None
    state: OpeningState = opening_state(review.finding if review else "", is_breach=is_breach)
    assert row.person_id is not None
    return Opening(
        id=row.id,
        person_id=row.person_id,
        account_id=row.account_id,
        agency_id=row.agency_id,
        nature=EmergencyNature(row.nature),
        from_at=row.from_at,
        until_at=row.ended_at or row.until_at,
        state=state,
        review_due_at=row.from_at + REVIEW_WITHIN,
        is_overdue=is_overdue(from_at=row.from_at, state=state, now=now),
        told=tuple(sorted(told)),
        reviewed_by=review.reviewed_by if review else None,
        reviewed_at=review.reviewed_at if review else None,
        reason=ReviewReason(review.reason) if review else None,
    )


def _as_audit(row: RecordedGround) -> AuditSession:
    assert row.audited_agency_id is not None
    people = Relation.objects.using(VAULT).filter(record=row).values_list("person_id", flat=True)
    return AuditSession(
        id=row.id,
        account_id=row.account_id,
        agency_id=row.agency_id,
        audited_agency_id=row.audited_agency_id,
        agreement=row.agreement,
        body=AuditBody(row.body),
        from_at=row.from_at,
        until_at=row.ended_at or row.until_at,
        person_ids=tuple(sorted(people)),
    )
