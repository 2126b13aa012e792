"""The whole matrix twice: as the truth tables say, and as the policies answer; each as one array.

Words of an axis that no policy and no row of a table tells apart (the four machine channels, say) share one place
in the array: their cells are the same question. What is exhaustive is stated in cells; the array holds one for each
class. Single questions in any word, asked of the very call that the gate makes, check the classes themselves.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import cedarpy
import numpy as np

from tandem.consent.policy_engine import VOCABULARY, Engine, Question
from tests.spec.consent import tables
from tests.spec.consent.tables import AXES, Row

CELLS = prod(len(words) for words in VOCABULARY.values())
# Axes left to the end are asked cell by cell; the others are split only where Cedar's partial evaluation needs it.
SPLIT_ORDER = ["side", "purpose", "role", "category", "relation", "channel"]
TAIL = ["origin", "consent", "part2"]
_GROUPS = {"role": "roles", "category": "categories"}
_KINDS = {"role": "Role", "purpose": "Action", "category": "Category"} | {
    axis: axis.capitalize() for axis in ("origin", "consent", "relation", "channel", "side", "part2")
}


@dataclass(frozen=True)
class Space:
    """The classes of words on each axis: `classes[axis]` lists them, the first word of each stands for it."""

    classes: dict[str, list[list[str]]]

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(self.classes[axis]) for axis in AXES)

    def class_of(self, axis: str, word: str) -> list[str]:
        return self.classes[axis][self.place(axis, word)]

    def place(self, axis: str, word: str) -> int:
        return next(i for i, words in enumerate(self.classes[axis]) if word in words)

    def block(self, words: Mapping[str, Collection[str]]) -> tuple[np.ndarray, ...]:
        """The part of an array that covers these words, every word of an axis that is not named."""
        picked = []
        for axis in AXES:
            inside = [set(one) & set(words.get(axis, one)) for one in self.classes[axis]]
            for some, whole in zip(inside, self.classes[axis], strict=True):
                if some and len(some) < len(whole):
                    raise ValueError(f"{axis}: {sorted(whole)} are not told apart in this space")
            picked.append(np.flatnonzero([bool(one) for one in inside]))
        return np.ix_(*picked)

    def question(self, place: tuple[int, ...]) -> Question:
        return Question(*(self.classes[axis][i][0] for axis, i in zip(AXES, place, strict=True)))

    def index(self, question: Question) -> tuple[int, ...]:
        return tuple(self.place(axis, word) for axis, word in zip(AXES, question, strict=True))

    def sizes(self) -> np.ndarray:
        """How many cells each place of an array stands for."""
        counts = [np.array([len(words) for words in self.classes[axis]]) for axis in AXES]
        return prod(np.ix_(*counts))


def space(*engines: Engine) -> Space:
    """The classes under these policy sets and the tables together."""
    marks: dict[tuple[str, str], list[Any]] = {(axis, word): [] for axis in AXES for word in VOCABULARY[axis]}
    for row in tables.rows():
        for one in (row, *row.exceptions):
            for axis, words in one.words.items():
                _mark(marks, axis, words)
    for engine in engines:
        for axis, words in atoms(engine):
            _mark(marks, axis, words)
    classes = {}
    for axis in AXES:
        same: dict[tuple[Any, ...], list[str]] = {}
        for word in VOCABULARY[axis]:
            same.setdefault(tuple(marks[axis, word]), []).append(word)
        classes[axis] = list(same.values())
    return Space(classes)


def atoms(engine: Engine) -> Iterator[tuple[str, Collection[str]]]:
    """Every test of a single axis that the policies make, as the words that pass it."""
    for node in engine.pst.static_policies.values():
        for axis, scope in (("role", node.principal), ("purpose", node.action), ("category", node.resource)):
            yield axis, _passing(engine, axis, scope)
        for clause in node.clauses:
            yield from _tests(engine, clause.expr)


def _passing(engine: Engine, axis: str, scope: Any) -> Collection[str]:
    if isinstance(scope, cedarpy.pst.ScopeAny):
        return VOCABULARY[axis]
    if isinstance(scope, cedarpy.pst.ActionIn):
        return {one.id for one in scope.entities}
    if isinstance(scope, cedarpy.pst.ScopeIn):
        return engine.groups[_GROUPS[axis]][scope.entity.id]
    return {scope.entity.id}


def _tests(engine: Engine, expr: Any) -> Iterator[tuple[str, Collection[str]]]:
    match expr:
        case cedarpy.pst.BinaryOp("and" | "or", left, right):
            yield from _tests(engine, left)
            yield from _tests(engine, right)
        case cedarpy.pst.BinaryOp("eq" | "not_eq", left, cedarpy.pst.EntityLit(value)):
            yield _axis(left), {value.id}
        case cedarpy.pst.BinaryOp("in", left, cedarpy.pst.EntityLit(value)):
            yield _axis(left), engine.groups[_GROUPS[_axis(left)]][value.id]
        case cedarpy.pst.BinaryOp("contains", cedarpy.pst.Set(elements), right):
            yield _axis(right), {one.value.id for one in elements}
        case _:
            raise ValueError(f"a policy makes a test that this reading does not know: {expr}")


def _axis(expr: Any) -> str:
    match expr:
        case cedarpy.pst.Var(name):
            return {"principal": "role", "action": "purpose", "resource": "category"}[name]
        case cedarpy.pst.GetAttr(_, attr):
            return str(attr)
    raise ValueError(f"a policy reads something that this reading does not know: {expr}")


def _mark(marks: dict[tuple[str, str], list[Any]], axis: str, words: Collection[str]) -> None:
    for word in VOCABULARY[axis]:
        marks[axis, word].append(word in words)


def table_matrix(of: Space, confirmed: Collection[str] = ()) -> np.ndarray:
    """Every class of cells as the truth tables say."""
    cells = np.zeros(of.shape, dtype=bool)
    in_force = tables.rows_in_force(confirmed)
    for row in in_force:
        if row.is_open:
            cells[of.block(row.words)] = True
    for row in in_force:
        if not row.is_open:
            _close(cells, of, row)
    return cells


def _close(cells: np.ndarray, of: Space, row: Row) -> None:
    block = of.block(row.words)
    kept = [(one, cells[one].copy()) for one in (_within(of, row, exception) for exception in row.exceptions)]
    cells[block] = False
    for one, before in kept:
        cells[one] = before


def _within(of: Space, row: Row, exception: Row) -> tuple[np.ndarray, ...]:
    """The part of an exception that its row covers."""
    words = dict(exception.words)
    for axis, covered in row.words.items():
        words[axis] = covered & words.get(axis, covered)
    return of.block(words)


def _ask_partly(engine: Engine, known: dict[str, str]) -> bool | None:
    """The engine's answer with only some of the tuple known; None when it depends on the rest."""
    context = {
        axis: {"__entity": {"type": f"Tandem::{axis.capitalize()}", "id": known[axis]}}
        if axis in known
        else {"__extn": {"fn": "unknown", "arg": axis}}
        for axis in ("origin", "consent", "relation", "channel", "side", "part2")
    }
    request: dict[str, Any] = {"context": json.dumps(context)}
    for part, axis in (("principal", "role"), ("action", "purpose"), ("resource", "category")):
        if axis in known:
            request[part] = f'Tandem::{_KINDS[axis]}::"{known[axis]}"'
    decision = cedarpy.is_authorized_partial(request, engine.parsed, engine.entities).decision
    return None if decision is cedarpy.Decision.NoDecision else decision is cedarpy.Decision.Allow


def policy_matrix(of: Space, engine: Engine, **within: Collection[str]) -> np.ndarray:
    """Every class of cells as the policies answer: whole blocks where the known part decides, else single questions.

    With `within` only the cells of these words are asked; the others are left False.
    """
    cells = np.zeros(of.shape, dtype=bool)
    questions: list[Question] = []
    words = {axis: [one[0] for one in of.classes[axis] if one[0] in within.get(axis, one)] for axis in AXES}

    def descend(known: dict[str, str], rest: list[str]) -> None:
        answer = _ask_partly(engine, known)
        if answer is not None:
            cells[of.block({**within, **{axis: of.class_of(axis, one) for axis, one in known.items()}})] = answer
        elif rest:
            for value in words[rest[0]]:
                descend({**known, rest[0]: value}, rest[1:])
        else:
            for tail in itertools.product(*(words[axis] for axis in TAIL)):
                questions.append(Question(**known, **dict(zip(TAIL, tail, strict=True))))

    descend({}, SPLIT_ORDER)
    for question, decision in zip(questions, engine.answers(questions), strict=True):
        cells[of.index(question)] = decision.is_allowed
    return cells
