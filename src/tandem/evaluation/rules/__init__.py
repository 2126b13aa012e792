"""Decisions of evaluation: how a month is counted into tables, and who may release it."""
