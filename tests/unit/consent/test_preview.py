"""What a preview asks, of whom and in which order; and what it says of a policy. The engine is made up here.

Harm prevented: a preview that forgets to ask for one role, tie, origin or side, and promises too little.
"""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from itertools import product
from types import SimpleNamespace
from uuid import uuid4

import pytest

from tandem.agencies.types import CARE_ROLES, DUTY_ROLES, Role
from tandem.consent.policy_engine import Decision, Question, engine
from tandem.consent.policy_files import Policy
from tandem.consent.types import (
    CONSENT_GROUNDS,
    NO_RELATION,
    Category,
    Channel,
    ConsentKind,
    ConsentState,
    Ground,
    Origin,
    Part2,
    Purpose,
    Recipient,
    RecipientClass,
    RelationKind,
)
from tests.factories.consents import NOW, OUTREACH, RECOVERY, complete_consent

made = import_module("tandem.consent.gate.preview")
C = Category
ASKED = Question("case_manager", "treatment", "case", "care", "active", "treating", "page", "care", "unknown")
PERMIT = next(one for one in engine().policies.values() if one.ground is Ground.CONSENT)
TIE_ALONE = next(one for one in engine().policies.values() if one.ground is Ground.AGREEMENT)


def test_every_role_tie_purpose_side_and_origin_is_asked_for_once_and_the_likeliest_first() -> None:
    asked: list[Question] = []
    roles, purposes, sides = ["case_manager", "person"], [Purpose.TREATMENT, Purpose.OUTREACH], ("care", "duty")
    assert not made._opens(C.CASE, roles, purposes, side=sides, is_open=lambda one: asked.append(one) or False)
    ties = {*RelationKind, NO_RELATION}
    expected = {
        Question(role, purpose, C.CASE, origin, ConsentState.ACTIVE, tie, Channel.PAGE, side, Part2.UNKNOWN)
        for role, purpose, origin, tie, side in product(roles, purposes, Origin, ties, sides)
    }
    assert set(asked) == expected
    assert len(asked) == len(expected)
    assert asked[0].relation == RelationKind.TREATING
    assert (made._STAFF[0], set(made._STAFF)) == (Role.CASE_MANAGER, set(CARE_ROLES))


def test_one_yes_is_enough() -> None:
    open_to = {"relation": "visit", "origin": "public", "side": "duty", "role": "person"}

    def is_open(one: Question) -> bool:
        return all(getattr(one, axis) == word for axis, word in open_to.items())

    words = {"side": ("care", "duty"), "is_open": is_open}
    assert made._opens(C.CASE, ["case_manager", "person"], [Purpose.TREATMENT], **words)
    assert not made._opens(C.CASE, ["case_manager"], [Purpose.TREATMENT], **words)


def answers(monkeypatch: pytest.MonkeyPatch, opened: str, by, closed: str = "") -> None:
    """Policies that open facts of these standings, by this policy; a state that closes those."""
    monkeypatch.setattr(made, "decide", lambda one: Decision(one.part2 in opened.split(), (by,)))
    refusal = Decision(False, ())
    monkeypatch.setattr(made, "closed_by_state", lambda one: refusal if one.part2 in closed.split() else None)


@pytest.mark.parametrize(
    ("opened", "by", "closed", "kinds"),
    [
        ("no yes unknown", PERMIT, "", "protected plain any"),
        ("yes unknown", PERMIT, "", "protected any"),
        ("no unknown", PERMIT, "", "plain any"),
        ("no yes", PERMIT, "", "plain any"),
        ("unknown", PERMIT, "", "any"),
        ("yes", PERMIT, "", "any"),
        ("no", PERMIT, "", "plain any"),
        ("", PERMIT, "", ""),
        ("no yes unknown", TIE_ALONE, "", "any"),
        ("no yes unknown", PERMIT, "unknown", "plain any"),
        ("no yes unknown", PERMIT, "no", "protected any"),
        ("no yes unknown", PERMIT, "no yes unknown", ""),
        ("no", PERMIT, "no", ""),
    ],
)
def test_what_counts_as_open(monkeypatch, opened: str, by: Policy, closed: str, kinds: str) -> None:
    """Harm: "open" because half of it is, because of another ground, or though the state closes it."""
    answers(monkeypatch, opened, by, closed)
    doors = {
        "protected": made._opened_by_consent[True],
        "plain": made._opened_by_consent[False],
        "any": made._is_open_at_all,
    }
    assert [kind for kind, is_open in doors.items() if is_open(ASKED)] == kinds.split()
    assert PERMIT.ground in CONSENT_GROUNDS


