"""Whose identity is kept, since when, and how old replaced codes and tries are. Ids and moments only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q

from tandem.core.retention import Age
from tandem.core.row_locks import working
from tandem.people.models import OwnAttempt, OwnCode, Person

VAULT = "vault"


@working("retention")
def known_since() -> Mapping[UUID, datetime]:
    """Everybody who is not made up, with the moment of their entry."""
    rows = Person.objects.using(VAULT).filter(is_synthetic=False)
    return dict(rows.values_list("id", "created_at"))


@working("retention")
def age_of_replaced_codes(*, before: datetime) -> Age:
    """The age of codes since they were replaced."""
    rows = OwnCode.objects.using(VAULT).filter(revoked_at__isnull=False)
    found = rows.aggregate(oldest=Min("revoked_at"), past=Count("id", filter=Q(revoked_at__lt=before)))
    return Age(found["oldest"], found["past"])


@working("retention")
def age_of_tries(*, before: datetime) -> Age:
    """The age of tries to open an own page."""
    found = OwnAttempt.objects.using(VAULT).aggregate(oldest=Min("at"), past=Count("id", filter=Q(at__lt=before)))
    return Age(found["oldest"], found["past"])
