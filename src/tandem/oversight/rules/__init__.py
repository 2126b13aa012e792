"""Decisions of this room, one noun a file."""
