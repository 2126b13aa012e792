"""`tandem account`: harm prevented is an account where it may not exist, and one that cannot be taken back."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner, Result
from django.core.cache import cache
from django.test import Client

from tandem.agencies.types import AgencyKind, Role
from tandem.audit.queries import latest_entries
from tandem.cli import account, server
from tests.factories.signin import PASSWORD, make_agency, make_staff, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@pytest.fixture(autouse=True)
def _started(monkeypatch):
    cache.clear()
    monkeypatch.setattr(server, "start", lambda side=None: None)


def tandem(*arguments: str) -> Result:
    return CliRunner().invoke(account.account, arguments)


def add(on_side: str, role: Role, kind: AgencyKind) -> Result:
    agency = make_agency(kind)
    return tandem("add", "--side", on_side, "--username", "j.doe", "--role", role.value, "--agency", agency)


def test_added_account_starts_with_the_printed_password(client):
    added = add("duty", Role.PATROL_OFFICER, AgencyKind.POLICE)
    password = re.search(r"One-time password: (\S+)", added.output)[1]
    answer = client.post("/duty/account/login/", {"login": "j.doe", "password": password})
    assert answer.url == "/duty/account/first/"
    assert "j.doe" in tandem("list", "--side", "duty").output
    assert "j.doe" not in tandem("list", "--side", "care").output
    assert password not in str(latest_entries(using="default"))


@pytest.mark.parametrize(
    ("on_side", "role", "kind", "says"),
    [
        ("care", Role.CASE_MANAGER, AgencyKind.POLICE, "except as a co-responder"),
        ("care", Role.PATROL_OFFICER, AgencyKind.OUTREACH, "on the duty side only"),
        ("duty", Role.CASE_MANAGER, AgencyKind.POLICE, "police duty roles only"),
    ],
)
def test_refusals_say_why(on_side, role, kind, says):
    assert says in str(add(on_side, role, kind).exception)


def test_unknown_agency_and_taken_name_are_refused():
    add("duty", Role.PATROL_OFFICER, AgencyKind.POLICE)
    assert "taken" in str(add("duty", Role.PATROL_OFFICER, AgencyKind.POLICE).exception)
    refused = tandem("add", "--side", "duty", "--username", "a", "--role", "patrol_officer", "--agency", "nowhere")
    assert "No agency is called “nowhere”" in str(refused.exception)


def test_reset_asks_for_a_new_password_and_a_new_code_and_ends_the_shift(client):
    staff = sign_in(client, Role.CASE_MANAGER)
    assert client.get("/account/").status_code == 200
    printed = tandem("reset", "--side", "care", "--username", staff.username).output
    assert client.get("/account/").status_code == 302
    fresh = Client()
    assert "is not right" in fresh.post("/account/login/", {"login": staff.username, "password": PASSWORD}).text
    password = re.search(r"One-time password: (\S+)", printed)[1]
    answer = fresh.post("/account/login/", {"login": staff.username, "password": password})
    assert answer.url == "/account/first/"


def test_closed_account_is_out_with_the_next_page(client):
    staff = sign_in(client, Role.CASE_MANAGER)
    assert tandem("close", "--side", "care", "--username", staff.username).exit_code == 0
    assert client.get("/account/").status_code == 302
    assert "No such account" in str(tandem("close", "--side", "care", "--username", "nobody").exception)


def test_roles_of_the_command_are_those_of_the_code():
    assert set(account.ROLES) == set(Role)
    assert make_staff(Role.ADMINISTRATOR).role in account.ROLES
