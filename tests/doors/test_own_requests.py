"""Corrections and erasure. Harm prevented: a request is lost, refused without a reason, or read by others."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tandem.agencies.types import Role
from tandem.care.actions.outreach import record_encounter
from tandem.care.types import EncounterKind, Pathway, Source
from tandem.consent.models import Revocation
from tandem.consent.types import Origin, RelationKind
from tandem.journeys import opening, take_consent
from tandem.keys.types import Stored
from tandem.oversight.models import PersonRequest, RequestStep
from tandem.people.models import Person
from tandem.web.office.privacy import work_requests
from tests.doors.test_own_page import address, enter, given_code, tie
from tests.factories.access import an_access
from tests.factories.county import CASE_MANAGER, PROVIDER, PROVIDER_STAFF, TEAM, riverbend
from tests.factories.people import a_person
from tests.factories.signin import sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
CARE = "tandem.config.urls_care"
WORDS = "My name is spelled Ashgrove with one e at the end"


@pytest.fixture(autouse=True)
def _county():
    cache.clear()
    riverbend()


@pytest.fixture
def person(client):
    """A person on their own page."""
    person_id = a_person(agency_id=TEAM)
    tie(person_id, CASE_MANAGER, RelationKind.ASSIGNMENT)
    assert enter(client, given_code(person_id)).status_code == 302
    return person_id


@pytest.fixture
def officer():
    browser = Client()
    browser.staff = sign_in(browser, Role.PRIVACY_OFFICER, agency="riverbend-outreach")
    return browser


def office(name: str, *more) -> str:
    return reverse(f"privacy:{name}", CARE, args=more)


def asked(client, about: str = "identity") -> PersonRequest:
    sent = {"agency": str(TEAM), "about": about, "words": WORDS}
    assert client.post(address("own_correct"), sent).url == address("own")
    return PersonRequest.objects.using("vault").latest("asked_at")


def own_words(client) -> str:
    return client.get(address("own")).content.decode()


def test_a_correction_is_asked_granted_made_and_told(client, person, officer):
    """Harm: what is wrong about a person stays wrong, and they hear nothing."""
    row = asked(client)
    assert "An answer must come by" in own_words(client)
    line = next(iter(work_requests.lines(officer.staff.actor, timezone.now())))
    assert line.due_at == row.asked_at + timedelta(days=60)
    page = officer.get(office("request", row.id)).content.decode()
    assert WORDS in page
    assert "privacy officer, Riverbend Outreach" in own_words(client), "the officer's look stands among the looks"
    answer = officer.post(office("request", row.id), {"answer": "accepted", "words": "You are right."})
    assert answer.url == office("requests")
    worker = Client()
    staff = sign_in(worker, Role.CASE_MANAGER, agency="riverbend-outreach")
    tie(person, staff.actor, RelationKind.ASSIGNMENT)
    shown = worker.get(f"/care/people/{person}/").content.decode()
    assert WORDS in shown
    done = worker.post(reverse("care:correction_made", CARE, args=[person, row.id]))
    assert done.url == f"/care/people/{person}/"
    assert WORDS not in worker.get(f"/care/people/{person}/").content.decode()
    words = own_words(client)
    assert "You are right." in words
    assert "Done" in words
    states = RequestStep.objects.using("vault").order_by("at").values_list("state", flat=True)
    assert list(states) == ["asked", "accepted", "done"]


def test_a_no_needs_a_ground_of_the_law_and_the_person_may_disagree(client, person, officer):
    """Harm: "no" without a reason, and the person's word stands nowhere."""
    row = asked(client)
    bare = officer.post(office("request", row.id), {"answer": "denied"})
    assert "on which ground" in bare.content.decode()
    officer.post(office("request", row.id), {"answer": "denied", "reason": "correct_as_it_stands"})
    words = own_words(client)
    assert "45 CFR 164.526(a)(2)(iv)" in words
    assert client.post(address("own_disagree", row.id), {"words": ""}).status_code == 200
    assert client.post(address("own_disagree", row.id), {"words": "It is not."}).url == address("own")
    worker = Client()
    staff = sign_in(worker, Role.CASE_MANAGER, agency="riverbend-outreach")
    tie(person, staff.actor, RelationKind.ASSIGNMENT)
    shown = worker.get(f"/care/people/{person}/").content.decode()
    assert "It is not." in shown
    assert [one.meta for one in work_requests.lines(officer.staff.actor, timezone.now())]


