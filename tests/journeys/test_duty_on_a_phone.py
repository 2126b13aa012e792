"""An officer offers deflection with a thumb: few taps, accessible pages, both languages, with and without script."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.utils import timezone

from tandem.agencies.types import AgencyKind, Role
from tandem.core.actor import system_actor
from tandem.handoff.actions import note_step
from tandem.handoff.models import Envelope
from tandem.handoff.types import Step
from tests.browser import assert_accessible, assert_fits
from tests.factories.signin import make_agency, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(databases=["default", "vault"], transaction=True)]
MOST_TAPS = 12


class Thumb:
    """Counts what an officer's thumb does. Typing into a field begins with one tap on it."""

    def __init__(self, page) -> None:
        self.page = page
        self.taps = 0

    def press(self, name: str, role: str = "button") -> None:
        self.taps += 1
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=name, exact=True).click()

    def tile(self, name: str) -> None:
        self.taps += 1
        self.page.locator("label.tile", has_text=name).first.click()

    def write(self, label: str, words: str) -> None:
        self.taps += 1
        self.page.get_by_label(label).fill(words)


@pytest.fixture(autouse=True)
def _team():
    cache.clear()
    make_agency(AgencyKind.OUTREACH)


def check(page, name: str, size: str = "phone") -> None:
    assert_accessible(page)
    assert_fits(page)
    folder = os.environ.get("TANDEM_LOOK_SHOTS")
    if folder:
        page.screenshot(path=f"{folder}/duty-{name}-{size}.png", full_page=True)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_instead_of_a_charge_in_at_most_twelve_taps(chromium_page: Callable, live_server, script: bool) -> None:
    page = chromium_page(size="phone", script=script)
    sign_in(page, Role.PATROL_OFFICER, url=live_server.url)
    thumb = Thumb(page)
    page.goto(f"{live_server.url}/duty/")
    thumb.press("Offer deflection", "link")
    thumb.press("Instead of a charge", "link")
    thumb.tile("Possession")
    thumb.tile("Probable cause")
    thumb.tile("Up to 3 g")
    thumb.tile("None of these")
    thumb.press("See whether it is open")
    assert "Open: you can make this offer" in page.inner_text("main")
    thumb.write("Where can they be met?", "Bench at Canal St")
    thumb.tile("The person said yes")
    thumb.press("Send to the care team")
    assert page.get_by_role("heading", level=1).inner_text() == "Handoff"
    assert Envelope.objects.count() == 1
    assert thumb.taps == 10
    assert thumb.taps <= MOST_TAPS


def test_referral_without_a_charge_in_eight_taps(chromium_page: Callable, live_server) -> None:
    page = chromium_page(size="phone", script=False)
    sign_in(page, Role.PATROL_OFFICER, url=live_server.url)
    thumb = Thumb(page)
    page.goto(f"{live_server.url}/duty/")
    thumb.press("Offer deflection", "link")
    thumb.press("Referral, no charge", "link")
    thumb.tile("Call for help")
    thumb.tile("None of these")
    thumb.press("See whether it is open")
    thumb.write("Where can they be met?", "Library steps")
    thumb.tile("The person said yes")
    thumb.press("Send to the care team")
    assert page.get_by_role("heading", level=1).inner_text() == "Handoff"
    assert thumb.taps == 8


@pytest.mark.parametrize(
    ("size", "theme"),
    [
        ("phone", "light"),
        pytest.param("phone", "dark", marks=pytest.mark.slow),
        pytest.param("desk", "light", marks=pytest.mark.slow),
    ],
)
def test_every_page_of_the_door_is_accessible(chromium_page: Callable, live_server, size: str, theme: str) -> None:
    page = chromium_page(size=size, theme=theme)
    sign_in(page, Role.DUTY_SUPERVISOR, url=live_server.url)
    thumb, label = Thumb(page), f"{size}-{theme}"
    page.goto(f"{live_server.url}/duty/")
    check(page, "empty", label)
    page.goto(f"{live_server.url}/duty/offer/")
    check(page, "pathways", label)
    page.goto(f"{live_server.url}/duty/offer/officer_intervention/")
    check(page, "stop", label)
    thumb.press("See whether it is open")
    check(page, "stop-wrong", label)
    for name in ("Theft", "Probable cause", "More than 3 g", "Does not appear open"):
        thumb.tile(name)
    thumb.press("See whether it is open")
    thumb.write("In a few words, why?", "said no twice")
    thumb.press("See whether it is open")
    assert "Not open on this pathway" in page.inner_text("main")
    check(page, "closed", label)
    thumb.press("Change the answers")
    thumb.tile("Up to 3 g")
    thumb.tile("Does not appear open")
    thumb.tile("A no-contact order")
    thumb.press("See whether it is open")
    assert "Your supervisor decides" in page.inner_text("main")
    check(page, "answer", label)
    thumb.press("Send to the care team")
    check(page, "answer-wrong", label)
    thumb.write("Where can they be met?", "Library steps")
    thumb.tile("My supervisor agreed")
    thumb.tile("The person said yes")
    thumb.press("Send to the care team")
    receipt = Envelope.objects.get().receipt
    note_step(by=system_actor("test"), receipt=receipt, step=Step.ON_THE_WAY, at=timezone.now())
    thumb.press("Look again", "link")
    check(page, "receipt", label)
    for path in ("", "rights/", "counts/"):
        page.goto(f"{live_server.url}/duty/{path}")
        check(page, path.strip("/") or "home", label)


def test_spanish_rules_on_a_spanish_phone(chromium_page: Callable, live_server) -> None:
    page = chromium_page(size="phone", language="es-MX")
    sign_in(page, Role.PATROL_OFFICER, url=live_server.url)
    page.goto(f"{live_server.url}/duty/rights/")
    assert "Ley del Buen Samaritano" in page.inner_text("main")
    page.goto(f"{live_server.url}/duty/offer/officer_intervention/")
    assert "¿Cuánto, según su estimación?" in page.inner_text("main")
    check(page, "stop-es")
