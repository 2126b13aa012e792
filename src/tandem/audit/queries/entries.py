"""Reading the ledger and the outbox."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db.models import Count, Max, Min

from tandem.audit.models import Entry, OutboxRow
from tandem.audit.types.entries import LedgerEntry, Pending, Waiting


def pending_work(*, using: str, limit: int = 100, max_attempts: int = 50) -> list[Pending]:
    """Outbox rows not yet applied on the other side, oldest first."""
    rows = OutboxRow.objects.using(using).filter(delivered_at=None, attempts__lt=max_attempts)
    return [Pending(row.id, row.job, row.payload, row.attempts) for row in rows.order_by("created_at")[:limit]]


def waiting_work(*, using: str) -> list[Waiting]:
    """Rows not yet applied, by job and kind of failure, those included that the relay has given up."""
    rows = OutboxRow.objects.using(using).filter(delivered_at=None).values("job", "failure")
    counted = rows.annotate(count=Count("id"), most=Max("attempts"), since=Min("created_at")).order_by("since")
    return [Waiting(row["job"], row["failure"], row["count"], row["most"], row["since"]) for row in counted]


def entry_count(*, using: str) -> int:
    """How many entries the ledger of one database holds."""
    return Entry.objects.using(using).count()


def entries_about(
    *, using: str, kind: str, identifier: UUID, limit: int | None = 500, actions: Collection[str] = ()
) -> list[LedgerEntry]:
    """Entries that name one subject, newest first; with `actions`, those of these actions only.

    What decides something asks without a limit (None): else many entries would push the one that counts out of sight.
    """
    wanted = [kind, str(identifier)]
    rows = Entry.objects.using(using).order_by("-at")
    if actions:
        rows = rows.filter(action__in=actions)
    # JSON containment is not portable to SQLite; the id as text is selective, the exact match follows in Python.
    found = (row for row in rows.filter(subjects__icontains=str(identifier)).iterator() if wanted in row.subjects)
    return [as_read(row) for row in islice(found, limit)]


def entries_since(*, using: str, since: datetime, actions: Collection[str]) -> list[LedgerEntry]:
    """Every entry of these actions from a moment on, oldest first."""
    rows = Entry.objects.using(using).filter(action__in=actions, at__gte=since).order_by("at")
    return [as_read(row) for row in rows]


def latest_entries(*, using: str, limit: int = 100, action_prefix: str = "") -> list[LedgerEntry]:
    """The newest entries, at most `limit`."""
    rows = Entry.objects.using(using).filter(action__startswith=action_prefix).order_by("-at")[:limit]
    return [as_read(row) for row in rows]


def as_read(row: Entry) -> LedgerEntry:
    """A row as the plain value that leaves this room."""
    return LedgerEntry(
        id=row.id,
        at=row.at,
        actor_id=row.actor_id,
        actor_role=row.actor_role,
        agency_id=row.agency_id,
        side=row.side,
        job=row.job,
        action=row.action,
        subjects=tuple((kind, identifier) for kind, identifier in row.subjects),
        reason=row.reason,
        policies=tuple(row.policies),
        details=row.details,
    )
