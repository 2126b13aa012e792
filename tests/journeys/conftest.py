"""The demonstration that the journeys walk through: made once, copied and served for each story."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.demo_site import DemoSite, make_home, serving
from tests.journeys.screenshots import Album
from tests.journeys.visitor import Visitor


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home that script/run makes; nobody serves it, each story gets a copy.

    TANDEM_TEST_DEMO_HOME names one that was made before, which saves a minute while a story is being written.
    """
    if made := os.environ.get("TANDEM_TEST_DEMO_HOME"):
        return Path(made)
    home = tmp_path_factory.mktemp("demo") / "made"
    make_home(home)
    return home


@pytest.fixture
def demo_site(demo_home: Path, tmp_path: Path) -> Iterator[DemoSite]:
    """A demonstration of its own for one test."""
    with serving(demo_home, tmp_path / "home") as site:
        yield site


@pytest.fixture
def visiting(demo_site: DemoSite, album: Album, chromium_page: Callable) -> Callable[..., Visitor]:
    """`visiting(size="phone")` is a new visitor with a browser of their own."""

    def arrive(size: str = "desk", **options: object) -> Visitor:
        return Visitor(chromium_page(size=size, **options), demo_site, album, size)

    return arrive
