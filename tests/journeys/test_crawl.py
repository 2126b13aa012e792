"""Every link of every role: harm prevented is a page that exists, is linked, and fails whoever needs it at night.

Each made-up account follows each link from its first page on, in both languages. Of pages that differ by their person
or record only, a few are opened; one of each is looked at on a phone with the WCAG check.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

from tests.journeys.demo_site import DemoSite, serving
from tests.journeys.visitor import LEFTOVERS, RIBBON, Visitor

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.full]
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Parts of an address that only say which one: the pages behind them are drawn by the same view.
VARIES = re.compile(
    rf"{ID.pattern}|(?<=/)[0-9]+(?=/|$)|(?<==)[^&]+|(?<=/agencies/)[a-z-]+|(?<=/)[0-9]{{4}}-[0-9]{{2}}(?:-[0-9]{{2}})?"
)
OF_A_KIND = 2  # pages opened for each view
MOST_PAGES = 400
# One's own page says, and must say, that it does not open in a browser where staff is signed in.
REFUSED_TO_STAFF = "/care/own/"
STAFF = {
    "officer.demo": "/duty/",
    "supervisor.demo": "/duty/",
    "outreach.demo": "/care/",
    "casemanager.demo": "/care/cases/",
    "provider.demo": "/care/cases/",
    "medic.demo": "/care/emergency/",
    "coordinator.demo": "/office/",
    "epi.demo": "/office/",
    "privacy.demo": "/office/privacy/",
    "auditor.demo": "/office/audit/",
}


class Reader(HTMLParser):
    """What a page says and where it leads, without drawing it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.words: list[str] = []
        self.language = ""
        self._silent = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._silent = tag in ("script", "style", "template")
        self.ids |= {given["id"]} if "id" in given else set()
        if tag == "html":
            self.language = given.get("lang", "")
        if tag == "a" and "href" in given:
            self.links.append(given["href"])

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@dataclass
class Crawl:
    """What one visitor found by following links."""

    page: Page
    site: DemoSite
    is_staff: bool = True
    opened: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    drawn: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def follow(self, start: str) -> Crawl:
        """Open the start and each link that it leads to, a few of each kind."""
        waiting = [(start, "the first page")]
        while waiting and len(self.opened) < MOST_PAGES:
            path, source = waiting.pop(0)
            kind = VARIES.sub("*", path)
            if path in self.opened or self.kinds[kind] >= OF_A_KIND:
                continue
            self.kinds[kind] += 1
            self.opened.add(path)
            waiting += [(link, path) for link in self._open(path, source)]
        return self

    def _open(self, path: str, source: str) -> list[str]:
        answer = self.page.context.request.get(f"{self.site.url}{path}")
        if path == REFUSED_TO_STAFF and answer.status == 403 and self.is_staff:
            return []
        if answer.status != 200:
            self.wrong.append(f"{answer.status} {path} (linked from {source})")
            return []
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return []
        found = Reader(answer.text())
        self._judge(path, found)
        self.drawn.setdefault(VARIES.sub("*", path), path)
        links = (urlsplit(urljoin(f"{self.site.url}{path}", urldefrag(link)[0])) for link in found.links)
        ours = urlsplit(self.site.url).netloc
        return [one.path + (f"?{one.query}" if one.query else "") for one in links if one.netloc == ours]

    def _judge(self, path: str, found: Reader) -> None:
        if code := ID.search(found.text):
            self.wrong.append(f"{path} shows the code {code[0]} where words should be")
        if leftover := LEFTOVERS.search(found.text):
            self.wrong.append(f"{path} shows “{leftover[0]}”")
        if RIBBON.get(found.language, "?") not in found.text:
            self.wrong.append(f"{path} is not in its language or does not say that it is a demo")
        missing = {link[1:] for link in found.links if link.startswith("#")} - found.ids - {""}
        if missing:
            self.wrong.append(f"{path} has links to {sorted(missing)}, which are not on the page")


@pytest.fixture(scope="module")
def shared_site(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoSite]:
    """One demonstration for all crawls: following links writes nothing but the ledger."""
    with serving(demo_home, tmp_path_factory.mktemp("crawl") / "home") as site:
        yield site


@pytest.fixture
def arrive(shared_site: DemoSite, album: object, chromium_page: Callable) -> Callable[..., Visitor]:
    """A visitor on a phone at the shared site."""
    return lambda **options: Visitor(chromium_page(size="phone", **options), shared_site, album, "phone")


def crawl(visitor: Visitor, start: str, *, is_staff: bool = True) -> None:
    """Follow every link in English and in Spanish, and look at one page of each kind."""
    seen = Crawl(visitor.page, visitor.site, is_staff).follow(start)
    assert len(seen.opened) > 1, f"{start} leads nowhere"
    visitor.press("Español", within=visitor.page.locator("header.header"))
    spanish = Crawl(visitor.page, visitor.site, is_staff).follow(start)
    assert seen.wrong + spanish.wrong == []
    for path in spanish.drawn.values():
        visitor.go(path)


@pytest.mark.parametrize("account", STAFF)
def test_every_link_of_a_member_of_staff_answers(arrive, account):
    """A menu that offers a page and refuses it leaves a worker with nothing to do but guess."""
    visitor = arrive()
    visitor.sign_in(account)
    crawl(visitor, STAFF[account])


def test_every_link_of_a_stranger_answers(arrive):
    """The public pages are read by people who have nobody to ask."""
    visitor = arrive()
    visitor.go("/trust/")
    crawl(visitor, "/trust/", is_staff=False)


def test_every_link_of_ones_own_page_answers(arrive):
    """A person who came with code and secret has no second try at a page that fails: they close it for good."""
    visitor = arrive()
    kept = json.loads((visitor.site.home / "demo-sign-ins.json").read_text())
    visitor.go("/care/own/").write("Your code", kept["own_code"]).write("Your secret", kept["own_secret"])
    visitor.page.locator("main button.button-main").first.click()
    visitor.page.wait_for_load_state()
    assert visitor.page.get_by_role("heading", name="What is held about you").count() == 1
    crawl(visitor, "/care/own/", is_staff=False)
