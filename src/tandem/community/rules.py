"""Decisions on what is published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tandem.community.types import CellKind, ReleasedTable
from tandem.core.refusals import gettext_noop as _

SHOWN_FROM = 11
PLAIN_WORD = re.compile(r"[a-z0-9_.-]{0,60}|\d{4}-\d\d-\d\d(T[\d:.]+(\+00:00|Z)?)?|[0-9a-f]{64}")


def refusal_to_publish(tables: Iterable[ReleasedTable]) -> str | None:
    """Why these tables cannot be published; None when they can. A second lock behind `science.small_numbers`."""
    for table in tables:
        if any(len(row) != len(table.columns) for row in table.rows):
            return _("A row of a table has another length than its head.")
        for row in table.rows:
            for cell in row:
                if cell.kind is CellKind.COUNT and not (cell.value.isdigit() and _may_show(int(cell.value))):
                    return _("A count from 1 to 10 stands in a table that was to be published.")
    return None


def refusal_to_state(content: object) -> str | None:
    """Why a statement cannot be published; None when it holds codes, numbers and moments and no other text."""
    if isinstance(content, Mapping):
        parts: Iterable[object] = [*content, *content.values()]
    elif isinstance(content, list | tuple):
        parts = content
    elif isinstance(content, str):
        return None if PLAIN_WORD.fullmatch(content) else _("A statement holds text that is no code.")
    else:
        return (
            None if content is None or isinstance(content, bool | int | float) else _("A statement is no plain data.")
        )
    return next((refusal for part in parts if (refusal := refusal_to_state(part))), None)


def _may_show(count: int) -> bool:
    return count == 0 or count >= SHOWN_FROM
