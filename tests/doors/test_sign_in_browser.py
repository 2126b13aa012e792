"""Signing in on a phone, in a real browser: every page of it accessible, the whole way from the door to the lock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from tandem.agencies.types import Role
from tandem.journeys.demo_accounts import make_demo_accounts
from tandem.web.ui import shift
from tests.browser import assert_accessible, assert_fits
from tests.factories.signin import PASSWORD, SECRET, code_of, make_staff, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(databases=["default", "vault"], transaction=True)]


def check(page, heading: str) -> None:
    assert page.get_by_role("heading", level=1).inner_text() == heading
    assert_accessible(page)
    assert_fits(page)


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    cache.clear()
    settings.TANDEM_HOME = tmp_path


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_first_sign_in_lock_and_sign_out_on_a_phone(chromium_page, live_server, theme):
    staff = make_staff(Role.PATROL_OFFICER, with_totp=False)
    page = chromium_page(size="phone", theme=theme)
    page.goto(f"{live_server.url}/duty/account/login/")
    check(page, "Sign in to duty")
    page.get_by_label("User name").fill(staff.username)
    page.get_by_label("Password").fill("wrong")
    press(page, "Sign in")
    check(page, "Sign in to duty")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    check(page, "Choose your own password")
    page.get_by_label("New password").fill("another four plain words")
    page.get_by_label("The same once more").fill("another four plain words")
    press(page, "Save and go on")
    check(page, "Set up the code on your phone")
    assert page.locator(".square-code").evaluate("image => image.complete && image.naturalWidth > 0")
    secret = page.locator("code").inner_text().replace(" ", "")
    page.get_by_label("Code from your app").fill(code_of(secret))
    press(page, "Save and start the shift")
    page.goto(f"{live_server.url}/duty/account/")
    check(page, "Your shift")
    press(page, "Lock now")
    check(page, "Locked")
    page.get_by_label("Password").fill("another four plain words")
    press(page, "Open")
    page.goto(f"{live_server.url}/duty/account/logout/")
    check(page, "End your shift?")
    page.locator("main").get_by_role("button", name="Sign out").click()
    check(page, "Sign in to duty")
    page.go_back()
    assert staff.username not in page.content()
    assert "Your shift" not in page.content()


def test_demo_visitor_is_in_with_two_presses(chromium_page, live_server):
    make_demo_accounts()
    page = chromium_page(size="phone")
    page.goto(f"{live_server.url}/account/login/")
    check(page, "Sign in to care and office")
    page.get_by_role("button", name="epi.demo").click()
    check(page, "The code from your phone")
    press(page, "Start the shift")
    page.goto(f"{live_server.url}/account/")
    check(page, "Your shift")


def test_unattended_screen_hides_itself(chromium_page, live_server, monkeypatch):
    sign_in(page := chromium_page(size="phone"), Role.CASE_MANAGER, url=live_server.url)
    page.clock.install()
    page.goto(f"{live_server.url}/account/")
    check(page, "Your shift")
    page.clock.fast_forward("29:00")
    assert page.get_by_role("heading", level=1).inner_text() == "Your shift"
    monkeypatch.setattr(shift, "wall_clock", lambda: timezone.now() + timedelta(minutes=30))
    page.clock.fast_forward("01:30")
    page.wait_for_url("**/account/lock/?next=%2Faccount%2F")
    check(page, "Locked")


def test_typing_keeps_a_long_form_open(chromium_page, live_server, monkeypatch):
    sign_in(page := chromium_page(size="phone"), Role.CASE_MANAGER, url=live_server.url)
    page.clock.install()
    page.goto(f"{live_server.url}/account/")
    monkeypatch.setattr(shift, "wall_clock", lambda: timezone.now() + timedelta(minutes=29))
    page.clock.fast_forward("29:00")
    with page.expect_response("**/account/here/") as told:
        page.keyboard.press("a")
    assert told.value.status == 204
    monkeypatch.setattr(shift, "wall_clock", lambda: timezone.now() + timedelta(minutes=58))
    page.clock.fast_forward("29:00")
    assert page.reload().status == 200
    assert page.get_by_role("heading", level=1).inner_text() == "Your shift"


def test_forms_work_without_script(chromium_page, live_server):
    staff = make_staff(Role.CASE_MANAGER)
    page = chromium_page(size="phone", script=False)
    page.goto(f"{live_server.url}/account/login/")
    page.get_by_label("User name").fill(staff.username)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    page.get_by_label("Code from your app").fill(code_of(SECRET))
    press(page, "Start the shift")
    page.goto(f"{live_server.url}/account/")
    assert page.get_by_role("heading", level=1).inner_text() == "Your shift"
