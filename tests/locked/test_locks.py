"""What holds behind the locks. Harm prevented: a query that forgot its filter reads everybody.

Whoever may send any SQL as the role of the house can also say that somebody is open (docs/adr/0012): no promise here
is about them. Run on PostgreSQL by tests/actions/test_row_locks.py.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.apps import apps
from django.db import ProgrammingError, connections, transaction

from tandem.care.models import Case, Encounter, Screening
from tandem.config.postgres import locks
from tandem.consent import gate
from tandem.consent.actions import record_relation
from tandem.consent.types import Access, Channel, Purpose, Refusal, RelationKind, RelationSource
from tandem.core import row_locks
from tandem.people.models import Person
from tests.factories.people import NOW, WORKER, a_person, a_visit
from tests.locked.engine import base
from tests.locked.story import a_full_record, locked_models

pytestmark = [
    pytest.mark.django_db(databases=["default", "vault"]),
    pytest.mark.skipif(
        not os.environ.get("TANDEM_TEST_ON_POSTGRES"), reason="run by tests/actions/test_row_locks.py"
    ),
]
committed = pytest.mark.django_db(databases=["default", "vault"], transaction=True)


@pytest.fixture
def stranger() -> Iterator[psycopg.Connection[Any]]:
    """A connection as the role of the house, past the house."""
    config = connections["vault"].settings_dict
    with psycopg.connect(host=config["HOST"], port=config["PORT"], dbname=config["NAME"], user=base.role) as one:
        yield one


@pytest.fixture
def record() -> tuple[UUID, UUID]:
    """A full record; nothing is open afterwards."""
    with row_locks.unit(), transaction.atomic(using="vault"):
        made = a_full_record()
        connections["vault"].check_constraints()  # a table with checks waiting cannot be altered
    return made


def opened(person: UUID) -> Access | Refusal:
    """The gate's own word, for a worker with a visit."""
    visit = {"kind": RelationKind.VISIT, "source": RelationSource.OUTREACH, "account_id": WORKER.account_id}
    record_relation(by=WORKER, now=NOW, person_id=person, **visit)
    return gate.open_record(by=WORKER, person=person, purpose=Purpose.OUTREACH, channel=Channel.PAGE, now=NOW)


def count(connection: Any, table: str) -> int:
    found: int = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
    return found


@committed
def test_outside_an_opened_access_no_table_gives_a_row(
    record: tuple[UUID, UUID], stranger: psycopg.Connection[Any]
) -> None:
    """Harm: a query somewhere, or a look with the house's own role, reads names, cases and keys without the gate."""
    assert record
    for model in locked_models():
        table = model._meta.db_table
        assert model._default_manager.using("vault").exists(), f"{table} is empty: this test would show nothing"
        assert count(stranger, table) == 0, table
        with base.as_house():
            assert not model._default_manager.using("vault").exists(), table


@committed
def test_outside_an_opened_access_nothing_is_changed(
    record: tuple[UUID, UUID], stranger: psycopg.Connection[Any]
) -> None:
    """Harm: what cannot be read is deleted, moved to somebody else, or written about somebody unseen."""
    for model in locked_models():
        assert stranger.execute(f'DELETE FROM "{model._meta.db_table}"').rowcount == 0
    assert stranger.execute("UPDATE care_case SET person_id = %s", [uuid4()]).rowcount == 0
    insert = "INSERT INTO care_movedfact (id, merge_id, kind, fact_id) VALUES (%s, %s, 'Case', %s)"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        stranger.execute(insert, [uuid4(), uuid4(), uuid4()])
    assert Case.objects.using("vault").filter(person_id=record[0]).exists()


def test_inside_an_opened_access_that_person_only() -> None:
    """Harm: the filter by person is forgotten, and a page shows the whole town."""
    with row_locks.unit():
        mine, other = a_person(), a_person()
        a_visit(mine), a_visit(other)
    with base.as_house(), row_locks.unit():
        assert not Encounter.objects.using("vault").exists()
        assert isinstance(opened(mine), Access)
        assert {row.person_id for row in Encounter.objects.using("vault").all()} == {mine}
        assert [row.id for row in Person.objects.using("vault").all()] == [mine]
    with base.as_house(), row_locks.unit():
        assert not Encounter.objects.using("vault").exists()


def test_a_refusal_opens_nothing() -> None:
    """Harm: the gate said no, and the rows lie open all the same."""
    with row_locks.unit():
        person = a_person()
        a_visit(person)
    with base.as_house(), row_locks.unit():
        words = {"purpose": Purpose.OUTREACH, "channel": Channel.PAGE, "now": NOW}
        assert isinstance(gate.open_record(by=WORKER, person=person, **words), Refusal)
        assert not Encounter.objects.using("vault").exists()


@committed
def test_what_was_opened_ends_with_its_transaction(record: tuple[UUID, UUID]) -> None:
    """Harm: a pooled connection goes to the next request with the last one's people open."""
    with base.as_house(), row_locks.unit():
        with transaction.atomic(using="vault"), row_locks.rows_open([record[0]]):
            assert Case.objects.using("vault").count() == 1
        raw = connections["vault"].connection
        assert count(raw, "care_case") == 0
        with row_locks.rows_open([record[0]]):
            assert Case.objects.using("vault").count() == 1
        assert count(raw, "care_case") == 0


