"""The hatch: sealed envelopes, visit cards, handoff clock, planned operations."""
