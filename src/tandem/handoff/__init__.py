"""The hatch: sealed envelopes, visit cards, handoff clock."""
