"""Django's connection to PostgreSQL for the vault: each statement goes with what the gate has opened.

What is opened is set for one transaction only (SET LOCAL), so that no later statement of the connection inherits it.
Inside a transaction it is set when it changed; outside, each statement gets a short transaction of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from tandem.core import row_locks

SAY = "SELECT set_config('tandem.people', %s, true), set_config('tandem.work', %s, true)"
NOTHING = ("", "")

row_locks.keep()


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's, and the database is told whose rows are open."""

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self._said: tuple[Any, ...] = (None, (), NOTHING)
        self.execute_wrappers.append(self._with_rows)

    def _with_rows(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        wanted = row_locks.state()
        if self.in_atomic_block:
            if self.connection.info.transaction_status != TransactionStatus.INERROR:
                self._say(wanted)  # after an error nothing but a rollback is heard
            return execute(sql, params, many, context)
        if wanted == NOTHING:
            return execute(sql, params, many, context)
        with self.connection.transaction():
            self.connection.execute(SAY, wanted)
            return execute(sql, params, many, context)

    def _say(self, wanted: tuple[str, str]) -> None:
        """Inside a transaction: once, and again after a savepoint, for rolling one back takes back what was set."""
        place = self.atomic_blocks[0], tuple(self.savepoint_ids)
        block, savepoints, said = self._said
        if block is not place[0]:
            savepoints, said = place[1], NOTHING  # a new transaction: nothing is set yet
        if (savepoints, said) != (place[1], wanted):
            self.connection.execute(SAY, wanted)
        self._said = (*place, wanted)
