"""Taking back again, after a restore, what was taken back since the backup was made; before anything is opened."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.consent.actions.copies import call_back_copies
from tandem.consent.actions.notices import send_stop_notices
from tandem.consent.models import Consent, Revocation
from tandem.consent.register import VAULT
from tandem.consent.revoked_list import Revoked, add_revoked, revoked_in
from tandem.consent.types import withdraw
from tandem.core.actor import Actor


def apply_revoked_list(*, by: Actor, now: datetime, kept: Path | None = None) -> int:
    """Make vault and list agree again: after a restore, or a stop between the two. Each side learns of the other.

    `kept` is a list that was kept elsewhere. Returns how many consents a restored copy had brought back. A consent
    that the copy does not know is on the list for nothing, and stays there.
    """
    listed, more = dict(revoked_in()), dict(revoked_in(kept)) if kept else {}
    for one in more.values():
        if one.consent_id not in listed:
            add_revoked(one)
    with transaction.atomic(using=VAULT):
        known = set()
        for row in Revocation.objects.using(VAULT).order_by("revoked_at"):
            known.add(row.consent_id)
            if row.consent_id not in listed and row.consent_id not in more:
                add_revoked(Revoked(row.consent_id, row.revoked_at, row.recorded_by, row.takes_effect_at))
        wanted = {one: said for one, said in {**more, **listed}.items() if one not in known}
        there = dict(Consent.objects.using(VAULT).filter(id__in=list(wanted)).values_list("id", "person_id"))
        for consent_id, person_id in there.items():
            _take_back(by, now, wanted[consent_id], person_id)
    return len(there)


def _take_back(by: Actor, now: datetime, one: Revoked, person_id: UUID) -> None:
    """The revocation as it was, with all that it does to copies and receivers."""
    words = {"recorded_by": one.by, "revoked_at": one.at, "takes_effect_at": one.counts_from}
    Revocation(consent_id=one.consent_id, person_id=person_id, **words).save(using=VAULT, force_insert=True)
    append_entry(
        using=VAULT,
        by=by,
        action="consent.apply_revoked_list",
        subjects=[("person", person_id), ("consent", one.consent_id)],
        reason="restored_copy",
    )
    if one.counts_from is None or one.counts_from <= now:
        call_back_copies(by=by, now=now, person_id=person_id, consent_id=one.consent_id)
        send_stop_notices(by=by, now=now, person_id=person_id, consent_id=one.consent_id)
        withdraw(person_id)
        transaction.on_commit(partial(withdraw, person_id), using=VAULT)
