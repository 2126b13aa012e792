"""The law files in `definitions/consent_law`, as the value by which the rules decide.

A file, or a row of one, counts only when it says `confirmed = true`, names its reviewer and is not UNCONFIRMED.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from tandem.consent.types import (
    ConsentKind,
    ConsentLaw,
    Holder,
    MinorRule,
    MinorSigns,
    Onward,
    RecipientKind,
    Standing,
)

UNCONFIRMED = "UNCONFIRMED"


def law_of(files: Iterable[Mapping[str, Any]]) -> ConsentLaw:
    """The law that these files state. Raises ValueError for one that is confirmed by nobody."""
    kinds: set[ConsentKind] = set()
    standings: set[Standing] = set()
    minors: dict[str, MinorRule] = {}
    onward: list[Onward] = []
    for one in files:
        if "confirms" in one and is_confirmed(one):
            kinds.add(ConsentKind(one["confirms"]))
        if "standing" in one and is_confirmed(one):
            standings.add(Standing(one["standing"]))
        for row in one.get("state", ()):
            minors[row["code"]] = MinorRule(MinorSigns(row["signs"]), is_confirmed({**one, **row}))
        for row in one.get("row", ()):
            confirmed = is_confirmed({**one, **row})
            kind = RecipientKind(row["kind"])
            onward.append(Onward(Holder(row["held_by"]), kind, row["may"], row["cite"], confirmed))
    return ConsentLaw(frozenset(kinds), frozenset(standings), minors, tuple(onward))


def is_confirmed(notes: Mapping[str, Any]) -> bool:
    """Whether somebody answers for a file or row."""
    if not notes.get("confirmed"):
        return False
    if not notes.get("reviewer"):
        raise ValueError("a law file says confirmed and names no reviewer")
    return notes.get("status") != UNCONFIRMED


@cache
def consent_law() -> ConsentLaw:
    """The law of the files that ship with this version."""
    folder = resources.files("tandem.definitions") / "consent_law"
    return law_of(tomllib.loads(one.read_text("utf-8")) for one in folder.iterdir() if one.name.endswith(".toml"))