def shown(monkeypatch: pytest.MonkeyPatch, terms, recipient: Recipient, opens: set) -> set[Category]:
    """What would be shown, when the policies open these kinds, protected (True) or not (False)."""

    def fake(category, roles, purposes, *, side, is_open) -> bool:
        assert (roles, tuple(side)) == (made._STAFF, ("care",))
        assert set(purposes) <= terms.purposes
        return (category, is_open is made._is_protected_open) in opens

    monkeypatch.setattr(made, "_opens", fake)
    return set(made._shown(terms, recipient))


def test_what_is_shown_is_what_the_consent_is_about_and_the_policies_open(monkeypatch) -> None:
    named, other = Recipient(agency_id=RECOVERY), Recipient(agency_id=uuid4())
    treating = Recipient(recipient_class=RecipientClass.TREATING_PROVIDERS)
    terms = complete_consent(recipients=(named, treating), categories=frozenset({C.CONTACT, C.CASE, C.TREATMENT}))
    opens = {(C.CONTACT, True), (C.CASE, False), (C.SCREENING, True)}
    assert shown(monkeypatch, terms, named, opens) == {C.CONTACT, C.CASE}
    assert shown(monkeypatch, terms, treating, opens) == {C.CONTACT, C.CASE}
    assert shown(monkeypatch, terms, other, opens) == set()
    release = complete_consent(kind=ConsentKind.GENERAL_ROI, categories=frozenset({C.CONTACT, C.CASE}))
    assert shown(monkeypatch, release, named, opens) == {C.CASE}


@pytest.fixture
def agencies(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {RECOVERY: SimpleNamespace(name="County Recovery")}
    monkeypatch.setattr(made, "agency_by_id", lambda *, using, agency_id: names.get(agency_id))


def test_the_rows_of_a_preview(monkeypatch, agencies) -> None:
    """Harm: an end that has passed and is still promised, or police asked about on one side only."""
    asked: list[tuple] = []

    def opens(category, roles, purposes, *, side, is_open) -> bool:
        asked.append((category, frozenset(roles), frozenset(purposes), tuple(side), is_open))
        return category is C.CONTACT

    monkeypatch.setattr(made, "_opens", opens)
    terms = complete_consent(
        recipients=(
            Recipient(agency_id=RECOVERY),
            Recipient(agency_id=uuid4()),
            Recipient(recipient_class=RecipientClass.TREATING_PROVIDERS),
        ),
        categories=frozenset({C.CASE, C.CONTACT}),
    )
    rows = made.preview(terms=terms, language="en", now=NOW)
    assert [row.who for row in rows] == [
        "County Recovery",
        "An agency that is no longer a partner",
        "Any provider that treats you",
        "Police",
    ]
    assert [row.categories for row in rows] == [(C.CONTACT,)] * 4
    assert [row.until for row in rows] == [terms.expires_at] * 3 + [None]
    assert [row.agency_id for row in rows] == [*(one.agency_id for one in terms.recipients), None]
    police = [one for one in asked if one[1] == frozenset(DUTY_ROLES)]
    purposes = terms.purposes | {Purpose.ENFORCEMENT}
    assert police == [
        (kind, frozenset(DUTY_ROLES), purposes, ("care", "duty"), made._is_open_at_all)
        for kind in (C.CASE, C.CONTACT)
    ]


@pytest.mark.parametrize(
    ("expires_at", "is_in_time"),
    [(None, True), (NOW + timedelta(microseconds=1), True), (NOW, False), (NOW - timedelta(days=1), False)],
)
def test_a_draft_that_is_over_shows_nothing(monkeypatch, agencies, expires_at, is_in_time: bool) -> None:
    monkeypatch.setattr(made, "_opens", lambda category, roles, *rest, **words: True)
    terms = complete_consent(recipients=(Recipient(agency_id=OUTREACH),), expires_at=expires_at)
    row, _police = made.preview(terms=terms, language="en", now=NOW)
    assert bool(row.categories) is is_in_time


def test_what_a_policy_says_of_itself() -> None:
    """Harm: a screen that says why in a language nobody asked for, or twice, or not at all."""
    english, spanish = (made.reasons(policies=["agreement-visit"], language=one) for one in ("en-US", "es-MX"))
    assert english == (
        "A visit to this person is assigned to you. (Partner agreement, outreach visits; 45 CFR 164.502(b))"
    )
    assert spanish.startswith("Se le asignó una visita a esta persona. (")
    assert made.reasons(policies=["agreement-visit"], language="fr") == english
    assert made.explain(accesses=[], language="en") == ""
    assert made.reasons(policies=["agreement-visit", "long-gone", "agreement-visit"], language="en") == (
        english + " long-gone"
    )
