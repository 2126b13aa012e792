"""Asks the Cedar policies one finite question and gives the decision with the policies that made it.

The policies, schema and groups are read, validated and parsed once. A word outside the vocabulary is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import product
from typing import Any, NamedTuple

import cedarpy

from tandem.consent.policy_files import Groups, Policy, PolicyFiles, read_definitions, read_notes, standing
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

DEFAULT_DENY = "default-deny"
_DEFAULT_SENTENCES = {
    "en": "No rule opens this.",
    "es": "Ninguna regla lo permite.",
}


class Question(NamedTuple):
    """All that a policy may see."""

    role: str
    purpose: str
    category: str
    origin: str
    consent: str
    relation: str
    channel: str
    side: str
    part2: str


VOCABULARY: Mapping[str, tuple[str, ...]] = {
    "role": tuple(PolicyRole),
    "purpose": tuple(Purpose),
    "category": tuple(Category),
    "origin": tuple(Origin),
    "consent": tuple(ConsentState),
    "relation": (NO_RELATION, *RelationKind),
    "channel": tuple(Channel),
    "side": ("care", "duty"),
    "part2": tuple(Part2),
}
Cell = tuple[Category, Origin, bool]
_CONTEXT = ("origin", "consent", "relation", "channel", "side", "part2")


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer: whether it opens, and which policies decided. None decided: `default-deny`."""

    is_allowed: bool
    decided_by: tuple[Policy, ...]

    @property
    def policies(self) -> tuple[str, ...]:
        return tuple(policy.id for policy in self.decided_by) or (DEFAULT_DENY,)

    @property
    def citations(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(policy.citation for policy in self.decided_by))

    @property
    def grounds(self) -> frozenset[Ground]:
        return frozenset(policy.ground for policy in self.decided_by if policy.ground)

    def sentence(self, language: str) -> str:
        """Why, in plain words, in one of the languages of the policies (others fall back to English)."""
        if not self.decided_by:
            return _DEFAULT_SENTENCES.get(language, _DEFAULT_SENTENCES["en"])
        return " ".join(policy.sentences.get(language, policy.sentences["en"]) for policy in self.decided_by)


class Engine:
    """One parsed policy set. Raises ValueError when a policy does not fit the schema or lacks its notes."""

    def __init__(self, files: PolicyFiles) -> None:
        text, schema, groups = files.text, files.schema, files.groups
        result = cedarpy.validate_policies(text, schema)
        if not result.validation_passed:
            raise ValueError("; ".join(str(error) for error in result.errors))
        confirmed = sorted(point for point, is_confirmed in files.points.items() if is_confirmed)
        digest = hashlib.sha256((text + schema + json.dumps([groups, confirmed], sort_keys=True)).encode())
        self.version = digest.hexdigest()[:16]
        self.policies = read_notes(text, files.points)
        self.groups = groups
        self.pst = standing(text, confirmed)
        self.parsed = cedarpy.PolicySet.from_pst(self.pst)
        self.entities = cedarpy.Entities.from_json_str(json.dumps(_entities(groups)))
        self.decide = lru_cache(maxsize=1 << 17)(self._decide)

    def answers(self, questions: Iterable[Question]) -> list[Decision]:
        """The decisions on many questions, in order, without the cache."""
        results = cedarpy.is_authorized_batch([_request(one) for one in questions], self.parsed, self.entities)
        return [self._as_decision(result) for result in results]

    def _decide(self, question: Question) -> Decision:
        if not all(value in VOCABULARY[name] for name, value in zip(Question._fields, question, strict=True)):
            return Decision(False, ())
        return self.answers([question])[0]

    def _as_decision(self, result: cedarpy.AuthzResult) -> Decision:
        if result.diagnostics.errors:
            return Decision(False, ())
        ids = sorted(result.diagnostics.id_annotations_by_reason.values())
        return Decision(result.allowed, tuple(self.policies[one] for one in ids))


def _entity(kind: str, name: str) -> dict[str, str]:
    return {"type": f"Tandem::{kind}", "id": name}


@cache
def _value(kind: str, name: str) -> str:
    return json.dumps({"__entity": _entity(kind, name)})


def _request(question: Question) -> dict[str, Any]:
    context = ",".join(f'"{name}":{_value(name.capitalize(), getattr(question, name))}' for name in _CONTEXT)
    return {
        "principal": _entity("Role", question.role),
        "action": _entity("Action", question.purpose),
        "resource": _entity("Category", question.category),
        "context": "{" + context + "}",
    }


def _entities(groups: Groups) -> list[dict[str, Any]]:
    """Every purpose, and every role and category with the groups it belongs to, as Cedar entities."""
    found = [{"uid": _entity("Action", purpose), "attrs": {}, "parents": []} for purpose in Purpose]
    for kind, table, vocabulary in (("Role", "roles", "role"), ("Category", "categories", "category")):
        known = VOCABULARY[vocabulary]
        named = {member for members in groups[table].values() for member in members}
        if not named <= set(known):
            raise ValueError(f"unknown {vocabulary} in groups: {', '.join(sorted(named - set(known)))}")
        for name in known:
            parents = [_entity(f"{kind}Group", group) for group, members in groups[table].items() if name in members]
            found.append({"uid": _entity(kind, name), "attrs": {}, "parents": parents})
    return found


@cache
def engine() -> Engine:
    """The engine of the policies that ship with this version, made at first use."""
    return Engine(read_definitions())


def engine_with(*confirmed: str) -> Engine:
    """An engine as it will be once these points of law are confirmed: for tests and for a reviewer's second look."""
    files = read_definitions()
    if unknown := set(confirmed) - set(files.points):
        raise ValueError(f"no such point of law: {', '.join(sorted(unknown))}")
    return Engine(replace(files, points={**files.points, **dict.fromkeys(confirmed, True)}))


def decide(question: Question) -> Decision:
    """The decision on one question, cached for as long as the policy version stands."""
    return engine().decide(question)


@lru_cache(maxsize=1 << 12)
def open_cells(
    role: str, purpose: str, *, relation: str, consent: str, channel: str, side: str
) -> Mapping[Cell, Decision]:
    """Everything that is open under these circumstances: (category, origin, protected) with the decision.

    A protected cell is open only when both a Part 2 fact and a fact of unknown source would be.
    """
    found: dict[Cell, Decision] = {}
    for category, origin in product(Category, Origin):
        asked = Question(role, purpose, category, origin, consent, relation, channel, side, Part2.NO)
        if (plain := decide(asked)).is_allowed:
            found[category, origin, False] = plain
        known, unknown = asked._replace(part2=Part2.YES), asked._replace(part2=Part2.UNKNOWN)
        if decide(known).is_allowed and decide(unknown).is_allowed:
            found[category, origin, True] = decide(unknown)
    return found
