"""Eligibility: harm prevented is an officer's mood, or a number, deciding who is offered help."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from itertools import chain, combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tandem.eligibility import types
from tandem.eligibility.queries import legal_bases, policies, policy_for, policy_named, rights_cards
from tandem.eligibility.rules import decide, refusal_of_note, rules_for
from tandem.eligibility.types import Amount, Answers, BasisOfStop, Outcome, Pathway, RuleKind

RIVERBEND = policy_named("riverbend_deflection")
FLAGS = tuple(rule.id for rule in RIVERBEND.rules if rule.kind is RuleKind.FLAG)
SETS = [frozenset(chosen) for chosen in chain.from_iterable(combinations(FLAGS, n) for n in range(len(FLAGS) + 1))]
WHY = {"amenability": "said no twice"}


def test_over_every_possible_answer_each_rule_speaks_once_and_the_strictest_decides():
    order = [Outcome.OPEN, Outcome.NEEDS_SUPERVISOR, Outcome.NOT_OPEN]
    answers = product(Pathway, [None, *BasisOfStop], [None, *Amount], [None, *SETS])
    seen = set()
    for pathway, basis, amount, flags in answers:
        decision = decide(RIVERBEND, pathway, Answers(basis, amount, flags, WHY))
        assert [one.rule_id for one in decision.reasons] == [rule.id for rule in rules_for(RIVERBEND, pathway)]
        assert decision.outcome is max((one.outcome for one in decision.reasons), key=order.index)
        assert all(one.cite and one.sentence.en and one.sentence.es for one in decision.reasons)
        seen.add(decision.outcome)
    assert seen == set(Outcome)


@given(
    pathway=some.sampled_from(Pathway),
    basis=some.sampled_from([None, *BasisOfStop]),
    amount=some.sampled_from([None, *Amount]),
    flags=some.sampled_from(SETS),
    more=some.sampled_from(FLAGS),
)
def test_one_more_thing_that_applies_never_opens_an_offer(pathway, basis, amount, flags, more):
    order = [Outcome.OPEN, Outcome.NEEDS_SUPERVISOR, Outcome.NOT_OPEN]
    fewer = decide(RIVERBEND, pathway, Answers(basis, amount, flags, WHY))
    with_more = decide(RIVERBEND, pathway, Answers(basis, amount, flags | {more}, WHY))
    assert order.index(with_more.outcome) >= order.index(fewer.outcome)


def test_nothing_is_open_while_a_question_is_unanswered():
    for pathway in Pathway:
        assert decide(RIVERBEND, pathway, Answers()).outcome is not Outcome.OPEN


def test_a_limit_is_changed_in_the_file_and_shows_in_the_sentence():
    rules = tuple(replace(rule, max_grams=6.0) if rule.max_grams else rule for rule in RIVERBEND.rules)
    six = replace(RIVERBEND, rules=rules)
    answers = Answers(BasisOfStop.PROBABLE_CAUSE, Amount.ABOVE, frozenset())
    (against,) = decide(six, Pathway.OFFICER_INTERVENTION, answers).against
    assert against.sentence.en == "More than 6 g of drugs are involved."


def test_a_pathway_that_the_policy_leaves_out_is_not_open():
    fewer = replace(RIVERBEND, pathways=(Pathway.NALOXONE_PLUS,))
    decision = decide(fewer, Pathway.RESPONDER_REFERRAL, Answers(flags=frozenset()))
    assert decision.outcome is Outcome.NOT_OPEN
    assert decision.against[0].rule_id == "pathway"


def test_an_agency_goes_by_its_own_policy_and_any_other_by_the_default():
    assert policy_for("riverbend-police").id == "riverbend_deflection"
    assert policy_for("chicago-police").id == "deflection_default"
    pills = Answers(BasisOfStop.PROBABLE_CAUSE, Amount.PILLS_ONLY, frozenset())
    assert decide(policy_for(""), Pathway.OFFICER_INTERVENTION, pills).outcome is Outcome.NEEDS_SUPERVISOR


def test_no_word_of_the_room_holds_a_score_a_rank_or_a_person():
    """Harm: eligibility grows into a score of people."""
    names = {
        field.name for kind in vars(types).values() if hasattr(kind, "__dataclass_fields__") for field in fields(kind)
    }
    for word in ("score", "points_", "rank", "weight", "risk", "name", "birth", "race", "immigration", "nationality"):
        assert not [name for name in names if word in name], word


@pytest.mark.parametrize(
    "text",
    ["SSN 078-05-1120", "078 05 1120", "078051120", "A-12345678", "alien no A123456789", "078.05.1120"],
)
def test_numbers_of_papers_are_refused(text):
    assert refusal_of_note(text)


@pytest.mark.parametrize(
    "text", ["", "1234 Main St, 45202-1234", "513-555-0142", "grey hat, blue tent", "Exit 78, I-75", "A 12 bus"]
)
def test_ordinary_words_pass(text):
    assert refusal_of_note(text) is None


def test_a_note_stays_short():
    assert refusal_of_note("x" * 140) is None
    assert refusal_of_note("x" * 141)


def test_every_file_is_whole_and_no_unreviewed_one_claims_to_be_confirmed():
    for policy in policies():
        ids = [rule.id for rule in policy.rules]
        assert len(ids) == len(set(ids))
        assert all(rule.outcome is not Outcome.OPEN for rule in policy.rules)
        assert all(rule.max_grams for rule in policy.rules if rule.kind is RuleKind.AMOUNT)
        assert all(rule.accepted for rule in policy.rules if rule.kind is RuleKind.BASIS)
        assert all(set(rule.pathways) <= set(policy.pathways) for rule in policy.rules)
    assert {one.id for one in legal_bases()} == set(BasisOfStop)
    assert [card.id for card in rights_cards()] == ["good_samaritan", "naloxone", "silence", "search", "custody"]
    assert all(card.as_of >= date(2026, 1, 1) and card.points for card in rights_cards())
