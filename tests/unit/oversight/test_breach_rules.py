"""The clocks and findings of a breach file, on plain dates. Harm prevented: people learn too late, or never."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.oversight.rules import breaches as rules
from tandem.oversight.types.breaches import BreachState, Factor, NoticeTo, Risk

S = BreachState
FOUND = date(2026, 3, 1)


def due(people: int, *, state: S = S.NOTICES_DUE, done: dict[NoticeTo, date] | None = None, today: date = FOUND):
    return rules.duties_of(state=state, discovered_on=FOUND, people=people, done=done or {}, today=today)


@pytest.mark.parametrize(
    ("people", "hhs", "is_media"),
    [
        (1, date(2027, 3, 1), False),
        (499, date(2027, 3, 1), False),
        (500, date(2026, 4, 30), False),
        (501, date(2026, 4, 30), True),
    ],
)
def test_who_is_told_by_when(people: int, hhs: date, is_media: bool) -> None:
    """Harm: HHS or the media are told a year late because of an off-by-one at 500 people."""
    found = {one.to: one.due_on for one in due(people)}
    assert found[NoticeTo.PEOPLE] == date(2026, 4, 30)
    assert found[NoticeTo.HHS] == hhs
    assert (NoticeTo.MEDIA in found) == is_media


@given(st.sampled_from([S.DISCOVERED, S.CONTAINED, S.NOTICES_DUE, S.NOTICES_SENT]), st.integers(0, 400))
def test_the_clock_runs_from_discovery_whatever_the_state(state: S, days: int) -> None:
    """Harm: a file that nobody assesses stops the clock."""
    today = FOUND + timedelta(days=days)
    people = next(one for one in due(3, state=state, today=today) if one.to is NoticeTo.PEOPLE)
    assert people.due_on == FOUND + timedelta(days=60)
    assert people.is_late == (days > 60)


@pytest.mark.parametrize("answers", list(product(Risk, repeat=4)))
def test_a_low_probability_needs_all_four_factors(answers: tuple[Risk, ...]) -> None:
    """Harm: three good answers hide the one that matters."""
    finding = rules.finding_of(dict(zip(Factor, answers, strict=True)))
    assert (finding is S.LOW_PROBABILITY) == all(one is Risk.LOW for one in answers)
    assert finding in (S.LOW_PROBABILITY, S.NOTICES_DUE)


@given(st.dictionaries(st.sampled_from(Factor), st.sampled_from(Risk), max_size=3))
def test_an_open_factor_is_no_finding(answers: dict[Factor, Risk]) -> None:
    """Harm: an assessment with a gap ends the duty to tell people."""
    assert rules.finding_of(answers) is None
    assert rules.refusal_to_assess(answers=answers, people=1) is not None


@given(st.dates(), st.dates())
def test_discovery_only_moves_back(known: date, new: date) -> None:
    """Harm: a later day of discovery buys weeks of silence."""
    assert (rules.refusal_to_move_discovery(known_on=known, new_on=new) is None) == (new < known)


def ways_around(table) -> list[list[S]]:
    """Ways through a table that end without notices and without a low probability."""
    ways, ended = [[S.DISCOVERED]], []
    while ways:
        way = ways.pop()
        ways += [[*way, new] for new in table[way[-1]]]
        ended += [] if table[way[-1]] else [way]
    return [way for way in ended if S.NOTICES_SENT not in way and way[-2] is not S.LOW_PROBABILITY]


def test_no_way_leads_around_the_notices() -> None:
    """Harm: a file closes without a low probability and without notices."""
    assert ways_around(rules.BREACH) == []


def test_a_way_around_is_found_planted() -> None:
    """Harm: as above, planted."""
    assert ways_around({**rules.BREACH, S.CONTAINED: (S.CLOSED,)}) == [[S.DISCOVERED, S.CONTAINED, S.CLOSED]]


def test_nobody_closes_what_is_owed_or_confirms_their_own_finding() -> None:
    """Harm: one person alone decides that nobody needs to know."""
    me = uuid4()
    close = {"account_id": me, "assessed_by": me}
    assert rules.refusal_to_close(state=S.LOW_PROBABILITY, duties=(), **close).code == "second_person"
    assert rules.refusal_to_close(state=S.LOW_PROBABILITY, duties=(), account_id=uuid4(), assessed_by=me) is None
    owed = due(2, done={NoticeTo.PEOPLE: FOUND})
    assert rules.refusal_to_close(state=S.NOTICES_SENT, duties=owed, **close).code == "owed"
    paid = due(2, done={NoticeTo.PEOPLE: FOUND, NoticeTo.HHS: FOUND})
    assert rules.refusal_to_close(state=S.NOTICES_SENT, duties=paid, **close) is None


def test_a_low_probability_owes_nothing() -> None:
    """Harm: letters go out about nothing, and the next one is not read."""
    assert due(5, state=S.LOW_PROBABILITY) == ()
