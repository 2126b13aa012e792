"""Shifts: harm prevented is an unattended or stolen screen that goes on showing people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tandem.agencies.types import Role
from tandem.audit.queries import latest_entries
from tandem.web.ui import shift
from tests.factories.signin import PASSWORD, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
START = timezone.now()


@pytest.fixture
def clock(monkeypatch):
    """`clock(hours=2)` sets the wall clock of shifts to two hours after their start."""
    cache.clear()

    def set_to(**after: float) -> None:
        monkeypatch.setattr(shift, "wall_clock", lambda: timezone.now() + timedelta(**after))

    return set_to


def last_deed(using: str = "vault") -> str:
    return latest_entries(using=using, action_prefix="agencies.", limit=1)[0].action


def is_in(client: Client, door: str = "/account/") -> bool:
    return client.get(f"{door}here/").status_code == 204


def test_shift_ends_after_twelve_hours_however_busy(client, clock):
    sign_in(client, Role.CASE_MANAGER)
    for minutes in range(0, 720, 25):
        clock(minutes=minutes)
        assert is_in(client), minutes
    clock(hours=12)
    assert not is_in(client)
    assert last_deed() == "agencies.shift_ended"
    assert "Your shift has ended" in client.get("/account/login/").text
    assert settings.SHIFT_LENGTH.total_seconds() == 12 * 3600


def test_idle_shift_locks_and_the_password_reopens_it_at_the_same_page(client, clock):
    sign_in(client, Role.CASE_MANAGER)
    clock(minutes=29)
    assert is_in(client)
    clock(minutes=29 + 30)
    assert not is_in(client)
    assert last_deed() == "agencies.locked_idle"
    before = client.cookies["tandem_care"].value
    page = client.get("/account/lock/?next=/healthz")
    assert 'value="/healthz"' in page.text
    answer = client.post("/account/lock/", {"password": PASSWORD, "next": "/healthz"})
    assert (answer.status_code, answer.url) == (302, "/healthz")
    assert client.cookies["tandem_care"].value != before
    assert is_in(client)
    assert last_deed() == "agencies.unlocked"


def test_button_locks_at_once_and_locked_pages_show_no_name_elsewhere(client):
    sign_in(client, Role.CASE_MANAGER)
    answer = client.post("/account/lock/", {"next": "/healthz"})
    assert "Locked" in answer.text
    assert 'value="/healthz"' in answer.text
    assert not is_in(client)
    assert client.get("/account/").url == "/account/lock/"
    assert last_deed() == "agencies.locked"
    page = client.get("/account/login/")
    assert "Test case_manager" not in page.text


def test_locked_doors_lead_to_the_lock_and_back(client):
    sign_in(client, Role.PATROL_OFFICER)
    client.post("/duty/account/lock/")
    answer = client.get("/duty/some/page/?area=4")
    assert answer.url == "/duty/account/lock/?next=%2Fduty%2Fsome%2Fpage%2F%3Farea%3D4"
    answer = client.post("/duty/account/lock/", {"password": PASSWORD, "next": "/duty/some/page/?area=4"})
    assert answer.url == "/duty/some/page/?area=4"


def test_five_wrong_passwords_at_the_lock_end_the_session(client):
    sign_in(client, Role.CASE_MANAGER)
    client.post("/account/lock/")
    for left in (4, 3, 2, 1):
        assert f"{left} tr" in client.post("/account/lock/", {"password": "wrong"}).text
    answer = client.post("/account/lock/", {"password": "wrong"})
    assert answer.url == "/account/login/"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.post("/account/lock/", {"password": PASSWORD}).url == "/account/login/"
    assert not is_in(client)
    assert last_deed() == "agencies.shift_ended"


def test_lock_does_not_lengthen_the_shift(client, clock):
    sign_in(client, Role.CASE_MANAGER)
    clock(hours=11, minutes=50)
    client.post("/account/lock/", {"password": PASSWORD})
    client.get("/account/lock/")
    client.post("/account/lock/", {"password": PASSWORD})
    assert is_in(client)
    clock(hours=12)
    assert not is_in(client)


def test_sign_out_forgets(client):
    sign_in(client, Role.CASE_MANAGER)
    old = client.cookies["tandem_care"].value
    assert client.get("/account/logout/").status_code == 200, "a link alone signs nobody out"
    assert is_in(client)
    answer = client.post("/account/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert last_deed() == "agencies.signed_out"
    thief = Client()
    thief.cookies["tandem_care"] = old
    assert not is_in(thief)


def test_sign_out_at_one_side_leaves_the_other(client):
    sign_in(client, Role.CASE_MANAGER)
    sign_in(client, Role.PATROL_OFFICER)
    client.post("/duty/account/logout/")
    assert is_in(client)
    assert not is_in(client, "/duty/account/")


def test_pages_behind_the_door_are_not_stored(client):
    sign_in(client, Role.CASE_MANAGER)
    assert client.get("/account/").headers["Cache-Control"] == "no-store"


def test_a_session_without_a_shift_is_nobody(client):
    """Harm: a session made by any other way than password and TOTP."""
    from django.contrib.auth import get_user_model

    from tandem.core import side

    staff = sign_in(Client(), Role.CASE_MANAGER)
    with side.on(side.CARE):
        client.force_login(get_user_model().objects.get(id=staff.account_id))
    client.cookies["tandem_care"] = client.cookies.pop("sessionid").value
    assert not is_in(client)
