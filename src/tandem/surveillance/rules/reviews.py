"""What may be shown of the findings of reviews, and who takes a recommendation on. Pure decisions.

Quarters that are over are joined into spans of at least 30 reviews, and each span is shown by itself with small
numbers hidden, complements included. Spans never overlap and never change, so that no two can be subtracted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from uuid import UUID

from tandem.agencies.rules import can_act_for
from tandem.agencies.types import Role
from tandem.core.actor import Actor
from tandem.core.definition_file import read_definition
from tandem.core.refusals import gettext_noop as _
from tandem.science.small_numbers import LinkedCounts
from tandem.surveillance.types.reviews import Found, FoundIn, RecommendationState, Tally

LEAST_REVIEWS = 30
MOST_REASON = 200
# Two figures are a day, an age or a house number; @ and http are an address.
TELLS = re.compile(r"\d{2}|@|https?:|www\.", re.IGNORECASE)
S = RecommendationState
RECOMMENDATION_MOVES: Mapping[RecommendationState, frozenset[RecommendationState]] = {
    S.OPEN: frozenset({S.UNDER_WAY, S.DONE, S.DECLINED}),
    S.UNDER_WAY: frozenset({S.OPEN, S.DONE, S.DECLINED}),
    S.DONE: frozenset({S.UNDER_WAY}),
    S.DECLINED: frozenset({S.OPEN}),
}
RUNNING = frozenset({S.OPEN, S.UNDER_WAY})
# Who speaks for an agency about its recommendations: its leaders, those of the police on their own side too.
SPEAKERS = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR, Role.DUTY_SUPERVISOR})


@cache
def factor_names() -> Mapping[str, Mapping[str, str]]:
    """What a review may find, by code, with its name by language."""
    return {one["key"]: one["name"] for one in read_definition("fatality_review", "factors")["factor"]}


def can_speak_for(by: Actor, owner_id: UUID) -> bool:
    """Whether somebody says how far an agency is with a recommendation."""
    return can_act_for(by, owner_id, own=SPEAKERS)


def refusal_to_move(
    *, by: Actor, owner_id: UUID, state: RecommendationState, to: RecommendationState, reason: str
) -> str | None:
    """Why somebody may not take a recommendation on; None when they may."""
    if not can_speak_for(by, owner_id):
        return _("You can do this for your own agency only.")
    if to not in RECOMMENDATION_MOVES[state]:
        return _("This step does not follow from the present state. Reload the page to see it.")
    if to is S.DECLINED and not reason.strip():
        return _("Say why the agency will not do it.")
    if len(reason.strip()) > MOST_REASON:
        return _("Say it in at most 200 letters.")
    return _refusal_of_reason(reason)


def _refusal_of_reason(reason: str) -> str | None:
    """Why the words of a refusal may not stand, by the rule for recommendations: every leader reads them."""
    if TELLS.search(reason):
        return _("Leave out dates, ages, numbers and addresses: with them somebody could tell who it was.")
    if any(re.search(one, reason, re.IGNORECASE) for one in read_definition("", "words_not_used")["patterns"]):
        return _("A word in it hurts people. Say it in plain words about the person or the service.")
    return None


def is_late(*, state: RecommendationState, due_on: date, today: date) -> bool:
    """Whether a recommendation is not finished and its day is over."""
    return state in RUNNING and due_on < today


def quarter_after(first_on: date) -> date:
    """The first day of the next quarter."""
    return date(first_on.year + 1, 1, 1) if first_on.month == 10 else date(first_on.year, first_on.month + 3, 1)


def shown_findings(tallies: Iterable[Tally], *, today: date) -> Found:
    """The spans of quarters that may be shown, oldest first. Quarters that run, or fill no span yet, are left out."""
    spans: list[FoundIn] = []
    waiting: list[Tally] = []
    rows = sorted(tallies, key=lambda one: one.quarter_on)
    for one in rows:
        if quarter_after(one.quarter_on) > today:
            break
        waiting.append(one)
        if sum(tally.reviews for tally in waiting) >= LEAST_REVIEWS:
            spans.append(_span(waiting))
            waiting = []
    shown = {one.last_on for one in spans}
    return Found(tuple(spans), has_more=bool(rows) and rows[-1].quarter_on not in shown)


def _span(tallies: list[Tally]) -> FoundIn:
    """One span: each factor is a part of the reviews, so that neither it nor the rest shows a small number."""
    total = sum(one.reviews for one in tallies)
    sums: dict[str, int] = {}
    for one in tallies:
        for factor, count in one.factors.items():
            sums[factor] = sums.get(factor, 0) + count
    linked = LinkedCounts()
    whole = linked.add(total, tier=1)
    places = {factor: linked.add(count) for factor, count in sums.items()}
    for place in places.values():
        linked.is_nested([whole, place])
    cells, _withheld = linked.protect()
    factors = {factor: cells[place] for factor, place in places.items()}
    return FoundIn(tallies[0].quarter_on, tallies[-1].quarter_on, cells[whole], factors)
