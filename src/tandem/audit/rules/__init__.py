"""Decisions of the ledger on plain values: its tree, its signatures, its words, and what looks like snooping."""
