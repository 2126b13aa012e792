"""Duties to report: what a state's law file asks, and what became of one report about one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from tandem.consent.types import Category, Ground

Words = Mapping[str, str]


class Answer(StrEnum):
    """An answer to a question of a rule; not knowing is not yes."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Finding(StrEnum):
    """What the law file says to the answers. It never decides."""

    ASKS_FOR_REPORT = "asks_for_report"
    ASKS_FOR_NONE = "asks_for_none"
    UNCLEAR = "unclear"


class ReportState(StrEnum):
    """The life of a report; the table of steps stands in `rules.mandatory`."""

    DRAFTED = "drafted"
    SIGNED = "signed"
    NOT_REPORTED = "not_reported"
    MADE = "made"


class Telling(StrEnum):
    """Whether the person was told of the report."""

    TOLD = "told"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a rule."""

    id: str
    text: Words


@dataclass(frozen=True, slots=True)
class ReportRule:
    """One duty, or the statement that there is none."""

    id: str
    cite: str
    ground: Ground | None
    roles: frozenset[str]
    is_report: bool
    to: str
    within: timedelta
    facts: tuple[str, ...]
    categories: frozenset[Category]
    may_hold_part2: bool
    title: Words
    asks: Words
    limits: Words
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class StateLaw:
    """The law file of one state."""

    state: str
    title: str
    is_confirmed: bool
    is_made_up: bool
    rules: tuple[ReportRule, ...]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report as staff, the supervisor and the person read it."""

    id: UUID
    person_id: UUID
    agency_id: UUID
    law_state: str
    rule: str
    state: ReportState
    facts: tuple[str, ...]
    drafted_by: UUID
    drafted_at: datetime
    due_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    made_at: datetime | None
    to: str
    telling: Telling | None
    is_late: bool
