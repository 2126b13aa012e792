"""The vault's connection as a test sees it: the house works as a role that owns nothing, a test looks as the owner.

So each test can look into the tables as before, while every query of src/tandem meets the locks.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from psycopg.pq import TransactionStatus

from tandem.config.postgres import base

ROOT = Path(__file__).resolve().parents[3]
HOUSE, TESTS = f"{ROOT / 'src/tandem'}/", f"{ROOT / 'tests'}/"
NO_CALLERS = (f"{HOUSE}config/postgres/", str(Path(__file__)))
role: str = ""
_as_house: ContextVar[bool] = ContextVar("as_house", default=False)


@contextmanager
def as_house() -> Iterator[None]:
    """A query of a test that is to meet the locks like one of the house."""
    token = _as_house.set(True)
    try:
        yield
    finally:
        _as_house.reset(token)


def is_by_house() -> bool:
    """Whether the nearest caller outside the libraries stands in src/tandem."""
    frame: Any = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        if not name.startswith(NO_CALLERS):
            if name.startswith(HOUSE):
                return True
            if name.startswith(TESTS):
                return _as_house.get()
        frame = frame.f_back
    return False


class DatabaseWrapper(base.DatabaseWrapper):
    """As the house's, in the role of whoever asks."""

    def _with_rows(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        block = self.atomic_blocks[0] if self.in_atomic_block else None
        wanted = self.connection, block, tuple(self.savepoint_ids), is_by_house()
        is_in_error = self.connection.info.transaction_status == TransactionStatus.INERROR
        if role and not is_in_error and wanted != self.__dict__.get("_in_role"):
            self.connection.execute(f'SET ROLE "{role}"' if wanted[-1] else "RESET ROLE")
            self._in_role = wanted
        return super()._with_rows(execute, sql, params, many, context)
