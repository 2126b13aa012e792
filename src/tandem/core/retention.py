"""How long each kind of data is kept: the classes, which field belongs to which, and what a proof says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache

from tandem.core.definition_file import read_definition


class Act(StrEnum):
    """What happens at the limit. SHRED destroys the person's key, which reaches backups too."""

    COARSEN = "coarsen"
    DELETE = "delete"
    SHRED = "shred"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class FieldClass:
    """One class of fields. `limit` is None for what is kept. Words by language."""

    key: str
    limit: timedelta | None
    act: Act
    titles: Mapping[str, str]
    rules: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Age:
    """How old the rows of a class are: the oldest's moment (None without rows), and how many lie before a limit."""

    oldest_at: datetime | None = None
    past: int = 0

    def and_of(self, other: Age) -> Age:
        """The age of both together."""
        known = [at for at in (self.oldest_at, other.oldest_at) if at is not None]
        return Age(min(known, default=None), self.past + other.past)


@dataclass(frozen=True, slots=True)
class Proof:
    """What the nightly job found after its work: the `oldest_at` of all rows, those `past` the limit, those `held`.

    `held` rows are kept longer because a legal demand asks for them; `removed` is what the night's work took.
    """

    field_class: str
    limit: timedelta
    oldest_at: datetime | None
    past: int
    held: int
    removed: int
    proved_at: datetime

    @property
    def is_kept(self) -> bool:
        """Whether no row is older than the limit, apart from those that a legal demand holds."""
        return self.past == 0

    def is_fresh(self, now: datetime) -> bool:
        """Whether the proof is of the last two nights; an old proof proves nothing about today."""
        return now - self.proved_at <= timedelta(hours=48)


@cache
def field_classes() -> tuple[FieldClass, ...]:
    """Every class in the order of the file."""
    return tuple(
        FieldClass(
            key=one["key"],
            limit=timedelta(days=one["days"]) if "days" in one else None,
            act=Act(one["act"]),
            titles={"en": one["title"], "es": one["title_es"]},
            rules={"en": one["rule"], "es": one["rule_es"]},
        )
        for one in read_definition("retention", "classes")["class"]
    )


def limited_classes() -> tuple[FieldClass, ...]:
    """The classes that have a limit."""
    return tuple(one for one in field_classes() if one.limit is not None)


@cache
def class_of_fields() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """For each table (`room.model` in lower case) its classes with their fields."""
    tables = read_definition("retention", "fields")["table"]
    return {label: {key: tuple(fields) for key, fields in classes.items()} for label, classes in tables.items()}
