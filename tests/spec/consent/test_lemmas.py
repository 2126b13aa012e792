"""Sentences that hold of every cell, proved by z3 from the parsed Cedar text; each with a planted violation.

Harm prevented: a policy edit that is harmless in every example that somebody thought of, and opens a door elsewhere.
The walls are proved without looking at the permits: what a forbid does not close, a careless permit could open.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import z3

from tandem.consent.policy_engine import VOCABULARY, Question, engine
from tandem.consent.rules import refusal_to_take_consent
from tandem.consent.types import RelationKind
from tests.spec.consent import model, tables
from tests.spec.consent.model import Model, counterexample, is_

SEED = 20261121
POLICE = ["patrol_officer", "detective", "duty_supervisor", "crime_analyst"]
JUSTICE = ["court_team", "probation_officer"]
LEADERS = ["duty_supervisor", "coordinator", "administrator", "privacy_officer", "epidemiologist", "auditor"]
NOT_IN_FORCE = ["none", "revoked", "expired", "incomplete"]
PROTECTED = ["yes", "unknown"]
NOTES = '@id("planted") @ground("agreement") @cite("x") @sentence_en("x") @sentence_es("x")'
PERMIT = f"{NOTES} permit (principal, action, resource);"
Say = Callable[[Model], Any]


@dataclass(frozen=True)
class Lemma:
    """`broken` is what must not be; `drop` and `add` are the edits that would let it be."""

    name: str
    broken: Say
    drop: tuple[str, ...]
    add: str = PERMIT


def _otherwise(who: Any, only: Any) -> Say:
    """Outside `only`, `who` is kept out by a forbid, whatever the permits say."""
    return lambda policies: z3.And(who, z3.Not(only), policies.unforbidden)


def _never(**words: Any) -> Say:
    return lambda policies: z3.And(is_(**words), policies.unforbidden)


OUT_OF_DUTY = ("cjis-duty-side", "cjis-police-on-the-care-side")
GROUNDS_WITHOUT_CONSENT = z3.Or(
    is_(role="person", relation="self"),
    is_(role="privacy_officer", category=["consent_record", "disclosure_log"]),
    is_(
        role="medical_responder",
        purpose="treatment",
        relation="emergency",
        channel="page",
    ),
    is_(role="auditor", purpose="oversight", relation="audit", channel="page"),
    is_(role="researcher", purpose="research", relation="research"),
    is_(role="privacy_officer", purpose="legal_process", relation="court_order"),
    is_(role=["outreach_worker", "case_manager", "coordinator"], purpose="mandatory_report", relation="report"),
)
LEMMAS = [
    Lemma(
        "police never see Part 2", _never(role=POLICE, part2=PROTECTED), ("golden-rule-police-part2", *OUT_OF_DUTY)
    ),
    Lemma(
        "police never see what care or an emergency learned",
        _never(role=POLICE, origin=["care", "emergency"]),
        ("golden-rule-police", *OUT_OF_DUTY),
    ),
    Lemma("police see nothing at all", _never(role=POLICE), OUT_OF_DUTY),
    Lemma("the duty process sees nothing", _never(side="duty"), ("cjis-duty-side",)),
    Lemma("enforcement never opens", _never(purpose="enforcement"), ("golden-rule-enforcement",)),
    Lemma(
        "court teams and probation see only what a consent opens, of a matter before them",
        _otherwise(
            is_(role=JUSTICE),
            is_(
                consent="active",
                relation="docket",
                category=["referral", "services", "follow_up", "sud_treatment", "consent_record"],
            ),
        ),
        ("part2-justice-limits",),
    ),
    Lemma(
        "a co-responder sees the contact of own visits only",
        _otherwise(is_(role="co_responder"), is_(category="visit_contact", relation="visit", part2="no")),
        ("golden-rule-co-responder",),
    ),
    Lemma(
        "without a consent in force Part 2 opens on the named grounds alone",
        _otherwise(is_(part2=PROTECTED, consent=NOT_IN_FORCE), GROUNDS_WITHOUT_CONSENT),
        ("part2-no-active-consent",),
    ),
    Lemma(
        "counselling notes open to the treating side under a consent",
        _otherwise(is_(category="counselling_notes"), is_(consent="active", relation="treating")),
        ("part2-counselling-notes-apart",),
    ),
    Lemma("wellness never to those who lead", _never(role=LEADERS, category="wellness"), ("golden-rule-wellness",)),
    Lemma(
        "wellness never for supervision",
        _never(purpose="supervision", category="wellness"),
        ("golden-rule-wellness", "counts-only-purposes"),
    ),
    Lemma(
        "an emergency is for care, on a screen",
        _otherwise(is_(relation="emergency"), is_(purpose="treatment", channel="page")),
        ("golden-rule-emergency-is-care",),
    ),
    Lemma(
        "an audit looks and takes nothing away",
        _otherwise(is_(role="auditor"), is_(relation="audit", channel="page")),
        ("ground-audit-view-only",),
    ),
    Lemma(
        "research never sees who a person is",
        _never(role="researcher", category=["identity", "contact", "visit_contact", "person_search"]),
        ("ground-research-no-names",),
    ),
    Lemma(
        "counting roles see no person",
        _otherwise(is_(role=["epidemiologist", "administrator"]), is_(category="statistics")),
        ("counts-only-roles",),
    ),
    Lemma(
        "evaluation and supervision get counts",
        _otherwise(is_(purpose=["evaluation", "supervision"]), is_(category="statistics")),
        ("counts-only-purposes",),
    ),
    Lemma(
        "a personal code opens one record",
        _otherwise(is_(role="person"), is_(relation="self")),
        ("own-record-own-person",),
    ),
    Lemma(
        "nothing leaves by mail or machine",
        _never(channel=["mail", "api", "fhir", "webhook"]),
        ("part2-no-mail-or-interface",),
    ),
    Lemma(
        "a peer supporter sees only whom a colleague's invitation names",
        _otherwise(is_(role="peer_supporter"), is_(category="wellness", relation="invited")),
        ("agreement-peer-supporter-limits",),
    ),
    Lemma(
        "a medical responder sees nobody outside an emergency",
        _otherwise(is_(role="medical_responder"), z3.Or(is_(relation="emergency"), is_(category="person_search"))),
        ("ground-emergency-responder-limits",),
    ),
    Lemma(
        "a review of a death is for who signed for it, on a screen, and never of treatment",
        _otherwise(is_(purpose="fatality_review"), is_(relation="review", channel="page", part2="no")),
        ("ground-fatality-review-limits",),
    ),
    Lemma(
        "a consent that is not in force never opens by consent",
        lambda policies: z3.And(
            is_(consent=NOT_IN_FORCE), policies.permitted_by("consent", "consent_2_35"), policies.allow
        ),
        (),
        PERMIT.replace('"agreement"', '"consent"').replace(
            "resource);", 'resource == Tandem::Category::"case") when { context.part2 == Tandem::Part2::"no" };'
        ),
    ),
    Lemma(
        "a lost consent never opens more than none",
        lambda policies: z3.Or(
            [
                z3.And(_with(policies.allow, consent=state), z3.Not(_with(policies.allow, consent="none")))
                for state in NOT_IN_FORCE
            ]
        ),
        (),
        PERMIT.replace("resource);", 'resource) when { context.consent == Tandem::Consent::"expired" };'),
    ),
    Lemma(
        "an unknown source counts as Part 2",
        lambda policies: z3.Xor(_with(policies.allow, part2="yes"), _with(policies.allow, part2="unknown")),
        (),
        PERMIT.replace(
            "resource);",
            'resource) when { context.part2 == Tandem::Part2::"unknown"'
            ' && context.consent == Tandem::Consent::"active" };',
        ),
    ),
]


def _with(formula: Any, **words: str) -> Any:
    """The formula with some words fixed."""
    fixed = [(model.var(axis), model._sorts()[axis][1][word]) for axis, word in words.items()]
    return z3.substitute(formula, *fixed)


@pytest.fixture(scope="module")
def shipped() -> Model:
    return model.model_of(engine())


@pytest.fixture(scope="module")
def confirmed() -> Model:
    return model.model_of(model.engine_of(confirmed=model.POINTS))


@pytest.mark.parametrize("lemma", LEMMAS, ids=lambda lemma: lemma.name)
def test_lemma_holds(lemma: Lemma, shipped: Model, confirmed: Model) -> None:
    """Of the policies as they ship, and as they will be when every point of law is confirmed."""
    assert counterexample(lemma.broken(shipped)) is None
    assert counterexample(lemma.broken(confirmed)) is None


@pytest.mark.parametrize("lemma", LEMMAS, ids=lambda lemma: lemma.name)
def test_lemma_catches_its_planted_violation(lemma: Lemma) -> None:
    """Without the forbids that it rests on, or with a careless permit, z3 must name a cell; each of them counts."""
    broken = lemma.broken(model.model_of(model.engine_of(drop=lemma.drop, add=lemma.add, confirmed=model.POINTS)))
    assert counterexample(broken) is not None
    for one in lemma.drop:
        kept = model.engine_of(drop=set(lemma.drop) - {one}, add=lemma.add, confirmed=model.POINTS)
        still = lemma.broken(model.model_of(kept))
        assert counterexample(z3.And(broken, z3.Not(still))) is not None, f"{one} adds nothing to this lemma"


def test_nothing_opens_to_courts_for_research_or_from_treatment_records_for_reports_while_law_is_unconfirmed(
    shipped: Model, confirmed: Model
) -> None:
    """Harm: an unread paragraph of law that opens a door. Confirmed, each of the three opens something."""
    for waiting in (
        is_(role=JUSTICE),
        is_(purpose="research"),
        is_(purpose="mandatory_report", part2=PROTECTED),
    ):
        assert counterexample(z3.And(waiting, shipped.unforbidden)) is None
        assert counterexample(z3.And(waiting, confirmed.allow)) is not None


def test_confirming_law_opens_nothing_else(shipped: Model, confirmed: Model) -> None:
    rest = z3.And(z3.Not(is_(role=JUSTICE)), z3.Not(is_(purpose="research")), z3.Not(is_(purpose="mandatory_report")))
    assert counterexample(z3.And(rest, z3.Xor(shipped.allow, confirmed.allow))) is None


@pytest.mark.parametrize("points", [(), model.POINTS], ids=["as shipped", "all confirmed"])
def test_formula_and_truth_tables_are_the_same_for_every_cell(points: tuple[str, ...]) -> None:
    """The exhaustive comparison once more, by proof instead of by asking."""
    policies = model.model_of(model.engine_of(confirmed=points))
    assert counterexample(z3.Xor(policies.allow, model.table_formula(tables.rows_in_force(points)))) is None


def test_a_table_row_cut_out_is_seen(confirmed: Model) -> None:
    """Planted: the proof above must miss every row that opens something."""
    rows = list(tables.rows_in_force(model.POINTS))
    for row in rows:
        if row.is_open:
            rest = [one for one in rows if one is not row]
            assert counterexample(z3.Xor(confirmed.allow, model.table_formula(rest))) is not None, row.says


def test_the_formula_answers_as_the_engine_does(shipped: Model) -> None:
    """A lemma about a formula is worth as much as the reading of the policies: single cells, a third of them open."""
    rng = random.Random(SEED)
    questions = [Question(*(rng.choice(VOCABULARY[axis]) for axis in tables.AXES)) for _ in range(150)]
    questions += _open_cells(shipped, 150, rng)
    for question in list(questions[-150:]):
        axis = rng.choice(tables.AXES)
        questions.append(question._replace(**{axis: rng.choice(VOCABULARY[axis])}))
    for question, decision in zip(questions, engine().answers(questions), strict=True):
        assert model.holds_in(shipped.allow, question) is decision.is_allowed, (question, f"seed {SEED}")
    for question in rng.sample(questions, 60):
        decision = engine().decide(question)
        formulas = shipped.permits if decision.is_allowed else shipped.forbids
        decided = {name for name, formula in formulas.items() if model.holds_in(formula, question)}
        assert {one.id for one in decision.decided_by} == decided, (question, f"seed {SEED}")


def _open_cells(policies: Model, size: int, rng: random.Random) -> list[Question]:
    """Open cells spread over the permits: of each, cells with some words drawn by lot."""
    found: list[Question] = []
    opening = [one for one in policies.permits.values() if counterexample(z3.And(one, policies.allow))]
    while len(found) < size:
        formula = z3.And(opening[len(found) % len(opening)], policies.allow)
        for axis in rng.sample(tables.AXES, 3):
            narrower = z3.And(formula, is_(**{axis: rng.choice(VOCABULARY[axis])}))
            formula = narrower if counterexample(narrower) else formula
        cell = counterexample(formula)
        assert cell is not None
        found.append(cell)
    return found


def test_a_co_responder_takes_no_consent() -> None:
    """Harm: a person signs because a uniform stands by."""
    for tie in (None, *RelationKind):
        assert refusal_to_take_consent("co_responder", "care", [tie] if tie else []) is not None
