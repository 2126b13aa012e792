"""Signing in: harm prevented is anyone but the account's owner behind a door, or a sign-in without a trace."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import hashers
from django.core.cache import cache
from django.test import Client

from tandem.agencies.types import Role
from tandem.audit.queries import latest_entries
from tandem.core import side
from tests.factories.signin import PASSWORD, SECRET, Staff, code_of, make_staff

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
OWN = "another four plain words"
DOORS = [
    pytest.param("/duty/account/", Role.PATROL_OFFICER, "tandem_duty", id="duty"),
    pytest.param("/account/", Role.CASE_MANAGER, "tandem_care", id="care"),
]


@pytest.fixture(autouse=True)
def _no_counters():
    cache.clear()
    yield
    cache.clear()


def give_password(client: Client, door: str, staff: Staff, password: str = PASSWORD, **more: str):
    return client.post(f"{door}login/", {"login": staff.username, "password": password, **more})


def give_code(client: Client, door: str, code: str):
    return client.post(f"{door}code/", {"code": code})


def deeds(staff: Staff) -> list[str]:
    """What the ledger of the side says of signing in, oldest first."""
    entries = latest_entries(using=staff.using, action_prefix="agencies.")
    made = {"agencies.create_account", "agencies.register_agency"}
    return [entry.action.split(".")[1] for entry in reversed(entries) if entry.action not in made and not entry.job]


@pytest.mark.parametrize(("door", "role", "cookie"), DOORS)
def test_password_and_code_open_a_shift(client, door, role, cookie):
    staff = make_staff(role)
    answer = give_password(client, door, staff)
    assert (answer.status_code, answer.url) == (302, f"{door}code/")
    assert client.get(door).url == f"{door}login/", "the password alone opens nothing"
    before = client.cookies[cookie].value
    answer = give_code(client, door, code_of())
    assert answer.status_code == 302
    assert client.cookies[cookie].value != before, "the session key must change at sign-in"
    page = client.get(door)
    assert page.status_code == 200
    assert "Test " in page.text
    assert deeds(staff) == ["use_code", "signed_in"]
    flags = client.cookies[cookie]
    assert flags["httponly"]
    assert flags["samesite"] == "Lax"


def test_next_page_is_kept_only_on_this_side(client):
    staff = make_staff(Role.CASE_MANAGER)
    for wanted, got in [
        ("/healthz", "/healthz"),
        ("/duty/", "/account/"),
        ("//evil.example/", "/account/"),
        ("https://evil.example/", "/account/"),
        ("/\\evil.example", "/account/"),
        ("/account/logout/", "/account/"),
    ]:
        Authenticator.objects.using("vault").update(data=seal_again())
        stranger = Client()
        give_password(stranger, "/account/", staff, next=wanted)
        answer = give_code(stranger, "/account/", code_of())
        first_page = answer.url if got == "/account/" and answer.url.startswith(("/care/", "/office/")) else got
        assert answer.url == first_page, wanted


def seal_again() -> dict[str, str]:
    """The same TOTP as if no code had been used."""
    from allauth.mfa.utils import encrypt

    with side.on(side.CARE):
        return {"secret": encrypt(SECRET)}


@pytest.mark.parametrize(("door", "role", "cookie"), DOORS)
def test_accounts_of_one_side_are_unknown_at_the_other(client, door, role, cookie):
    other = "/account/" if door.startswith("/duty") else "/duty/account/"
    staff = make_staff(role)
    answer = give_password(client, other, staff)
    assert answer.status_code == 200
    assert "is not right" in answer.text
    give_password(client, door, staff)
    give_code(client, door, code_of())
    assert client.get(door).status_code == 200
    assert client.get(other).status_code == 302, "a shift at one door opens nothing at the other"


def test_wrong_password_and_unknown_name_look_and_cost_the_same(client, monkeypatch):
    staff = make_staff(Role.CASE_MANAGER)
    hashed = []
    real = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(
        hashers.MD5PasswordHasher, "encode", lambda self, *given: hashed.append(1) or real(self, *given)
    )
    wrong = client.post("/account/login/", {"login": staff.username, "password": "wrong"})
    for_wrong, hashed[:] = len(hashed), []
    unknown = client.post("/account/login/", {"login": "nobody.here", "password": "wrong"})
    assert len(hashed) == for_wrong == 1
    without_name = re.compile(r'value="[^"]*"')
    assert without_name.sub("", wrong.text) == without_name.sub("", unknown.text)
    entries = latest_entries(using="vault", action_prefix="agencies.sign_in_failed")
    assert [entry.subjects for entry in entries] == [(), (("account", str(staff.account_id)),)]
    assert "nobody.here" not in str(entries), "a name that nobody has may be a password typed in the wrong box"


def test_closed_account_is_told_nothing_more(client):
    from tandem.agencies.actions import close_account

    staff = make_staff(Role.CASE_MANAGER)
    close_account(using="vault", by=staff.actor, account_id=staff.account_id)
    answer = give_password(client, "/account/", staff)
    assert answer.status_code == 200
    assert "is not right" in answer.text


def test_tries_pause_and_other_accounts_stay_open(client):
    staff = make_staff(Role.CASE_MANAGER)
    for _ in range(5):
        assert "is not right" in give_password(client, "/account/", staff, "wrong").text
    assert "Too many tries" in give_password(client, "/account/", staff).text
    colleague = make_staff(Role.COORDINATOR)
    assert give_password(Client(), "/account/", colleague).status_code == 302


def test_codes_pause_too(client):
    staff = make_staff(Role.CASE_MANAGER)
    give_password(client, "/account/", staff)
    for _ in range(5):
        assert "not right" in give_code(client, "/account/", "000000").text
    assert "Too many tries" in give_code(client, "/account/", code_of()).text
    assert deeds(staff) == ["code_failed"] * 5


def test_a_code_works_once_even_after_a_restart(client):
    staff = make_staff(Role.CASE_MANAGER)
    used = code_of()
    give_password(client, "/account/", staff)
    assert give_code(client, "/account/", used).status_code == 302
    cache.clear()
    again = Client()
    give_password(again, "/account/", staff)
    assert "used already" in give_code(again, "/account/", used).text
    assert give_code(again, "/account/", code_of(ahead=1)).status_code == 302


def test_account_without_totp_gets_nothing_until_it_is_set_up(client):
    staff = make_staff(Role.PATROL_OFFICER, with_totp=False)
    answer = give_password(client, "/duty/account/", staff)
    assert answer.url == "/duty/account/first/"
    for path in ["/duty/account/", "/duty/account/here/", "/duty/account/lock/", "/duty/account/code/"]:
        assert client.get(path).status_code in (302, 403), path
    page = client.get("/duty/account/first/")
    assert "Choose your own password" in page.text
    for password, again, says in [
        (PASSWORD, PASSWORD, "Choose another"),
        ("short", "short", "12"),
        (OWN, "x", "differ"),
    ]:
        answer = client.post("/duty/account/first/", {"password": password, "again": again})
        assert says in answer.text
    assert client.post("/duty/account/first/", {"password": OWN, "again": OWN}).status_code == 302
    page = client.get("/duty/account/first/")
    assert "data:image/svg+xml;base64," in page.text
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)[1].replace(" ", "")
    assert "not right" in client.post("/duty/account/first/", {"code": "000000"}).text
    assert client.get("/duty/account/").status_code == 302, "still nobody"
    assert client.post("/duty/account/first/", {"code": code_of(secret)}).status_code == 302
    assert client.get("/duty/account/").status_code == 200
    assert deeds(staff) == ["set_password", "code_failed", "store_second_factor", "signed_in"]
    stored = Authenticator.objects.using("default").get(user_id=staff.account_id).data["secret"]
    assert secret not in stored, "the secret is stored sealed"


def test_first_sign_in_of_another_side_cannot_be_carried_over(client):
    staff = make_staff(Role.PATROL_OFFICER, with_totp=False)
    give_password(client, "/duty/account/", staff)
    assert client.get("/account/first/").url == "/account/login/"


def test_every_form_is_protected_against_forgery():
    strict = Client(enforce_csrf_checks=True)
    for door in ("/duty/account/", "/account/"):
        for page in ("login/", "code/", "first/", "lock/", "logout/", "demo/"):
            assert strict.post(f"{door}{page}", {"login": "a", "password": "b"}).status_code == 403, page
