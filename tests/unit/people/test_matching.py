"""Matching: the same from both sides, silent where nothing is known; finds planted pairs, joins no strangers."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tandem.core.definition_file import read_definition
from tandem.people.rules import matching
from tandem.people.types import Details, MatchReason, MatchStrength

WEIGHTS = read_definition("matching", "people")
FAMILIES = ("García", "López", "Smith", "Johnson", "Hernández", "Nguyen", "Ashgrove", "Kowalski", "Brown", "Pérez")
GIVEN = ("William", "María", "José", "Katherine", "Robert", "Ana", "Michael", "Susan", "Francisco", "Linda")
texts = some.text(alphabet="abcdeñz é-'", max_size=12)
people = some.builds(
    Details,
    given_name=texts,
    family_name=texts,
    preferred_name=texts,
    birth_on=some.none() | some.dates(date(1930, 1, 1), date(2010, 1, 1)),
    phone=some.text(alphabet="0123456789 -()", max_size=14),
)


@given(people, people)
def test_the_score_is_the_same_from_both_sides(one: Details, other: Details) -> None:
    """Harm: whether two records are joined depends on which one was typed first."""
    assert matching.compare(one, other, weights=WEIGHTS) == matching.compare(other, one, weights=WEIGHTS)


@given(people)
def test_silence_is_no_evidence(one: Details) -> None:
    """Harm: two people without papers are taken for one, because they lack the same things."""
    found = matching.compare(one, Details(), weights=WEIGHTS)
    assert (found.bits, found.reasons, found.strength) == (0, (), MatchStrength.NONE)


def test_every_comparison_has_its_shares_and_its_word() -> None:
    """Harm: a comparison without shares stops the search with an error, or without a word shows nothing."""
    for reason in MatchReason:
        detail, likeness = reason.split(".")
        true_share, chance_share = WEIGHTS[detail][likeness]
        assert 0 < true_share < 1
        assert 0 < chance_share < 1
    for detail in ("family_name", "given_name", "birth_date", "phone"):
        assert sum(share for share, _ in WEIGHTS[detail].values()) == pytest.approx(1.0)


def test_a_shared_name_alone_is_never_likely() -> None:
    """Harm: two people called alike, a common thing, are taken for one."""
    found = matching.compare(Details("Ana", "López"), Details("Ana", "Lopez"), weights=WEIGHTS)
    assert found.strength is MatchStrength.POSSIBLE


@pytest.mark.parametrize(
    ("one", "other"), [("Garcia", "Garzia"), ("Hernández", "Hernandes"), ("Nuñez", "Nunes"), ("Smith", "Smyth")]
)
def test_spellings_of_one_sound_fall_together(one: str, other: str) -> None:
    """Harm: a name heard over the phone is not found again."""
    assert matching.surname_sounds(one) == matching.surname_sounds(other)


def somebody(rng: random.Random) -> Details:
    phone = f"555-{rng.randrange(10**3):03}-{rng.randrange(10**4):04}"
    born = date(1950, 1, 1) + timedelta(days=rng.randrange(20_000))
    return Details(rng.choice(GIVEN), rng.choice(FAMILIES), birth_on=born, phone=phone if rng.random() < 0.7 else "")


def met_again(one: Details, rng: random.Random) -> Details:
    """The same person as the next agency writes them: one error in four, a new phone in three."""
    if rng.random() < 0.25:
        one = rng.choice(
            (
                lambda: replace(one, family_name=one.family_name[:-1]),
                lambda: replace(one, given_name="Bill" if one.given_name == "William" else one.given_name),
                lambda: replace(one, birth_on=one.birth_on and one.birth_on.replace(day=1)),
                lambda: replace(one, given_name=one.family_name, family_name=one.given_name),
            )
        )()
    return replace(one, phone="") if rng.random() < 0.33 else one


def test_planted_pairs_are_found_and_strangers_kept_apart() -> None:
    """Harm: a person is written down anew each time, or two become one. Witness: simulated truth, seed 20261121."""
    rng = random.Random(20261121)
    crowd = [somebody(rng) for _ in range(120)]
    again = [met_again(one, rng) for one in crowd]
    likely = [
        (first, second)
        for first, one in enumerate(crowd)
        for second, other in enumerate(again)
        if matching.compare(one, other, weights=WEIGHTS).strength is MatchStrength.LIKELY
    ]
    true = sum(first == second for first, second in likely)
    assert true / len(crowd) >= 0.97, true
    assert (len(likely) - true) / len(likely) <= 0.01, len(likely) - true
