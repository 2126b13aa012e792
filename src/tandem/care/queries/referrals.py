"""Referrals, as the referring and the receiving agency see them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tandem.care import models
from tandem.care.opened import history, label_of, of_cohort, of_person, one
from tandem.care.rules.referrals import CLOSED
from tandem.care.types import Change, ReferralLine, ReferralState
from tandem.consent.types import Access, Category


def referrals_of(*, access: Access, person_id: UUID, now: datetime) -> list[ReferralLine]:
    """A person's referrals, newest first."""
    rows = of_person(models.Referral, access=access, category=Category.REFERRAL, person_id=person_id, now=now)
    return [_as_line(row) for row in sorted(rows, key=lambda row: row.changed_at, reverse=True)]


def open_referrals(
    *,
    access: Mapping[UUID, Access],
    to_agency_id: UUID | None = None,
    from_agency_id: UUID | None = None,
    now: datetime,
) -> list[ReferralLine]:
    """Referrals of a cohort that wait or go on: an inbox (`to_agency_id`) or what was sent (`from_agency_id`)."""
    rows = models.Referral.objects.using("vault").filter(person_id__in=list(access)).exclude(state__in=CLOSED)
    if to_agency_id:
        rows = rows.filter(to_agency_id=to_agency_id)
    if from_agency_id:
        rows = rows.filter(from_agency_id=from_agency_id)
    found = of_cohort(rows.order_by("changed_at"), access=access, category=Category.REFERRAL, now=now)
    return [_as_line(row) for row in found]


def referral_by_id(*, access: Access, referral_id: UUID, now: datetime) -> ReferralLine:
    """One referral."""
    return _as_line(one(models.Referral, access=access, category=Category.REFERRAL, identifier=referral_id, now=now))


def referral_history(*, access: Access, referral_id: UUID, now: datetime) -> list[Change]:
    """The states that a referral went through."""
    one(models.Referral, access=access, category=Category.REFERRAL, identifier=referral_id, now=now)
    return history(models.ReferralStatus.objects.using("vault").filter(referral_id=referral_id))


def _as_line(row: models.Referral) -> ReferralLine:
    return ReferralLine(
        id=row.id,
        person_id=row.person_id,
        from_agency_id=row.from_agency_id,
        to_agency_id=row.to_agency_id,
        service=row.service,
        state=ReferralState(row.state),
        consent_id=row.consent_id,
        changed_at=row.changed_at,
        label=label_of(row),
    )
