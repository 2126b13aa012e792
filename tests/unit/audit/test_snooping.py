"""Snooping is found (D5). Harm prevented: staff who look up themselves, colleagues, neighbours, or whole lists."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tandem.audit.rules.snooping import Habit, Surroundings, habits_of, limits, stand_out
from tandem.audit.types import Look, MarkKind, Suspicion
from tests.synthetic.sessions import DAYS, START, Site, a_site

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
ANNA, BEN, PERSON = (UUID(int=number) for number in (1, 2, 3))


def judged(site: Site) -> list[tuple[UUID, object, Suspicion]]:
    """Each of the last thirty nights is judged with the habits of the sixty days before, as the nightly job does."""
    found, within = [], limits()
    for day in range(DAYS - 30, DAYS):
        begin = START + timedelta(days=day)
        before = [look for look in site.looks if begin - within.history <= look.at < begin]
        today = [look for look in site.looks if begin <= look.at < begin + timedelta(days=1)]
        around = Surroundings(
            site.ties, site.deeds, site.news, habits_of(before, within), site.person_marks, site.staff_marks
        )
        found += [(one.account_id, one.day, one.suspicion) for one in stand_out(today, around, within)]
    return found


def measured(seeds: range) -> tuple[dict[Suspicion, float], float]:
    """Recall by kind, and the share of honest sessions that were flagged."""
    planted, caught, honest, flagged_honest = Counter(), Counter(), 0, 0
    for seed in seeds:
        site = a_site(seed)
        found = set(judged(site))
        for one in site.planted:
            planted[one[2]] += 1
            caught[one[2]] += one in found
        guilty = {(account, day) for account, day, _ in site.planted} | sessions_on_oneself(site)
        first = (START + timedelta(days=DAYS - 30)).date()
        sessions = {(look.account_id, look.at.date()) for look in site.looks if look.at.date() >= first} - guilty
        honest += len(sessions)
        flagged_honest += len(sessions & {(account, day) for account, day, _ in found})
    return {kind: caught[kind] / planted[kind] for kind in Suspicion}, flagged_honest / honest


def sessions_on_oneself(site: Site) -> set[tuple[UUID, object]]:
    """Sessions that come upon their own planted record later on, in their ordinary work: no honest ones to count."""
    own = {
        (one, person)
        for one, mine in site.staff_marks.items()
        for person in site.person_marks
        if is_own(site, mine, person)
    }
    return {(look.account_id, look.at.date()) for look in site.looks if (look.account_id, look.person_id) in own}


def is_own(site: Site, mine, person: UUID) -> bool:
    return any(kind is not MarkKind.BLOCK for kind, _ in mine & site.person_marks[person])


def test_planted_snooping_is_found_and_honest_work_is_left_alone(seed):
    """Witness: data simulated from known truth. Recall at least 95 %, at most 2 % of honest sessions flagged."""
    recall, flagged = measured(range(seed, seed + 5))
    assert sum(recall.values()) / len(recall) >= 0.95, recall
    assert min(recall.values()) >= 0.8, recall
    assert flagged <= 0.02


@pytest.mark.full
def test_planted_snooping_over_many_sites():
    """The figure of promise D5, on sixty sites, each kind by itself."""
    recall, flagged = measured(range(1_000, 1_060))
    assert min(recall.values()) >= 0.95, recall
    assert flagged <= 0.02, flagged


def look(at=NOON, account=ANNA, person=PERSON, role="case_manager", **more) -> Look:
    return Look(at, account, role, person, **more)


def kinds(looks, **around) -> set[Suspicion]:
    return {one.suspicion for one in stand_out(looks, Surroundings(**around), limits())}


def marks(kind: MarkKind, value: str = "x"):
    return frozenset({(kind, value)})


def test_own_work_is_never_flagged():
    """Harm: people who are asked every week why they do their work stop looking at alarms."""
    assert kinds([look()], ties={(ANNA, PERSON)}) == set()
    assert kinds([look()], deeds={(ANNA, PERSON): [NOON - timedelta(days=13)]}) == set()
    assert kinds([look()], deeds={(ANNA, PERSON): [NOON + timedelta(hours=5)]}) == set()
    assert kinds([look()], news={PERSON: [NOON - timedelta(hours=23)]}) == set()
    assert kinds([look(role="coordinator")]) == set()


def test_a_look_without_any_work_around_it():
    assert kinds([look()]) == {Suspicion.NO_CASE}
    assert kinds([look()], ties={(BEN, PERSON)}) == {Suspicion.NO_CASE}
    assert kinds([look()], deeds={(ANNA, PERSON): [NOON - timedelta(days=15)]}) == {Suspicion.NO_CASE}
    assert kinds([look()], news={PERSON: [NOON + timedelta(hours=1)]}) == {Suspicion.NO_CASE}
    assert kinds([look(was_opened=False)], ties={(ANNA, PERSON)}) == {Suspicion.NO_CASE}
    assert kinds([look(is_list=True)]) == set()


@pytest.mark.parametrize("kind", [MarkKind.IDENTITY, MarkKind.PHONE])
def test_oneself_also_with_a_tie(kind):
    found = kinds(
        [look()], ties={(ANNA, PERSON)}, staff_marks={ANNA: marks(kind)}, person_marks={PERSON: marks(kind)}
    )
    assert found == {Suspicion.SELF}


def test_colleague_and_neighbour_only_without_own_work():
    identity = {"staff_marks": {BEN: marks(MarkKind.IDENTITY)}, "person_marks": {PERSON: marks(MarkKind.IDENTITY)}}
    assert kinds([look(role="coordinator")], **identity) == {Suspicion.COLLEAGUE}
    assert kinds([look(role="coordinator")], deeds={(BEN, PERSON): [NOON]}, **identity) == set()
    assert kinds([look()], ties={(ANNA, PERSON)}, **identity) == set()
    block = {"staff_marks": {ANNA: marks(MarkKind.BLOCK)}, "person_marks": {PERSON: marks(MarkKind.BLOCK)}}
    assert kinds([look(role="coordinator")], **block) == {Suspicion.NEIGHBOUR}
    other = {"staff_marks": {ANNA: marks(MarkKind.BLOCK, "a")}, "person_marks": {PERSON: marks(MarkKind.BLOCK, "b")}}
    assert kinds([look(role="coordinator")], **other) == set()


def test_after_hours_unless_nights_news_or_writing_up_explain_it():
    night, tie = NOON.replace(hour=23), {"ties": {(ANNA, PERSON)}}
    assert kinds([look(night)], **tie) == {Suspicion.AFTER_HOURS}
    assert kinds([look(NOON.replace(hour=5, minute=59))], **tie) == {Suspicion.AFTER_HOURS}
    assert kinds([look(NOON.replace(hour=6))], **tie) == set()
    assert kinds([look(night)], habits={ANNA: Habit("case_manager", (3,), 10, 2)}, **tie) == set()
    assert kinds([look(night)], news={PERSON: [night - timedelta(hours=2)]}, **tie) == set()
    assert kinds([look(night)], deeds={(ANNA, PERSON): [night - timedelta(hours=6)]}, **tie) == set()


def a_day(count: int, seconds: int = 1_200) -> list[Look]:
    begin = NOON.replace(hour=6)
    return [look(begin + timedelta(seconds=seconds * one), person=UUID(int=100 + one)) for one in range(count)]


def test_bulk_is_measured_by_own_days_then_by_the_role():
    ties = {(ANNA, UUID(int=100 + one)) for one in range(99)}
    own = {ANNA: Habit("case_manager", (10,) * 20)}
    assert kinds(a_day(30), ties=ties, habits=own) == set()
    assert kinds(a_day(31), ties=ties, habits=own) == {Suspicion.BULK}
    role = {BEN: Habit("case_manager", (15,) * 20), ANNA: Habit("case_manager", (2, 2))}
    assert kinds(a_day(45), ties=ties, habits=role) == set()
    assert kinds(a_day(46), ties=ties, habits=role) == {Suspicion.BULK}
    assert kinds(a_day(12), ties=ties) == set()
    assert kinds(a_day(13), ties=ties) == {Suspicion.BULK}


def test_many_people_in_few_minutes_without_work_is_bulk_at_once():
    habits = {ANNA: Habit("case_manager", (20,) * 20)}
    assert Suspicion.BULK in kinds(a_day(8, seconds=60), habits=habits)
    assert Suspicion.BULK not in kinds(a_day(8, seconds=1_200), habits=habits)
    assert Suspicion.BULK not in kinds(a_day(7, seconds=60), habits=habits)


def test_a_search_that_sees_nothing_fails_the_figure_planted(seed, monkeypatch):
    """Harm: the figure above is reached by counting, not by finding. Planted: a search that finds nothing."""
    monkeypatch.setitem(judged.__globals__, "stand_out", lambda *_: [])
    recall, _ = measured(range(seed, seed + 1))
    assert max(recall.values()) < 0.95
