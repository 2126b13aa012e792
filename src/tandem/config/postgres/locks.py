"""The locks on the rows of the vault: policies of PostgreSQL, written anew from definitions/row_locks by `migrate`.

`lift` lets the owner's migrations see every row (a role that owns nothing stays shut out); `lock` puts everything
back and FORCEs it, so that the owner too sees only what is open. Both do nothing on SQLite.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import connections, transaction

from tandem.core.definition_file import read_definition

VAULT = "vault"
OPENED = "(SELECT NULLIF(current_setting('tandem.people', true), '')::uuid[])::uuid[]"
WORK = "(SELECT NULLIF(current_setting('tandem.work', true), ''))"
FOUND = """
    SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
           ARRAY(SELECT p.polname::text FROM pg_policy p WHERE p.polrelid = c.oid)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')
"""
ROLE = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
POLICY = "tandem_opened"

Found = tuple[str, bool, bool, list[str]]


def locked_tables() -> Mapping[str, Mapping[str, Any]]:
    """The definition: tables with a lock, by label."""
    locks: Mapping[str, Mapping[str, Any]] = read_definition("row_locks", "tables")["lock"]
    return locks


def lift() -> None:
    """Let the owner of the tables see every row, for the length of a migration."""
    if _has_locks():
        there = {name for name, *_ in _found()}
        with transaction.atomic(using=VAULT), connections[VAULT].cursor() as cursor:
            for statement in (unforced(table_of(label)) for label in locked_tables() if table_of(label) in there):
                cursor.execute(statement)


def lock() -> None:
    """Write every policy anew and force it, whole or not at all."""
    if _has_locks():
        with transaction.atomic(using=VAULT), connections[VAULT].cursor() as cursor:
            for label, how in locked_tables().items():
                for statement in statements(table_of(label), how):
                    cursor.execute(statement)


def unforced(table: str) -> str:
    """What lets the owner of one table see its rows."""
    return f"ALTER TABLE {_quoted(table)} NO FORCE ROW LEVEL SECURITY"


def statements(table: str, how: Mapping[str, Any]) -> Iterator[str]:
    """What locks one table."""
    quoted, rule = _quoted(table), condition(how)
    yield f"ALTER TABLE {quoted} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {quoted} FORCE ROW LEVEL SECURITY"
    yield f"DROP POLICY IF EXISTS {POLICY} ON {quoted}"
    yield f"CREATE POLICY {POLICY} ON {quoted} USING ({rule}) WITH CHECK ({rule})"


def condition(how: Mapping[str, Any]) -> str:
    """When a row is open, in SQL: its person is opened, or the work of the house sees the table."""
    parts = [f"{_quoted(how[column])} = ANY ({OPENED})" for column in ("by", "or_by") if column in how]
    if "through" in how:
        column, label = how["through"]
        of_it = f"FROM {_quoted(table_of(label))} it WHERE it.id = {_quoted(column)}"
        parts.append(f"EXISTS (SELECT 1 {of_it})")
    if "open_when" in how:
        parts.append(f"({how['open_when']})")
    if how["works"]:
        parts.append(f"{WORK} IN ({', '.join(_text(one) for one in how['works'])})")
    return " OR ".join(parts)


def flaws() -> list[str]:
    """What keeps the locks from holding, as seen from this process; empty when they hold, or on SQLite."""
    if not _has_locks():
        return []
    with connections[VAULT].cursor() as cursor:
        cursor.execute(ROLE)
        (passes,) = cursor.fetchone()
    why = ["the role of TANDEM_VAULT_URL passes every lock (superuser or BYPASSRLS)"] if passes else []
    return why + unlocked(_found())


def unlocked(found: Iterable[Found]) -> list[str]:
    """Tables of the definition that a catalogue shows without their lock, with what they lack."""
    there = {name: rest for name, *rest in found}
    flaws = []
    for label in locked_tables():
        enabled, forced, policies = there.get(table_of(label), (False, False, []))
        if not enabled or not forced:
            flaws.append(f"{label} is not locked")
        elif policies != [POLICY]:
            flaws.append(f"{label} has other policies than its own")
    return flaws


def table_of(label: str) -> str:
    """The table of a model, named as in the definition."""
    return next(model._meta.db_table for model in apps.get_models() if model._meta.label_lower == label)


def _has_locks() -> bool:
    return VAULT in connections and connections[VAULT].vendor == "postgresql"


def _found() -> list[Found]:
    with connections[VAULT].cursor() as cursor:
        cursor.execute(FOUND)
        rows: list[Found] = cursor.fetchall()
    return rows


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"
