"""What happens to made-up people, as plain values: each step has its time, and a story is steps in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from tandem.care.types import (
    AttemptOutcome,
    Channel,
    CloseReason,
    DeclinedBy,
    DeclineReason,
    EncounterKind,
    FollowUpState,
    GoalArea,
    GoalState,
    Need,
    OfferAnswer,
    Pathway,
    ReferralReason,
    ReferralState,
    ServiceKind,
    YesNo,
)
from tandem.handoff.types import Step as HandoffStep
from tandem.people.types import ContactChoice, Language

Kind = TypeVar("Kind", bound="Step")


@dataclass(frozen=True, slots=True)
class Resident:
    """A made-up person."""

    key: str
    given_name: str
    family_name: str
    birth_on: date
    phone: str
    address: str
    language: Language
    choice: ContactChoice


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens at a time."""

    at: datetime


@dataclass(frozen=True, slots=True)
class OverdoseCall(Step):
    """A call about the person: the first makes them known, a later one is put with them."""

    event: str
    occurred_at: datetime
    is_taken: bool = False  # an outreach worker has taken the visit


@dataclass(frozen=True, slots=True)
class OfficerOffer(Step):
    """An offer that the person accepted from an officer, sent sealed to the outreach team."""

    pathway: Pathway
    meeting_place: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Meeting(Step):
    """The outreach team and the person meet without a call: at the door of the office, or on the street."""

    kind: EncounterKind
    pathway: Pathway


@dataclass(frozen=True, slots=True)
class Attempt(Step):
    """One attempt to reach the person of an open visit."""

    channel: Channel
    outcome: AttemptOutcome
    kits: int = 0
    asked: tuple[Need, ...] = ()
    met: tuple[Need, ...] = ()
    is_left_alone: bool = False


@dataclass(frozen=True, slots=True)
class VisitEnded(Step):
    """Nobody was reached; the team stops trying."""


@dataclass(frozen=True, slots=True)
class HandoffSaid(Step):
    """A step of a warm handoff."""

    step: HandoffStep


@dataclass(frozen=True, slots=True)
class Offered(Step):
    """Care was offered and answered."""

    answer: OfferAnswer
    declined_by: DeclinedBy | None = None
    reason: DeclineReason | None = None


@dataclass(frozen=True, slots=True)
class ConsentSigned(Step):
    """The person agrees in writing that outreach and the provider share."""

    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ConsentRevoked(Step):
    """The person takes the consent back."""


@dataclass(frozen=True, slots=True)
class CaseOpened(Step):
    """A case begins."""


@dataclass(frozen=True, slots=True)
class CaseClosed(Step):
    """A case ends."""

    reason: CloseReason


@dataclass(frozen=True, slots=True)
class Referred(Step):
    """A referral leaves for the provider."""

    service: str


@dataclass(frozen=True, slots=True)
class ReferralMoved(Step):
    """A referral goes on; `by_provider` says which side says so."""

    new: ReferralState
    by_provider: bool
    reason: ReferralReason | None = None
    first_service_on: date | None = None


@dataclass(frozen=True, slots=True)
class Screened(Step):
    """A screening instrument was filled in."""

    instrument: str
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GoalSet(Step):
    """The person sets a goal, in words of their own."""

    area: GoalArea
    words: str


@dataclass(frozen=True, slots=True)
class GoalMoved(Step):
    """The latest goal goes on."""

    new: GoalState


@dataclass(frozen=True, slots=True)
class ServiceGiven(Step):
    """A service was given."""

    kind: ServiceKind
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class FollowedUp(Step):
    """A follow-up was done or tried."""

    day: int
    state: FollowUpState
    in_service: YesNo | None = None
    overdose: YesNo | None = None
    housing: YesNo | None = None
    moud: YesNo | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """One person and everything that happened, in order of time."""

    resident: Resident
    steps: tuple[Step, ...]

    def of(self, kind: type[Kind]) -> list[Kind]:
        """The steps of one kind."""
        return [step for step in self.steps if isinstance(step, kind)]


@dataclass(frozen=True, slots=True)
class Decline:
    """An officer's offer that ended in no; nothing about the person is known."""

    at: datetime
    pathway: Pathway
    declined_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A county: its stories, the offers that officers made in vain, and whose own page the demonstration shows."""

    seed: int
    stories: tuple[Story, ...]
    declined: tuple[Decline, ...]
    shown: str
    events: frozenset[str] = field(default_factory=frozenset)

    @property
    def resident_shown(self) -> Resident:
        """Whose own page the demonstration shows."""
        return next(story.resident for story in self.stories if story.resident.key == self.shown)
