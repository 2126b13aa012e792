"""A participant's own story in a real browser: English and Spanish, on a phone and at a desk, with the WCAG check.

Harm prevented: rights that exist in the code and cannot be used by the person on their own phone, in their language.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from pypdf import PdfReader

from tandem.consent.models import Consent, Disclosure, Revocation
from tandem.consent.types import Category, Channel, Ground, Purpose, RelationKind
from tandem.oversight.models import PersonRequest
from tests.browser import assert_accessible, assert_fits
from tests.doors.test_own_page import given_code, tie
from tests.doors.test_own_requests import agreed
from tests.factories.county import CASE_MANAGER, PROVIDER, PROVIDER_STAFF, TEAM, riverbend
from tests.factories.people import a_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(databases=["default", "vault"], transaction=True)]
SECRET = "late blue heron"


@dataclass(frozen=True)
class Words:
    """What stands on buttons and fields in one language."""

    locale: str
    code: str
    secret: str
    again: str
    open_page: str
    keep: str
    parts: tuple[str, ...]
    less: str
    referrals: str
    name: str
    sign: str
    back: str
    taken: str
    years: str
    paper: str
    own: str
    correct: str
    about: str
    wrong: str
    send: str
    asked: str
    erase: str
    sure: str
    everything: str
    data: str
    leave: str


ENGLISH = Words(
    locale="en-US",
    code="Your code",
    secret="Your secret",
    again="The same again",
    open_page="Open my page",
    keep="Keep this secret",
    parts=("What you agreed to", "What is held about you", "Who looked", "What was passed on", "Take it with you"),
    less="Share less",
    referrals="Referrals and what became of them",
    name="Sign by typing your full name",
    sign="Sign the smaller consent",
    back="Take back now",
    taken="nothing more is shared",
    years="The last 6 years",
    paper="Download on paper (PDF)",
    own="Your own page",
    correct="Ask for a correction",
    about="What is it about?",
    wrong="What is wrong, and what should stand there?",
    send="Send",
    asked="An answer must come by",
    erase="Ask to erase my record",
    sure="I know that nobody, myself included",
    everything="Download on paper (PDF)",
    data="Download as data (JSON)",
    leave="Leave at once",
)
SPANISH = Words(
    locale="es-US",
    code="Su código",
    secret="Su clave secreta",
    again="La misma otra vez",
    open_page="Abrir mi página",
    keep="Guardar esta clave",
    parts=("Lo que usted aceptó", "Lo que se guarda sobre usted", "Quién miró", "Lo que se transmitió", "Llévelo"),
    less="Compartir menos",
    referrals="Remisiones y qué pasó con ellas",
    name="Firme escribiendo su nombre completo",
    sign="Firmar el consentimiento reducido",
    back="Retirar ahora",
    taken="no se comparte nada más",
    years="Los últimos 6 años",
    paper="Descargar en papel (PDF)",
    own="Su propia página",
    correct="Pedir una corrección",
    about="¿De qué se trata?",
    wrong="¿Qué está mal y qué debería decir?",
    send="Enviar",
    asked="Debe haber una respuesta a más tardar",
    erase="Pedir que se borre mi expediente",
    sure="Sé que después nadie, ni yo",
    everything="Descargar en papel (PDF)",
    data="Descargar como datos (JSON)",
    leave="Salir de inmediato",
)


@dataclass
class Participant:
    """Somebody with a phone or at a library's desk; every page they meet is looked at."""

    page: Any
    words: Words
    label: str

    def look(self, name: str) -> None:
        """Accessible, not wider than the screen; kept as a picture where somebody wants to look."""
        if folder := os.environ.get("TANDEM_PICTURES"):
            self.page.screenshot(path=str(Path(folder) / f"participant-{name}-{self.label}.png"), full_page=True)
        assert_accessible(self.page)
        assert_fits(self.page)
        assert self.page.locator("html").get_attribute("lang") == self.words.locale[:2]

    def press(self, name: str) -> None:
        self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state("load")

    def go(self, name: str) -> None:
        self.page.locator("main").get_by_role("link", name=name, exact=True).first.click()
        self.page.wait_for_load_state("load")

    def says(self, words: str) -> None:
        assert words in self.page.locator("main").inner_text(), words

    def download(self, name: str) -> Path:
        with self.page.expect_download() as found:
            self.page.locator("main").get_by_role("link", name=name, exact=True).first.click()
        return Path(found.value.path())


@pytest.fixture
def code(settings, live_server) -> str:
    """The code on the paper of a person with a consent, about whom something was passed on; no secret yet."""
    settings.TANDEM_QUICK_EXIT = f"{live_server.url}/"
    cache.clear()
    riverbend()
    person_id = a_person(agency_id=TEAM)
    tie(person_id, CASE_MANAGER, RelationKind.ASSIGNMENT)
    tie(person_id, PROVIDER_STAFF, RelationKind.TREATING)
    agreed(person_id)
    passed_on(person_id)
    return given_code(person_id, secret="")


