"""Stops, searches, use of force, complaint review: accountability."""
