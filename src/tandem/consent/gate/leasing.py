"""Offline copies: leased for a shift, opened by keys that the server gives only while everything still stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tandem.audit.actions import append_entry
from tandem.consent.actions import take_lease
from tandem.consent.gate.opening import open_cohort
from tandem.consent.models import Lease, LeasePart
from tandem.consent.register import VAULT, consents_by_person
from tandem.consent.rules.copies import is_leased
from tandem.consent.types import (
    Category,
    Channel,
    CohortAccess,
    ConsentState,
    Leased,
    LeasedPart,
    Purpose,
    Refusal,
)
from tandem.core.actor import Actor

CHANNEL = Channel.PRINT


def lease_bundle(
    *,
    by: Actor,
    persons: Iterable[UUID],
    purpose: Purpose,
    categories: Iterable[Category],
    lasts: timedelta,
    now: datetime,
) -> tuple[Leased, CohortAccess]:
    """Lease a copy of the records of these people as far as they are open to the worker on paper.

    The copy falls with any consent of theirs that was in force when it was taken.
    """
    with transaction.atomic(using=VAULT):
        cohort = open_cohort(by=by, persons=persons, purpose=purpose, channel=CHANNEL, now=now, categories=categories)
        rows = consents_by_person(person_ids=cohort.person_ids, now=now)
        opened_parts = {
            person: (access, [row.id for row in rows.get(person, ()) if row.state is ConsentState.ACTIVE])
            for person, access in cohort.accesses.items()
        }
        return take_lease(by=by, now=now, lasts=lasts, opened=opened_parts), cohort


def lease_keys(*, by: Actor, lease_id: UUID, purpose: Purpose, now: datetime) -> Leased | Refusal:
    """The keys of a lease for as long as it stands: the worker's own, in its hours, ties and consents as they were.

    A part whose tie, category or consent fell away gives no key; a clock put back before the lease gives none at all.
    """
    with transaction.atomic(using=VAULT):
        lease = Lease.objects.using(VAULT).filter(id=lease_id, account_id=by.account_id).first()
        if lease is None or by.side != "care" or not _stands(lease, now):
            return Refusal("no_lease", _("This copy is no longer on lease. Take a new one."))
        parts = list(LeasePart.objects.using(VAULT).filter(lease=lease, withdrawn_at__isnull=True))
        standing = _standing(parts, by, purpose, now)
        append_entry(
            using=VAULT,
            by=by,
            action="consent.give_lease_keys",
            subjects=[("lease", lease.id), *(("person", one.person_id) for one in standing)],
            details={"people": len(standing), "closed": len(parts) - len(standing)},
        )
    given = tuple(LeasedPart(one.id, one.person_id, one.key.reveal()) for one in standing)
    return Leased(lease.id, lease.taken_at, lease.until_at, given)


def _stands(lease: Lease, now: datetime) -> bool:
    return is_leased(taken_at=lease.taken_at, until_at=lease.until_at, ended_at=lease.ended_at, now=now)


def _standing(parts: list[LeasePart], by: Actor, purpose: Purpose, now: datetime) -> list[LeasePart]:
    people = [part.person_id for part in parts]
    cohort = open_cohort(by=by, persons=people, purpose=purpose, channel=CHANNEL, now=now)
    active = {
        str(row.id)
        for rows in consents_by_person(person_ids=people, now=now).values()
        for row in rows
        if row.state is ConsentState.ACTIVE
    }
    return [
        part
        for part in parts
        if part.person_id in cohort.accesses
        and set(part.categories) <= cohort.accesses[part.person_id].categories
        and set(part.consents) <= active
    ]
