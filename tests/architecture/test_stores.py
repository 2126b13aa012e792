"""Each room writes its own database, in a transaction that says so, and says who acts."""

from pathlib import Path

import pytest

from tandem.journeys.relay import JOBS
from tests.architecture import stores
from tests.architecture.tree import house, plant


def test_wrong_database() -> None:
    """Harm: a person's row lands in the database that the police process reads."""
    assert stores.wrong_database(house()) == []


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("care/actions.py", "row.save(using='default')"),
        ("people/queries.py", "Person.objects.using('default')"),
        ("handoff/actions.py", "Envelope.objects.db_manager('vault')"),
        ("surveillance/actions.py", "transaction.atomic(using='vault')"),
        ("evaluation/actions.py", "append_entry(using='default', by=by)"),
    ],
)
def test_wrong_database_planted(tmp_path: Path, where: str, line: str) -> None:
    """Harm: as above, planted."""
    assert stores.wrong_database(plant(tmp_path / "tandem", {where: f"def act():\n    {line}\n"}))


def test_nameless_transactions() -> None:
    """Harm: half a consent is stored, because the transaction was opened on the other database."""
    assert stores.nameless_transactions(house()) == []


@pytest.mark.parametrize(
    "code",
    [
        "def act():\n    with transaction.atomic():\n        pass\n",
        "def act():\n    with atomic():\n        pass\n",
        "def act():\n    transaction.on_commit(tell)\n",
        "@transaction.atomic\ndef act():\n    pass\n",
    ],
)
def test_nameless_transactions_planted(tmp_path: Path, code: str) -> None:
    """Harm: as above, planted."""
    assert stores.nameless_transactions(plant(tmp_path / "tandem", {"care/actions.py": code}))


def test_unknown_jobs() -> None:
    """Harm: an offer waits in the outbox for ever, and the person waits on the street."""
    assert stores.unknown_jobs(house(), JOBS) == []


@pytest.mark.parametrize("job", ["'story.gone'", "GONE"])
def test_unknown_jobs_planted(tmp_path: Path, job: str) -> None:
    """Harm: as above, planted, by its name and by a constant."""
    code = f"GONE = 'story.gone'\n\ndef act():\n    enqueue(using='vault', job={job}, payload={{}})\n"
    assert stores.unknown_jobs(plant(tmp_path / "tandem", {"journeys/story.py": code}), JOBS)


def test_nobody_acts() -> None:
    """Harm: the ledger says what was done, and by whom remains a guess."""
    assert stores.nobody_acts(house()) == []


def test_nobody_acts_planted(tmp_path: Path) -> None:
    """Harm: as above, planted."""
    code = "def close_case(*, now: datetime) -> None:\n    pass\n"
    assert stores.nobody_acts(plant(tmp_path / "tandem", {"care/actions.py": code}))


def test_early_translations() -> None:
    """Harm: the rights card stays English for whoever came second."""
    assert stores.early_translations(house()) == []


@pytest.mark.parametrize("line", ["NAME = _('Case')", "NAMES = [_('Case')]", "def f(name=_('Case')):\n    pass"])
def test_early_translations_planted(tmp_path: Path, line: str) -> None:
    """Harm: as above, planted; inside a function it is right."""
    code = f"from django.utils.translation import gettext as _\n\n{line}\n"
    assert stores.early_translations(plant(tmp_path / "tandem", {"web/ui/a.py": code}))
    right = "from django.utils.translation import gettext as _\n\ndef f():\n    return _('Case')\n"
    assert stores.early_translations(plant(tmp_path / "again", {"web/ui/a.py": right})) == []
