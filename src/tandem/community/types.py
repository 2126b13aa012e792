"""Tables that passed the release desk: numbers that may be read by anyone, with what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class CellKind(StrEnum):
    """What stands in a cell. A count is at least 11 or 0; smaller ones are `small`, their company `hidden`."""

    CODE = "code"
    TEXT = "text"
    DATE = "date"
    COUNT = "count"
    SMALL = "small"
    HIDDEN = "hidden"
    PERCENT = "percent"
    NUMBER = "number"
    UNRELIABLE = "unreliable"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; `value` as plain text without grouping, a code of `web`'s words, or an ISO date."""

    kind: CellKind
    value: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What a table says about itself in one language."""

    title: str
    definition: str
    denominator: str
    cannot_say: str


@dataclass(frozen=True, slots=True)
class ReleasedTable:
    """A table of a month's report. `columns` are codes; `outlines` GeoJSON coordinates by area, for a map."""

    key: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    words: Mapping[str, Words]
    outlines: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PublishedMonth:
    """A month of one agency that anyone may read."""

    agency_slug: str
    agency_name: str
    month: date
    version: int
    published_at: datetime
    is_synthetic: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What the care side last said of itself on one subject: codes, numbers and moments."""

    subject: str
    content: Mapping[str, Any]
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Release:
    """What is published at once: every table of one agency's month."""

    report_id: UUID
    agency_slug: str
    agency_name: str
    month: date
    version: int
    is_synthetic: bool
    tables: tuple[ReleasedTable, ...]


def as_json(table: ReleasedTable) -> dict[str, Any]:
    """A table as JSON keeps it."""
    return {
        "key": table.key,
        "columns": list(table.columns),
        "rows": [[[cell.kind.value, cell.value] for cell in row] for row in table.rows],
        "words": {language: asdict(words) for language, words in table.words.items()},
        "outlines": dict(table.outlines),
    }


def from_json(content: Mapping[str, Any]) -> ReleasedTable:
    """The table that `as_json` wrote."""
    return ReleasedTable(
        key=content["key"],
        columns=tuple(content["columns"]),
        rows=tuple(tuple(Cell(CellKind(kind), value) for kind, value in row) for row in content["rows"]),
        words={language: Words(**words) for language, words in content["words"].items()},
        outlines=content["outlines"],
    )


class WarningState(StrEnum):
    """The life of a warning to people who use drugs."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ENDED = "ended"
    DROPPED = "dropped"


class Channel(StrEnum):
    """How people were reached with a warning."""

    OUTREACH = "outreach"
    SYRINGE_SERVICE = "syringe_service"
    SHELTER = "shelter"
    TEXT_LIST = "text_list"
    SOCIAL_MEDIA = "social_media"
    POSTER = "poster"


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningText:
    """What a warning says, in both languages; `area` is a name, or empty for everywhere."""

    area: str
    title_en: str
    text_en: str
    title_es: str
    text_es: str


@dataclass(frozen=True, slots=True)
class WarningMove:
    """One step in the life of a warning."""

    to: WarningState
    by: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningLimits:
    """How plain a warning must be, how long it may be and stand: definitions/warnings/rules.toml."""

    max_grade_english: float
    min_ease_spanish: float
    max_title: int
    max_text: int
    max_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningDetail:
    """A warning as the office sees it; `reached` are people told, by channel. `has_expired`: it was published."""

    id: UUID
    words: WarningText
    state: WarningState
    days: int
    drafted_by: UUID | None
    drafted_at: datetime
    signed_by: UUID | None
    published_at: datetime | None
    expires_at: datetime | None
    has_expired: bool
    history: tuple[WarningMove, ...] = ()
    reached: Mapping[Channel, int] = field(default_factory=dict)

    @property
    def people_reached(self) -> int:
        """People told, by all channels."""
        return sum(self.reached.values())


@dataclass(frozen=True, slots=True)
class WarningToSign:
    """A warning before somebody who may sign it: how plain it reads, and why they cannot sign; "" when they can."""

    warning: WarningDetail
    grade: float
    ease: float
    refusal: str
