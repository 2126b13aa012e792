"""Case definitions: which records count. The definitions are data files that experts review."""

from __future__ import annotations

from tandem.core.definition_file import definition_names, read_definition
from tandem.surveillance.types import CaseDefinition, EventStatus

SUSPECTED_OVERDOSE = "suspected_overdose"
ALL_CALLS = "all_calls"
_FOLDER = "case_definitions"


def case_definition(name: str) -> CaseDefinition:
    """The definition of that name; ValueError lists the names there are."""
    if name not in definition_names(_FOLDER):
        known = ", ".join(definition_names(_FOLDER))
        raise ValueError(f"There is no case definition '{name}'; there are: {known}.")
    raw = read_definition(_FOLDER, name)
    statuses = tuple(EventStatus(status) for status in raw["statuses"])
    return CaseDefinition(raw["id"], raw["title"], statuses, raw["source"], raw["version"])


def case_definitions() -> tuple[CaseDefinition, ...]:
    """Every case definition."""
    return tuple(case_definition(name) for name in definition_names(_FOLDER))
