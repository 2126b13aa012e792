"""Append-only ledger and outbox: who did what to which id, and why. In both databases."""
