"""Writing proofs of retention, and a site's own limits: shorter at once, longer with a second person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry, enqueue
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.retention import Proof
from tandem.oversight.models import LimitChange, RetentionProof
from tandem.oversight.queries.retention import site_limit
from tandem.oversight.rules.retention import refusal_to_confirm_limit, refusal_to_propose_limit

VAULT = "vault"


def record_proofs(*, by: Actor, proofs: Iterable[Proof], job: str) -> int:
    """Keep what a night proved, and put the telling of it into the outbox; returns how many classes failed."""
    found = list(proofs)
    failed = sorted(one.field_class for one in found if not one.is_kept)
    rows = [
        RetentionProof(
            field_class=one.field_class,
            limit_days=one.limit.days,
            oldest_at=one.oldest_at,
            past=one.past,
            held=one.held,
            removed=one.removed,
            proved_at=one.proved_at,
        )
        for one in found
    ]
    with transaction.atomic(using=VAULT):
        RetentionProof.objects.using(VAULT).bulk_create(rows)
        append_entry(
            using=VAULT,
            by=by,
            action="oversight.record_proofs",
            subjects=[],
            details={"classes": len(rows), "failed": failed, "removed": sum(one.removed for one in found)},
        )
        enqueue(using=VAULT, job=job, payload={})
    return len(failed)


def propose_limit(*, by: Actor, field_class: str, house: timedelta | None, days: int, now: datetime) -> UUID:
    """Ask for a limit of the site's own: in force at once when it is shorter, else after a second person."""
    refusal = refusal_to_propose_limit(by, house=house, days=days)
    if refusal or by.account_id is None:
        raise Refused("limit", refusal or "")
    with transaction.atomic(using=VAULT):
        row = LimitChange(field_class=field_class, limit_days=days, proposed_by=by.account_id, proposed_at=now)
        row.save(using=VAULT, force_insert=True)
        _note(by, "oversight.propose_limit", row)
    return row.id


def confirm_limit(*, by: Actor, change_id: UUID, now: datetime) -> None:
    """A second person agrees to a limit; it is in force from now."""
    with transaction.atomic(using=VAULT):
        row = LimitChange.objects.using(VAULT).select_for_update().filter(id=change_id).first()
        refusal = refusal_to_confirm_limit(by, change=site_limit(change_id))
        if refusal or row is None:
            raise Refused("limit", refusal or "")
        row.confirmed_by, row.confirmed_at = by.account_id, now
        row.save(using=VAULT, update_fields=["confirmed_by", "confirmed_at"])
        _note(by, "oversight.confirm_limit", row)


def _note(by: Actor, action: str, row: LimitChange) -> None:
    details = {"class": row.field_class, "days": row.limit_days}
    append_entry(using=VAULT, by=by, action=action, subjects=[("limit_change", row.id)], details=details)
