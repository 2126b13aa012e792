"""Do the tables have teeth? Every small edit of the policies must differ from them, law by law.

Harm prevented: a table that is too coarse to notice that somebody dropped a condition, swapped a word, or slipped one
more role into a group. Compared are, for each law's file, what its permits open (by ground and reach) and what its
forbids close, against its table; so an edit shows even where another law would have covered for it.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cedarpy
import pytest
import z3

from tandem.consent.policy_engine import engine
from tandem.consent.policy_files import read_definitions
from tests.spec.consent import model, tables
from tests.spec.consent.model import counterexample, is_
from tests.spec.consent.mutants import Mutant, mutants
from tests.spec.consent.tables import Row

SEED = 20261121
SAMPLE = 60
EQUIVALENT = tomllib.loads(Path(__file__).with_name("equivalent_mutants.toml").read_text("utf-8"))["mutant"]
Key = tuple[str, str, str, str]


@cache
def law_of() -> Mapping[str, str]:
    """The file that each policy stands in."""
    found = {}
    for name, text in read_definitions().texts.items():
        for node in cedarpy.policies_to_pst(text).static_policies.values():
            found[node.annotations["id"]] = name.removesuffix(".cedar")
    return found


def said_by_policies(edited: Any) -> dict[Key, Any]:
    """What the policies say, by law, effect, ground and reach."""
    parts: dict[Key, list[Any]] = {}
    read = model.model_of(edited)
    for node in edited.pst.static_policies.values():
        notes = node.annotations
        ground, reach = (notes.get("ground", ""), notes.get("reach", "own")) if node.effect == "permit" else ("", "")
        formula = (read.permits if node.effect == "permit" else read.forbids)[notes["id"]]
        parts.setdefault((law_of()[notes["id"]], node.effect, ground, reach), []).append(formula)
    return {key: z3.Or(formulas) for key, formulas in parts.items()}


@cache
def said_by_tables() -> Mapping[Key, Any]:
    parts: dict[Key, list[Any]] = {}
    for row in tables.rows():
        key = (row.law, "permit", row.ground, row.reach) if row.is_open else (row.law, "forbid", "", "")
        parts.setdefault(key, []).append(_covered(row))
    return {key: z3.Or(formulas) for key, formulas in parts.items()}


def _covered(row: Row) -> Any:
    return z3.And(is_(**row.words), *(z3.Not(_covered(one)) for one in row.exceptions))


def differences(edited: Any, only: set[str] | None = None) -> Iterator[str]:
    """Where the policies and the tables part, law by law."""
    policies, rows = said_by_policies(edited), said_by_tables()
    nothing = z3.BoolVal(False)
    for key in sorted(set(policies) | set(rows)):
        if only is None or key[0] in only:
            cell = counterexample(z3.Xor(policies.get(key, nothing), rows.get(key, nothing)))
            if cell is not None:
                yield f"{' '.join(key)}: {cell}"


def is_killed(mutant: Mutant) -> bool:
    """Whether the tables notice. Only the laws whose policies changed can differ from what they were."""
    policy_id = mutant.name.split(":")[0]
    only = {law_of()[policy_id]} if policy_id in law_of() else None
    return next(differences(SimpleNamespace(pst=mutant.pst, groups=mutant.groups), only), None) is not None


@cache
def every_mutant() -> tuple[Mutant, ...]:
    return tuple(mutants(engine()))


def test_each_law_says_what_its_table_says() -> None:
    """What a law opens, on which ground and whose facts, and what it closes though another permits it."""
    assert list(differences(engine())) == []


def test_a_sample_of_edits_is_noticed() -> None:
    known = {one["name"] for one in EQUIVALENT}
    drawn = random.Random(SEED).sample([one for one in every_mutant() if one.name not in known], SAMPLE)
    assert [one.name for one in drawn if not is_killed(one)] == [], f"seed {SEED}"


@pytest.mark.full
def test_every_edit_is_noticed_but_those_that_change_nothing() -> None:
    """All mutants; each survivor is on the list with the reason why it is the same policy set, and no other is."""
    survivors = {one.name for one in every_mutant() if not is_killed(one)}
    assert survivors == {one["name"] for one in EQUIVALENT}


def test_the_list_of_equivalent_edits_is_short_and_says_why() -> None:
    """Harm: a list that grows until it hides a hole."""
    names = [one.name for one in every_mutant()]
    assert len(names) == len(set(names)) > 1_000
    assert {one["name"] for one in EQUIVALENT} <= set(names)
    assert all(len(one["reason"]) > 20 for one in EQUIVALENT)
    assert len(EQUIVALENT) < len(names) / 50
