"""A state's law narrows what federal law and the agreements open, and can never open anything.

Harm prevented: a file for one state that lets somebody see what the whole house keeps shut.
"""

from __future__ import annotations

import random
from importlib import resources
from uuid import uuid4

import pytest

from tandem.consent import policy_engine, state_layer
from tandem.consent.gate import evaluation
from tandem.consent.gate.evaluation import Request
from tandem.consent.policy_engine import VOCABULARY, Question
from tandem.consent.register import Holdings
from tandem.consent.types import (
    PERSON_CATEGORIES,
    Category,
    Channel,
    ConsentState,
    Origin,
    Part2,
    PolicyRole,
    Purpose,
    RelationKind,
)
from tandem.core.actor import Actor
from tests.factories.consents import NOW

STATES = [
    one.name.removesuffix(".cedar")
    for one in (resources.files("tandem.definitions") / "state_law").iterdir()
    if one.name.endswith(".cedar")
]
NOTES = '@id("planted") @cite("made up") @sentence_en("Closed.") @sentence_es("Cerrado.")\n'
WHERE = {"relation": "assignment", "consent": "active", "side": "care"}
WORKING = {"relation": "assignment", "consent": "none", "channel": "print", "side": "care"}


def circumstances(seed: int, size: int) -> list[tuple[str, ...]]:
    """Who asks, what for, with which tie, consent, channel and side: all that opens something, and some at random."""
    rng = random.Random(seed)
    axes = ("role", "purpose", "relation", "consent", "channel", "side")
    drawn = [tuple(rng.choice(VOCABULARY[axis]) for axis in axes) for _ in range(size)]
    working = [
        (role, purpose, tie, consent, channel, "care")
        for role in (PolicyRole.CASE_MANAGER, PolicyRole.COORDINATOR, PolicyRole.PERSON)
        for purpose in (Purpose.TREATMENT, Purpose.COORDINATION, Purpose.OWN_RECORD)
        for tie in (RelationKind.ASSIGNMENT, RelationKind.TEAM, RelationKind.SELF)
        for consent in (ConsentState.NONE, ConsentState.ACTIVE)
        for channel in (Channel.PAGE, Channel.PRINT, Channel.EXPORT)
    ]
    return drawn + working


def opened(where: tuple[str, ...]):
    role, purpose, relation, consent, channel, side = where
    return policy_engine.open_cells(
        role, purpose, relation=relation, consent=consent, channel=channel, side=side
    ), Question(role, purpose, "", "", consent, relation, channel, side, Part2.NO)


@pytest.mark.parametrize("state", STATES)
def test_adding_a_state_never_opens_a_cell_and_closes_some(state: str, seed: int) -> None:
    engine, closed = state_layer.engine_of(state), 0
    assert engine is not None
    for where in circumstances(seed, 60):
        cells, asked = opened(where)
        kept = state_layer.narrowed(cells, engine, asked)
        assert all(cells[one] is decision for one, decision in kept.items()), where
        closed += len(cells) - len(kept)
    assert closed > 0


@pytest.mark.parametrize(
    ("role", "category", "channel"),
    [("case_manager", "services", "print"), ("person", "identity", "page"), ("coordinator", "case", "page")],
)
def test_whatever_a_state_forbids_nothing_opens(role: str, category: str, channel: str) -> None:
    text = (
        f'{NOTES}forbid (principal == Tandem::Role::"{role}", action, resource == Tandem::Category::"{category}")'
        f' when {{ context.channel == Tandem::Channel::"{channel}" }};'
    )
    engine, closed = state_layer.layer(text), 0
    for where in circumstances(0, 10):
        cells, asked = opened(where)
        kept = state_layer.narrowed(cells, engine, asked)
        assert all(cells[one] is decision for one, decision in kept.items())
        hit = where[0] == role and where[4] == channel
        assert set(cells) - set(kept) == {one for one in cells if hit and one[0] == category}
        closed += len(cells) - len(kept)
    assert closed > 0


def test_a_permit_in_a_states_file_is_refused_planted() -> None:
    """Harm: somebody writes an exception into a state's file."""
    permit = NOTES.replace("\n", ' @ground("agreement")\n') + "permit (principal, action, resource);"
    with pytest.raises(ValueError, match="only narrows"):
        state_layer.layer(permit)


def test_the_gate_asks_the_state(settings) -> None:
    """Harm: a state's file that closes nothing, or an answer kept in memory from another state's law."""
    kinds = {}
    asked = Request(Actor(uuid4(), "case_manager", uuid4(), "care"), Purpose.TREATMENT, Channel.PRINT, NOW)
    held = Holdings(frozenset({RelationKind.ASSIGNMENT}), ())
    for turn, state in enumerate(("", "riverbend", "")):
        settings.TANDEM_STATE = state
        kinds[turn] = {one.category for one in evaluation.evaluate(asked, held, PERSON_CATEGORIES).grants}
        assert kinds[turn] == {one[0] for one in state_layer.open_cells("case_manager", "treatment", **WORKING)}
        assert (state_layer.state_version() is None) is (state == "")
    assert kinds[0] - kinds[1] == {Category.SCREENING}
    assert kinds[2] == kinds[0]


def test_a_state_without_a_file_closes_nothing_more() -> None:
    assert state_layer.engine_of("nowhere") is None
    assert state_layer.engine_of("") is None


@pytest.mark.parametrize(
    ("closed", "is_protected_kept", "is_plain_kept"),
    [("yes", False, True), ("unknown", False, True), ("no", True, False), ("", True, True)],
)
def test_a_protected_cell_stays_open_only_if_both_its_sources_do(closed, is_protected_kept, is_plain_kept) -> None:
    """Harm: a state closes what a treatment program wrote, and the facts of unknown source show it all the same."""
    where = f'when {{ context.part2 == Tandem::Part2::"{closed}" }}' if closed else "when { false }"
    engine = state_layer.layer(f"{NOTES}forbid (principal, action, resource) {where};")
    opened_cell, asked = policy_engine.Decision(True, ()), Question(*SCREENING)
    cells = {(Category.CASE, Origin.CARE, one): opened_cell for one in (True, False)}
    kept = state_layer.narrowed(cells, engine, asked)
    assert [one in kept for one in cells] == [is_protected_kept, is_plain_kept]


SCREENING = ("case_manager", "treatment", "screening", "care", "active", "treating", "print", "care", "no")


def test_a_state_speaks_only_of_what_it_closes(settings) -> None:
    """Harm: "closed by the state" for what it leaves open, or silence for what it closes."""
    for state, channel, is_closed in (
        ("riverbend", "print", True),
        ("riverbend", "page", False),
        ("", "print", False),
    ):
        settings.TANDEM_STATE = state
        decision = state_layer.closed_by_state(Question(*SCREENING)._replace(channel=channel))
        assert (decision is not None) is is_closed
        assert decision is None or not decision.is_allowed
