"""The secret of an own page. Harm prevented: a worker keeps the code from the screen and reads the person's page."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tandem.agencies.types import Role
from tandem.audit.models import Entry
from tandem.consent.types import RelationKind
from tandem.people.models import OwnAttempt, OwnCode
from tandem.people.rules.own_codes import CODE_ALONE, MOST_IN_A_ROW, MOST_OF_ONE_CODE, WAIT
from tests.doors.test_own_page import OTHER, SECRET, Signed, address, enter, given_code, tie
from tests.factories.county import CASE_MANAGER, TEAM, riverbend
from tests.factories.people import a_person
from tests.factories.signin import make_staff, sign_in

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@pytest.fixture(autouse=True)
def _county():
    cache.clear()
    riverbend()


@pytest.fixture
def later() -> Signed:
    """A person who took the code and put the choice of a secret off."""
    person_id = a_person(agency_id=TEAM)
    tie(person_id, CASE_MANAGER, RelationKind.ASSIGNMENT)
    return Signed(person_id, uuid4(), given_code(person_id, secret=""))


def test_the_code_alone_opens_the_choice_of_a_secret_and_nothing_else(client, later):
    """Harm: a code read over a shoulder opens a whole record."""
    assert enter(client, later.own_code, "").url == address("own")
    assert client.get(address("own")).url == address("own_secret")
    for name, more in (("own_passed_on", ("six-years",)), ("own_data", ())):
        assert client.get(address(name, *more)).url == address("own")
    for easy in ("1234567", "aaaaaa", "ababab", "qwerty1", "Password!", "WrenAshgrove", "02031990", "short"):
        refused = client.post(address("own_secret"), {"secret": easy, "again": easy})
        assert refused.status_code == 200, easy
    assert client.post(address("own_secret"), {"secret": SECRET, "again": "other one"}).status_code == 200
    assert OwnCode.objects.using("vault").get().secret_hash == ""
    assert client.post(address("own_secret"), {"secret": SECRET, "again": SECRET}).url == address("own")
    page = client.get(address("own")).content.decode()
    assert "chose the secret of this page" in page
    assert client.post(address("own_secret"), {"secret": "x" + SECRET, "again": "x" + SECRET}).url == address("own")


def test_a_secret_is_chosen_once(client, later):
    """Harm: whoever finds the code later puts their own secret in the place of the person's."""
    other = Client()
    enter(client, later.own_code, "")
    enter(other, later.own_code, "")
    client.post(address("own_secret"), {"secret": SECRET, "again": SECRET})
    refused = other.post(address("own_secret"), {"secret": "a second one", "again": "a second one"})
    assert "no secret any more" in refused.content.decode()
    assert enter(Client(), later.own_code, "").status_code == 200
    assert enter(Client(), later.own_code).status_code == 302


def test_the_choice_ends_after_its_days(client, later, monkeypatch):
    """Harm: a paper found a year later still opens the choice."""
    after = timezone.now() + CODE_ALONE
    monkeypatch.setattr("tandem.web.care.own.entry.timezone.now", lambda: after)
    assert "Ask for a new code" in enter(client, later.own_code, "").content.decode()
    assert session_cookie(client) is None


