"""When so many people are affected in one incident that it is a mass overdose."""

from __future__ import annotations

from datetime import datetime, timedelta

from tandem.core.definition_file import read_definition


def least_people() -> int:
    """How many people in one incident make a mass overdose."""
    least: int = read_definition("alerting", "mass_overdose")["raising"]["least_people"]
    return least


def raising_since(now: datetime) -> datetime:
    """From when on an incident raises an alert; what is older came with a first load."""
    within: int = read_definition("alerting", "mass_overdose")["raising"]["within_days"]
    return now - timedelta(days=within)
