"""Puts the locks on the test vault when the suite runs on PostgreSQL, and begins each test with nothing open.

A pytest plugin; on SQLite it does nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

IS_ON = bool(os.environ.get("TANDEM_TEST_ON_POSTGRES"))


@pytest.fixture(scope="session", autouse=True)
def _rows_are_locked(request: pytest.FixtureRequest) -> Iterator[None]:
    """The role of the house, which owns nothing, and the locks that `tandem migrate` writes."""
    if not IS_ON:
        yield
        return
    request.getfixturevalue("django_db_setup")
    blocker: Any = request.getfixturevalue("django_db_blocker")
    from django.db import connections

    from tandem.config.postgres import locks
    from tests.locked.engine import base

    name = f"tandem_test_{os.getpid()}"
    with blocker.unblock(), connections["vault"].cursor() as cursor:
        cursor.execute(f"CREATE ROLE {name} LOGIN NOBYPASSRLS")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}")
        locks.lock()
        base.role = name
    yield
    base.role = ""
    with blocker.unblock(), connections["vault"].cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(f"DROP OWNED BY {name}")
        cursor.execute(f"DROP ROLE {name}")


@pytest.fixture(autouse=True)
def _nothing_is_open() -> Iterator[None]:
    """What one test opened is not open in the next."""
    from tandem.core import row_locks

    with row_locks.unit():
        yield
