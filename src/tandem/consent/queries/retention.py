"""How old copies and ties are. Ids and moments only: what they are about goes through the gate."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Q

from tandem.consent.models import Consent, Disclosure, Export, LeasePart, Relation
from tandem.core.retention import Age
from tandem.keys.fields import is_kept

VAULT = "vault"


def age_of_copies(*, before: datetime) -> Age:
    """The age of files made to be handed out whose content is still there, and of keys of offline copies."""
    moments = [row.made_at for row in kept_exports()] + [row.lease.taken_at for row in kept_parts()]
    known = [at for at in moments if at is not None]
    return Age(min(known, default=None), sum(at < before for at in known))


def kept_exports() -> list[Export]:
    """Exports with content; the content itself is not opened."""
    rows = Export.objects.using(VAULT).filter(made_at__isnull=False)
    return [row for row in rows if is_kept(row, "content")]


def kept_parts() -> list[LeasePart]:
    """Parts of offline copies with a key; the key itself is not opened."""
    rows = LeasePart.objects.using(VAULT).select_related("lease")
    return [row for row in rows if is_kept(row, "key")]


def last_ties(*, now: datetime) -> Mapping[UUID, datetime]:
    """When each person was last tied to somebody, signed, or was written about; a tie in force counts as now."""
    found: dict[UUID, datetime] = {}
    for rows, moment in (
        (Relation.objects.using(VAULT), "from_at"),
        (Relation.objects.using(VAULT).filter(until_at__lte=now), "until_at"),
        (Consent.objects.using(VAULT), "recorded_at"),
        (Disclosure.objects.using(VAULT), "disclosed_at"),
    ):
        for person_id, at in rows.values_list("person_id").annotate(at=Max(moment)):
            found[person_id] = max(at, found.get(person_id, at))
    running = Relation.objects.using(VAULT).filter(Q(until_at=None) | Q(until_at__gt=now)).exclude(kind="self")
    return found | dict.fromkeys(running.values_list("person_id", flat=True), now)


def ids_that_signed() -> set[UUID]:
    """Ids of everybody who ever signed a consent."""
    return set(Consent.objects.using(VAULT).values_list("person_id", flat=True))


def agencies_that_share(*, person_ids: Collection[UUID]) -> set[UUID]:
    """Agencies that a consent of any of these people names as sharing, taken back or not: ids only."""
    rows = Consent.objects.using(VAULT).filter(person_id__in=person_ids)
    return {UUID(one) for row in rows for one in row.disclosers}
