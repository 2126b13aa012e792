"""How old delivered work is, and which work still waits."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q

from tandem.audit.models import OutboxRow
from tandem.core.retention import Age


def age_of_delivered(*, using: str, before: datetime) -> Age:
    """The age of outbox rows since their delivery."""
    rows = OutboxRow.objects.using(using).filter(delivered_at__isnull=False)
    found = rows.aggregate(oldest=Min("delivered_at"), past=Count("id", filter=Q(delivered_at__lt=before)))
    return Age(found["oldest"], found["past"])


def ids_waiting(*, using: str, key: str) -> set[UUID]:
    """The ids under one key of the payload of every row that was not delivered yet, tried or given up."""
    rows = OutboxRow.objects.using(using).filter(delivered_at=None).values_list("payload", flat=True)
    return {UUID(payload[key]) for payload in rows if key in payload}
