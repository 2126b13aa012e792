"""Rooms are entered by their doors alone."""

from pathlib import Path

import pytest

from tests.architecture import walls
from tests.architecture.tree import house, plant

ACCESS = frozenset({"Access"})


def test_side_doors() -> None:
    """Harm: a page that reads a room's tables directly skips the room's rules, ledger and gate."""
    assert walls.side_doors(house()) == []


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ("web/office/a.py", "from tandem.handoff.models import Envelope\n"),
        ("journeys/b.py", "from tandem.surveillance import models\n"),
        ("care/c.py", "import tandem.people.crypto\n"),
        ("web/care/d.py", "from tandem.care import *\n"),
        ("people/e.py", "from ..consent import policies\n"),
        ("journeys/f.py", "from tandem.exchange.models import Upload\n"),
    ],
)
def test_side_doors_planted(tmp_path: Path, where: str, code: str) -> None:
    """Harm: a check that misses a way in is worse than none."""
    assert walls.side_doors(plant(tmp_path / "tandem", {where: code}))


def test_open_rooms_may_be_listed(tmp_path: Path) -> None:
    """Harm: a check that forbids what the house allows would soon be switched off."""
    files = {
        "web/office/a.py": "from tandem.surveillance.models import Event\n",
        "web/care/a.py": "from tandem.consent.gate import open_record\n",
        "care/b.py": "from tandem.people.queries import name_of\nfrom tandem.care.models import Case\n",
    }
    assert walls.side_doors(plant(tmp_path / "tandem", files)) == []


def test_hidden_imports() -> None:
    """Harm: a module loaded by its name walks through every contract unseen."""
    assert walls.hidden_imports(house()) == []


@pytest.mark.parametrize(
    "code",
    [
        "from importlib import import_module\nroom = import_module('tandem.people.models')\n",
        "import importlib\nimportlib.import_module('tandem.care')\n",
        "from django.apps import apps\nPerson = apps.get_model('people', 'Person')\n",
        "__import__('tandem.people')\n",
        "from django.utils.module_loading import import_string\nimport_string('tandem.care.models.Case')\n",
        "exec('import tandem.people')\n",
    ],
)
def test_hidden_imports_planted(tmp_path: Path, code: str) -> None:
    """Harm: as above, planted."""
    assert walls.hidden_imports(plant(tmp_path / "tandem", {"web/duty/a.py": code}))


def test_network_calls() -> None:
    """Harm: a room that opens a connection can send a person's record anywhere."""
    assert walls.network_calls(house()) == []


@pytest.mark.parametrize(
    "code",
    ["import requests\n", "from urllib.request import urlopen\n", "import socket\n", "from http import client\n"],
)
def test_network_calls_planted(tmp_path: Path, code: str) -> None:
    """Harm: as above, planted."""
    assert walls.network_calls(plant(tmp_path / "tandem", {"care/a.py": code}))


def test_not_data() -> None:
    """Harm: logic in definitions would be reviewed by lawyers who read it as data."""
    assert walls.not_data(house()) == []


@pytest.mark.parametrize(
    ("where", "code"), [("definitions/rules.py", "LIMIT = 3\n"), ("__init__.py", "from tandem import people\n")]
)
def test_not_data_planted(tmp_path: Path, where: str, code: str) -> None:
    """Harm: as above, planted."""
    assert walls.not_data(plant(tmp_path / "tandem", {where: code}))


def test_forged_access() -> None:
    """Harm: an Access that the gate did not give reads a record that no law opened and no ledger names."""
    assert walls.forged_access(house(), ACCESS) == []


@pytest.mark.parametrize(
    "code",
    [
        "from tandem.consent.types import Access\nmine = Access(person=1)\n",
        "from tandem.consent import types\nmine = types.Access(())\n",
        "from dataclasses import replace\n\ndef widen(access):\n    return replace(access, categories=())\n",
        "def widen(access):\n    object.__setattr__(access, 'expiry', None)\n",
        "from tandem.consent.types import Access\nmine = object.__new__(Access)\nother = Access.__new__(Access)\n",
        "from tandem.consent.types import Access\n\nclass Skeleton(Access):\n    pass\n",
    ],
)
def test_forged_access_planted(tmp_path: Path, code: str) -> None:
    """Harm: as above, planted."""
    assert walls.forged_access(plant(tmp_path / "tandem", {"web/care/a.py": code}), ACCESS)


def test_gate_keys() -> None:
    """Harm: whoever holds the gate's key can open every door without being asked for a reason."""
    assert walls.gate_keys(house()) == []


@pytest.mark.parametrize(
    "code",
    [
        "from tandem.consent.types import GATE_KEY\n",
        "from tandem.consent import types\nkey = types.GATE_KEY\n",
        "from tandem.consent.types import access\naccess._issued[mine] = ()\n",
    ],
)
def test_gate_keys_planted(tmp_path: Path, code: str) -> None:
    """Harm: as above, planted."""
    assert walls.gate_keys(plant(tmp_path / "tandem", {"care/queries.py": code}))


def test_unpickled() -> None:
    """Harm: a pickled object can hold a forged Access, or run code of whoever wrote it."""
    assert walls.unpickled(house()) == []


def test_unpickled_planted(tmp_path: Path) -> None:
    """Harm: as above, planted."""
    assert walls.unpickled(plant(tmp_path / "tandem", {"care/a.py": "from pickle import loads\n"}))


def test_sealed_tables() -> None:
    """Harm: a table named by a string is an import that no contract sees."""
    assert walls.sealed_tables(house()) == []


def test_sealed_tables_planted(tmp_path: Path) -> None:
    """Harm: as above, planted."""
    assert walls.sealed_tables(plant(tmp_path / "tandem", {"web/office/a.py": "T = 'tandem.care.models.Case'\n"}))
