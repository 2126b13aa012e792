"""What an erasure does to the consents of a person: all are taken back, and receivers are told to stop."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.consent.actions.consents import revoke_consent
from tandem.consent.models import Consent
from tandem.consent.register import VAULT
from tandem.core.actor import Actor


def revoke_every_consent(*, by: Actor, now: datetime, person_id: UUID) -> int:
    """Take back every consent of a person, with all that a revocation does; returns how many there are."""
    with transaction.atomic(using=VAULT):
        found = list(Consent.objects.using(VAULT).filter(person_id=person_id).values_list("id", flat=True))
        for one in found:
            revoke_consent(by=by, now=now, consent_id=one)
    return len(found)
