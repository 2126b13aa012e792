"""Warnings to people who use drugs: drafted by one person, signed by another."""
