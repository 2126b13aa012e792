"""Small edits of Python source: a comparison turned, a condition dropped, a word of an enum swapped, a step left out.

Decorators, annotations and docstrings are left alone: they decide nothing here.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from enum import EnumMeta
from types import ModuleType

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
JOINED: dict[type[ast.operator], type[ast.operator]] = {
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
}
Path = tuple[tuple[str, int | None], ...]
SWAPPED = {"any": "all", "all": "any", "min": "max", "max": "min"}


@dataclass(frozen=True)
class Edit:
    """One edited module. `name` says where and what, without line numbers, so that it outlives edits elsewhere.

    `place` is the statement of a function that the edit stands in, as in `with_probes`; empty for imports.
    """

    name: str
    source: str
    place: str


def edits(source: str, words: ModuleType) -> Iterator[Edit]:
    """Every edit of a module; `words` holds the enums whose members are swapped for one another."""
    named = {name: value for name, value in vars(words).items() if isinstance(value, EnumMeta)}
    enums = {name: list(value.__members__) for name, value in named.items() if len(value.__members__) > 1}
    seen: dict[str, int] = {}
    tree = ast.parse(source)
    for path, node in _walk(tree, ()):
        for what, edited in _edits_of(node, enums):
            name = f"{_function(tree, path)}: {what}"
            seen[name] = seen.get(name, 0) + 1
            yield Edit(f"{name} #{seen[name]}", ast.unparse(_replaced(tree, path, edited)), _place(tree, path))


def with_probes(source: str, probe: str) -> str:
    """The module with a call `probe(place)` before each statement of its functions."""
    tree = ast.parse(source)
    found = [
        (path, place)
        for path, node in _walk(tree, ())
        if isinstance(node, ast.stmt) and (place := _place(tree, path))
    ]
    for path, place in reversed(found):
        *outer, (field, number) = path
        call = ast.Expr(ast.Call(ast.Name(probe, ast.Load()), [ast.Constant(place)], []))
        getattr(_node(tree, tuple(outer)), field).insert(number, call)
    return ast.unparse(ast.fix_missing_locations(tree))


def _place(tree: ast.Module, path: Path) -> str:
    """The innermost statement of a function around a node, by its way through the tree; empty outside functions."""
    place, inside = "", False
    node: ast.AST = tree
    for depth, (field, number) in enumerate(path):
        parent, node = node, _node(node, ((field, number),))
        inside = inside or (isinstance(parent, ast.FunctionDef) and field == "body")
        if inside and isinstance(node, ast.stmt):
            place = "/".join(f"{name}.{at}" for name, at in path[: depth + 1])
    return place


def _node(tree: ast.AST, path: Path) -> ast.AST:
    for field, number in path:
        value = getattr(tree, field)
        tree = value if number is None else value[number]
    return tree


def _walk(node: ast.AST, path: Path) -> Iterator[tuple[Path, ast.AST]]:
    yield path, node
    for field, value in ast.iter_fields(node):
        if field in ("decorator_list", "annotation", "returns", "type_comment"):
            continue
        if isinstance(value, ast.AST):
            yield from _walk(value, (*path, (field, None)))
        elif isinstance(value, list):
            for number, item in enumerate(value):
                if isinstance(item, ast.AST):
                    yield from _walk(item, (*path, (field, number)))


def _edits_of(node: ast.AST, enums: dict[str, list[str]]) -> Iterator[tuple[str, ast.AST]]:
    text = ast.unparse(node) if isinstance(node, ast.expr | ast.stmt) else ""
    short = " ".join(text.split())[:70]
    match node:
        case ast.Compare(ops=[op]) if type(op) in COMPARED:
            turned = copy.deepcopy(node)
            turned.ops = [COMPARED[type(op)]()]
            yield f"turned `{short}`", turned
        case ast.BoolOp(op=op, values=values):
            other = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield f"joined otherwise `{short}`", ast.BoolOp(other, values)
            for number, value in enumerate(values):
                rest = [*values[:number], *values[number + 1 :]]
                left = rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)
                yield f"without `{ast.unparse(value)[:40]}` in `{short}`", left
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield f"not dropped in `{short}`", operand
        case ast.BinOp(op=op) if type(op) in JOINED:
            turned = copy.deepcopy(node)
            turned.op = JOINED[type(op)]()
            yield f"other operator in `{short}`", turned
        case ast.Call(func=ast.Name(id=name)) if name in SWAPPED:
            turned = copy.deepcopy(node)
            turned.func = ast.Name(SWAPPED[name], ast.Load())
            yield f"{SWAPPED[name]} for {name} in `{short}`", turned
    yield from _edits_of_words(node, enums, short)
    yield from _edits_of_steps(node, short)


def _edits_of_words(node: ast.AST, enums: dict[str, list[str]], short: str) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.Constant(value=bool(value)):
            yield f"{not value} for {value}", ast.Constant(not value)
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            yield f"{value + 1} for {value}", ast.Constant(value + 1)
        case ast.Attribute(value=ast.Name(id=enum), attr=member) if member in enums.get(enum, ()):
            members = enums[enum]
            other = members[(members.index(member) + 1) % len(members)]
            yield f"{enum}.{other} for {short}", ast.Attribute(ast.Name(enum, ast.Load()), other, ast.Load())


def _edits_of_steps(node: ast.AST, short: str) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.If(test=test) | ast.IfExp(test=test):
            turned = copy.deepcopy(node)
            turned.test = ast.UnaryOp(ast.Not(), test)
            yield f"turned round `{short}`", turned
        case ast.comprehension(ifs=ifs):
            for number, condition in enumerate(ifs):
                turned = copy.deepcopy(node)
                turned.ifs = [*ifs[:number], *ifs[number + 1 :]]
                yield f"without the filter `{ast.unparse(condition)[:60]}`", turned
        case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Raise():
            yield f"left out `{short}`", ast.Pass()


def _function(tree: ast.Module, path: Path) -> str:
    """The function or class that a place stands in."""
    node: ast.AST = tree
    names = []
    for step in path:
        node = _node(node, (step,))
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.append(node.name)
    return ".".join(names) or "module"


def _replaced(tree: ast.Module, path: Path, edited: ast.AST) -> ast.Module:
    whole = copy.deepcopy(tree)
    *outer, (field, number) = path
    node = _node(whole, tuple(outer))
    if number is None:
        setattr(node, field, edited)
    else:
        getattr(node, field)[number] = edited
    return ast.fix_missing_locations(whole)
