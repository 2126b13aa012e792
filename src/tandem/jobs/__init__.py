"""Scheduled calls of one journey or action each."""
