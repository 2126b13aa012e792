"""Whose rows a piece of work has opened, for a database that keeps every other row shut (PostgreSQL).

The gate opens people here when it hands out an Access; the vault's connection (`config.postgres`) tells the database
before each statement, for the length of one transaction. On SQLite nobody asks, and nothing is kept.
A few works of the house look at everybody and read no more than they must: they name themselves with `working`, and
`definitions/row_locks` says which tables each of them sees. tests/architecture says which modules may.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

_opened: ContextVar[set[UUID] | None] = ContextVar("tandem_rows_opened", default=None)
_beside: ContextVar[frozenset[UUID]] = ContextVar("tandem_rows_beside", default=frozenset())
_work: ContextVar[str] = ContextVar("tandem_rows_work", default="")
_is_asked = False


def keep() -> None:
    """From now on remember what is opened: the vault of this process has locks on its rows."""
    global _is_asked  # noqa: PLW0603 - said once, when the vault's connection is loaded
    _is_asked = True


@contextmanager
def unit() -> Iterator[None]:
    """A piece of work of its own (a request, a job): nothing is open at its beginning, nor after it."""
    opened, beside, work = _opened.set(set()), _beside.set(frozenset()), _work.set("")
    try:
        yield
    finally:
        _opened.reset(opened)
        _beside.reset(beside)
        _work.reset(work)


def open_rows(subjects: Iterable[UUID]) -> None:
    """Open the rows of these people until the end of the piece of work. For the gate, and for whoever is created."""
    if not _is_asked:
        return
    opened = _opened.get()
    if opened is None:
        _opened.set(opened := set())
    opened.update(subjects)


@contextmanager
def rows_open(subjects: Iterable[UUID]) -> Iterator[None]:
    """The rows of these people as well, for the length of the block."""
    token = _beside.set(_beside.get() | frozenset(subjects))
    try:
        yield
    finally:
        _beside.reset(token)


@contextmanager
def working(work: str) -> Iterator[None]:
    """The tables that a work of the house sees whole, for the length of the block."""
    token = _work.set(work)
    try:
        yield
    finally:
        _work.reset(token)


def state() -> tuple[str, str]:
    """Who is open now, as PostgreSQL writes a list ("" for nobody), and the work of the house ("" for none)."""
    subjects = (_opened.get() or frozenset()) | _beside.get()
    return "{" + ",".join(sorted(map(str, subjects))) + "}" if subjects else "", _work.get()
