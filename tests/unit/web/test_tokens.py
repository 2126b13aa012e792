"""The style sheets: dark values agree, every token that is used exists, nothing leaves the site."""

from __future__ import annotations

import re
from pathlib import Path

import tandem.web.ui

FOLDER = Path(tandem.web.ui.__file__).parent
SHEETS = sorted((FOLDER / "static/ui").glob("*.css"))


def declarations(block: str) -> dict[str, str]:
    return dict(re.findall(r"([\w-]+):\s*([^;]+);", block))


def test_dark_by_system_and_dark_by_choice_are_the_same() -> None:
    sheet = (FOLDER / "static/ui/tokens.css").read_text()
    system = re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\}', sheet, re.DOTALL).group(1)
    choice = re.search(r':root\[data-theme="dark"\] \{(.*?)\}', sheet, re.DOTALL).group(1)
    assert declarations(system) == declarations(choice)


def test_every_token_that_is_used_is_defined() -> None:
    text = "\n".join(sheet.read_text() for sheet in SHEETS)
    used, defined = set(re.findall(r"var\((--[\w-]+)", text)), set(re.findall(r"(--[\w-]+):", text))
    assert used <= defined


def test_sheets_and_templates_ask_for_nothing_from_elsewhere() -> None:
    """A third-party font or image would tell a stranger who reads about drug treatment."""
    files = [*SHEETS, *FOLDER.rglob("*.html"), *FOLDER.rglob("*.js"), *FOLDER.rglob("*.svg")]
    for file in files:
        found = re.findall(r"(?:https?:)?//[\w.-]+\.\w{2,}", file.read_text())
        assert [address for address in found if "w3.org" not in address] == [], file.name


def test_templates_hold_no_inline_style_or_script() -> None:
    """The content security policy would drop it silently."""
    for file in FOLDER.rglob("*.html"):
        assert not re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", file.read_text()), (
            file.name
        )
