"""When people were last met, and whose facts they are. Ids and moments for retention and erasure; no fact leaves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from tandem.care.models import (
    Case,
    Encounter,
    FatalityReview,
    FollowUp,
    Goal,
    Offer,
    OutreachVisit,
    Referral,
    ReviewContact,
    Screening,
    ServiceGiven,
    VisitAttempt,
)
from tandem.core.row_locks import rows_open, working

VAULT = "vault"
FACTS = (
    *(Case, Encounter, FatalityReview, FollowUp, Goal, Offer, OutreachVisit, Referral, ReviewContact, Screening),
    *(ServiceGiven, VisitAttempt),
)
MOMENTS = (
    (Encounter, "occurred_at"),
    (VisitAttempt, "at"),
    (OutreachVisit, "due_at"),
    (Case, "opened_at"),
    (Case, "closed_at"),
    (ServiceGiven, "created_at"),
    (FollowUp, "done_at"),
    (Referral, "changed_at"),
)


@working("retention")
def last_contacts(*, now: datetime) -> Mapping[UUID, datetime]:
    """When each person was last met or worked for; somebody with an open case counts as met now."""
    found: dict[UUID, datetime] = {}
    for table, moment in MOMENTS:
        rows = table.objects.using(VAULT).filter(**{f"{moment}__isnull": False})
        for person_id, at in rows.values_list("person_id").annotate(at=Max(moment)):
            found[person_id] = max(at, found.get(person_id, at))
    running = Case.objects.using(VAULT).exclude(state="closed").values_list("person_id", flat=True)
    return found | dict.fromkeys(running, now)


@working("retention")
def ids_that_began() -> set[UUID]:
    """Ids of everybody who ever had a case or a referral."""
    cases = Case.objects.using(VAULT).values_list("person_id", flat=True)
    return set(cases) | set(Referral.objects.using(VAULT).values_list("person_id", flat=True))


def agencies_with_facts(*, person_ids: Collection[UUID]) -> set[UUID]:
    """Agencies that hold a fact about any of these people, or sent or were sent a referral: ids only, no fact."""
    found: set[UUID] = set()
    with rows_open(person_ids):
        for table in FACTS:
            rows = table.objects.using(VAULT).filter(person_id__in=person_ids)
            found |= set(rows.values_list("agency_id", flat=True))
        for row in Referral.objects.using(VAULT).filter(person_id__in=person_ids):
            found |= {row.from_agency_id, row.to_agency_id}
    return found
