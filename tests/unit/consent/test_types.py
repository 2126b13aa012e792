"""Access cannot be forged, and re-checks person, category, source and time.

Harm prevented: a page or job that shows a person's facts without having gone through the gate.
"""

from __future__ import annotations

import copy
import dataclasses
import pickle
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tandem.consent import types
from tandem.consent.types import Access, AccessDenied, Category, Channel, Grant, Ground, Label, Origin, Purpose

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PERSON = UUID(int=1)
AGENCY = UUID(int=2)


def _fields(**changes: object) -> dict[str, object]:
    grants = frozenset(
        {
            Grant(Category.CONTACT, Origin.CARE, False, frozenset({AGENCY})),
            Grant(Category.CONTACT, Origin.EMERGENCY, False, None),
            Grant(Category.TREATMENT, Origin.CARE, True, frozenset({AGENCY})),
        }
    )
    fields: dict[str, object] = {
        "person_id": PERSON,
        "account_id": uuid4(),
        "agency_id": AGENCY,
        "role": "case_manager",
        "purpose": Purpose.TREATMENT,
        "channel": Channel.PAGE,
        "grants": grants,
        "ground": Ground.AGREEMENT,
        "consent_id": None,
        "expires_at": NOW + timedelta(minutes=5),
        "policies": ("agreement-visit",),
        "citations": (),
    }
    return {**fields, **changes}


@pytest.fixture
def access() -> Access:
    return Access(key=types.GATE_KEY, **_fields())


def test_an_access_made_by_hand_is_refused() -> None:
    with pytest.raises(TypeError, match=r"consent\.gate"):
        Access(**_fields())  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Access(**_fields(), key=object())  # type: ignore[arg-type]


def test_a_copy_is_not_an_access(access: Access) -> None:
    assert types.verify(access)
    assert not types.verify(copy.copy(access))
    assert not types.verify(copy.deepcopy(access))
    assert not types.verify(pickle.loads(pickle.dumps(access)))
    with pytest.raises(TypeError):
        dataclasses.replace(access, person_id=uuid4())


def test_a_changed_access_is_no_longer_one(access: Access) -> None:
    object.__setattr__(access, "person_id", UUID(int=9))
    assert not types.verify(access)
    with pytest.raises(AccessDenied, match="forged"):
        types.require(access, person_id=UUID(int=9), category=Category.CONTACT, now=NOW)


def test_something_that_looks_like_an_access_is_not_one(access: Access) -> None:
    class Lookalike(Access):
        pass

    blank = object.__new__(Lookalike)
    vars(blank).update(vars(access))
    for forged in (blank, None, "access", vars(access)):
        assert not types.verify(forged)


def test_require_checks_person_category_source_and_time(access: Access) -> None:
    own = Label(Origin.CARE, part2=False, agency_id=AGENCY)
    types.require(access, person_id=PERSON, category=Category.CONTACT, now=NOW, label=own)
    for code, asked in {
        "other_person": {"person_id": UUID(int=7), "category": Category.CONTACT, "now": NOW, "label": own},
        "expired": {"person_id": PERSON, "category": Category.CONTACT, "now": access.expires_at, "label": own},
        "category_not_open": {"person_id": PERSON, "category": Category.CASE, "now": NOW, "label": own},
    }.items():
        with pytest.raises(AccessDenied) as refused:
            types.require(access, **asked)  # type: ignore[arg-type]
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("label", "is_open"),
    [
        (Label(Origin.CARE, False, AGENCY), True),
        (Label(Origin.EMERGENCY, False, UUID(int=8)), True),
        (Label(Origin.EMERGENCY, False), True),
        (Label(Origin.CARE, False, UUID(int=8)), False),
        (Label(Origin.CARE, False), False),
        (Label(Origin.ENFORCEMENT, False, AGENCY), False),
        (Label(Origin.CARE, None, AGENCY), False),
        (Label(Origin.CARE, True, AGENCY), False),
        (Label(None, False, AGENCY), False),
        (types.UNLABELLED, False),
    ],
)
def test_what_a_fact_does_not_say_counts_against_opening(access: Access, label: Label, is_open: bool) -> None:
    assert access.opens(Category.CONTACT, label) is is_open


def test_an_unlabelled_fact_is_open_only_where_everything_is() -> None:
    everything = frozenset(
        Grant(Category.CONTACT, origin, part2, None) for origin in Origin for part2 in (True, False)
    )
    access = Access(key=types.GATE_KEY, **_fields(grants=everything))
    assert access.opens(Category.CONTACT)
    types.require(access, person_id=PERSON, category=Category.CONTACT, now=NOW)
