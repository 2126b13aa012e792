"""Reading what experts review: deflection policies, what a stop can rest on, the rights card. Files, no tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tandem.core.definition_file import definition_names, read_definition
from tandem.eligibility.types import (
    BasisOfStop,
    LegalBasis,
    Outcome,
    Pathway,
    Policy,
    RightsCard,
    RightsPoint,
    Rule,
    RuleKind,
    Words,
)

ANY_AGENCY = "*"


def policies() -> list[Policy]:
    """Every policy that ships, in the order of its file names."""
    return [policy_named(name) for name in definition_names("eligibility")]


def policy_named(name: str) -> Policy:
    """The policy of `definitions/eligibility/<name>.toml`."""
    content = read_definition("eligibility", name)
    return Policy(
        id=content["id"],
        title=content["title"],
        version=content["version"],
        agencies=tuple(content["agencies"]),
        pathways=tuple(Pathway(code) for code in content["pathways"]),
        rules=tuple(_rule(one) for one in content["rules"]),
        is_reviewed=bool(content["reviewer"]),
        review_by=content["review_by"],
    )


def policy_for(agency_slug: str) -> Policy:
    """The policy that names this agency, else the one for every agency without its own."""
    found = policies()
    own = next((one for one in found if agency_slug in one.agencies), None)
    return own or next(one for one in found if ANY_AGENCY in one.agencies)


def legal_bases() -> tuple[LegalBasis, ...]:
    """What a stop can rest on, in the order of the file."""
    entries = read_definition("stops", "legal_bases")["bases"]
    return tuple(
        LegalBasis(BasisOfStop(one["id"]), Words(**one["label"]), Words(**one["meaning"])) for one in entries
    )


def rights_cards() -> list[RightsCard]:
    """The rights card, section by section in its order."""
    contents = [read_definition("rights", name) for name in definition_names("rights")]
    return [_card(one) for one in sorted(contents, key=lambda one: one["order"])]


def _rule(content: Mapping[str, Any]) -> Rule:
    not_known = content.get("not_known")
    return Rule(
        id=content["id"],
        kind=RuleKind(content["kind"]),
        pathways=frozenset(Pathway(code) for code in content["pathways"]),
        outcome=Outcome(content["outcome"]),
        cite=content["cite"],
        question=Words(**content["question"]),
        met=Words(**content["met"]),
        passed=Words(**content["passed"]),
        not_known=Words(**not_known) if not_known else None,
        unknown=Outcome(content.get("unknown", Outcome.NEEDS_SUPERVISOR)),
        accepted=frozenset(BasisOfStop(code) for code in content.get("accepted", ())),
        max_grams=content.get("max_grams"),
        pills_ignored=content.get("pills_ignored", False),
        needs_reason=content.get("needs_reason", False),
    )


def _cite(content: str | Mapping[str, str]) -> Words:
    """Where a point is written. The name of a case stands once: it is the same in every language."""
    return Words(content, content) if isinstance(content, str) else Words(**content)


def _card(content: Mapping[str, Any]) -> RightsCard:
    as_of: date = content["as_of"]
    return RightsCard(
        id=content["id"],
        heading=Words(**content["heading"]),
        points=tuple(
            RightsPoint(Words(**one["text"]), _cite(one["cite"]), one["is_confirmed"]) for one in content["points"]
        ),
        as_of=as_of,
        review_by=content["review_by"],
        is_reviewed=bool(content["reviewer"]),
    )
