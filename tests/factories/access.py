"""Opened doors for tests of other rooms, without going through the gate."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tandem.consent.types import (
    GATE_KEY,
    PERSON_CATEGORIES,
    Access,
    Category,
    Channel,
    Grant,
    Ground,
    Origin,
    Purpose,
)
from tandem.core.row_locks import open_rows


def an_access(
    person_id: UUID | None,
    *,
    now: datetime,
    categories: Iterable[Category] = PERSON_CATEGORIES,
    part2: Iterable[bool] = (True, False),
    origins: Iterable[Origin] = tuple(Origin),
    agency_id: UUID | None = None,
    role: str = "case_manager",
    purpose: Purpose = Purpose.TREATMENT,
) -> Access:
    """An Access for ten minutes to these categories of one person, from every origin and agency."""
    open_rows([person_id] if person_id else [])
    return Access(
        person_id=person_id,
        account_id=None,
        agency_id=agency_id,
        role=role,
        purpose=purpose,
        channel=Channel.PAGE,
        grants=frozenset(
            Grant(one, origin, flag, None) for one in categories for origin in origins for flag in part2
        ),
        ground=Ground.AGREEMENT,
        consent_id=None,
        expires_at=now + timedelta(minutes=10),
        policies=("test",),
        citations=(),
        key=GATE_KEY,
    )


def access_to(person_id: UUID | None, *categories: Category, now: datetime, **words: Any) -> Access:
    """An Access to the named categories, or with None to searching."""
    return an_access(person_id, now=now, categories=categories, **words)
