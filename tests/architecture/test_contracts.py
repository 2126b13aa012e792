"""The import contracts of .importlinter hold, and each breaks when its wall is breached."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

LINT = Path(sys.executable).with_name("lint-imports")

# Contract title (its start) -> files planted and the words its report must then contain.
PLANTS: dict[str, tuple[dict[str, str], str]] = {
    "Floors": ({"core/upstairs.py": "import tandem.agencies\n"}, "tandem.core.upstairs -> tandem.agencies"),
    "Four doors": (
        {"web/public/sideways.py": "import tandem.web.office\n"},
        "tandem.web.public.sideways -> tandem.web.office",
    ),
    "Drawers": (
        {
            "workforce/types/planted.py": "import tandem.workforce.queries\n",
            "workforce/queries/planted.py": "",
        },
        "tandem.workforce.types.planted -> tandem.workforce.queries",
    ),
    "No circles": (
        {
            "journeys/planted_a.py": "import tandem.journeys.planted_b\n",
            "journeys/planted_b.py": "import tandem.journeys.planted_a\n",
        },
        "tandem.journeys",
    ),
    "Science, core": ({"science/web.py": "import django.http\n"}, "tandem.science.web -> django"),
    "Rules and types": (
        {"workforce/rules/planted.py": "from django.db import models\n"},
        "tandem.workforce.rules.planted -> django",
    ),
    "Rooms that count": (
        {"evaluation/names.py": "import tandem.people\n"},
        "tandem.evaluation.names -> tandem.people",
    ),
    "The gate decides": (
        {"consent/names.py": "import tandem.people\n"},
        "tandem.consent.names -> tandem.people",
    ),
    "The public and duty": (
        {
            "web/duty/around.py": "import tandem.journeys.planted_bridge\n",
            "journeys/planted_bridge.py": "def open_it():\n    import tandem.care\n",
        },
        "tandem.web.duty.around -> tandem.journeys.planted_bridge",
    ),
    "The HTTP client": ({"client/inside.py": "import tandem.core\n"}, "tandem.client.inside -> tandem.core"),
    "Tables of people": (
        {"care/peek_names.py": "import tandem.people.models\n"},
        "tandem.care.peek_names -> tandem.people.models",
    ),
    "Tables of consent": (
        {"care/peek_consent.py": "import tandem.consent.models\n"},
        "tandem.care.peek_consent -> tandem.consent.models",
    ),
    "Tables of care": (
        {"journeys/peek_care.py": "from tandem.care import models\n"},
        "tandem.journeys.peek_care -> tandem.care.models",
    ),
    "Tables of keys": (
        {"people/peek_keys.py": "import tandem.keys.models\n"},
        "tandem.people.peek_keys -> tandem.keys.models",
    ),
    "Tables of oversight": (
        {"journeys/peek_oversight.py": "from tandem.oversight import models\n"},
        "tandem.journeys.peek_oversight -> tandem.oversight.models",
    ),
    "The ledger's tables": (
        {"agencies/forge.py": "from tandem.audit import models\n"},
        "tandem.agencies.forge -> tandem.audit.models",
    ),
}


def lint(folder: Path) -> str:
    """The report of lint-imports on the tree below `folder`."""
    command = [str(LINT), "--no-cache", "--no-logo", "--config", str(ROOT / ".importlinter")]
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "250"}
    done = subprocess.run(
        command, check=False, cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def breached(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report on a copy of the house in which every wall was breached once."""
    folder = tmp_path_factory.mktemp("breached")
    package = folder / "tandem"
    shutil.copytree(ROOT / "src" / "tandem", package, ignore=shutil.ignore_patterns("__pycache__", "static", "*.mo"))
    for files, _ in PLANTS.values():
        for name, text in files.items():
            target = package / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
            drawer = target.parent
            if drawer.with_suffix(".py").exists():  # a drawer that is one file becomes a folder for the plant
                shutil.move(drawer.with_suffix(".py"), drawer / "__init__.py")
            (drawer / "__init__.py").touch()
    for room in ("keys", "people", "consent", "care", "oversight", "audit"):
        if not (package / room / "models").is_dir():
            (package / room / "models.py").touch()
    (package / "attic").mkdir()
    (package / "attic" / "__init__.py").touch()
    return lint(folder)


def section(report: str, title: str) -> str:
    """What the report says of one broken contract."""
    details = report.split("Broken contracts", 1)[-1]
    blocks = re.split(r"\n([^\n]+)\n-{5,}\n", details)
    found = [body for heading, body in zip(blocks[1::2], blocks[2::2], strict=True) if heading.startswith(title)]
    return found[0] if found else ""


def test_contracts() -> None:
    """Harm: an import upstairs or through a wall lets treatment data reach a page not reviewed for it."""
    report = lint(ROOT / "src")
    assert re.search(r"Contracts: \d+ kept, 0 broken", report), report


@pytest.mark.parametrize("title", PLANTS)
def test_contracts_planted(breached: str, title: str) -> None:
    """Harm: a contract that cannot break guards nothing, and nobody would know."""
    assert PLANTS[title][1] in section(breached, title), breached


def test_every_contract_is_planted() -> None:
    """Harm: a new contract with a typing error in it would be green for ever."""
    titles = re.findall(r"^name = (.+)$", (ROOT / ".importlinter").read_text(), re.MULTILINE)
    unproved = [title for title in titles if not any(title.startswith(start) for start in PLANTS)]
    assert unproved == []


def test_no_exceptions() -> None:
    """Harm: one ignored import is a hole in a wall that the report then calls whole."""
    assert not re.search(r"^\s*ignore_imports", (ROOT / ".importlinter").read_text(), re.MULTILINE)


def test_undeclared_room(breached: str) -> None:
    """Harm: a room that no contract names has no walls."""
    assert "attic" in section(breached, "Floors")
