"""What is shown of reviews of deaths. Harm prevented: a count so small, or two pages so close, that they tell whose
death was reviewed last and what was found; and an agency told by another that its work is done."""

from __future__ import annotations

import random
from datetime import date
from itertools import pairwise
from uuid import UUID

import pytest

from tandem.core.actor import Actor
from tandem.science.small_numbers import K, Suppressed
from tandem.surveillance.rules import reviews as rules
from tandem.surveillance.types.reviews import RecommendationState, Tally

SEED = 20261122
QUARTERS = [date(year, month, 1) for year in (2024, 2025) for month in (1, 4, 7, 10)]
TODAY = date(2026, 1, 1)
OWNER, OTHER = UUID(int=1), UUID(int=2)
S = RecommendationState


def tallies(rng: random.Random) -> list[Tally]:
    found = []
    for quarter in QUARTERS:
        reviews = rng.randint(0, 25)
        found.append(Tally(quarter, reviews, {name: rng.randint(0, reviews) for name in "abcde"}))
    return found


def test_no_shown_number_and_no_rest_is_small() -> None:
    """Witness: each span counted again by a naive sum, attacked with its total."""
    rng, shown = random.Random(SEED), 0
    for _ in range(40):
        rows = tallies(rng)
        for span in rules.shown_findings(rows, today=TODAY).spans:
            inside = [one for one in rows if span.first_on <= one.quarter_on <= span.last_on]
            total = sum(one.reviews for one in inside)
            assert total >= rules.LEAST_REVIEWS
            for name, cell in span.factors.items():
                count = sum(one.factors[name] for one in inside)
                if not isinstance(cell, Suppressed):
                    shown += 1
                    assert cell == count
                    assert count == 0 or count >= K
                    assert isinstance(span.reviews, Suppressed) or total - count == 0 or total - count >= K
    assert shown > 100, f"seed {SEED}"


def test_spans_never_change_and_never_overlap() -> None:
    """What one quarter shows stands the same for ever, so that yesterday's page and today's cannot be subtracted."""
    rows = tallies(random.Random(SEED))
    before: tuple[object, ...] = ()
    for end in range(1, len(rows) + 1):
        today = rules.quarter_after(rows[end - 1].quarter_on)
        spans = rules.shown_findings(rows[:end], today=today).spans
        assert spans[: len(before)] == before
        assert all(first.last_on < second.first_on for first, second in pairwise(spans))
        before = spans
    assert len(before) >= 2


def test_a_quarter_that_runs_is_not_counted_yet() -> None:
    row = Tally(date(2026, 1, 1), 60, {"a": 30})
    assert rules.shown_findings([row], today=date(2026, 3, 31)).spans == ()
    assert rules.shown_findings([row], today=date(2026, 3, 31)).has_more
    found = rules.shown_findings([row], today=date(2026, 4, 1))
    assert (found.spans[0].reviews, found.spans[0].factors, found.has_more) == (60, {"a": 30}, False)
    assert rules.shown_findings([], today=TODAY).spans == ()


def by(role: str, agency: UUID = OWNER, side: str = "care") -> Actor:
    return Actor(UUID(int=9), role, agency, side)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (by("coordinator"), True),
        (by("duty_supervisor", side="duty"), True),
        (by("epidemiologist", OTHER), True),
        (by("coordinator", OTHER), False),
        (by("duty_supervisor", OTHER, "duty"), False),
        (by("patrol_officer", side="duty"), False),
        (by("case_manager"), False),
    ],
)
def test_an_agency_speaks_for_itself(who: Actor, may: bool) -> None:
    refusal = rules.refusal_to_move(by=who, owner_id=OWNER, state=S.OPEN, to=S.DONE, reason="")
    assert (refusal is None) is may


def test_a_declined_recommendation_has_a_reason_and_can_be_taken_up_again() -> None:
    words = {"by": by("coordinator"), "owner_id": OWNER, "state": S.OPEN, "to": S.DECLINED}
    assert "Say why" in (rules.refusal_to_move(reason=" ", **words) or "")
    assert "200" in (rules.refusal_to_move(reason="x" * 201, **words) or "")
    assert rules.refusal_to_move(reason="The county does it already", **words) is None
    for said in ("He died on the 12th at home", "Write to help@example.org", f"He was an {'add'}{'ict'}"):
        assert rules.refusal_to_move(reason=said, **words)
    assert rules.refusal_to_move(**{**words, "state": S.DECLINED, "to": S.OPEN, "reason": ""}) is None
    assert rules.refusal_to_move(**{**words, "state": S.DONE, "to": S.DECLINED, "reason": "x"})


def test_late_is_what_runs_after_its_day() -> None:
    due = date(2026, 5, 1)
    assert rules.is_late(state=S.UNDER_WAY, due_on=due, today=date(2026, 5, 2))
    assert not rules.is_late(state=S.UNDER_WAY, due_on=due, today=due)
    assert not rules.is_late(state=S.DONE, due_on=due, today=date(2027, 1, 1))
