"""Legal demands: what was asked by whom, where it stands, and what has been done so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tandem.consent.types import Category, OrderType

__all__ = [
    "ENDED",
    "ENFORCERS",
    "Advice",
    "Answer",
    "Counsel",
    "Demand",
    "DemandKind",
    "DemandSearch",
    "DemandState",
    "DemandStep",
    "Issuer",
    "Jurisdiction",
    "LegalCounts",
    "LetterKind",
    "Notice",
    "NoticeWay",
    "Order",
    "OrderType",
    "PaperKind",
    "PersonNotice",
    "Scope",
    "Standard",
]


class DemandKind(StrEnum):
    """The instrument by which records are demanded."""

    SUBPOENA = "subpoena"
    GRAND_JURY_SUBPOENA = "grand_jury_subpoena"
    SEARCH_WARRANT = "search_warrant"
    COURT_ORDER = "court_order"
    ADMINISTRATIVE_REQUEST = "administrative_request"
    RECORDS_REQUEST = "records_request"


class Issuer(StrEnum):
    """Who demands. `ENFORCERS` are those who investigate or prosecute."""

    COURT = "court"
    PROSECUTOR = "prosecutor"
    POLICE = "police"
    IMMIGRATION = "immigration"
    GOVERNMENT_AGENCY = "government_agency"
    DEFENSE = "defense"
    CIVIL_PARTY = "civil_party"
    OTHER = "other"


ENFORCERS = frozenset({Issuer.PROSECUTOR, Issuer.POLICE, Issuer.IMMIGRATION})


class Jurisdiction(StrEnum):
    """Whose law the instrument comes from."""

    STATE = "state"
    OTHER_STATE = "other_state"
    FEDERAL = "federal"
    TRIBAL = "tribal"
    UNKNOWN = "unknown"


class Standard(StrEnum):
    """Which law decides. Unknown is Part 2: the stricter one."""

    PART2 = "part2"
    HIPAA = "hipaa"


class DemandState(StrEnum):
    """The life of a demand; the table of moves stands in `rules.legal`."""

    RECEIVED = "received"
    CHECKED = "checked"
    WITH_COUNSEL = "with_counsel"
    ADVISED = "advised"
    PROPOSED = "proposed"
    APPROVED = "approved"
    NARROWED = "narrowed"
    NOTIFIED = "notified"
    PRODUCED = "produced"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    QUASHED = "quashed"
    CLOSED = "closed"


class Answer(StrEnum):
    """An answer on the checklist; what nobody answered counts as no."""

    YES = "yes"
    NO = "no"


class Advice(StrEnum):
    """What counsel advised."""

    PRODUCE = "produce"
    REFUSE = "refuse"
    CHALLENGE = "challenge"


class NoticeWay(StrEnum):
    """How the person was told; `barred` when the order itself forbids it."""

    LETTER = "letter"
    OWN_PAGE = "own_page"
    BARRED = "barred"


class PaperKind(StrEnum):
    """Papers that belong to a demand."""

    DEMAND = "demand"
    ORDER = "order"
    MANDATE = "mandate"


class LetterKind(StrEnum):
    """Letters that the desk writes."""

    REFUSAL = "refusal"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class DemandStep:
    """One step in the life of a demand."""

    to_state: DemandState
    reason: str
    account_id: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class DemandSearch:
    """One look for the person whom a demand names: keyed marks of what was typed, and whom it found."""

    name_mark: str
    birth_mark: str
    found: tuple[UUID, ...]
    account_id: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Counsel:
    """Counsel's answer, and whether counsel read the text of the law as it stands today."""

    advice: Advice
    has_read_current_text: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Scope:
    """Kinds of facts and the days they are of; an open end is no limit that the order set."""

    categories: frozenset[Category]
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """How and when the person was told, and until when nothing is produced."""

    way: NoticeWay
    language: str
    at: datetime
    wait_until: datetime


@dataclass(frozen=True, slots=True)
class Order:
    """What the order says: the section it rests on, what it names, until when, and whether it bars telling."""

    order_type: OrderType | None
    named: Scope
    expires_on: date | None
    is_notice_barred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """A demand with everything that the rules decide on. Ids only."""

    id: UUID
    agency_id: UUID
    kind: DemandKind
    issuer: Issuer
    jurisdiction: Jurisdiction
    standard: Standard
    asked: Scope
    received_at: datetime
    deadline_at: datetime
    state: DemandState
    is_synthetic: bool = False
    answers: Mapping[str, Answer] = field(default_factory=dict)
    order: Order | None = None
    counsel: Counsel | None = None
    proposed_by: UUID | None = None
    approved_by: UUID | None = None
    person_id: UUID | None = None
    scope: Scope | None = None
    notice: Notice | None = None
    papers: Mapping[PaperKind, UUID] = field(default_factory=dict)
    letters: frozenset[LetterKind] = frozenset()
    history: tuple[DemandStep, ...] = ()

    @property
    def subjects(self) -> list[tuple[str, UUID]]:
        """The person as a subject of the ledger, once there is one."""
        return [("person", self.person_id)] if self.person_id else []

    @property
    def is_open(self) -> bool:
        """Whether an answer is still owed."""
        return self.state not in (DemandState.PRODUCED, DemandState.CLOSED, *ENDED)


ENDED = (DemandState.REFUSED, DemandState.WITHDRAWN, DemandState.QUASHED)


@dataclass(frozen=True, slots=True)
class LegalCounts:
    """How many demands of each kind were received, refused, narrowed and answered with records in a period."""

    received: Mapping[DemandKind, int]
    refused: Mapping[DemandKind, int]
    narrowed: Mapping[DemandKind, int]
    produced: Mapping[DemandKind, int]
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True)
class PersonNotice:
    """What the person reads on their own page of a demand about them."""

    demand_id: UUID
    at: datetime
    received_at: datetime
    kind: DemandKind
    issuer: Issuer
    categories: frozenset[Category]
    wait_until: datetime
    is_produced: bool
