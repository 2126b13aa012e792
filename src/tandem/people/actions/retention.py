"""Forgetting codes that were replaced, and old tries."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.core.row_locks import working
from tandem.people.models import OwnAttempt, OwnCode

VAULT = "vault"


@working("retention")
def forget_replaced_codes(*, by: Actor, before: datetime) -> int:
    """Delete codes of own pages that were replaced before a time, with the tries at them; returns how many codes."""
    with transaction.atomic(using=VAULT):
        codes = OwnCode.objects.using(VAULT).filter(revoked_at__lt=before)
        ids = list(codes.values_list("id", flat=True))
        OwnAttempt.objects.using(VAULT).filter(code_id__in=ids).delete()
        OwnCode.objects.using(VAULT).filter(id__in=ids).delete()
        if ids:
            _note(by, "people.forget_replaced_codes", len(ids))
    return len(ids)


@working("retention")
def forget_tries(*, by: Actor, before: datetime) -> int:
    """Delete tries to open an own page from before a time; returns how many."""
    with transaction.atomic(using=VAULT):
        dropped, _ = OwnAttempt.objects.using(VAULT).filter(at__lt=before).delete()
        if dropped:
            _note(by, "people.forget_tries", dropped)
    return dropped


def _note(by: Actor, action: str, rows: int) -> None:
    append_entry(using=VAULT, by=by, action=action, subjects=[], details={"rows": rows})
