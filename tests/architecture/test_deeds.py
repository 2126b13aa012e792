"""Only actions write, with a ledger entry; clock, chance and SQL do not come in by the window."""

from pathlib import Path

import pytest

from tests.architecture import deeds
from tests.architecture.tree import house, plant

ACCESS = frozenset({"Access", "CohortAccess"})
# Calls of people and care that the relay or a nightly job makes before or without a person's file being opened.
# Each hands out nothing about a person; say why beside it.
SYSTEM_CALLS: frozenset[str] = frozenset(
    {
        "care.month_counts",  # counts for the month's report; no id leaves the function
        "people.counted_by_age",  # counts for the same
        "people.counted_by_language",  # counts for the same
        "people.marks_from",  # keyed hashes of details that the caller has
        "people.marks_of",  # keyed hashes for the nightly detection of snooping; no word of a person leaves
        "people.people_count",  # one number for `tandem status`
        "care.agencies_with_facts",  # ids of agencies, so that an erasure asks each that holds something
        # ids and moments, from which the nightly retention tells whose time is over; it opens nobody
        "care.ids_that_began",
        "care.last_contacts",
        "people.age_of_replaced_codes",
        "people.age_of_tries",
        "people.forget_replaced_codes",
        "people.forget_tries",
        "people.known_since",
        # a person's own code and secret, before the gate is asked for their own record
        "people.absorbed_ids",  # ids only, so that an erasure reaches what a merge put together
        "people.joined_ids",  # ids only, so that what protects one of several joined records protects all
        "people.choose_own_secret",
        "people.had_secret",  # yes or no, from which the times of codes follow; its callers opened the person
        "people.is_code_in_force",
        "people.is_own_code",
        "people.note_staff_at_own_page",
        "people.waiting_codes_of",  # ids of codes and moments, for the privacy officer's list
        "people.stop_own_code",  # the privacy officer, by the code's random id; hands out nothing about its person
        "people.try_own_code",
    }
)
# How far a long computation is, every few seconds: asking for it, taking it and ending it stand in the ledger.
BEATS = frozenset({"surveillance.note_beat"})
# Modules that look after the databases themselves.
SQL_KEEPERS = frozenset({"tandem.cli.status", "tandem.cli.doctor", "tandem.config.postgres.locks"})


def test_writes_outside_actions() -> None:
    """Harm: a row written by a page has no rule, no ledger entry and no test."""
    assert deeds.writes_outside_actions(house()) == []


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("web/office/views.py", "form.save()"),
        ("web/care/views.py", "Case.objects.create(a=1)"),
        ("care/queries.py", "Case.objects.using('vault').filter(a=1).update(b=2)"),
        ("journeys/story.py", "alert.delete()"),
        ("jobs/nightly.py", "Event.objects.all().delete()"),
        ("cli/load.py", "Event.objects.bulk_create(rows)"),
        ("surveillance/rules.py", "Event.objects.get_or_create(a=1)"),
        ("web/ui/actions.py", "row.save(using='vault')"),
    ],
)
def test_writes_outside_actions_planted(tmp_path: Path, where: str, line: str) -> None:
    """Harm: as above, planted."""
    code = f"def act(row, rows, form, alert):\n    {line}\n"
    assert deeds.writes_outside_actions(plant(tmp_path / "tandem", {where: code}))


def test_writes_in_their_place(tmp_path: Path) -> None:
    """Harm: a check that forbids what the house allows would soon be switched off."""
    files = {
        "care/actions.py": "def act(*, row):\n    row.save(using='vault')\n",
        "care/actions/plans.py": "def act(*, row):\n    row.delete()\n",
        "web/care/views.py": "def act(known, digest):\n    known.update(a=1)\n    digest.update(b'')\n",
    }
    assert deeds.writes_outside_actions(plant(tmp_path / "tandem", files)) == []


def test_unledgered_actions() -> None:
    """Harm: a deed without a trace: nobody can answer who changed the record."""
    assert deeds.unledgered_actions(house(), BEATS) == []


