"""Tests of keys: what is sealed, what is destroyed, what is rotated."""
