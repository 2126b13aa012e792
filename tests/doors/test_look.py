"""The shared look in a real browser: every piece, phone and desk, light and dark, without a WCAG violation."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.utils import translation

from tandem.web.ui.headers import HEADERS
from tests.browser import assert_accessible, assert_fits
from tests.doors.samples import draw

pytestmark = pytest.mark.browser
HERE = "http://127.0.0.1:9"
# A link or box that stands in a larger target (a task's row, a tile) counts as large as that target.
SMALL_TARGETS = """() => [...document.querySelectorAll(
    'button, select, input:not([type=hidden]), .button, summary, .brand, .nav a, .task a, .strip a, .error-summary a'
    )]
    .filter(e => e.offsetParent && (e.closest('.tile, .task') || e).getBoundingClientRect().height < 43.5)
    .map(e => e.outerHTML.slice(0, 120))"""
ERROR_PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"]


def show(page, html: str, name: str = "") -> None:
    """Serve one page and the static files under the product's own headers, without a server."""

    def answer(route) -> None:
        path = route.request.url.removeprefix(HERE)
        if not path.startswith("/static/"):
            route.fulfill(body=html, headers={**HEADERS, "Content-Type": "text/html; charset=utf-8"})
            return
        found = finders.find(path.removeprefix("/static/"))
        assert found, f"no static file {path}"
        kind = mimetypes.guess_type(found)[0] or "text/plain"
        route.fulfill(body=Path(found).read_bytes(), headers={**HEADERS, "Content-Type": kind})

    page.route(f"{HERE}/**", answer)
    page.goto(f"{HERE}/")
    folder = os.environ.get("TANDEM_LOOK_SHOTS")
    if folder and name:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
@pytest.mark.parametrize("door", ["public", "duty", "care", "office"])
def test_pieces_are_accessible_at_every_door(chromium_page: Callable, size: str, theme: str, door: str) -> None:
    page = chromium_page(size=size, theme=theme)
    show(page, draw("pieces.html", door=door), f"pieces-{door}-{size}-{theme}")
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_charts_and_maps_are_accessible(chromium_page: Callable, size: str, theme: str) -> None:
    page = chromium_page(size=size, theme=theme)
    show(page, draw("figures.html", door="office"), f"figures-{size}-{theme}")
    assert_accessible(page)
    assert_fits(page)
    page.locator("details.more summary").click()
    assert_accessible(page)
    assert page.locator(".drawing:visible").count() == 1
    drawn, told = page.locator(".drawing-map a").count(), page.locator(".map tbody tr").count()
    assert drawn == told == 20
    page.keyboard.press("Tab")
    page.locator(".drawing-map a").first.focus()
    assert page.evaluate("document.activeElement.querySelector('title').textContent").startswith("Field 1: ")


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_form_with_mistakes_names_them_and_leads_to_them(chromium_page: Callable, size: str) -> None:
    page = chromium_page(size=size)
    show(page, draw("pieces.html", wrong=True), f"wrong-{size}")
    assert_accessible(page)
    link = page.locator(".error-summary a", has_text="Naloxone kits left")
    link.click()
    focused = page.evaluate("document.activeElement.name")
    assert focused == "kits"
    describes = page.locator("[name=kits]").get_attribute("aria-describedby").split()
    texts = [page.locator(f"#{name}").inner_text() for name in describes]
    assert any("0 is an answer too" in text for text in texts)
    assert any("greater than or equal to 0" in text for text in texts)


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", ["paper.html"])
def test_paper_is_accessible(chromium_page: Callable, name: str, theme: str) -> None:
    page = chromium_page(size="phone", theme=theme)
    show(page, draw(name), f"paper-{theme}")
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_error_pages_are_accessible(chromium_page: Callable, name: str) -> None:
    page = chromium_page(size="phone")
    show(page, get_template(name).render(), name)
    assert_accessible(page)
    assert_fits(page)


def test_spanish_fits_a_phone(chromium_page: Callable) -> None:
    page = chromium_page(size="phone", language="es-US")
    with translation.override("es"):
        html = draw("pieces.html")
    show(page, html, "pieces-spanish")
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.get_by_role("button", name="English").is_visible()
    assert page.get_by_text("Demostración: las personas son inventadas").is_visible()
    assert_fits(page)
    assert_accessible(page)


def test_a_long_state_breaks_its_line_on_a_phone(chromium_page: Callable) -> None:
    """Harm: a badge of nine words, as in Spanish, pushes the page sideways and its end off the screen."""
    page = chromium_page(size="phone")
    show(page, draw("pieces.html"))
    page.locator(".task .badge").first.evaluate(
        "badge => badge.append(' y hay un expediente de violación de datos abierto desde entonces')"
    )
    assert_fits(page)


def test_forms_say_where_they_come_from(chromium_page: Callable) -> None:
    """A referrer policy that hides the origin from our own server makes every form fail its forgery check."""
    page = chromium_page(size="desk")
    show(page, draw("pieces.html"))
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_role("button", name="Español").click()
    assert sent.value.all_headers()["origin"] == HERE


def test_targets_are_a_thumb_high_on_a_phone(chromium_page: Callable) -> None:
    """A worker with cold hands must hit what they mean: controls that stand alone are at least 44 px high."""
    page = chromium_page(size="phone")
    show(page, draw("pieces.html"))
    small = page.evaluate(SMALL_TARGETS)
    assert small == []


def test_theme_choice_is_kept_and_pages_work_without_script(chromium_page: Callable) -> None:
    page = chromium_page(size="desk")
    show(page, draw("pieces.html"))
    page.get_by_role("button", name="Dark").click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert_accessible(page)
    plain = chromium_page(size="desk", script=False)
    show(plain, draw("pieces.html"))
    assert plain.get_by_role("button", name="Dark").count() == 0
    assert plain.get_by_role("heading", name="Tonight's visits").is_visible()


def test_print_is_ink_on_white_even_from_a_dark_screen(chromium_page: Callable) -> None:
    page = chromium_page(size="desk", theme="dark")
    show(page, draw("paper.html"))
    page.get_by_role("button", name="Dark").click()
    page.emulate_media(media="print")
    colours = page.evaluate("(s => [s.backgroundColor, s.color])(getComputedStyle(document.body))")
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    assert not page.locator(".header").is_visible()
    assert page.get_by_text("Demo: the people are made up").first.is_visible()
