"""A new code at the doors. Harm prevented: a person is put out of their own page, and nothing tells them."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tandem.agencies.types import Role
from tandem.audit.models import Entry
from tandem.consent.types import RelationKind
from tandem.people.rules.own_codes import WAIT
from tests.doors.test_own_page import SECRET, address, enter, given_code, tie
from tests.factories.county import CASE_MANAGER, TEAM, riverbend
from tests.factories.people import a_person
from tests.factories.signin import make_staff, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
OTHERS = "worker's own choice"
MADE = "A new code for your page was made on"


@pytest.fixture(autouse=True)
def _county():
    cache.clear()
    riverbend()


@pytest.fixture
def person_id() -> UUID:
    found = a_person(agency_id=TEAM)
    tie(found, CASE_MANAGER, RelationKind.ASSIGNMENT)
    return found


def text_of(answer) -> str:
    return " ".join(unescape(answer.content.decode()).split())


def own_page(client) -> str:
    return text_of(client.get(address("own")))


def test_the_page_shows_a_new_code_and_cancels_it(client, person_id):
    old = given_code(person_id)
    enter(client, old)
    assert MADE not in own_page(client)
    new = given_code(person_id, secret=OTHERS)
    page = own_page(client)
    assert MADE in page
    assert "by case manager, Riverbend Outreach. If you did not ask for it, cancel it." in page
    assert client.get(address("own_cancel_code")).status_code == 405
    assert "Cancelled. Your code goes on working." in text_of(client.post(address("own_cancel_code"), follow=True))
    page = own_page(client)
    assert MADE not in page
    assert "cancelled a new code before it opened the page" in page
    assert "open no page" in text_of(enter(Client(), new, OTHERS))
    again = text_of(client.post(address("own_cancel_code"), follow=True))
    assert "No new code waits any more" in again


def test_the_new_code_says_when_it_opens_and_opens_nothing_before(client, person_id, monkeypatch):
    old = given_code(person_id)
    new = given_code(person_id, secret=OTHERS)
    answer = enter(client, new, OTHERS)
    assert answer.status_code == 200
    assert "This code is new: it opens your page from" in text_of(answer)
    assert "tandem_own" not in client.cookies
    assert MADE not in own_page(client)
    enter(client, old)
    assert "tried your code with a wrong secret, too early or too late" in own_page(client)
    later = timezone.now() + WAIT
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert enter(Client(), new, OTHERS).status_code == 302
    assert enter(Client(), old).status_code == 200


def test_an_open_page_cannot_be_cancelled_by_a_stranger(client, person_id):
    """Harm: whoever posts to the address ends the person's new code."""
    given_code(person_id)
    given_code(person_id, secret=OTHERS)
    assert client.post(address("own_cancel_code")).url == address("own")
    assert client.post(address("own_end_code")).url == address("own")
    ended = ("people.cancel_own_code", "people.end_own_code")
    assert not Entry.objects.using("vault").filter(action__in=ended).exists()


def test_the_person_ends_their_code_and_the_page_closes(client, person_id):
    old = given_code(person_id)
    other = Client()
    enter(client, old)
    enter(other, old)
    assert "Your code has ended" in text_of(client.post(address("own_end_code"), follow=True))
    for browser in (client, other):
        assert "Who looked" not in own_page(browser)
    assert enter(Client(), old).status_code == 200


def test_the_page_says_who_made_its_code_and_keeps_every_one(client, person_id):
    """Harm: for a first code nothing old stands guard; then the person must at least read who made it, and when."""
    given_code(person_id, secret="")
    code = given_code(person_id)
    enter(client, code)
    page = own_page(client)
    history = page.split('id="codes"')[1]
    for words in ("The code that you use was made", "case manager, Riverbend Outreach", "Its secret was chosen"):
        assert words in history
    assert history.count("made a new code for this page") == 2


@pytest.fixture
def staff_client(client, person_id) -> Client:
    staff = make_staff(Role.CASE_MANAGER, agency="riverbend-outreach")
    sign_in(client, Role.CASE_MANAGER, agency="riverbend-outreach")
    tie(person_id, staff.actor, RelationKind.ASSIGNMENT)
    return client


def test_the_slip_of_a_second_code_says_when_it_opens(staff_client, person_id):
    where = address("own_code", person_id)
    assert "You chose a secret before" not in text_of(staff_client.get(where))
    sent = {"secret": SECRET, "again": SECRET, "language": "en"}
    first = text_of(staff_client.post(where, sent))
    assert "earlier codes no longer work" in first
    assert "You chose a secret before" in text_of(staff_client.get(where))
    second = text_of(staff_client.post(where, {"later": "yes", "language": "en"}))
    assert "It opens your page on" in second
    assert "if you lost it, your page stays closed until then" in second
    assert "From then on, open the address within 3 days" in second
    assert "A new code waits already" in text_of(staff_client.get(where))
    assert enter(Client(), first.split("<code>")[1].split("</code>")[0]).status_code == 302


def test_staff_end_the_old_code_at_once_and_the_new_one_still_waits(staff_client, person_id):
    old = given_code(person_id)
    new = given_code(person_id, secret=OTHERS)
    other = Client()
    enter(other, old)
    assert staff_client.get(address("own_code_end", person_id)).status_code == 405
    answer = staff_client.post(address("own_code_end", person_id), follow=True)
    assert "every page that it opened is closed" in text_of(answer)
    assert "Who looked" not in own_page(other)
    assert "it opens your page from" in text_of(enter(Client(), new, OTHERS))
    assert staff_client.post(address("own_code_end", person_id)).status_code == 403
    assert staff_client.post(address("own_code_end", a_person(agency_id=TEAM))).status_code == 403


@pytest.mark.parametrize("role", [Role.CASE_MANAGER, Role.PATROL_OFFICER])
def test_the_first_page_leads_no_staff_to_a_page_that_refuses_them(client, role):
    """Harm: staff are sent to a page that writes their visit down as a trespass."""
    assert 'href="/care/own/"' in text_of(client.get("/"))
    sign_in(client, role)
    page = text_of(client.get("/"))
    assert 'href="/care/own/"' not in page
    assert "staff account is signed in" in page


def test_a_page_that_hides_the_new_code_is_caught_planted(client, person_id, monkeypatch):
    """Harm: a test that would not see the silence guards nothing."""
    monkeypatch.setattr("tandem.web.care.own.codes._facts", lambda *_: None)
    with pytest.raises(AssertionError):
        test_the_page_shows_a_new_code_and_cancels_it(client, person_id)


def test_the_wait_is_a_day():
    """Harm: a wait that a phone switched off for a night does not see."""
    assert timedelta(hours=24) <= WAIT <= timedelta(hours=48)
