"""The house itself: what holds its walls up."""
