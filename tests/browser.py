"""A real browser for tests: Chromium at phone or desk size, closed to every other host, with the WCAG check.

A pytest plugin. ``chromium_page(size="phone", theme="dark")`` opens a page; when the test ends it fails if any page
asked for something off this machine or wrote an error to its console. ``assert_accessible(page)`` runs axe.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route

SIZES = {"phone": (390, 844), "desk": (1280, 900)}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE_MS = 45_000  # a busy machine has kept a small page waiting for more than ten seconds
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def chromium_path() -> str | None:
    """Where Chromium is: TANDEM_CHROMIUM, else the usual names on the path."""
    named = os.environ.get("TANDEM_CHROMIUM")
    if named:
        return named
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the whole run; tests that need it are skipped where there is none."""
    from playwright.sync_api import sync_playwright

    path = chromium_path()
    if path is None:
        pytest.skip("Chromium was not found (install it or set TANDEM_CHROMIUM)")
    with pytest.MonkeyPatch.context() as patch:
        # Playwright runs an event loop in this thread; the database calls of the test itself are still synchronous.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            yield browser
            browser.close()


@pytest.fixture
def chromium_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """A factory of pages: ``chromium_page(size="phone", theme="light", language="en-US", script=True)``."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        *, size: str = "desk", theme: str = "light", language: str = "en-US", script: bool = True, **options: object
    ) -> Page:
        width, height = SIZES[size]
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            locale=language,
            java_script_enabled=script,
            has_touch=size == "phone",
            is_mobile=size == "phone",
            device_scale_factor=2 if size == "phone" else 1,
            reduced_motion="reduce",
            **options,
        )
        opened.append(context)
        context.route("**/*", lambda route: _stay_home(route, complaints))
        page = context.new_page()
        page.on("console", lambda message: _note(message, complaints))
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        page.set_default_timeout(PATIENCE_MS)
        return page

    yield open_page
    for context in opened:
        context.close()
    assert not complaints, "the browser complained:\n" + "\n".join(complaints)


def assert_accessible(page: Page, *, without: tuple[str, ...] = ()) -> None:
    """Fail with every WCAG 2.2 AA violation that axe finds on the page, and the element that causes it."""
    from axe_playwright_python.sync_playwright import Axe

    # A page that is still arriving, or not yet styled, is not what a person meets.
    page.wait_for_load_state("load")
    options = {
        "runOnly": {"type": "tag", "values": RULES},
        "rules": {"target-size": {"enabled": True}, **{name: {"enabled": False} for name in without}},
        "resultTypes": ["violations"],
    }
    found = Axe().run(page, options=options).response["violations"]
    lines = [
        f"{violation['id']} ({violation['impact']}): {node['html'][:160]}\n    {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]
    assert not lines, f"{len(lines)} accessibility violations on {page.url}:\n" + "\n".join(lines)


def assert_fits(page: Page) -> None:
    """Fail when the page is wider than the screen, which makes a phone scroll sideways.

    Not measured by `innerWidth`: on a phone that grows with what sticks out.
    """
    wide, screen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= screen, f"{page.url} is {wide} px wide on a screen of {screen} px"


def _stay_home(route: Route, complaints: list[str]) -> None:
    address = urlsplit(route.request.url)
    if address.scheme in ("data", "blob") or address.hostname in ("127.0.0.1", "localhost"):
        route.continue_()
        return
    complaints.append(f"asked another host: {route.request.method} {route.request.url}")
    route.abort()


def _note(message: ConsoleMessage, complaints: list[str]) -> None:
    # A refused page (403, 404) is often what a test is about; Chromium logs it as a failed load.
    if message.type == "error" and "status of 4" not in message.text:
        complaints.append(f"console: {message.text}")
