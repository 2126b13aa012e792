"""Reading the ledger, the outbox, the sealed tree and what looks like snooping."""

from tandem.audit.queries.entries import (
    as_read,
    entries_about,
    entries_since,
    entry_count,
    latest_entries,
    pending_work,
    waiting_work,
)

__all__ = [
    "as_read",
    "entries_about",
    "entries_since",
    "entry_count",
    "latest_entries",
    "pending_work",
    "waiting_work",
]
