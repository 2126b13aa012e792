"""Lets tests with real transactions (live server, browser, two connections) empty the ledger after themselves.

A pytest plugin. The ledger's triggers refuse every delete, the one between two tests too; so they are lifted for the
length of Django's flush and put back as they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.db.backends.sqlite3.base import DatabaseOperations


@contextmanager
def triggers_lifted(connection: Any) -> Iterator[None]:
    """Without the triggers of an SQLite database for the length of the block."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _, sql in triggers:
                cursor.execute(sql)


@pytest.fixture(autouse=True)
def _anchors_of_this_test(settings: Any) -> None:
    """A ledger that ends with its test must not be compared with the anchors of another's."""
    settings.TANDEM_ANCHOR_FILE = f"{settings.TANDEM_HOME}/anchors-{uuid4().hex}.jsonl"


def pytest_configure(config: pytest.Config) -> None:
    flush = DatabaseOperations.execute_sql_flush

    def flush_with_ledger(self: DatabaseOperations, sql_list: list[str]) -> None:
        with triggers_lifted(self.connection):
            flush(self, sql_list)

    DatabaseOperations.execute_sql_flush = flush_with_ledger  # type: ignore[method-assign]
