"""Who held a tie of their own to whom: what tells work from a look without any."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tandem.consent.models import Relation
from tandem.consent.register import VAULT
from tandem.consent.types import RelationKind


def ties_of_accounts(*, since: datetime, until: datetime) -> set[tuple[UUID, UUID]]:
    """(account, person) of every personal tie in force at some moment of the period; ids only, for the nightly job.

    A person's own code is no staff account, and an emergency is reviewed by itself.
    """
    rows = Relation.objects.using(VAULT).filter(Q(until_at=None) | Q(until_at__gte=since), from_at__lt=until)
    rows = rows.exclude(account_id=None).exclude(kind__in=[RelationKind.SELF, RelationKind.EMERGENCY])
    return set(rows.values_list("account_id", "person_id"))