def test_more_days_are_taken_once_and_with_a_reason(client, person, officer):
    """Harm: the clock of the law is moved again and again."""
    row = asked(client)
    assert officer.post(office("request", row.id), {"why": ""}).status_code == 200
    assert officer.post(office("request", row.id), {"why": "The file is on paper."}).status_code == 302
    assert "The file is on paper." in own_words(client)
    assert next(iter(work_requests.lines(officer.staff.actor, timezone.now()))).due_at == row.asked_at + timedelta(
        days=90
    )
    assert "can be taken once" in officer.post(office("request", row.id), {"why": "Again."}).content.decode()


def test_only_the_agency_that_was_asked_reads_it_and_only_its_privacy_officer(client, person, officer):
    """Harm: a complaint about somebody is read by whoever is curious."""
    row = asked(client)
    other = Client()
    sign_in(other, Role.PRIVACY_OFFICER, agency="riverbend-recovery")
    assert other.get(office("request", row.id)).status_code == 404
    assert WORDS not in other.get(office("requests")).content.decode()
    for role in (Role.CASE_MANAGER, Role.COORDINATOR, Role.EPIDEMIOLOGIST):
        browser = Client()
        sign_in(browser, role, agency="riverbend-outreach")
        assert browser.get(office("request", row.id)).status_code == 403
    assert WORDS not in officer.get(office("requests")).content.decode()
    stored = PersonRequest.objects.using("vault").values_list("words", flat=True).get()
    assert WORDS.encode() not in bytes(stored)


def test_a_request_is_withdrawn_and_nobody_elses_can_be(client, person, officer):
    """Harm: one person's request is withdrawn by another's code."""
    row = asked(client)
    other_person = a_person(agency_id=TEAM)
    tie(other_person, CASE_MANAGER, RelationKind.ASSIGNMENT)
    other = Client()
    enter(other, given_code(other_person))
    other.post(address("own_withdraw_request", row.id))
    assert PersonRequest.objects.using("vault").get().state == "asked"
    client.post(address("own_withdraw_request", row.id))
    assert PersonRequest.objects.using("vault").get().state == "withdrawn"
    assert officer.post(office("request", row.id), {"answer": "accepted"}).status_code == 200
    assert PersonRequest.objects.using("vault").get().state == "withdrawn"


def test_an_erasure_is_asked_of_everybody_who_holds_something(client, person, officer):
    """Harm: one agency's yes destroys what another must keep, or nobody answers."""
    assert client.post(address("own_erase"), {"words": ""}).status_code == 200, "the tick is missing"
    client.post(address("own_erase"), {"words": "", "is_sure": "on"})
    client.post(address("own_erase"), {"words": "", "is_sure": "on"})
    row = PersonRequest.objects.using("vault").get(kind="erasure")
    assert row.agency_id == TEAM
    denied = {"answer": "denied", "reason": "must_be_kept"}
    officer.post(office("request", row.id), denied)
    assert "45 CFR 164.530(j)(2)" in own_words(client)


def test_the_last_yes_destroys_the_key_and_nobody_reads_the_record_again(client, person, officer):
    """Harm: "erased" is said, and name, words and backups can still be read."""
    held = Person.objects.using("vault").get(id=person)
    copy = bytes(Person.objects.using("vault").filter(id=person).values_list("given_name", flat=True).get())
    assert held.given_name.reveal() == "Wren"
    client.post(address("own_erase"), {"words": "Please.", "is_sure": "on"})
    row = PersonRequest.objects.using("vault").get(kind="erasure")
    answer = officer.post(office("request", row.id), {"answer": "accepted", "words": ""})
    assert answer.url == office("requests")
    assert Person.objects.using("vault").get(id=person).given_name.reveal() == ""
    Person.objects.using("vault").filter(id=person).update(given_name=Stored(copy))
    assert Person.objects.using("vault").get(id=person).given_name.reveal() == "", "a restored copy opens neither"
    assert PersonRequest.objects.using("vault").get().state == "done"
    assert PersonRequest.objects.using("vault").get().words.reveal() == ""
    words = own_words(client)
    assert "Wren" not in words
    assert "Done" in words
    assert "privacy officer" in words, "who looked stays, without a name"


