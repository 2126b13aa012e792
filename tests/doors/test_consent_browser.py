"""Consent on a phone in a real browser: drawn and typed, English and Spanish, then the person's own page."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.cache import cache

from tandem.agencies.types import AgencyKind, Role
from tandem.consent.models import Consent
from tests.browser import assert_accessible, assert_fits
from tests.doors.test_consent import met
from tests.factories.signin import make_agency, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(databases=["default", "vault"], transaction=True)]


def check(page, name: str) -> None:
    """Accessible, not wider than the screen; kept as a picture where somebody wants to look."""
    if folder := os.environ.get("TANDEM_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
    assert_accessible(page)
    assert_fits(page)


@pytest.fixture
def start(chromium_page, live_server):
    """A signed-in outreach worker on the first step for a person they visit."""
    cache.clear()
    make_agency(AgencyKind.TREATMENT, "test-recovery")

    def on_first_step(**options):
        page = chromium_page(**options)
        staff = sign_in(page, Role.OUTREACH_WORKER, url=live_server.url)
        page.goto(f"{live_server.url}/care/people/{met(staff)}/consent/new/")
        return page

    return on_first_step


def go(page, name: str) -> None:
    page.locator("main").get_by_role("link", name=name).click()


def press(page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def draw(page) -> None:
    pad = page.locator("[data-pad]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 30 + 20 * step, box["y"] + 40 + 30 * (step % 2))
    page.mouse.up()


@pytest.mark.parametrize("size", ["phone", pytest.param("desk", marks=pytest.mark.slow)])
def test_drawn_signature_in_english_then_the_own_page(start, chromium_page, live_server, size):
    def own(size: str, url: str):
        mine = chromium_page(size=size)
        mine.goto(url)
        return mine

    page = start(size=size)
    check(page, f"consent-1-terms-{size}")
    press(page, "Next: who will see it")
    check(page, f"consent-1-missing-{size}")
    assert "It does not say who may receive." in page.locator(".error-summary").inner_text()
    page.get_by_label("Test treatment").check()
    press(page, "Next: who will see it")
    check(page, f"consent-2-preview-{size}")
    assert "Police can see none." in page.locator("main").inner_text()
    go(page, "Next: your rights")
    check(page, f"consent-3-rights-{size}")
    go(page, "Next: signature")
    page.get_by_label("I am 18 or older.").check()
    page.get_by_label("I have read this").check()
    draw(page)
    assert "Signature drawn." in page.locator("[data-said]").inner_text()
    check(page, f"consent-4-signature-{size}")
    press(page, "Sign")
    check(page, f"consent-5-copy-{size}")
    assert Consent.objects.using("vault").get().signature_method == "drawn"
    assert page.locator(".signature-shown path").get_attribute("d").startswith("M")
    go(page, "Get my own page")
    check(page, f"consent-6-hand-over-{size}")
    page.get_by_label("Your secret").fill("late blue heron")
    page.get_by_label("The same again").fill("late blue heron")
    press(page, "Keep my secret and give me the code")
    check(page, f"consent-7-slip-{size}")
    code = page.locator("code").inner_text()
    go(page, "Done")
    check(page, f"consent-8-list-{size}")
    page.goto(f"{live_server.url}/care/own/")
    assert "staff account is signed in" in page.locator("main").inner_text()
    check(page, f"own-0-staff-{size}")
    own_page(own(size, f"{live_server.url}/care/own/"), code, size)


def own_page(page, code: str, size: str) -> None:
    """The person reads, shares less, takes back, and closes."""
    check(page, f"own-1-code-{size}")
    page.get_by_label("Your code").fill(code)
    page.get_by_label("Your secret").fill("late blue heron")
    press(page, "Open my page")
    check(page, f"own-2-page-{size}")
    go(page, "Share less")
    check(page, f"own-3-narrow-{size}")
    page.get_by_label("Referrals and what became of them").uncheck()
    page.get_by_label("Sign by typing your full name").fill("Wren Ashgrove")
    press(page, "Sign the smaller consent")
    press(page, "Take back now")
    assert "nothing more is shared" in page.locator("main").inner_text()
    go(page, "The last 6 years")
    check(page, f"own-4-paper-{size}")
    go(page, "Your own page")
    press(page, "Close my page")
    page.get_by_label("Your code").wait_for()


def test_typed_signature_in_spanish_without_script(start):
    page = start(size="phone", script=False, language="es-ES")
    press(page, "Siguiente: quién lo verá")
    page.get_by_label("Test treatment").check()
    press(page, "Siguiente: quién lo verá")
    assert "La policía no puede ver nada" in page.locator("main").inner_text()
    go(page, "Siguiente: sus derechos")
    go(page, "Siguiente: firma")
    page.get_by_label("Tengo 18 años o más.").check()
    page.get_by_label("Leí esto").check()
    page.get_by_label("O firme escribiendo su nombre completo").fill("Wren Ashgrove")
    press(page, "Firmar")
    assert "Copia para la persona" in page.locator("main").inner_text()
    row = Consent.objects.using("vault").get()
    assert (row.signature_method, row.language) == ("typed", "es")


def test_every_step_in_spanish_is_accessible(start):
    page = start(size="phone", theme="dark")
    press(page, "Leer esto en español")
    page.get_by_label("Test treatment").check()
    check(page, "consent-1-terms-es")
    press(page, "Siguiente: quién lo verá")
    check(page, "consent-2-preview-es")
    go(page, "Siguiente: sus derechos")
    check(page, "consent-3-rights-es")
    go(page, "Siguiente: firma")
    page.locator("[data-pad]").wait_for()
    check(page, "consent-4-signature-es")
    assert page.locator("html").get_attribute("lang") == "es"


@pytest.mark.parametrize("size", ["phone", pytest.param("desk", marks=pytest.mark.slow)])
def test_the_privacy_officers_pages(chromium_page, live_server, size):
    page = chromium_page(size=size)
    sign_in(page, Role.PRIVACY_OFFICER, url=live_server.url)
    for name in ("", "ledger/", "disclosures/", "policies/"):
        page.goto(f"{live_server.url}/office/privacy/{name}")
        check(page, f"privacy-{name.strip('/') or 'overview'}-{size}")
