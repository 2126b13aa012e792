"""Grounds without consent: a door that opens in need must close by itself, be seen, and be looked at by others.

Harm prevented: an emergency that is a way around consent: longer than an hour, unseen, unreviewed, or for the police.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tandem.agencies.types import Role
from tandem.audit.models import Entry
from tandem.consent import actions, queries
from tandem.consent.models import Disclosure, GroundNotice, RecordedGround, Relation
from tandem.consent.register import holdings
from tandem.consent.types import (
    Category,
    EmergencyNature,
    Ground,
    OpeningState,
    RelationKind,
    RelationSource,
    ReviewReason,
)
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tests.actions.consent.asking import an_account
from tests.factories.consents import NOW, OUTREACH, PERSON, POLICE, RECOVERY, staff

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
HOUR = timedelta(hours=1)


@pytest.fixture
def medic() -> Actor:
    return an_account(Role.MEDICAL_RESPONDER)


@pytest.fixture
def officer() -> Actor:
    return an_account(Role.PRIVACY_OFFICER)


def open_it(by: Actor, now: datetime = NOW, person: UUID = PERSON) -> UUID:
    return actions.open_emergency(by=by, now=now, person_id=person, nature=EmergencyNature.OVERDOSE)


def ties_of(by: Actor, now: datetime, person: UUID = PERSON) -> frozenset[RelationKind]:
    return holdings(by=by, person_ids=[person], now=now)[person].relations


def test_an_opening_leaves_the_record_that_the_law_asks_for(medic, officer) -> None:
    """Harm: a look without the name, the facility, the time and the nature of the emergency (§ 2.51)."""
    row = RecordedGround.objects.using("vault").get(id=open_it(medic))
    assert (row.account_id, row.agency_id, row.disclosed_by) == (medic.account_id, RECOVERY, medic.account_id)
    assert (row.person_id, row.nature, row.from_at, row.until_at) == (PERSON, "overdose", NOW, NOW + HOUR)
    entry = Entry.objects.using("vault").get(action="consent.open_emergency")
    assert entry.subjects == [["person", str(PERSON)], ["ground", str(row.id)]]
    assert (entry.reason, entry.details["told"]) == ("overdose", [str(officer.account_id)])


def test_the_second_person_is_told_at_once_and_takes_note(medic, officer) -> None:
    """Harm: an opening that nobody but the opener knows of."""
    record_id = open_it(medic)
    notice = GroundNotice.objects.using("vault").get(record_id=record_id)
    assert (notice.account_id, notice.told_at, notice.seen_at) == (officer.account_id, NOW, None)
    assert [one.id for one in queries.openings_told_to(by=officer, now=NOW)] == [record_id]
    assert queries.unread_notices(by=officer) == {record_id}
    actions.take_note(by=officer, now=NOW + HOUR, record_id=record_id)
    assert queries.unread_notices(by=officer) == set()


def test_without_a_second_person_nothing_opens(medic) -> None:
    """Harm: a site without a privacy officer opens records unseen."""
    with pytest.raises(Refused) as refused:
        open_it(medic)
    assert refused.value.code == "no_second_person"
    assert not Relation.objects.using("vault").exists()


def test_an_officer_elsewhere_is_told_where_there_is_none_at_home(medic) -> None:
    """Harm: a small program cannot use the emergency door, and staff share passwords instead."""
    elsewhere = an_account(Role.PRIVACY_OFFICER, OUTREACH)
    open_it(medic)
    assert GroundNotice.objects.using("vault").get().account_id == elsewhere.account_id


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.MEDICAL_RESPONDER])
def test_nobody_but_medical_staff_opens(role, officer) -> None:
    """Harm: an officer, a supervisor or a co-responder calls a search an emergency."""
    for agency_id, on_side in ((RECOVERY, "care"), (POLICE, "care"), (POLICE, "duty")):
        with pytest.raises(Refused, match="medical staff"):
            open_it(staff(role, agency_id, on_side))


@pytest.mark.parametrize(("agency_id", "on_side"), [(POLICE, "care"), (OUTREACH, "care"), (RECOVERY, "duty")])
def test_a_medical_role_at_an_agency_that_is_not_medical_does_not_open(agency_id, on_side, officer) -> None:
    """Harm: a police agency makes itself a medical account."""
    with pytest.raises(Refused, match="medical staff"):
        open_it(staff(Role.MEDICAL_RESPONDER, agency_id, on_side))


def test_it_closes_by_itself_after_the_hour_and_opening_again_does_not_make_it_longer(medic, officer) -> None:
    """Harm: an hour that becomes a day by pressing the button again."""
    first = open_it(medic)
    assert open_it(medic, NOW + timedelta(minutes=59)) == first
    assert ties_of(medic, NOW + timedelta(minutes=59)) == {RelationKind.EMERGENCY}
    assert ties_of(medic, NOW + HOUR) == frozenset()
    second = open_it(medic, NOW + HOUR)
    assert second != first
    assert GroundNotice.objects.using("vault").count() == 2


def test_a_longer_emergency_is_refused_planted(medic, officer, monkeypatch) -> None:
    """Harm: somebody sets the hour to a day, and nothing notices."""
    monkeypatch.setattr(actions.grounds, "EMERGENCY_LASTS", timedelta(minutes=61))
    with pytest.raises(Refused, match="longer than the law"):
        open_it(medic)
    assert not Relation.objects.using("vault").exists()


def test_the_opener_or_a_reviewer_ends_it_sooner(medic, officer) -> None:
    """Harm: a door left open for the rest of the hour once the person is safe."""
    record_id = open_it(medic)
    with pytest.raises(Refused):
        actions.end_ground(by=staff(Role.CASE_MANAGER), now=NOW, record_id=record_id)
    actions.end_ground(by=medic, now=NOW + timedelta(minutes=5), record_id=record_id)
    assert ties_of(medic, NOW + timedelta(minutes=6)) == frozenset()
    assert queries.opening_of(record_id=record_id, now=NOW).until_at == NOW + timedelta(minutes=5)


def test_a_tie_without_its_record_cannot_be_made(medic) -> None:
    """Harm: somebody writes the tie by another way, and no record says why."""
    with pytest.raises(ValueError, match="together with its record"):
        actions.record_relation(
            by=medic,
            now=NOW,
            person_id=PERSON,
            kind=RelationKind.EMERGENCY,
            source=RelationSource.BREAK_GLASS,
            account_id=medic.account_id,
            until_at=NOW + HOUR,
        )
    bare = Relation(person_id=PERSON, account_id=medic.account_id, kind="emergency", source="break_glass")
    bare.from_at, bare.until_at = NOW, NOW + HOUR
    with pytest.raises(IntegrityError, match="relation_ground_has_record"), transaction.atomic("vault"):
        bare.save(using="vault")


def test_what_was_shown_counts_as_a_disclosure_of_each_agency(medic, officer) -> None:
    """Harm: an emergency look that the accounting of disclosures does not list."""
    record_id = open_it(medic)
    kinds = [Category.ENCOUNTER, Category.SERVICES]
    actions.record_ground_disclosure(
        by=medic, now=NOW, record_id=record_id, discloser_ids=[OUTREACH, RECOVERY], categories=kinds
    )
    row = Disclosure.objects.using("vault").get()
    assert (row.discloser_id, row.recipient_id, row.ground) == (OUTREACH, RECOVERY, Ground.MEDICAL_EMERGENCY)
    assert (row.person_id, row.categories, row.disclosed_by) == (PERSON, kinds, medic.account_id)


def test_a_review_is_made_once_by_somebody_else(medic, officer) -> None:
    """Harm: the opener clears themselves, or a finding is replaced by a kinder one."""
    record_id = open_it(medic)
    found = {"record_id": record_id, "now": NOW + HOUR, "finding": OpeningState.NOT_JUSTIFIED}
    for by in (medic, staff(Role.CASE_MANAGER), Actor(medic.account_id, "privacy_officer", RECOVERY, "care")):
        with pytest.raises(Refused):
            actions.review_opening(by=by, reason=ReviewReason.NO_EMERGENCY, **found)
    with pytest.raises(Refused, match="reason"):
        actions.review_opening(by=officer, reason=ReviewReason.TREATED, **found)
    actions.review_opening(by=officer, reason=ReviewReason.NO_EMERGENCY, **found)
    with pytest.raises(Refused, match="before"):
        actions.review_opening(
            by=officer, reason=ReviewReason.TREATED, **{**found, "finding": OpeningState.JUSTIFIED}
        )
    assert queries.opening_of(record_id=record_id, now=NOW).state is OpeningState.NOT_JUSTIFIED
    actions.call_breach(by=officer, now=NOW + HOUR, record_id=record_id, breach_id=uuid4())
    assert queries.opening_of(record_id=record_id, now=NOW).state is OpeningState.BREACH


def test_only_an_opening_found_wrong_becomes_a_breach(medic, officer) -> None:
    """Harm: a breach file without a finding, or a finding that leads nowhere."""
    record_id = open_it(medic)
    with pytest.raises(Refused):
        actions.call_breach(by=officer, now=NOW, record_id=record_id, breach_id=uuid4())


STEPS = st.lists(
    st.tuples(st.sampled_from(["open", "wait", "end", "review"]), st.integers(1, 2000)), min_size=1, max_size=14
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_emergency_outlives_its_hour_and_none_is_forgotten(medic, officer, steps) -> None:
    """Harm: some order of opening, waiting and ending leaves a door open, or an opening that no list shows."""
    person, now = uuid4(), NOW
    for step, minutes in steps:
        if step == "wait":
            now += timedelta(minutes=minutes)
        elif step == "open":
            open_it(medic, now, person)
        else:
            _end_or_review(step, medic, officer, person, now)
        _check(medic, person, now)
    rows = RecordedGround.objects.using("vault").filter(person_id=person)
    noted = Entry.objects.using("vault").filter(action="consent.open_emergency", subjects__icontains=str(person))
    assert rows.count() == noted.count() == Relation.objects.using("vault").filter(person_id=person).count()
    assert GroundNotice.objects.using("vault").filter(record__in=rows).count() == rows.count()


def _end_or_review(step: str, medic: Actor, officer: Actor, person: UUID, now: datetime) -> None:
    rows = RecordedGround.objects.using("vault").filter(person_id=person).order_by("-from_at")
    for row in rows[:1]:
        if step == "end":
            actions.end_ground(by=medic, now=now, record_id=row.id)
        elif queries.opening_of(record_id=row.id, now=now).state is OpeningState.OPENED:
            actions.review_opening(
                by=officer,
                now=now,
                record_id=row.id,
                finding=OpeningState.JUSTIFIED,
                reason=ReviewReason.TREATED,
            )


def _check(medic: Actor, person: UUID, now: datetime) -> None:
    rows = list(RecordedGround.objects.using("vault").filter(person_id=person))
    assert all(row.until_at - row.from_at == HOUR for row in rows)
    in_force = [row for row in rows if row.from_at <= now < (row.ended_at or row.until_at)]
    assert len(in_force) <= 1
    held = holdings(by=medic, person_ids=[person], now=now)[person]
    assert bool(held.limits) == bool(in_force)
    waiting = {one.id: one for one in queries.unreviewed_openings(now=now)}
    for row in rows:
        is_open = queries.opening_of(record_id=row.id, now=now).state is OpeningState.OPENED
        assert is_open == (row.id in waiting)
        if is_open:
            assert waiting[row.id].is_overdue == (now >= row.from_at + timedelta(hours=72))