def test_an_erasure_that_destroys_nothing_is_caught_planted(client, person, officer, monkeypatch):
    """Harm: a test that believes the word "done" guards nothing."""
    monkeypatch.setattr("tandem.journeys.own_requests.destroy_subject_key", lambda **_: False)
    with pytest.raises(AssertionError):
        test_the_last_yes_destroys_the_key_and_nobody_reads_the_record_again(client, person, officer)


def test_an_erasure_waits_for_every_agency(client, officer):
    """Harm: one agency's yes destroys what another must keep."""
    person_id = a_person(agency_id=TEAM)
    tie(person_id, CASE_MANAGER, RelationKind.ASSIGNMENT)
    tie(person_id, PROVIDER_STAFF, RelationKind.TREATING)
    agreed(person_id)
    enter(client, given_code(person_id))
    client.post(address("own_erase"), {"words": "", "is_sure": "on"})
    rows = {one.agency_id: one.id for one in PersonRequest.objects.using("vault").filter(kind="erasure")}
    assert set(rows) == {TEAM, PROVIDER}
    officer.post(office("request", rows[TEAM]), {"answer": "accepted"})
    assert Person.objects.using("vault").get(id=person_id).given_name.reveal() == "Wren"
    assert Revocation.objects.using("vault").count() == 0
    other = Client()
    sign_in(other, Role.PRIVACY_OFFICER, agency="riverbend-recovery")
    other.post(office("request", rows[PROVIDER]), {"answer": "accepted"})
    assert Person.objects.using("vault").get(id=person_id).given_name.reveal() == ""
    assert Revocation.objects.using("vault").count() == 1


def test_an_agency_that_came_to_hold_something_later_is_asked_too(client, person, officer):
    """Harm: the last yes destroys what a clinic wrote last week, and nobody ever asked the clinic."""
    client.post(address("own_erase"), {"words": "", "is_sure": "on"})
    row = PersonRequest.objects.using("vault").get(kind="erasure")
    met_by(person, PROVIDER)
    officer.post(office("request", row.id), {"answer": "accepted"})
    assert Person.objects.using("vault").get(id=person).given_name.reveal() == "Wren"
    late = PersonRequest.objects.using("vault").get(kind="erasure", agency_id=PROVIDER)
    assert late.state == "asked"
    other = Client()
    sign_in(other, Role.PRIVACY_OFFICER, agency="riverbend-recovery")
    other.post(office("request", late.id), {"answer": "accepted"})
    assert Person.objects.using("vault").get(id=person).given_name.reveal() == ""
    assert set(PersonRequest.objects.using("vault").values_list("state", flat=True)) == {"done"}


def met_by(person_id: UUID, agency_id: UUID) -> None:
    """A visit that another agency wrote down."""
    now = timezone.now()
    record_encounter(
        access=an_access(person_id, now=now),
        by=PROVIDER_STAFF,
        person_id=person_id,
        kind=EncounterKind.WALK_IN,
        pathway=Pathway.SELF_REFERRAL,
        occurred_at=now,
        source=Source(Origin.CARE, True, agency_id),
        now=now,
    )


def test_nothing_is_erased_while_a_legal_demand_keeps_it(client, person, officer, monkeypatch):
    """Harm: what a court ordered kept is destroyed, and somebody answers for it."""
    monkeypatch.setattr("tandem.journeys.own_requests.persons_held", lambda *, now: frozenset({person}))
    client.post(address("own_erase"), {"words": "", "is_sure": "on"})
    row = PersonRequest.objects.using("vault").get(kind="erasure")
    answer = officer.post(office("request", row.id), {"answer": "accepted"})
    assert "demands that this record is kept" in answer.content.decode()
    assert Person.objects.using("vault").get(id=person).given_name.reveal() == "Wren"


def agreed(person_id) -> None:
    """A consent between the team and the provider."""
    now = timezone.now()
    terms = take_consent.draft(
        by=CASE_MANAGER,
        person_id=person_id,
        name="Wren Ashgrove",
        recipient_ids=[PROVIDER],
        categories=list(take_consent.USUAL),
        expires_at=now + timedelta(days=90),
        is_adult=True,
        language="en",
    )
    take_consent.sign(
        access=opening.record(by=CASE_MANAGER, person_id=person_id, now=now),
        by=CASE_MANAGER,
        terms=terms,
        shown=take_consent.show(by=CASE_MANAGER, terms=terms, now=now).mark,
        given_name="Wren",
        family_name="Ashgrove",
        birth_on=None,
        signature="Wren Ashgrove",
        now=now,
    )