@pytest.mark.parametrize(
    "code",
    [
        "def close_case(*, by):\n    row.save(using='vault')\n",
        "def close_case(*, by):\n    _write()\n\ndef _write():\n    Case.objects.create(a=1)\n",
    ],
)
def test_unledgered_actions_planted(tmp_path: Path, code: str) -> None:
    """Harm: as above, planted."""
    assert deeds.unledgered_actions(plant(tmp_path / "tandem", {"care/actions.py": code}))


def test_loose_actions() -> None:
    """Harm: two ids swapped by position attach one person's consent to another."""
    assert deeds.loose_actions(house()) == []


@pytest.mark.parametrize(
    "head", ["def act(person, *, by: str) -> None:", "def act(*, by) -> None:", "def act(*, by: str):"]
)
def test_loose_actions_planted(tmp_path: Path, head: str) -> None:
    """Harm: as above, planted."""
    assert deeds.loose_actions(plant(tmp_path / "tandem", {"care/actions.py": f"{head}\n    pass\n"}))


def test_keyless() -> None:
    """Harm: a function that reads people without an Access reads them for anybody who calls it."""
    assert deeds.keyless(house(), ACCESS, SYSTEM_CALLS) == []


@pytest.mark.parametrize(
    "head",
    [
        "def open_referrals_of(*, person_id: str) -> list:",
        "def open_referrals_of(access: Access) -> list:",
        "def open_referrals_of(*, access: Access | None = None) -> list:",
        "def open_referrals_of(*, access: object) -> list:",
        "def open_referrals_of(*, access: Access) -> list:",
    ],
)
def test_keyless_planted(tmp_path: Path, head: str) -> None:
    """Harm: as above, planted."""
    tree = plant(tmp_path / "tandem", {"care/queries.py": f"{head}\n    return []\n"})
    assert deeds.keyless(tree, ACCESS, frozenset())
    assert deeds.keyless(tree, ACCESS, frozenset({"care.gone"}))


def test_keyed(tmp_path: Path) -> None:
    """Harm: a check that forbids what the house allows would soon be switched off."""
    code = "def names_of(*, access: CohortAccess, now: datetime) -> list:\n    return rows_of(access)\n"
    assert deeds.keyless(plant(tmp_path / "tandem", {"people/queries.py": code}), ACCESS, frozenset()) == []


def test_own_clocks() -> None:
    """Harm: a consent that expires by a clock of its own cannot be tested on the day it expires."""
    assert deeds.own_clocks(house()) == []


@pytest.mark.parametrize(
    "line",
    [
        "at = datetime.now(UTC)",
        "at = models.DateTimeField(default=timezone.now)",
        "at = models.DateTimeField(auto_now_add=True)",
        "at = datetime.date.today()",
        "at = time.time()",
    ],
)
def test_own_clocks_planted(tmp_path: Path, line: str) -> None:
    """Harm: as above, planted."""
    assert deeds.own_clocks(plant(tmp_path / "tandem", {"consent/models.py": f"{line}\n"}))


def test_own_chance() -> None:
    """Harm: a lottery or a simulation that cannot be repeated cannot be audited."""
    assert deeds.own_chance(house()) == []


@pytest.mark.parametrize(
    "code",
    [
        "import random\nx = random.random()\n",
        "rng = random.Random()\n",
        "x = np.random.rand(3)\n",
        "rng = np.random.default_rng()\n",
        "from random import choice\n",
    ],
)
def test_own_chance_planted(tmp_path: Path, code: str) -> None:
    """Harm: as above, planted."""
    assert deeds.own_chance(plant(tmp_path / "tandem", {"science/a.py": code}))


def test_raw_sql() -> None:
    """Harm: SQL by hand passes the router, the gate and the classification; SQL from parts runs what a user typed."""
    assert deeds.raw_sql(house(), SQL_KEEPERS) == []


@pytest.mark.parametrize(
    "line",
    [
        "Case.objects.raw('select 1')",
        "connections['vault'].cursor()",
        "cursor.execute(f'select {a}')",
        "cursor.execute('select ' + a)",
        "Case.objects.filter(a=1).annotate(b=RawSQL('1', ()))",
        "cursor.execute('select {}'.format(a))",
    ],
)
def test_raw_sql_planted(tmp_path: Path, line: str) -> None:
    """Harm: as above, planted."""
    assert deeds.raw_sql(plant(tmp_path / "tandem", {"care/queries.py": f"{line}\n"}), frozenset())
