"""Writing the ledger, the outbox and delivery receipts. Callers hold the transaction of the same database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tandem.audit.models import Delivery, Entry, OutboxRow
from tandem.audit.rules.words import refusal_to_append
from tandem.core.actor import Actor


def append_entry(
    *,
    using: str,
    by: Actor,
    action: str,
    subjects: Sequence[tuple[str, UUID]],
    reason: str = "",
    policies: Sequence[str] = (),
    details: Mapping[str, Any] | None = None,
) -> UUID:
    """Append one ledger entry in the caller's transaction and return its id.

    The time is the database's own wall clock. `details` holds codes, counts and ids, never a value of a person.
    Raises RuntimeError outside a transaction: an entry that can part from its deed proves nothing; ValueError for a
    reason that is no known code, and for anything in `details` that could be free text.
    """
    if not transaction.get_connection(using).in_atomic_block:
        raise RuntimeError("append_entry needs the transaction of the action it records")
    words = {"subjects": subjects, "reason": reason, "policies": policies, "details": details or {}}
    if refusal := refusal_to_append(action=action, **words):
        raise ValueError(refusal)
    entry = Entry(
        actor_id=by.account_id,
        actor_role=by.role,
        agency_id=by.agency_id,
        side=by.side,
        job=by.job,
        action=action,
        subjects=[[kind, str(identifier)] for kind, identifier in subjects],
        reason=reason,
        policies=list(policies),
        details={key: str(value) if isinstance(value, UUID) else value for key, value in (details or {}).items()},
    )
    entry.save(using=using, force_insert=True)
    return entry.id


def enqueue(*, using: str, job: str, payload: Mapping[str, str]) -> UUID:
    """Put work for the other side into the outbox, in the caller's transaction. `payload` holds ids only."""
    if not transaction.get_connection(using).in_atomic_block:
        raise RuntimeError("enqueue needs the transaction of the action that causes it")
    for key, value in payload.items():
        UUID(str(value)) if key.endswith("_id") else None
    row = OutboxRow(job=job, payload={key: str(value) for key, value in payload.items()})
    row.save(using=using, force_insert=True)
    return row.id


def receive(*, using: str, outbox_id: UUID, job: str) -> bool:
    """Note in the caller's transaction that an outbox row is being applied here; False if it was before."""
    _, is_first = Delivery.objects.using(using).get_or_create(outbox_id=outbox_id, defaults={"job": job})
    return is_first


def mark_delivered(*, using: str, outbox_id: UUID, now: datetime) -> None:
    """Close an outbox row after the other side has committed it."""
    OutboxRow.objects.using(using).filter(id=outbox_id, delivered_at=None).update(delivered_at=now, failure="")


def mark_failed(*, using: str, outbox_id: UUID, failure: str) -> None:
    """Count a failed attempt; `failure` is the kind of error, never its message."""
    row = OutboxRow.objects.using(using).get(id=outbox_id)
    row.attempts += 1
    row.failure = failure[:60]
    row.save(using=using, update_fields=["attempts", "failure"])
