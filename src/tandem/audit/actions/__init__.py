"""Writing the ledger, the outbox, checkpoints and findings about reading."""

from tandem.audit.actions.entries import append_entry, enqueue, mark_delivered, mark_failed, receive

__all__ = ["append_entry", "enqueue", "mark_delivered", "mark_failed", "receive"]
