"""Codes for the privacy officer. Harm prevented: a worker reads as a person, and no privacy officer hears of it."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tandem.agencies.types import Role
from tandem.audit.models import Entry
from tandem.consent.types import RelationKind
from tandem.people.models import OwnCode
from tandem.people.rules.own_codes import WAIT
from tests.doors.test_own_code_wait import OTHERS, text_of
from tests.doors.test_own_page import SECRET, address, enter, given_code, tie
from tests.factories.county import CASE_MANAGER, TEAM, riverbend
from tests.factories.people import a_person
from tests.factories.signin import sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
CARE = "tandem.config.urls_care"


def at(name: str, *more) -> str:
    return reverse(f"privacy:{name}", CARE, args=more)


@pytest.fixture
def person_id() -> UUID:
    cache.clear()
    riverbend()
    found = a_person(agency_id=TEAM)
    tie(found, CASE_MANAGER, RelationKind.ASSIGNMENT)
    return found


@pytest.fixture
def officer(client, person_id) -> Client:
    sign_in(client, Role.PRIVACY_OFFICER, agency="riverbend-outreach")
    return client


@pytest.fixture
def other_officer(person_id) -> Client:
    browser = Client()
    sign_in(browser, Role.PRIVACY_OFFICER, agency="riverbend-recovery")
    return browser


def replaced(person_id: UUID) -> tuple[str, str]:
    return given_code(person_id), given_code(person_id, secret=OTHERS)


def test_the_officer_of_the_agency_reads_of_it_and_no_other(officer, other_officer, person_id):
    old, _new = replaced(person_id)
    person = Client()
    enter(person, old)
    home, page = text_of(officer.get(at("home"))), text_of(officer.get(at("own_codes")))
    assert "Look into a code of an own page: A second code within days" in home
    assert "A code with a secret is replaced" in page
    assert "Opens the page on" in page
    person.post(address("own_cancel_code"))
    home, page = text_of(officer.get(at("home"))), text_of(officer.get(at("own_codes")))
    assert "Look into a code of an own page: A new code was cancelled" in home
    assert "somebody with the person's code and secret" in page
    assert "Opens the page on" not in page
    for told in (home, page):
        for word in ("Wren", "Ashgrove", str(person_id), "treatment with"):
            assert word not in told
    assert "code of an own page" not in text_of(other_officer.get(at("home")))
    assert "Nothing to look into" in text_of(other_officer.get(at("own_codes")))


def test_the_officer_stops_a_code_in_time(officer, other_officer, person_id, monkeypatch):
    old, new = replaced(person_id)
    code_id = OwnCode.objects.using("vault").latest("opens_at").id
    assert officer.get(at("own_code_stop", code_id)).status_code == 405
    assert other_officer.post(at("own_code_stop", code_id)).status_code == 404
    assert "Stopped." in text_of(officer.post(at("own_code_stop", code_id), follow=True))
    assert Entry.objects.using("vault").get(action="people.cancel_own_code").actor_role == "privacy_officer"
    later = timezone.now() + WAIT
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert enter(Client(), new, OTHERS).status_code == 200
    person = Client()
    assert enter(person, old).status_code == 302
    assert "privacy officer, Riverbend Outreach" in text_of(person.get(address("own")))


def test_what_was_looked_into_leaves_the_list_and_is_an_entry(officer, other_officer, person_id):
    replaced(person_id)
    sign = Entry.objects.using("vault").filter(action="people.issue_own_code").latest("at")
    assert officer.get(at("own_code_looked_into", sign.id)).status_code == 405
    assert other_officer.post(at("own_code_looked_into", sign.id)).status_code == 404
    assert "Nothing to look into" in text_of(officer.post(at("own_code_looked_into", sign.id), follow=True))
    entry = Entry.objects.using("vault").get(action="audit.look_into_code")
    assert (entry.subjects, entry.actor_role) == ([["entry", str(sign.id)]], "privacy_officer")
    assert officer.post(at("own_code_looked_into", sign.id)).status_code == 404
    assert "code of an own page" not in text_of(officer.get(at("home")))


def test_a_code_opened_from_where_it_was_made_and_one_typed_by_staff(officer, person_id):
    """Harm: a worker makes a first code with a secret of their own and opens it at their desk: nothing old warns."""
    worker = Client()
    staff = sign_in(worker, Role.CASE_MANAGER, agency="riverbend-outreach")
    tie(person_id, staff.actor, RelationKind.ASSIGNMENT)
    sent = {"secret": SECRET, "again": SECRET, "language": "en"}
    slip = worker.post(address("own_code", person_id), sent, REMOTE_ADDR="10.9.8.7").content.decode()
    code = slip.split("<code>")[1].split("</code>")[0]
    assert "code of an own page" not in text_of(officer.get(at("home")))
    sent = {"code": code, "secret": SECRET}
    assert Client().post(address("own"), sent, REMOTE_ADDR="10.9.8.7").status_code == 302
    assert worker.post(address("own"), sent).status_code == 403
    page = text_of(officer.get(at("own_codes")))
    assert "Opened first from where it was made" in page
    assert "Typed beside a staff account" in page
    assert "10.9.8.7" not in page


@pytest.mark.parametrize("role", [Role.CASE_MANAGER, Role.COORDINATOR, Role.AUDITOR])
def test_nobody_else_reads_or_stops(client, person_id, role):
    replaced(person_id)
    code_id = OwnCode.objects.using("vault").latest("opens_at").id
    sign_in(client, role, agency="riverbend-outreach")
    assert client.get(at("own_codes")).status_code == 403
    assert client.post(at("own_code_stop", code_id)).status_code == 403
