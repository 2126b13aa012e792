"""What a state closes beyond federal law: a file of forbids, laid over what the policies open. It can only narrow.

The site's state is the setting TANDEM_STATE; its file is `definitions/state_law/<state>.cedar`. A file with a permit
is refused when it is read, and a state without a file closes nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache
from importlib import resources

from django.conf import settings

from tandem.consent import policy_engine
from tandem.consent.policy_engine import Cell, Decision, Engine, Question
from tandem.consent.policy_files import read_definitions
from tandem.consent.types import Part2

_EVERYTHING = """
@id("state-closes-nothing-here")
@ground("statistics")
@cite("no further state law")
@sentence_en("The state closes nothing more here.")
@sentence_es("El estado no cierra nada más aquí.")
permit (principal, action, resource);
"""


@cache
def engine_of(state: str) -> Engine | None:
    """The state's forbids as an engine that says no where one of them applies; None for a state without a file."""
    file = resources.files("tandem.definitions") / "state_law" / f"{state}.cedar"
    return layer(file.read_text("utf-8")) if state and file.is_file() else None


def layer(text: str) -> Engine:
    """An engine of a state's forbids. Raises ValueError when one of its policies is a permit."""
    engine = Engine(replace(read_definitions(), texts={"everything": _EVERYTHING, "state": text}))
    permits = sorted(one.id for one in engine.policies.values() if one.is_permit)
    if permits != ["state-closes-nothing-here"]:
        raise ValueError(f"a state only narrows; its file permits: {', '.join(permits)}")
    return engine


def open_cells(
    role: str, purpose: str, *, relation: str, consent: str, channel: str, side: str
) -> Mapping[Cell, Decision]:
    """As `policy_engine.open_cells`, less what the site's state closes."""
    return cells_in(
        settings.TANDEM_STATE,
        role,
        purpose,
        relation=relation,
        consent=consent,
        channel=channel,
        side=side,
    )


@lru_cache(maxsize=1 << 12)
def cells_in(
    state: str, role: str, purpose: str, *, relation: str, consent: str, channel: str, side: str
) -> Mapping[Cell, Decision]:
    """What is open in one state."""
    cells = policy_engine.open_cells(role, purpose, relation=relation, consent=consent, channel=channel, side=side)
    found = engine_of(state)
    asked = Question(role, purpose, "", "", consent, relation, channel, side, Part2.NO)
    return narrowed(cells, found, asked) if found else cells


def narrowed(cells: Mapping[Cell, Decision], found: Engine, asked: Question) -> dict[Cell, Decision]:
    """Those of the open cells that a state's engine leaves open; a protected one only if both its kinds stay open."""
    kept = {}
    for (category, origin, is_protected), decision in cells.items():
        cell = asked._replace(category=category, origin=origin)
        kinds = (Part2.YES, Part2.UNKNOWN) if is_protected else (Part2.NO,)
        if all(found.decide(cell._replace(part2=one)).is_allowed for one in kinds):
            kept[category, origin, is_protected] = decision
    return kept


def closed_by_state(question: Question) -> Decision | None:
    """The decision of the site's state on a question that federal law would open; None where it closes nothing."""
    found = engine_of(settings.TANDEM_STATE)
    decision = found.decide(question) if found else None
    return None if decision is None or decision.is_allowed else decision


def state_version() -> str | None:
    """The version of the state's file in force, for the ledger."""
    found = engine_of(settings.TANDEM_STATE)
    return found.version if found else None
