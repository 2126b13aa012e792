"""On PostgreSQL each row about a person is shut until the gate opens it: who may open, and what has a lock."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tandem.config.router import IN_BOTH, VAULT_ROOMS
from tandem.core.definition_file import read_definition
from tests.architecture import row_locks
from tests.architecture.tree import house, plant

DEFINITION = read_definition("row_locks", "tables")
LOCKS, LEFT = DEFINITION["lock"], DEFINITION["left"]


def tables_of_vault() -> list[Any]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in VAULT_ROOMS | IN_BOTH
    ]


def test_every_table_of_the_vault_has_a_lock_or_a_reason() -> None:
    """Harm: a new table about people is open to any forgotten filter. Mend: definitions/row_locks/tables.toml."""
    assert row_locks.undecided(tables_of_vault(), LOCKS, LEFT) == []


@isolate_apps("tandem.care")
def test_every_table_of_the_vault_has_a_lock_or_a_reason_planted() -> None:
    """Harm: as above, planted: no line, both lines, a column or table that is not there, no reason, nobody's."""

    class Naloxone(models.Model):
        person_id = models.UUIDField()

        class Meta:
            app_label = "care"

    def found(locks: dict[str, Any], left: dict[str, str]) -> list[str]:
        return row_locks.undecided([Naloxone], locks, left)

    good = {"by": "person_id", "works": []}
    assert found({"care.naloxone": good}, {}) == []
    assert found({}, {})
    assert found({"care.naloxone": good}, {"care.naloxone": "it holds ids alone"})
    assert found({"care.naloxone": {"by": "person", "works": []}}, {})
    assert found({"care.naloxone": {"through": ["person_id", "care.gone"], "works": []}}, {})
    assert found({"care.naloxone": good, "care.gone": good}, {})
    assert found({}, {"care.naloxone": "ids"})
    assert found({"care.naloxone": {"works": []}}, {})


def test_identity_care_and_keys_are_locked_whole() -> None:
    """Harm: one line moved to the list of those left open, and the names or the facts of care lie open again."""
    rooms = {label.split(".")[0] for label in LEFT}
    assert not rooms & {"people", "care", "keys"}


def test_rows_are_opened_by_the_gate_and_few_others() -> None:
    """Harm: a page that opens rows for itself needs no gate."""
    assert row_locks.openers(house()) == []


@pytest.mark.parametrize(
    "code",
    [
        "from tandem.core.row_locks import open_rows\n",
        "from tandem.core import row_locks\n\ndef all_of(ids):\n    with row_locks.rows_open(ids):\n        pass\n",
        "import tandem.core.row_locks\n\ntandem.core.row_locks.open_rows(())\n",
        "SQL = \"SELECT set_config('tandem.people', %s, true)\"\n",
        "SQL = \"SET tandem.work TO 'retention'; SET LOCAL tandem.people='{}'\"\nOTHER = 'SET ROLE postgres'\n",
    ],
)
def test_rows_are_opened_by_the_gate_and_few_others_planted(tmp_path: Path, code: str) -> None:
    """Harm: as above, planted."""
    assert row_locks.openers(plant(tmp_path / "tandem", {"web/care/a.py": code}))


def test_every_work_of_the_house_is_known_and_used() -> None:
    """Harm: a work with a wrong name sees nothing at night; one that nobody says any more leaves a way in."""
    assert row_locks.works_apart(LOCKS, house()) == set()
    assert row_locks.MAY_OPEN.keys() <= {source.name for source in house()}


def test_every_work_of_the_house_is_known_and_used_planted(tmp_path: Path) -> None:
    """Harm: as above, planted: a work that no table knows, and one that no code says."""
    code = "from tandem.core.row_locks import working\n\nwith working('sweep'):\n    pass\n"
    tree = plant(tmp_path / "tandem", {"care/queries.py": code})
    assert row_locks.works_apart({"care.case": {"works": ["count"]}}, tree) == {"sweep", "count"}
