"""Emptying copies whose time is over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.consent.queries.retention import kept_exports, kept_parts
from tandem.core.actor import Actor

VAULT = "vault"


def empty_copies(*, by: Actor, before: datetime, now: datetime) -> int:
    """Drop the content of files made, and the keys of offline copies taken, before a time; returns how many."""
    with transaction.atomic(using=VAULT):
        files = [row for row in kept_exports() if row.made_at is not None and row.made_at < before]
        parts = [row for row in kept_parts() if row.lease.taken_at < before]
        for export in files:
            export.content = b""
            export.save(using=VAULT, update_fields=["content"])
        for part in parts:
            part.key, part.withdrawn_at = b"", now
            part.save(using=VAULT, update_fields=["key", "withdrawn_at"])
        dropped = len(files) + len(parts)
        if dropped:
            append_entry(using=VAULT, by=by, action="consent.empty_copies", subjects=[], details={"rows": dropped})
    return dropped
