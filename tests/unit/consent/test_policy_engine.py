"""The engine around the policies: vocabulary, notes on each policy, reasons."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import date
from importlib import resources
from types import SimpleNamespace
from typing import Any

import pytest

from tandem.consent import policy_files
from tandem.consent.policy_engine import (
    VOCABULARY,
    Decision,
    Engine,
    Question,
    _entities,
    decide,
    engine,
    engine_with,
)
from tandem.consent.policy_files import PolicyFiles, is_confirmed, read_definitions, read_points
from tandem.consent.rules.explaining import missing
from tandem.consent.types import ENDING_TIES, GROUND_RECORDS, TIE_SOURCES, Ground, RelationKind

NO_RECORD = {Ground.AGREEMENT, Ground.OWN_RECORD, Ground.OVERSIGHT, Ground.STATISTICS}

SHARED = Question("case_manager", "treatment", "sud_treatment", "care", "active", "treating", "page", "care", "yes")


def test_a_decision_names_the_policy_and_the_law() -> None:
    decision = decide(SHARED)
    assert decision.is_allowed
    assert decision.policies == ("part2-consent",)
    assert decision.citations == ("42 CFR 2.31, 2.33(a)",)
    assert decision.grounds == {Ground.CONSENT}
    assert "written consent" in decision.sentence("en")
    assert "consentimiento" in decision.sentence("es")


def test_a_refusal_names_the_policy_that_refused() -> None:
    decision = decide(SHARED._replace(consent="revoked"))
    assert not decision.is_allowed
    assert decision.policies == ("part2-no-active-consent",)
    assert decision.grounds == frozenset()
    assert missing(SHARED._replace(consent="revoked"), decision).ground == "consent"


def test_a_default_refusal_says_so() -> None:
    asked = SHARED._replace(relation="none", part2="no")
    assert decide(asked).policies == ("default-deny",)
    assert missing(asked, decide(asked)).ground == "relation"
    officer = asked._replace(role="patrol_officer")
    assert missing(officer, decide(officer)).ground == "nothing"


@pytest.mark.parametrize("axis", Question._fields)
def test_a_word_outside_the_vocabulary_is_refused(axis: str) -> None:
    decision = decide(SHARED._replace(**{axis: "no-such-word"}))
    assert not decision.is_allowed
    assert decision.policies == ("default-deny",)


def _changed(**changes: Any) -> PolicyFiles:
    return replace(read_definitions(), **changes)


def test_a_typo_in_a_policy_stops_the_engine() -> None:
    """Harm: a misspelt word that no question ever matches, and a rule that therefore never holds."""
    texts = {
        name: text.replace('Consent::"active"', 'Consent::"actve"') for name, text in read_definitions().texts.items()
    }
    with pytest.raises(ValueError, match="actve"):
        Engine(_changed(texts=texts))


def test_schema_and_vocabulary_name_the_same_words() -> None:
    """Harm: a word that code may ask about and policies cannot name, or the other way round."""
    files = read_definitions()
    kinds = {"origin": "Origin", "consent": "Consent", "relation": "Relation", "channel": "Channel", "side": "Side"}
    for axis, kind in {**kinds, "part2": "Part2"}.items():
        listed = re.search(rf"entity {kind} enum \[(.*?)\];", files.schema, re.DOTALL)
        assert listed, axis
        assert set(re.findall(r'"(\w+)"', listed[1])) == set(VOCABULARY[axis]), axis
    actions = re.search(r"action (.*?)\n\s*appliesTo", files.schema, re.DOTALL)
    assert actions
    assert set(re.findall(r'"(\w+)"', actions[1])) == set(VOCABULARY["purpose"])


BARE = '@id("bare") permit (principal, action, resource);'
WAITS = (
    '@id("waits") @cite("x") @sentence_en("x") @sentence_es("x") @unconfirmed("{}") {} (principal, action, resource);'
)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (BARE, r"bare lacks .*cite"),
        (BARE.replace("permit", "forbid"), r"bare lacks .*sentence_en"),
        (WAITS.format("no-such-point", "forbid"), "waits for no known point"),
        (WAITS.format("part2-research", '@ground("agreement") permit'), "waits for no known point"),
        (WAITS.format("part2-research", "forbid").replace("waits", "own-record"), "stands twice"),
    ],
)
def test_a_policy_without_its_notes_stops_the_engine(text: str, complaint: str) -> None:
    """Harm: a decision that nobody can explain, or a permit that a missing signature would switch on."""
    with pytest.raises(ValueError, match=complaint):
        Engine(_changed(texts={**read_definitions().texts, "zz.cedar": text}))


def test_an_unknown_role_in_a_group_stops_the_engine() -> None:
    groups = read_definitions().groups
    roles = {**groups["roles"], "police": ["sherif"]}
    with pytest.raises(ValueError, match="sherif"):
        Engine(_changed(groups={**groups, "roles": roles}))


def test_the_version_changes_with_the_text_the_groups_and_the_confirmed_points() -> None:
    """Harm: a ledger entry that names a version under which something else was decided."""
    files = read_definitions()
    roles = {**files.groups["roles"], "counter": ["epidemiologist"]}
    others = [
        Engine(_changed(texts={**files.texts, "part2.cedar": files.texts["part2.cedar"] + "\n// reviewed\n"})),
        Engine(_changed(groups={**files.groups, "roles": roles})),
        engine_with("part2-research"),
    ]
    assert len({engine().version, *(one.version for one in others)}) == 4
    turned = {table: dict(reversed(list(members.items()))) for table, members in files.groups.items()}
    assert Engine(_changed(groups=turned)).version == engine().version
    assert len(engine().version) == 16


def test_law_that_is_not_confirmed_blocks_and_a_date_alone_confirms_nothing() -> None:
    """Harm: a half-filled form in a definition file that opens a door."""
    assert not any(is_confirmed(point["id"]) for point in read_points())
    point = {"confirmed_on": date(2027, 1, 4), "confirmed_by": "Counsel"}
    assert policy_files._is_signed_off(point)
    for field, broken in (
        ("confirmed_on", None),
        ("confirmed_on", "soon"),
        ("confirmed_by", None),
        ("confirmed_by", " "),
    ):
        changed = {**point, field: broken}
        assert not policy_files._is_signed_off({key: value for key, value in changed.items() if value is not None})
    with pytest.raises(KeyError):
        is_confirmed("no-such-point")
    with pytest.raises(ValueError, match="no-such-point"):
        engine_with("no-such-point")


def test_a_confirmed_point_opens_its_door_and_no_other() -> None:
    asked = Question("court_team", "court_monitoring", "follow_up", "care", "active", "docket", "page", "care", "yes")
    assert engine().decide(asked).policies == ("unconfirmed-criminal-justice",)
    assert engine_with("part2-research").decide(asked).policies == ("unconfirmed-criminal-justice",)
    opened = engine_with("part2-criminal-justice").decide(asked)
    assert (opened.is_allowed, opened.grounds) == (True, {Ground.CONSENT_2_35})


def test_every_ground_without_consent_names_its_record_and_its_point() -> None:
    """Harm: an opening without consent that leaves no paper, or a tie that nothing asks paper for."""
    assert set(GROUND_RECORDS) == set(Ground)
    ties = {one.tie for one in GROUND_RECORDS.values() if one.tie}
    assert ties == ENDING_TIES
    assert set(TIE_SOURCES) == ENDING_TIES | {RelationKind.SELF}
    points = {point["id"] for point in read_points()}
    assert {one.point for one in GROUND_RECORDS.values() if one.point} <= points
    by_policy = {one.ground for one in engine().policies.values() if one.ground}
    unopened = {Ground.CRIME_ON_PREMISES, Ground.PUBLIC_HEALTH, Ground.REQUIRED_BY_LAW}
    assert by_policy == set(Ground) - unopened, "the three that Tandem opens nothing for are only recorded"
    assert all(GROUND_RECORDS[one].required for one in set(Ground) - NO_RECORD)


def test_points_of_unconfirmed_law_are_dated_and_say_what_stays_closed() -> None:
    folder = resources.files("tandem.definitions") / "policies"
    for name in ("unconfirmed.toml", "groups.toml"):
        definition = tomllib.loads((folder / name).read_text("utf-8"))
        assert definition["author"]
        assert definition["status"] == "UNCONFIRMED"
        assert isinstance(definition["review_by"], date)
    points = tomllib.loads((folder / "unconfirmed.toml").read_text("utf-8"))["point"]
    assert all(point["while_open"].startswith("Closed") and point["cite"] for point in points)


def test_an_answer_with_an_error_opens_nothing() -> None:
    """Harm: a policy that breaks on a question is left out, and the permit beside it decides alone."""
    said = SimpleNamespace(errors=["planted"], id_annotations_by_reason={})
    assert engine()._as_decision(SimpleNamespace(allowed=True, diagnostics=said)) == Decision(False, ())


def test_a_group_may_hold_every_role_there_is() -> None:
    groups = {"roles": {"everybody": VOCABULARY["role"]}, "categories": {"all": VOCABULARY["category"]}}
    parents = [one["parents"] for one in _entities(groups) if one["uid"]["type"] == "Tandem::Role"]
    assert parents == [[{"type": "Tandem::RoleGroup", "id": "everybody"}]] * len(VOCABULARY["role"])
