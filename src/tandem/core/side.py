"""Which side a piece of work belongs to: `duty` (police, accounts in records) or `care` (accounts in vault).

Set by the door from the URL; read by the database router for the tables that exist once per side.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

DUTY = "duty"
CARE = "care"

_current: ContextVar[str | None] = ContextVar("tandem_side", default=None)


def current(default: str = CARE) -> str:
    """The side in force, or `default` when no door has set one."""
    return _current.get() or default


@contextmanager
def on(side: str) -> Iterator[None]:
    """Work on one side for the length of the block; restores the former side after."""
    if side not in (DUTY, CARE):
        raise ValueError(f"side must be '{DUTY}' or '{CARE}', not {side!r}")
    token = _current.set(side)
    try:
        yield
    finally:
        _current.reset(token)
