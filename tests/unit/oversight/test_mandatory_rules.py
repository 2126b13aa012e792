"""Duties to report, on plain values. Harm prevented: families are reported by a program, or for what no law asks."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import uuid4

import pytest

from tandem.consent.types import Category
from tandem.core.definition_file import read_definition
from tandem.oversight.rules import mandatory as rules
from tandem.oversight.types.mandatory import Answer, Finding, ReportRule, ReportState, Telling

LAWS = rules.state_laws()
REAL = [name for name, law in LAWS.items() if not law.is_made_up]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def rule(name: str) -> ReportRule:
    return next(one for one in LAWS["riverbend"].rules if one.id == name)


def yes(one: ReportRule) -> dict[str, Answer]:
    return {asked.id: Answer.YES for asked in one.questions}


def draft(one: ReportRule, **more: object):
    words = {"role": "case_manager", "side": "care", "answers": yes(one), "is_part2_agency": False}
    return rules.refusal_to_draft(rule=one, **{"is_part2_confirmed": False, **words, **more})


@pytest.mark.parametrize("name", REAL)
def test_a_real_state_that_nobody_confirmed_opens_nothing(name: str) -> None:
    """Harm: a report by a law that a developer remembered wrongly."""
    assert len(REAL) >= 3
    assert rules.law_in_force(name, is_demo=True) is None
    assert rules.law_in_force(name, is_demo=False) is None


def test_the_made_up_state_is_for_demonstrations() -> None:
    """Harm: a real family is reported under a made-up law."""
    assert rules.law_in_force("riverbend", is_demo=True) is not None
    assert rules.law_in_force("riverbend", is_demo=False) is None
    assert rules.law_in_force("", is_demo=True) is None


@pytest.mark.parametrize("one", LAWS["riverbend"].rules, ids=lambda one: one.id)
def test_a_report_is_asked_for_only_where_every_answer_is_yes(one: ReportRule) -> None:
    """Harm: a doubt becomes a report."""
    for given in product(Answer, repeat=len(one.questions)):
        answers = {asked.id: answer for asked, answer in zip(one.questions, given, strict=True)}
        asks = rules.finding_of(one, answers) is Finding.ASKS_FOR_REPORT
        assert asks == (one.is_report and set(given) == {Answer.YES})
        assert asks or draft(one, answers=answers).code == "not_asked"
    assert rules.finding_of(one, {}) is Finding.UNCLEAR


def test_drug_use_or_exposure_before_birth_alone_is_no_report() -> None:
    """Harm: a parent loses a child for having asked for help."""
    for name in ("drug_use", "newborn_exposure"):
        assert rules.finding_of(rule(name), yes(rule(name))) is Finding.ASKS_FOR_NONE


def test_part2_stands_before_a_report_until_counsel_confirmed_it() -> None:
    """Harm: a treatment program's record reaches child protection on a guess."""
    assert draft(rule("child_abuse")) is None
    assert draft(rule("child_abuse"), is_part2_agency=True).code == "part2"
    assert draft(rule("child_abuse"), is_part2_agency=True, is_part2_confirmed=True) is None
    assert draft(rule("vulnerable_adult"), is_part2_agency=True, is_part2_confirmed=True).code == "part2"


@pytest.mark.parametrize("role", ["patrol_officer", "co_responder", "administrator", "system", "epidemiologist"])
def test_no_other_role_drafts(role: str) -> None:
    """Harm: a job or an officer reports."""
    assert draft(rule("child_abuse"), role=role).code == "role"
    assert draft(rule("child_abuse"), side="duty").code == "role"


def test_a_supervisor_of_the_health_side_signs_and_never_the_author() -> None:
    """Harm: one person alone reports a family."""
    me, other = uuid4(), uuid4()
    sign = {"role": "coordinator", "side": "care", "account_id": me, "drafted_by": other, "is_own_agency": True}
    assert rules.refusal_to_sign(is_police=False, **sign) is None
    for wrong in (
        {"drafted_by": me},
        {"role": "case_manager"},
        {"role": "duty_supervisor"},
        {"side": "duty"},
        {"is_own_agency": False},
    ):
        assert rules.refusal_to_sign(is_police=False, **{**sign, **wrong}) is not None
    assert rules.refusal_to_sign(is_police=True, **sign) is not None


def test_a_made_report_says_what_was_told_and_whether_the_person_knows() -> None:
    """Harm: more is told than the law asks, or nobody tells the person."""
    me = uuid4()
    make = {"rule": rule("child_abuse"), "account_id": me, "drafted_by": me}
    assert rules.refusal_to_make(facts=["what_was_seen"], telling=Telling.TOLD, **make) is None
    assert rules.refusal_to_make(facts=["treatment"], telling=Telling.TOLD, **make).code == "facts"
    assert rules.refusal_to_make(facts=[], telling=Telling.TOLD, **make).code == "facts"
    assert rules.refusal_to_make(facts=["child_name"], telling=None, **make).code == "telling"


@pytest.mark.parametrize("category", sorted(rules.NEVER_REPORTED))
def test_a_law_file_that_takes_more_from_the_record_is_refused(category: Category) -> None:
    """Harm: somebody edits a file, and follow-up records or treatment go out with a report."""
    content = deepcopy(dict(read_definition("state_law", "riverbend")))
    content["rules"] = [{**content["rules"][0], "categories": [category]}]
    with pytest.raises(ValueError, match="no report may hold"):
        rules.law_of(content)


def test_a_rule_without_questions_or_a_file_without_reviewer_is_refused() -> None:
    """Harm: a rule that nobody answers reports by itself; a file that nobody reviewed counts as law."""
    content = dict(read_definition("state_law", "riverbend"))
    with pytest.raises(ValueError, match="by itself"):
        rules.law_of({**content, "rules": [{**content["rules"][0], "questions": []}]})
    with pytest.raises(ValueError, match="no reviewer"):
        rules.law_of({**content, "reviewer": ""})


def test_a_report_that_is_owed_is_late_after_its_time() -> None:
    for state in ReportState:
        owed = state in (ReportState.DRAFTED, ReportState.SIGNED)
        assert rules.is_late(state=state, due_at=NOW, now=NOW + timedelta(seconds=1)) == owed
        assert not rules.is_late(state=state, due_at=NOW, now=NOW)