def test_a_rolled_back_savepoint_takes_back_what_was_set_in_it(record: tuple[UUID, UUID]) -> None:
    """Harm: after a savepoint the house believes that a person is open, and finds nothing; or the other way round."""
    with base.as_house(), row_locks.unit(), transaction.atomic(using="vault"):
        with row_locks.rows_open([record[0]]):
            with transaction.atomic(using="vault"):
                assert Case.objects.using("vault").count() == 1
                transaction.set_rollback(True, using="vault")
            assert Case.objects.using("vault").count() == 1
        assert Case.objects.using("vault").count() == 0


def test_a_work_of_the_house_sees_its_tables_alone(record: tuple[UUID, UUID]) -> None:
    """Harm: the night's count of months would read screenings, or a word nobody knows would open everything."""
    assert record
    with base.as_house(), row_locks.unit(), row_locks.working("count"):
        assert Case.objects.using("vault").exists()
        assert not Screening.objects.using("vault").exists()
    with base.as_house(), row_locks.unit(), row_locks.working("everything"):
        assert not Case.objects.using("vault").exists()


def test_a_fact_about_somebody_else_is_refused(record: tuple[UUID, UUID]) -> None:
    """Harm: a wrong id writes one person's fact into another's record."""
    with base.as_house(), row_locks.unit(), row_locks.rows_open([record[0]]):
        row = Case.objects.using("vault").get()
        row.person_id = uuid4()
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic(using="vault"):
            row.save(using="vault")


def test_the_owner_of_the_tables_is_shut_out_too(record: tuple[UUID, UUID]) -> None:
    """Harm: a site that runs with one role would have no locks at all: they are FORCEd."""
    assert record
    with transaction.atomic(using="vault"), connections["vault"].cursor() as cursor:
        for model in locked_models():
            table = model._meta.db_table
            cursor.execute(f'GRANT CREATE ON SCHEMA public TO "{base.role}"')
            cursor.execute(f'ALTER TABLE "{table}" OWNER TO "{base.role}"')
            cursor.execute(f'SET LOCAL ROLE "{base.role}"')
            raw = connections["vault"].connection
            assert count(raw, table) == 0, table
            raw.execute("RESET ROLE")
        transaction.set_rollback(True, using="vault")


def test_the_catalogue_shows_every_lock() -> None:
    """Harm: a table is made and nobody locks it; a role is made that no lock holds."""
    with base.as_house():
        assert locks.flaws() == []


@pytest.mark.parametrize(
    "breach",
    [
        "DROP POLICY tandem_opened ON care_case",
        "ALTER TABLE care_case DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE care_case NO FORCE ROW LEVEL SECURITY",
        "CREATE POLICY for_a_report ON care_case USING (true)",
        "ALTER TABLE care_case RENAME TO care_case_new",
    ],
)
def test_a_lock_that_is_gone_is_caught_planted(breach: str, record: tuple[UUID, UUID]) -> None:
    """Harm: somebody lifts a lock for a quick report and leaves it so. Planted: five ways; doctor tells of each."""
    assert record
    with transaction.atomic(using="vault"):
        connections["vault"].connection.execute(breach)
        with base.as_house():
            assert [one for one in locks.flaws() if "care.case " in one]
        transaction.set_rollback(True, using="vault")


def test_a_role_above_the_locks_is_caught_planted() -> None:
    """Harm: the site runs as a superuser, and every lock is for show. Planted: the owner of this test is one."""
    assert "passes every lock" in locks.flaws()[0]


@committed
def test_without_its_policy_a_table_is_open_planted(
    record: tuple[UUID, UUID], stranger: psycopg.Connection[Any]
) -> None:
    """Planted: the first test above would fail on a table whose lock is off. Harm: it would pass on anything."""
    assert record
    assert count(stranger, "care_case") == 0
    stranger.rollback()
    connections["vault"].connection.execute("ALTER TABLE care_case DISABLE ROW LEVEL SECURITY")
    try:
        assert count(stranger, "care_case") == 1
        stranger.rollback()
    finally:
        locks.lock()
    assert count(stranger, "care_case") == 0


def test_every_table_in_the_catalogue_is_known() -> None:
    """Harm: a table that no model tells of (made by hand, left by a migration) holds people and has no lock."""
    from tandem.core.definition_file import read_definition

    definition = read_definition("row_locks", "tables")
    known = {apps.get_model(one)._meta.db_table for one in (*definition["lock"], *definition["left"])}
    there = set(connections["vault"].introspection.table_names())
    assert there - known <= {"django_migrations"} | {
        model._meta.db_table for model in apps.get_models() if not connections_allow(model)
    }


def connections_allow(model: Any) -> bool:
    """Whether the vault holds this model's table."""
    from django.db import router

    return router.allow_migrate_model("vault", model)
