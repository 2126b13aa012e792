"""Documents tell the truth: what they link, name, show and promise is there."""

from pathlib import Path

import pytest

from tandem.cli.main import commands
from tests.architecture.shape import tracked
from tests.architecture.tree import ROOT
from tests.docs import papers, reference


def all_papers() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".md"]


def test_links() -> None:
    """Harm: a newcomer stands before a closed door on the first page."""
    assert papers.broken_links(all_papers()) == []


def test_links_planted(tmp_path: Path) -> None:
    """Harm: as above, planted."""
    (tmp_path / "a.md").write_text("# A title\n[gone](b.md) [here](#a-title) [there](#no-title) ![x](x.png)\n")
    assert len(papers.broken_links([tmp_path / "a.md"])) == 3


def test_named_files() -> None:
    """Harm: a reviewer looks for the guarding test and finds nothing."""
    assert papers.missing_files(all_papers(), ROOT) == []


def test_named_files_planted(tmp_path: Path) -> None:
    """Harm: as above, planted."""
    (tmp_path / "a.md").write_text(
        "`src/tandem/gone.py` `tests/docs/papers.py::gone` `tests/docs/*.py` `script/test`"
    )
    assert len(papers.missing_files([tmp_path / "a.md"], ROOT)) == 2


def test_commands() -> None:
    """Harm: the first command that somebody copies fails."""
    assert papers.wrong_commands(all_papers(), commands, ROOT) == []


@pytest.mark.parametrize(
    "line",
    ["tandem dance", "tandem status --xml", "script/gone", "script/run --sideways", "A=1 .venv/bin/tandem demo sing"],
)
def test_commands_planted(tmp_path: Path, line: str) -> None:
    """Harm: as above, planted."""
    (tmp_path / "a.md").write_text(f"```sh\ntandem status --json\nscript/run --no-serve\n{line}\n```\n")
    assert len(papers.wrong_commands([tmp_path / "a.md"], commands, ROOT)) == 1


def test_decisions() -> None:
    """Harm: nobody remembers why a wall stands, and somebody tears it down."""
    folder = ROOT / "docs/adr"
    assert papers.untidy_decisions(folder) == []
    assert len(list(folder.glob("[0-9]*.md"))) >= 10


def test_decisions_planted(tmp_path: Path) -> None:
    """Harm: as above, planted."""
    (tmp_path / "README.md").write_text("")
    (tmp_path / "0002-late.md").write_text("# 2. Late\n")
    assert len(papers.untidy_decisions(tmp_path)) >= 6


@pytest.mark.parametrize(
    "name", ["commands.md", "exit-codes.md", "tables.md", "definitions.md", "rooms.md", "who-may-see-what.md"]
)
def test_reference_is_fresh(name: str) -> None:
    """Harm: a data dictionary that forgets a column lets it leave unclassified. Mend: script/docs."""
    page = ROOT / "docs/reference" / name
    assert page.read_text(encoding="utf-8") == reference.pages()[name], "stale; run script/docs"


def test_every_page_is_reachable() -> None:
    """Harm: a page that no index names is a page that nobody mends."""
    index = (ROOT / "docs/index.md").read_text(encoding="utf-8")
    pages = [path.relative_to(ROOT / "docs") for path in tracked() if path.is_relative_to(ROOT / "docs")]
    lost = [
        str(page) for page in pages if page.suffix == ".md" and f"({page})" not in index and page.name != "index.md"
    ]
    assert [page for page in lost if not page.startswith("adr/0")] == []
