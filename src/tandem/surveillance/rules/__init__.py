"""Decisions of surveillance on plain values."""
