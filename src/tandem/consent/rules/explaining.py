"""What the policies answer to one question, with what decided it and what is missing: for people who check them.

Nothing is looked up and nobody's record is touched: the answer is about words, the same on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tandem.consent.policy_engine import VOCABULARY, Decision, Question, decide, engine
from tandem.consent.types import (
    NO_RELATION,
    Category,
    Channel,
    ConsentState,
    Ground,
    Origin,
    Part2,
    PolicyRole,
    Purpose,
    RelationKind,
)

DEFAULT_CITATIONS = ("42 CFR 2.13(a)", "45 CFR 164.502(a)")
# The tie that a role normally holds; of several the first that opens is taken, else the first.
NORMAL_TIES: Mapping[str, tuple[RelationKind, ...]] = MappingProxyType(
    {
        PolicyRole.CO_RESPONDER: (RelationKind.VISIT,),
        PolicyRole.OUTREACH_WORKER: (RelationKind.ASSIGNMENT, RelationKind.VISIT),
        PolicyRole.CASE_MANAGER: (RelationKind.ASSIGNMENT, RelationKind.TREATING),
        PolicyRole.COORDINATOR: (RelationKind.TEAM,),
        PolicyRole.COURT_TEAM: (RelationKind.DOCKET,),
        PolicyRole.PROBATION_OFFICER: (RelationKind.DOCKET,),
        PolicyRole.MEDICAL_RESPONDER: (RelationKind.EMERGENCY,),
        PolicyRole.PEER_SUPPORTER: (RelationKind.INVITED,),
        PolicyRole.AUDITOR: (RelationKind.AUDIT,),
        PolicyRole.RESEARCHER: (RelationKind.RESEARCH,),
        PolicyRole.PERSON: (RelationKind.SELF,),
        PolicyRole.SYSTEM: (RelationKind.VISIT,),
    }
)
# Kinds that a treatment program never writes; every other fact is taken as of unknown source, the most restricted.
NOT_FROM_TREATMENT = frozenset({Category.VISIT_CONTACT, Category.PERSON_SEARCH, Category.STATISTICS})


@dataclass(frozen=True, slots=True)
class Missing:
    """What would have opened a refused question: the axis to change, and the policies that would then decide."""

    ground: str
    policies: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer. `assumed` names the words that nobody gave; `by_source` the answer for each standing of a fact."""

    question: Question
    assumed: tuple[str, ...]
    is_allowed: bool
    policies: tuple[str, ...]
    citations: tuple[str, ...]
    sentences: Mapping[str, str]
    grounds: tuple[Ground, ...]
    missing: Missing | None
    by_source: Mapping[str, bool]
    version: str


def unknown_word(given: Mapping[str, str | None]) -> tuple[str, str, tuple[str, ...]] | None:
    """The first axis whose word nobody knows, that word, and the words that are known."""
    for axis, word in given.items():
        if word is not None and word not in VOCABULARY[axis]:
            return axis, word, tuple(str(one) for one in VOCABULARY[axis])
    return None


def explain(
    role: str, purpose: str, category: str, given: Mapping[str, str | None] = MappingProxyType({})
) -> Explanation:
    """The decision on one question, the words that were not given filled in with what is usual for the role.

    Not given: no consent; the tie the role normally holds; origin care; channel page; unknown source. ValueError
    names a word outside the vocabulary.
    """
    told = {axis: word for axis, word in given.items() if word is not None}
    if found := unknown_word({"role": role, "purpose": purpose, "category": category, **told}):
        raise ValueError(f"unknown {found[0]}: {found[1]}")
    question = _filled(role, purpose, category, told)
    decision = decide(question)
    return Explanation(
        question=question,
        assumed=tuple(axis for axis in Question._fields[3:] if axis not in told),
        is_allowed=decision.is_allowed,
        policies=decision.policies,
        citations=decision.citations or DEFAULT_CITATIONS,
        sentences={language: decision.sentence(language) for language in ("en", "es")},
        grounds=tuple(sorted(decision.grounds)),
        missing=None if decision.is_allowed else missing(question, decision),
        by_source={one: decide(question._replace(part2=one)).is_allowed for one in Part2},
        version=engine().version,
    )


def _filled(role: str, purpose: str, category: str, told: Mapping[str, str]) -> Question:
    is_police = role in engine().groups["roles"]["police"]
    source = Part2.NO if category in NOT_FROM_TREATMENT else Part2.UNKNOWN
    usual = {
        "origin": str(Origin.CARE),
        "consent": str(ConsentState.NONE),
        "channel": str(Channel.JOB if role == PolicyRole.SYSTEM else Channel.PAGE),
        "side": "duty" if is_police else "care",
        "part2": str(source),
    }
    words = {**usual, **told}
    ties = [told["relation"]] if "relation" in told else [str(one) for one in NORMAL_TIES.get(role, (NO_RELATION,))]
    asked = [Question(role=role, purpose=purpose, category=category, **{**words, "relation": tie}) for tie in ties]
    return next((one for one in asked if decide(one).is_allowed), asked[0])


def missing(question: Question, refused: Decision) -> Missing:
    """What would open a refused question: confirmed law, a consent, a tie, another purpose; or nothing at all."""
    if points := sorted(policy.point for policy in refused.decided_by if policy.point):
        return Missing("confirmed_law", tuple(points), refused.citations)
    changes: tuple[tuple[str, list[Question]], ...] = (
        ("consent", [question._replace(consent=ConsentState.ACTIVE)]),
        ("relation", [question._replace(relation=one) for one in RelationKind]),
        ("purpose", [question._replace(purpose=one) for one in Purpose]),
    )
    for ground, others in changes:
        for other in others:
            if (decision := decide(other)).is_allowed:
                return Missing(ground, decision.policies, decision.citations)
    return Missing("nothing")