def passed_on(person_id: Any) -> None:
    """Something left for the provider."""
    from django.utils import timezone

    from tandem.consent.actions import record_disclosure

    record_disclosure(
        by=CASE_MANAGER,
        now=timezone.now(),
        person_id=person_id,
        ground=Ground.CONSENT,
        consent_id=Consent.objects.using("vault").get().id,
        recipient_id=PROVIDER,
        categories=[Category.REFERRAL],
        purpose=Purpose.TREATMENT,
        channel=Channel.PAGE,
        notice_version="2.32-short-2024",
    )


@pytest.mark.parametrize(
    ("words", "size"),
    [
        pytest.param(ENGLISH, "desk", id="en-desk"),
        pytest.param(SPANISH, "phone", id="es-phone"),
        pytest.param(ENGLISH, "phone", id="en-phone", marks=pytest.mark.slow),
        pytest.param(SPANISH, "desk", id="es-desk", marks=pytest.mark.slow),
    ],
)
def test_a_participant_uses_every_right(chromium_page, live_server, code, size, words):
    """Secret, reading, less, back, accounting, correction, download, erasure, and out at once."""
    page = chromium_page(size=size, language=words.locale, accept_downloads=True)
    person = Participant(page, words, f"{words.locale[:2]}-{size}")
    page.goto(f"{live_server.url}/care/own/")
    in_with_the_code(person, code)
    reads_and_narrows(person)
    prints_the_accounting(person)
    asks(person)
    takes_along_and_leaves(person, live_server.url)


def in_with_the_code(person: Participant, code: str) -> None:
    """The code alone opens the choice of a secret; a wrong one opens nothing."""
    page, words = person.page, person.words
    person.look("1-code")
    page.get_by_label(words.code).fill("AAAA-BBBB-CCCC-DDDD")
    person.press(words.open_page)
    person.look("2-wrong")
    page.get_by_label(words.code).fill(code)
    person.press(words.open_page)
    person.look("3-secret")
    for secret in ("123456", SECRET):
        page.get_by_label(words.secret).fill(secret)
        page.get_by_label(words.again).fill(secret)
        person.press(words.keep)
    for part in words.parts:
        assert page.get_by_role("heading", name=part).count() >= 1, part
    person.look("4-page")
    assert page.locator("section[aria-labelledby=looked] tbody tr").count() >= 2


def reads_and_narrows(person: Participant) -> None:
    """A smaller consent in the place of the larger one, then none at all."""
    page, words = person.page, person.words
    person.go(words.less)
    person.look("5-less")
    page.get_by_label(words.referrals).uncheck()
    page.get_by_label(words.name).fill("Wren Ashgrove")
    person.press(words.sign)
    assert Category.REFERRAL not in Consent.objects.using("vault").latest("recorded_at").categories
    person.press(words.back)
    person.says(words.taken)
    assert Revocation.objects.using("vault").count() == 2


def prints_the_accounting(person: Participant) -> None:
    """Who received what, in the person's language, on paper."""
    words = person.words
    person.go(words.years)
    person.look("6-accounting")
    person.says("Riverbend Recovery")
    text = " ".join(one.extract_text() for one in PdfReader(person.download(words.paper)).pages)
    assert words.parts[3] in text
    assert text.count("Recovery") == Disclosure.objects.using("vault").count()
    person.go(words.own)


def asks(person: Participant) -> None:
    """A correction, and the erasure of the record."""
    page, words = person.page, person.words
    person.go(words.correct)
    page.get_by_label("Riverbend Outreach").check()
    page.get_by_label(words.about).select_option("identity")
    page.get_by_label(words.wrong).fill("Ashgrove, with one e")
    person.look("7-correct")
    person.press(words.send)
    person.says(words.asked)
    person.go(words.erase)
    person.look("8-erase")
    page.get_by_label(words.sure).check()
    person.press(words.erase)
    person.look("9-asked")
    assert PersonRequest.objects.using("vault").filter(kind="erasure", state="asked").count() == 2


def takes_along_and_leaves(person: Participant, home: str) -> None:
    """Both files, then out at once: the page is gone, and going back shows it no more."""
    page, words = person.page, person.words
    data = json.loads(person.download(words.data).read_text())
    assert "Wren Ashgrove" in data.values()
    assert PdfReader(person.download(words.everything)).pages
    page.get_by_role("button", name=words.leave).click()
    page.wait_for_url(f"{home}/")
    page.goto(f"{home}/care/own/")
    page.get_by_label(words.code).wait_for()
    assert "Wren" not in page.content()