def at(monkeypatch, moment) -> None:
    """The wall clock stands at this moment."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def session_cookie(client) -> object:
    return client.cookies.get("tandem_own")


def test_code_without_the_secret_opens_nothing_and_the_person_reads_of_it(client):
    """Harm: the worker who saw the code tries it, and nobody ever knows."""
    person_id = a_person(agency_id=TEAM)
    tie(person_id, CASE_MANAGER, RelationKind.ASSIGNMENT)
    code = given_code(person_id)
    wrong = enter(client, code, "not the secret")
    unknown = enter(client, OTHER, "not the secret")
    assert TOKEN.sub("", wrong.content.decode()) == TOKEN.sub("", unknown.content.decode())
    assert session_cookie(client) is None
    enter(client, code)
    page = client.get(address("own")).content.decode()
    assert "tried your code with a wrong secret" in page


def test_wrong_secrets_run_out_whatever_the_address_and_the_process(client):
    """Harm: a short secret is guessed by asking often, from many machines or after a restart."""
    person_id = a_person(agency_id=TEAM)
    tie(person_id, CASE_MANAGER, RelationKind.ASSIGNMENT)
    code = given_code(person_id)
    for number in range(MOST_OF_ONE_CODE):
        sent = {"code": code, "secret": f"guess {number}"}
        assert client.post(address("own"), sent, REMOTE_ADDR=f"10.0.0.{number}").status_code == 200
    cache.clear()
    right = Client().post(address("own"), {"code": code, "secret": SECRET}, REMOTE_ADDR="10.0.1.1")
    assert right.status_code == 429
    OwnAttempt.objects.using("vault").update(at=timezone.now() - timedelta(minutes=16))
    assert Client().post(address("own"), {"code": code, "secret": SECRET}).status_code == 302


def test_too_many_wrong_secrets_end_the_code(client):
    """Harm: a patient guesser gets through in a month of small steps."""
    person_id = a_person(agency_id=TEAM)
    tie(person_id, CASE_MANAGER, RelationKind.ASSIGNMENT)
    code = given_code(person_id)
    for number in range(MOST_IN_A_ROW):
        OwnAttempt.objects.using("vault").update(at=timezone.now() - timedelta(minutes=16))
        enter(client, code, f"guess {number}")
    OwnAttempt.objects.using("vault").update(at=timezone.now() - timedelta(minutes=16))
    assert enter(client, code).status_code == 200
    assert OwnCode.objects.using("vault").get().revoked_at is not None


def test_a_new_code_ends_the_old_one_its_secret_and_its_open_page(client, monkeypatch):
    """Harm: somebody who learned both keeps reading for ever after the person asked for new ones."""
    person_id = a_person(agency_id=TEAM)
    tie(person_id, CASE_MANAGER, RelationKind.ASSIGNMENT)
    old = given_code(person_id)
    enter(client, old)
    assert "Who looked" in client.get(address("own")).content.decode()
    new = given_code(person_id, secret="quite another")
    assert "Who looked" in client.get(address("own")).content.decode(), "the old one goes on for its day"
    at(monkeypatch, timezone.now() + WAIT)
    assert "Your code" in client.get(address("own")).content.decode()
    assert enter(client, old).status_code == 200
    client = Client()
    assert enter(Client(), new).status_code == 200, "the old secret opens the new code neither"
    assert enter(client, new, "Quite  Another").status_code == 302, "capitals and spaces do not count"
    assert "made a new code for this page" in client.get(address("own")).content.decode()


@pytest.mark.parametrize("role", [Role.CASE_MANAGER, Role.PRIVACY_OFFICER, Role.PATROL_OFFICER])
def test_no_own_page_beside_a_staff_account(client, later, role):
    """Harm: a worker reads the page silently in the browser in which they work."""
    enter(client, later.own_code, "")
    client.post(address("own_secret"), {"secret": SECRET, "again": SECRET})
    assert "Who looked" in client.get(address("own")).content.decode()
    staff = sign_in(client, role)
    for answer in (client.get(address("own")), client.get(address("own_data"))):
        assert answer.status_code == 403
        assert "staff account is signed in" in answer.content.decode()
    assert enter(client, later.own_code).status_code == 403
    entry = Entry.objects.using("vault").get(action="people.note_staff_at_own_page")
    assert entry.subjects == [["person", str(later.person_id)], ["agency", str(TEAM)]]
    assert (entry.actor_id, entry.actor_role) == (staff.account_id, role)
    fresh = Client()
    enter(fresh, later.own_code)
    assert "typed your code while signed in" in fresh.get(address("own")).content.decode()


def test_the_secret_is_kept_as_argon2id_and_nowhere_else(client, settings):
    """Harm: a stolen database gives away what people chose, which they may use elsewhere too."""
    settings.PASSWORD_HASHERS = ["tandem.config.passwords.Argon2"]
    person_id = a_person(agency_id=TEAM)
    tie(person_id, CASE_MANAGER, RelationKind.ASSIGNMENT)
    given_code(person_id)
    given_code(person_id)
    first, second = (row.secret_hash for row in OwnCode.objects.using("vault").order_by("created_at"))
    assert first.startswith("argon2$argon2id$")
    assert first != second
    assert identify_hasher(first).memory_cost == 46 * 1024
    told = "".join(f"{one.details}{one.reason}{one.subjects}" for one in Entry.objects.using("vault").all())
    assert SECRET not in told


def test_the_phone_is_handed_over_and_the_secret_is_never_shown(client):
    """Harm: the worker reads the secret from the page that took it, or gives a code to nobody they work with."""
    person_id = a_person(agency_id=TEAM)
    staff = make_staff(Role.CASE_MANAGER, agency="riverbend-outreach")
    sign_in(client, Role.CASE_MANAGER, agency="riverbend-outreach")
    assert client.get(address("own_code", person_id)).status_code == 403
    tie(person_id, staff.actor, RelationKind.ASSIGNMENT)
    form = client.get(address("own_code", person_id)).content.decode()
    assert form.count('type="password"') == 2
    easy = client.post(address("own_code", person_id), {"secret": "123456", "again": "123456"})
    assert "first that others would try" in easy.content.decode()
    assert "123456" not in easy.content.decode()
    slip = client.post(address("own_code", person_id), {"secret": SECRET, "again": SECRET, "language": "es"})
    text = slip.content.decode()
    assert "no-store" in slip["Cache-Control"]
    assert SECRET not in text
    code = text.split("<code>")[1].split("</code>")[0]
    assert enter(Client(), code).status_code == 302


def test_a_page_that_takes_any_secret_is_caught_planted(client, monkeypatch):
    """Harm: a test that would not see an open door guards nothing."""
    monkeypatch.setattr("tandem.people.actions.own_codes.check_password", lambda *_: True)
    with pytest.raises(AssertionError):
        test_code_without_the_secret_opens_nothing_and_the_person_reads_of_it(client)


def test_a_page_that_never_tires_is_caught_planted(client, monkeypatch):
    """Harm: as above, for guessing without an end."""
    monkeypatch.setattr("tandem.people.actions.own_codes.refusal_to_try", lambda **_: None)
    with pytest.raises(AssertionError):
        test_wrong_secrets_run_out_whatever_the_address_and_the_process(client)


def test_a_page_beside_a_staff_account_is_caught_planted(client, later, monkeypatch):
    """Harm: as above, for a worker who reads along."""
    monkeypatch.setattr("tandem.web.care.own.session.staff_in", lambda request: None)
    with pytest.raises((AssertionError, Entry.DoesNotExist)):
        test_no_own_page_beside_a_staff_account(client, later, Role.CASE_MANAGER)
