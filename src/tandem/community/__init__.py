"""Concerns, problems, gatherings, surveys, complaint intake, transparency."""
