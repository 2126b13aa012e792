"""Somebody with a browser: goes to pages, presses buttons, and looks at every page with the eyes of all visitors."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.browser import assert_accessible, assert_fits

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.journeys.demo_site import DemoSite
    from tests.journeys.screenshots import Album

# What a template or a program leaves behind when something is missing.
LEFTOVERS = re.compile(r"\bNone\b(?! of|\.)|\{\{|\{%|\bTODO\b|\bundefined\b|object at 0x|%\(\w+\)[sd]")
ON_DUTY = ("officer.demo", "supervisor.demo")
PATIENCE_MS = 30_000  # a whole demonstration runs beside the browser, on two cores
RIBBON = {"en": "Demo: the people are made up", "es": "Demostración: las personas son inventadas"}


@dataclass
class Visitor:
    """A browser of one visitor at one site."""

    page: Page
    site: DemoSite
    album: Album
    size: str
    broken: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("response", self._note)

    def _note(self, response: object) -> None:
        if response.status >= 500:  # type: ignore[attr-defined]
            self.broken.append(f"{response.status} {response.url}")  # type: ignore[attr-defined]

    @property
    def text(self) -> str:
        """What the page says."""
        return self.page.inner_text("main")

    @property
    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    def sign_in(self, account: str) -> Visitor:
        """Sign in by the panel of the demonstration: a button for the password, the code filled in."""
        self.go("/duty/account/login/" if account in ON_DUTY else "/account/login/")
        self.press(account)
        self.press("Start the shift")
        return self

    def go(self, path: str) -> Visitor:
        """Open an address of the site and look at it."""
        self.page.goto(f"{self.site.url}{path}")
        return self.look()

    def press(self, name: str, *, within: Locator | None = None) -> Visitor:
        """Press a button that leads on, and look at what comes."""
        return self._lead_on((within or self.page.locator("main")).get_by_role("button", name=name).first)

    def follow(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> Visitor:
        """Follow a link, and look at what comes."""
        return self._lead_on((within or self.page.locator("main")).get_by_role("link", name=name).first)

    def _lead_on(self, target: Locator) -> Visitor:
        with self.page.expect_navigation():
            target.click()
        return self.look()

    def unfold(self, name: str) -> Visitor:
        """Open a folded part of the page."""
        self.page.locator("summary", has_text=name).first.click()
        return self

    def field(self, label: str) -> Locator:
        """A field by its label; a part of the page may bear the same name."""
        return self.page.locator("input, select, textarea").and_(self.page.get_by_label(label)).first

    def write(self, label: str, words: str) -> Visitor:
        """Fill in a field by its label."""
        self.field(label).fill(words)
        return self

    def choose(self, label: str, option: str) -> Visitor:
        """Choose a line of a drop-down field."""
        self.field(label).select_option(label=option)
        return self

    def tick(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> Visitor:
        """Tick a box or choose one of several answers."""
        area = within or self.page.locator("main")
        area.locator("label").filter(has_text=name).first.click()
        return self

    def look(self) -> Visitor:
        """What holds for every page: it answers, says that its people are made up, and everybody can use it."""
        page = self.page
        assert not self.broken, f"the server failed: {self.broken}"
        language = page.locator("html").get_attribute("lang") or ""
        assert language in RIBBON, f"{page.url} says its language is “{language}”"
        assert page.title().strip(" ·"), f"{page.url} has no title"
        assert RIBBON[language] in page.locator(".ribbon").inner_text(), f"{page.url} does not say that it is a demo"
        leftover = LEFTOVERS.search(page.locator("body").inner_text())
        assert leftover is None, f"{page.url} shows “{leftover}”"
        assert_fits(page)
        assert_accessible(page)
        return self

    def says(self, *phrases: str) -> Visitor:
        """The page says each of these."""
        for phrase in phrases:
            assert phrase in self.text, f"{self.page.url} does not say “{phrase}”:\n{self.text[:3000]}"
        return self

    def says_nothing_of(self, *phrases: str) -> Visitor:
        """The page says none of these, in any case of letters; neither does its source."""
        for phrase in phrases:
            assert phrase.lower() not in self.page.content().lower(), f"{self.page.url} says “{phrase}”"
        return self

    def in_spanish(self) -> Visitor:
        """Switch to Spanish and back; the page stays the same page."""
        address = self.page.url
        header = self.page.locator("header.header")
        self.press("Español", within=header)
        assert self.page.locator("html").get_attribute("lang") == "es"
        assert self.page.url == address
        self.press("English", within=header)
        assert self.page.locator("html").get_attribute("lang") == "en"
        return self

    def picture(self, name: str) -> Visitor:
        """Take the page's picture for the documents, when the run remakes them."""
        self.album.take(self.page, name, self.size)
        return self


Visiting = Callable[[], Visitor]
