"""`pytest --update-screenshots` remakes the pictures of docs/screenshots; without it nothing is written.

A pytest plugin. The story takes the pictures on its way, at phone and desktop size.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
# Longer pages are cut: a picture shows what a page is like, not all that it holds.
TALLEST = {"phone": 1500, "desk": 1200}
LARGEST_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class Album:
    """Where pictures go, if anywhere."""

    folder: Path | None

    def take(self, page: Page, name: str, size: str) -> None:
        """Take a picture of the page from its top."""
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        page.evaluate("window.scrollTo(0, 0)")
        width, tall = page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollHeight]")
        clip = {"x": 0, "y": 0, "width": width, "height": min(tall, TALLEST[size])}
        path = self.folder / f"{name}-{size}.png"
        page.screenshot(path=path, full_page=True, clip=clip, scale="css")
        assert path.stat().st_size <= LARGEST_BYTES, f"{path.name} is {path.stat().st_size} bytes"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-screenshots", action="store_true", help="remake the pictures of docs/screenshots")


@pytest.fixture(scope="session")
def album(request: pytest.FixtureRequest) -> Album:
    return Album(FOLDER if request.config.getoption("--update-screenshots") else None)
