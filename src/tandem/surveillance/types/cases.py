"""Case definitions: what they ask of a record, and what they say of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tandem.agencies.types import AgencyKind
from tandem.surveillance.types.events import EventStatus, Naloxone, Outcome


class Judgement(StrEnum):
    """What a case definition says of one record."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True, slots=True)
class CaseDefinition:
    """Which records count as one event. Beyond `statuses`, what is empty or None is not asked.

    `outcomes`: fatal or nonfatal. `naloxone_given`: whether it was given. `drug_classes`: classes of the substance
    dictionary, of which one suspected drug must be. `source_kinds`: what the agency that sent the record does.
    """

    id: str
    title: str
    statuses: tuple[EventStatus, ...]
    source: str
    version: str
    outcomes: tuple[Outcome, ...] = ()
    naloxone_given: bool | None = None
    drug_classes: tuple[str, ...] = ()
    source_kinds: tuple[AgencyKind, ...] = ()

    @property
    def asks_more(self) -> bool:
        """Whether it asks for more than the status."""
        return bool(self.outcomes or self.drug_classes or self.source_kinds or self.naloxone_given is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecord:
    """What a definition looks at in one record. `suspected_drug` holds dictionary names, "; " between them.

    `source_kind` None: not known who told it, as of an event that was typed in on duty.
    """

    status: EventStatus
    outcome: Outcome = Outcome.UNKNOWN
    naloxone: Naloxone = Naloxone.UNKNOWN
    suspected_drug: str = ""
    source_kind: AgencyKind | None = None


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """Records of a period by what the definition says of them; the three make up all records."""

    met: int
    not_met: int
    not_judged: int
