"""The privacy officer's story in a real browser, in English at a desk and in Spanish on a phone."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import translation
from pypdf import PdfReader

from tandem.journeys.riverbend.plan import make_plan
from tests.journeys.visitor import RIBBON, Visitor

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.browser
DEMAND = re.compile(r"/office/demands/[0-9a-f-]{36}/$")


class Officer:
    """A visitor who reads in one language; `words` are the English ones, looked up in the catalogue."""

    def __init__(self, visitor: Visitor, language: str) -> None:
        self.visitor, self.language = visitor, language

    def said(self, words: str) -> str:
        with translation.override(self.language):
            return translation.gettext(words)

    def arrive(self, account: str) -> Officer:
        self.visitor.sign_in(account)
        if self.language == "es":
            self.visitor.press("Español", within=self.visitor.page.locator("header.header"))
        return self

    def reads(self, *words: str) -> Officer:
        self.visitor.says(*(self.said(one) for one in words))
        return self

    def press(self, words: str) -> Officer:
        self.visitor.press(self.said(words))
        return self

    def takes(self, words: str) -> bytes:
        """Press a button that hands out a file."""
        with self.visitor.page.expect_download() as waiting:
            self.visitor.page.locator("main").get_by_role("button", name=self.said(words)).first.click()
        return Path(waiting.value.path()).read_bytes()

    def answers_yes(self) -> Officer:
        """Answer every item of the checklist with yes."""
        for one in self.visitor.page.locator("main input[type=radio][value=yes]").all():
            one.check(force=True)
        return self


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)


def take_in(officer: Officer, kind: str, issuer: str) -> str:
    """Take a demand in for meetings and help given; gives the address of its page."""
    visitor = officer.visitor
    visitor.go("/office/demands/new/")
    visitor.page.locator("[name=kind]").select_option(kind)
    visitor.page.locator("[name=issuer]").select_option(issuer)
    for one in ("encounter", "services", "screening"):
        visitor.page.locator(f"[name=asked][value={one}]").check(force=True)
    officer.press("Take it in")
    assert DEMAND.search(visitor.page.url)
    return visitor.page.url.removeprefix(visitor.site.url)


def refuse_a_warrant(officer: Officer) -> None:
    """From receipt to the letter that neither confirms nor denies."""
    take_in(officer, "search_warrant", "police")
    officer.reads("Search warrant", "Police", "Answer the checklist")
    officer.press("Refuse").reads("Refused", "Make the refusal letter first.")
    letter = text_of(officer.takes("Refusal letter (PDF)"))
    assert "neither confirm nor deny" in letter
    assert "42 CFR 2.13(c)" in letter
    officer.visitor.go(officer.visitor.page.url.removeprefix(officer.visitor.site.url))
    officer.press("Close").reads("Nothing is left to do.")


def answer_an_order(officer: Officer, second: Officer, tmp_path: Path) -> None:
    """An order with its mandate, counsel, two people, the person found and told; then the time to object runs."""
    visitor = officer.visitor
    address = take_in(officer, "court_order", "civil_party")
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4 a made-up paper")
    for kind in ("order", "mandate"):
        visitor.unfold(officer.said("Keep a scanned paper"))
        visitor.page.locator("[name=kind]").select_option(kind)
        visitor.page.locator("[name=file]").set_input_files(scan)
        officer.press("Keep it").reads("Kept, sealed.")
    visitor.follow(officer.said("Answer the checklist"))
    visitor.page.locator("[name=order_type]").select_option("noncriminal_2_64")
    for one in ("encounter", "services"):
        visitor.page.locator(f"[name=named][value={one}]").check(force=True)
    officer.answers_yes().press("Save the answers")
    # the items of the kind of order stand on the list once it is chosen
    visitor.follow(officer.said("Answer the checklist"))
    officer.answers_yes().press("Save the answers").reads("Yes", "42 CFR 2.64(d)")
    visitor.picture("demand")
    officer.press("Ask counsel")
    visitor.page.locator("[name=advice][value=produce]").check(force=True)
    visitor.page.locator("[name=has_read_current_text]").check(force=True)
    officer.press("Record the answer").press("Decide to produce")
    officer.reads("A second person must agree: you decided first.")
    assert visitor.page.get_by_role("button", name=officer.said("Agree as the second person")).is_disabled()
    second.visitor.go(address)
    second.press("Agree as the second person").reads("Two people say yes")
    find_and_tell(officer, address)


def find_and_tell(officer: Officer, address: str) -> None:
    """Only now is the person looked for; what is produced cannot be more than the order names."""
    visitor, plan = officer.visitor, make_plan()
    shown = next(story.resident for story in plan.stories if story.resident.key == plan.shown)
    visitor.go(address).follow(officer.said("Find the person and set the scope"))
    visitor.page.locator("[name=family_name]").fill("Nobody-of-that-name")
    visitor.page.locator("[name=birth_on]").fill(shown.birth_on.isoformat())
    officer.press("Look").reads("No record fits. Refuse the demand: the letter is the same.")
    visitor.page.locator("[name=family_name]").fill(shown.family_name)
    visitor.page.locator("[name=birth_on]").fill(shown.birth_on.isoformat())
    officer.press("Look").reads("One record fits.")
    visitor.says_nothing_of(shown.family_name)
    assert visitor.page.locator("[name=categories]").count() == 2  # what the order does not name cannot be ticked
    for one in visitor.page.locator("[name=categories]").all():
        one.check(force=True)
    officer.press("Set the scope").reads("Scope is set")
    visitor.page.locator("[name=way][value=own_page]").check(force=True)
    officer.press("Record that the person is told")
    officer.reads("The person was told and has time to object. Wait until that time is over.")
    assert visitor.page.get_by_role("button", name=officer.said("Produce the records")).is_disabled()


def produce_what_was_waited_for(officer: Officer) -> None:
    """The demonstration's own order: the time to object is over, the records leave once, with their notice."""
    visitor = officer.visitor
    visitor.go("/office/demands/")
    waiting = visitor.page.locator("main .task", has_text=officer.said("The person has been told")).first
    with visitor.page.expect_navigation():
        waiting.get_by_role("link").click()
    visitor.look()
    address = visitor.page.url.removeprefix(visitor.site.url)
    records = text_of(officer.takes("Produce the records"))
    assert "42 CFR part 2 prohibits unauthorized use or disclosure of these records." in records
    visitor.go(address)
    officer.reads("Records given").press("Close").reads("Nothing is left to do.")


