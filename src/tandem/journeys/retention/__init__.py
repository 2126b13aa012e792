"""The night's retention: enforce every limit, prove it, and tell everyone."""
