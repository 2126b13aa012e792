"""Timings: each fast way against a plain one that gives the same answer."""
