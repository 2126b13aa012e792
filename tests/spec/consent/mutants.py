"""Every small edit of the policies: a policy dropped or turned round, a condition dropped or negated, a word swapped.

Edits are made on the parsed policies, so that each one is a policy set that Cedar would accept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cedarpy import pst

from tandem.consent.policy_engine import VOCABULARY, Engine

AXIS_OF_TYPE = {"Role": "role", "Action": "purpose", "Category": "category"} | {
    axis.capitalize(): axis for axis in ("origin", "consent", "relation", "channel", "side", "part2")
}
SCOPES = {"principal": "role", "action": "purpose", "resource": "category"}


@dataclass(frozen=True)
class Mutant:
    """An edited policy set. `name` says the edit; it is what the list of equivalent mutants refers to."""

    name: str
    pst: pst.PolicySet
    groups: Mapping[str, Mapping[str, Sequence[str]]]


def mutants(engine: Engine) -> Iterator[Mutant]:
    """All of them, in the order of the text."""
    for key, node in engine.pst.static_policies.items():
        rest = {one: other for one, other in engine.pst.static_policies.items() if one != key}
        policy_id = node.annotations["id"]
        yield Mutant(f"{policy_id}: dropped", pst.PolicySet({}, rest, ()), engine.groups)
        for what, edited in _edits(engine, node):
            yield Mutant(f"{policy_id}: {what}", pst.PolicySet({}, {**rest, key: edited}, ()), engine.groups)
    yield from _group_edits(engine)


def _edits(engine: Engine, node: pst.Template) -> Iterator[tuple[str, pst.Template]]:
    other = "forbid" if node.effect == "permit" else "permit"
    yield f"{other} instead", replace(node, effect=other)
    for note in ("ground", "reach"):
        if note in node.annotations:
            changed = "oversight" if note == "ground" else "own"
            changed = "statistics" if node.annotations[note] == changed else changed
            yield f"@{note} {changed}", replace(node, annotations={**node.annotations, note: changed})
    for part, axis in SCOPES.items():
        for what, scope in _scope_edits(engine, axis, getattr(node, part)):
            yield f"{part} {what}", replace(node, **{part: scope})
    for number, clause in enumerate(node.clauses):
        before, after = node.clauses[:number], node.clauses[number + 1 :]
        turned = pst.Unless(clause.expr) if isinstance(clause, pst.When) else pst.When(clause.expr)
        yield f"clause {number} dropped", replace(node, clauses=(*before, *after))
        yield f"clause {number} turned round", replace(node, clauses=(*before, turned, *after))
        for what, expr in _expression_edits(engine, clause.expr):
            edited = type(clause)(expr)
            yield f"clause {number} {what}", replace(node, clauses=(*before, edited, *after))


def _scope_edits(engine: Engine, axis: str, scope: Any) -> Iterator[tuple[str, Any]]:
    match scope:
        case pst.ScopeAny():
            return
        case pst.ActionIn(entities):
            yield "any", pst.ScopeAny()
            for one in entities:
                yield f"without {one.id}", pst.ActionIn(tuple(other for other in entities if other != one))
        case pst.ScopeEq(entity) | pst.ActionEq(entity):
            yield "any", pst.ScopeAny()
            yield f"is {_next(axis, entity).id}", type(scope)(_next(axis, entity))
        case pst.ScopeIn(entity):
            yield "any", pst.ScopeAny()
            names = sorted(engine.groups["roles" if axis == "role" else "categories"])
            name = names[(names.index(entity.id) + 1) % len(names)]
            yield f"in {name}", pst.ScopeIn(replace(entity, id=name))


def _expression_edits(engine: Engine, expr: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    match expr:
        case pst.BinaryOp("and" | "or", left, right):
            yield f"{place}left alone", left
            yield f"{place}right alone", right
            turned = "or" if expr.op == "and" else "and"
            yield f"{place}{turned} for {expr.op}", replace(expr, op=turned)
            for what, edited in _expression_edits(engine, left, f"{place}L"):
                yield what, replace(expr, left=edited)
            for what, edited in _expression_edits(engine, right, f"{place}R"):
                yield what, replace(expr, right=edited)
        case pst.BinaryOp("eq" | "not_eq", _, pst.EntityLit(value)):
            turned = "not_eq" if expr.op == "eq" else "eq"
            yield f"{place} {turned} {value.id}", replace(expr, op=turned)
            other = _next(AXIS_OF_TYPE[value.type.basename], value)
            yield f"{place} {other.id} for {value.id}", replace(expr, right=pst.EntityLit(other))
        case pst.BinaryOp("in", _, pst.EntityLit(value)):
            yield f"{place} not in {value.id}", pst.UnaryOp("not", expr)
        case pst.BinaryOp("contains", pst.Set(elements), _):
            yield f"{place} not contains", pst.UnaryOp("not", expr)
            for one in elements:
                rest = pst.Set(tuple(other for other in elements if other != one))
                yield f"{place} without {one.value.id}", replace(expr, left=rest)
            known = {one.value.id for one in elements}
            uid = elements[0].value
            for word in VOCABULARY[AXIS_OF_TYPE[uid.type.basename]]:
                if word not in known:
                    wider = pst.Set((*elements, pst.EntityLit(replace(uid, id=str(word)))))
                    yield f"{place} with {word}", replace(expr, left=wider)
        case _:
            raise ValueError(f"no edit is known for {expr}")


def _next(axis: str, entity: pst.EntityUid) -> pst.EntityUid:
    words = [str(word) for word in VOCABULARY[axis]]
    return replace(entity, id=words[(words.index(entity.id) + 1) % len(words)])


def _group_edits(engine: Engine) -> Iterator[Mutant]:
    for kind, axis in (("roles", "role"), ("categories", "category")):
        for name, members in engine.groups[kind].items():
            for word in VOCABULARY[axis]:
                inside = word in members
                changed = [one for one in members if one != word] if inside else [*members, str(word)]
                groups = {**engine.groups, kind: {**engine.groups[kind], name: changed}}
                yield Mutant(f"group {name}: {'without' if inside else 'with'} {word}", engine.pst, groups)
