"""Typed HTTP client; imports nothing of the house."""
