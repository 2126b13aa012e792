"""What a guesser hands over: columns found, with reasons, and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """One column taken for one field, how sure that is from 0 to 1, and why."""

    field: str
    column: str
    confidence: float
    reason: str


@dataclass(frozen=True)
class Missing:
    """A field that was not found: the sentence, the mapping line to write, and columns that might be it."""

    field: str
    sentence: str
    line: str
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class Draft:
    """What the guessers of one subject found."""

    columns: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    drug_columns: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
