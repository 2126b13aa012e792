"""The words of eligibility: rules that experts review, answers an officer gives, and what follows from them.

Nothing here describes or names a person, and nothing counts points: a decision is its reasons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Pathway(StrEnum):
    """The six pathways of deflection; charges are possible in officer intervention only."""

    RESPONDER_REFERRAL = "responder_referral"
    OFFICER_INTERVENTION = "officer_intervention"
    NALOXONE_PLUS = "naloxone_plus"
    ACTIVE_OUTREACH = "active_outreach"
    SELF_REFERRAL = "self_referral"
    COMMUNITY_RESPONSE = "community_response"


class Outcome(StrEnum):
    """What a rule, or all of them together, decide."""

    OPEN = "open"
    NEEDS_SUPERVISOR = "needs_supervisor"
    NOT_OPEN = "not_open"


class RuleKind(StrEnum):
    """On what kind of answer a rule decides."""

    BASIS = "basis"
    AMOUNT = "amount"
    FLAG = "flag"


class Amount(StrEnum):
    """The officer's estimate against a rule's limit. No weight is stored."""

    NO_DRUGS = "no_drugs"
    WITHIN = "within"
    ABOVE = "above"
    PILLS_ONLY = "pills_only"
    UNKNOWN = "unknown"


class BasisOfStop(StrEnum):
    """What a stop rests on."""

    CONSENSUAL = "consensual"
    REASONABLE_SUSPICION = "reasonable_suspicion"
    PROBABLE_CAUSE = "probable_cause"
    WARRANT = "warrant"
    MEDICAL_AID = "medical_aid"


@dataclass(frozen=True, slots=True)
class Words:
    """A reviewed text in the languages in which it was reviewed."""

    en: str
    es: str

    def in_language(self, code: str) -> str:
        """The text for a language code such as "es" or "es-mx"; English for any other."""
        return self.es if code.split("-", maxsplit=1)[0] == "es" else self.en


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a policy: it decides on one answer."""

    id: str
    kind: RuleKind
    pathways: frozenset[Pathway]
    outcome: Outcome
    cite: str
    question: Words
    met: Words
    passed: Words
    not_known: Words | None = None
    unknown: Outcome = Outcome.NEEDS_SUPERVISOR
    accepted: frozenset[BasisOfStop] = frozenset()
    max_grams: float | None = None
    pills_ignored: bool = False
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """A rule file: what one agency, or every agency without its own, goes by."""

    id: str
    title: str
    version: str
    agencies: tuple[str, ...]
    pathways: tuple[Pathway, ...]
    rules: tuple[Rule, ...]
    is_reviewed: bool
    review_by: date


@dataclass(frozen=True, slots=True)
class Answers:
    """What the officer said. `flags` None means that the question was not answered."""

    basis: BasisOfStop | None = None
    amount: Amount | None = None
    flags: frozenset[str] | None = None
    reasons_given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """What one rule decided, and where it stands written."""

    rule_id: str
    outcome: Outcome
    sentence: Words
    cite: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether an offer is open on a pathway, with what every rule said."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    policy_id: str
    policy_version: str

    @property
    def against(self) -> tuple[Reason, ...]:
        """The reasons that stand in the way."""
        return tuple(one for one in self.reasons if one.outcome is not Outcome.OPEN)

    @property
    def passed(self) -> tuple[Reason, ...]:
        """The reasons that speak for it."""
        return tuple(one for one in self.reasons if one.outcome is Outcome.OPEN)


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """One entry of the list of what a stop can rest on."""

    id: BasisOfStop
    label: Words
    meaning: Words


@dataclass(frozen=True, slots=True)
class RightsPoint:
    """One sentence of the rights card. An unconfirmed one is shown as "check with counsel"."""

    text: Words
    cite: Words
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class RightsCard:
    """The rights that apply in one respect, as of a day."""

    id: str
    heading: Words
    points: tuple[RightsPoint, ...]
    as_of: date
    review_by: date
    is_reviewed: bool