@pytest.mark.slow
@pytest.mark.parametrize(("size", "language"), [("desk", "en"), ("phone", "es")])
def test_the_privacy_officer_s_day(
    visiting: Callable[..., Visitor], size: str, language: str, tmp_path: Path
) -> None:
    """Harm: the safeguards are there and nobody can work with them, or only in one language, or only at a desk."""
    officer = Officer(visiting(size=size), language).arrive("privacy.demo")
    second = Officer(visiting(size=size), language).arrive("coordinator.demo")
    assert RIBBON[language]
    officer.visitor.go("/office/privacy/")
    officer.reads("Needs you today", "Your pages", "ready to be answered with records", "Demands for records")
    officer.visitor.picture("privacy-overview")
    refuse_a_warrant(officer)
    answer_an_order(officer, second, tmp_path)
    produce_what_was_waited_for(officer)
    officer.visitor.go("/office/privacy/disclosures/")
    officer.visitor.go("/office/privacy/policies/").says("42 CFR 2.61")
    officer.visitor.go("/office/privacy/ledger/").says("oversight.move_demand")
    for hidden in ("/office/demands/", "/office/privacy/"):
        officer.visitor.go(hidden)
    case_manager = visiting(size=size).sign_in("casemanager.demo")
    assert case_manager.page.goto(f"{case_manager.site.url}/office/demands/").status == 403
