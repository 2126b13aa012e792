"""Decisions of care on plain values; each returns its reason."""
