"""Clearing work between the two databases that is done. Entries and receipts stay."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tandem.audit.models import OutboxRow


def drop_delivered(*, using: str, before: datetime) -> int:
    """Delete outbox rows that were delivered before a time; returns how many. What waits is never deleted."""
    with transaction.atomic(using=using):
        dropped, _ = OutboxRow.objects.using(using).filter(delivered_at__lt=before).delete()
    return dropped
