"""Life cycles: harm prevented is a referral that is lost because its state says something that cannot be."""

import pytest

from tandem.care.rules.life_cycles import LIFE_CYCLES, REFERRAL, diagram, refusal_to_move
from tandem.care.types import ReferralState

# Witness: SDOHCC ValueSet ReferralTaskStatus 3.0.0, the FHIR R4 TaskStatus codes without `ready` and `received`.
FHIR_STATES = {
    *("draft", "requested", "accepted", "rejected", "cancelled"),
    *("in-progress", "on-hold", "completed", "failed", "entered-in-error"),
}


def test_referral_has_exactly_the_states_of_a_fhir_task():
    assert {state.value for state in ReferralState} == FHIR_STATES


@pytest.mark.parametrize("name", LIFE_CYCLES)
def test_every_state_stands_in_the_table_and_can_be_reached(name):
    table = LIFE_CYCLES[name]
    kind = type(next(iter(table)))
    assert set(table) == set(kind)
    reached = {next(iter(table))}
    while grown := {new for old in reached for new in table[old]} - reached:
        reached |= grown
    assert reached == set(kind)


def test_an_ended_referral_can_only_be_called_a_mistake():
    for state in ("rejected", "cancelled", "completed", "failed"):
        assert REFERRAL[ReferralState(state)] == (ReferralState.ENTERED_IN_ERROR,)
    assert REFERRAL[ReferralState.ENTERED_IN_ERROR] == ()


def test_a_step_outside_the_table_is_refused_with_its_reason():
    refusal = refusal_to_move(REFERRAL, ReferralState.DRAFT, ReferralState.COMPLETED)
    assert refusal is not None
    assert refusal.code == "no_such_step"
    assert refusal_to_move(REFERRAL, ReferralState.DRAFT, ReferralState.REQUESTED) is None


@pytest.mark.parametrize("name", LIFE_CYCLES)
def test_the_diagram_is_drawn_from_the_table(name):
    drawn = diagram(name)
    table = LIFE_CYCLES[name]
    assert drawn.count("-->") == 1 + sum(max(1, len(news)) for news in table.values())
