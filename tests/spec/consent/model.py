"""The policies as a formula: z3 reads the parsed Cedar text itself, so that a lemma holds for every cell at once.

Neither the truth tables nor the decisions of the engine enter here. A construct that this reading does not know stops
the tests; it is never skipped.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import z3
from cedarpy import pst

from tandem.consent.policy_engine import VOCABULARY, Engine, Question
from tandem.consent.policy_files import read_definitions
from tests.spec.consent.tables import AXES, Row

POINTS = ("part2-criminal-justice", "part2-research", "part2-child-abuse-report")
_SCOPES = {"principal": "role", "action": "purpose", "resource": "category"}
_GROUPS = {"role": "roles", "category": "categories"}


@cache
def _sorts() -> Mapping[str, tuple[Any, Mapping[str, Any]]]:
    found = {}
    for axis in AXES:
        sort, words = z3.EnumSort(axis, [f"{axis}:{word}" for word in VOCABULARY[axis]])
        found[axis] = (sort, dict(zip(VOCABULARY[axis], words, strict=True)))
    return found


def var(axis: str) -> Any:
    """The unknown word of one axis."""
    return z3.Const(axis, _sorts()[axis][0])


def is_(**words: str | Collection[str]) -> Any:
    """The formula "each axis named here holds one of these words"."""
    parts = []
    for axis, wanted in words.items():
        listed = [wanted] if isinstance(wanted, str) else sorted(wanted)
        parts.append(z3.Or([var(axis) == _sorts()[axis][1][word] for word in listed]))
    return z3.And(parts)


@dataclass(frozen=True)
class Model:
    """One policy set as formulas, by policy id."""

    permits: Mapping[str, Any]
    forbids: Mapping[str, Any]
    grounds: Mapping[str, str]

    @property
    def allow(self) -> Any:
        return z3.And(z3.Or(list(self.permits.values())), self.unforbidden)

    @property
    def unforbidden(self) -> Any:
        """What no forbid keeps closed: what a careless permit could open."""
        return z3.Not(z3.Or(list(self.forbids.values())))

    def permitted_by(self, *grounds: str) -> Any:
        return z3.Or([formula for one, formula in self.permits.items() if self.grounds[one] in grounds])


def model_of(engine: Engine) -> Model:
    """Read a policy set as formulas."""
    permits, forbids, grounds = {}, {}, {}
    for node in engine.pst.static_policies.values():
        name = node.annotations["id"]
        formula = z3.And([_scopes(engine, node), *(_clause(engine, one) for one in node.clauses)])
        (permits if node.effect == "permit" else forbids)[name] = formula
        grounds[name] = node.annotations.get("ground", "")
    return Model(permits, forbids, grounds)


def engine_of(*, drop: Collection[str] = (), add: str = "", confirmed: Collection[str] = ()) -> Engine:
    """The policies with some left out and a text added: a planted violation. Raises KeyError for an unknown id."""
    files = read_definitions()
    engine = Engine(
        replace(
            files,
            texts={**files.texts, "zz_planted.cedar": add},
            points={**files.points, **dict.fromkeys(confirmed, True)},
        )
    )
    if unknown := set(drop) - set(engine.policies):
        raise KeyError(f"no such policy: {unknown}")
    engine.pst = pst.PolicySet(
        {},
        {key: node for key, node in engine.pst.static_policies.items() if node.annotations["id"] not in drop},
        (),
    )
    return engine


def _scopes(engine: Engine, node: pst.Template) -> Any:
    return z3.And([_scope(engine, axis, getattr(node, part)) for part, axis in _SCOPES.items()])


def _scope(engine: Engine, axis: str, scope: Any) -> Any:
    match scope:
        case pst.ScopeAny():
            return z3.BoolVal(True)
        case pst.ScopeEq(entity) | pst.ActionEq(entity):
            return is_(**{axis: entity.id})
        case pst.ScopeIn(entity):
            return is_(**{axis: engine.groups[_GROUPS[axis]][entity.id]})
        case pst.ActionIn(entities):
            return is_(**{axis: [one.id for one in entities]})
    raise ValueError(f"unknown scope {scope}")


def _clause(engine: Engine, clause: pst.Clause) -> Any:
    formula = _formula(engine, clause.expr)
    return formula if isinstance(clause, pst.When) else z3.Not(formula)


def _formula(engine: Engine, expr: Any) -> Any:
    match expr:
        case pst.BoolLit(value):
            found = z3.BoolVal(value)
        case pst.UnaryOp("not", inner):
            found = z3.Not(_formula(engine, inner))
        case pst.BinaryOp("and", left, right):
            found = z3.And(_formula(engine, left), _formula(engine, right))
        case pst.BinaryOp("or", left, right):
            found = z3.Or(_formula(engine, left), _formula(engine, right))
        case _:
            axis, words = single_test(engine, expr)
            found = is_(**{axis: words})
            found = z3.Not(found) if expr.op == "not_eq" else found
    return found


def single_test(engine: Engine, expr: Any) -> tuple[str, Collection[str]]:
    """A test of one axis, and the words that it names."""
    match expr:
        case pst.BinaryOp("eq" | "not_eq", left, pst.EntityLit(value)):
            return _axis(left), [value.id]
        case pst.BinaryOp("in", left, pst.EntityLit(value)):
            return _axis(left), engine.groups[_GROUPS[_axis(left)]][value.id]
        case pst.BinaryOp("contains", pst.Set(elements), right):
            return _axis(right), [one.value.id for one in elements]
    raise ValueError(f"a policy says something that this reading does not know: {expr}")


def _axis(expr: Any) -> str:
    match expr:
        case pst.Var(name):
            return _SCOPES[name]
        case pst.GetAttr(pst.Var("context"), attr):
            return str(attr)
    raise ValueError(f"a policy reads something that this reading does not know: {expr}")


def table_formula(rows: Collection[Row]) -> Any:
    """The truth tables as one formula, for comparison."""

    def covered(row: Row) -> Any:
        return z3.And(is_(**row.words), *(z3.Not(covered(one)) for one in row.exceptions))

    return z3.And(
        z3.Or([covered(row) for row in rows if row.is_open]),
        *(z3.Not(covered(row)) for row in rows if not row.is_open),
    )


def counterexample(formula: Any) -> Question | None:
    """A cell in which the formula holds; None proves that there is none."""
    solver = z3.Solver()
    solver.add(formula)
    if solver.check() == z3.unsat:
        return None
    found = solver.model()
    words = {axis: str(found.eval(var(axis), model_completion=True)).split(":", 1)[1] for axis in AXES}
    return Question(**words)


def holds_in(formula: Any, question: Question) -> bool:
    """Whether the formula holds in one cell."""
    here = [(var(axis), _sorts()[axis][1][word]) for axis, word in zip(AXES, question, strict=True)]
    return bool(z3.is_true(z3.simplify(z3.substitute(formula, *here))))
