"""Puts edited source into modules that are already loaded, so that nothing has to be loaded anew for each edit.

The code of functions is changed in the function objects themselves: whoever imported one by name has the edited one
too. Constants are computed anew, from the first edited one on, and handed to whoever imported them.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any


def put(module: ModuleType, source: str, **more: object) -> None:
    """Make a loaded module what `source` says; `more` are names that it may use."""
    edited = ModuleType(module.__name__)
    vars(edited).update(more, __file__=module.__file__)
    exec(compile(source, str(module.__file__), "exec"), vars(edited))
    vars(module).update(more)
    new = dict(_functions(edited))
    for name, function in _functions(module):
        function.__code__ = new[name].__code__
        function.__defaults__, function.__kwdefaults__ = new[name].__defaults__, new[name].__kwdefaults__


def put_constants(module: ModuleType, original: str, source: str) -> None:
    """Compute the module's constants anew where `source` differs. Raises ValueError when it differs in a class."""
    old, new = ast.parse(original).body, ast.parse(source).body
    first = next(number for number, (a, b) in enumerate(zip(old, new, strict=True)) if ast.dump(a) != ast.dump(b))
    if not isinstance(new[first], ast.Assign | ast.AnnAssign):
        raise ValueError("only constants can be edited outside of functions")
    before = dict(vars(module))
    for statement in new[first:]:
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            exec(compile(ast.Module([statement], []), str(module.__file__), "exec"), vars(module))
    changed = {name: value for name, value in before.items() if vars(module)[name] is not value}
    for other in list(sys.modules.values()):
        for name in changed.keys() & vars(other).keys():
            if vars(other)[name] is changed[name]:
                setattr(other, name, vars(module)[name])


def _functions(module: ModuleType) -> Iterator[tuple[str, FunctionType]]:
    """The functions and methods written in a module, by name; those that decorators made are left out."""
    for name, value in vars(module).items():
        inner = vars(value).items() if inspect.isclass(value) and value.__module__ == module.__name__ else ()
        for label, one in ((name, value), *((f"{name}.{attribute}", held) for attribute, held in inner)):
            function = _bare(one)
            if function is not None and _place_of(function) == (module.__name__, str(module.__file__)):
                yield label, function


def _place_of(function: FunctionType) -> tuple[str, str]:
    return function.__module__, function.__code__.co_filename


def _bare(value: Any) -> FunctionType | None:
    if isinstance(value, property):
        value = value.fget
    if isinstance(value, classmethod | staticmethod):
        value = value.__func__
    while hasattr(value, "__wrapped__"):
        value = value.__wrapped__
    return value if isinstance(value, FunctionType) else None


def caches_after(names: list[str], among: str) -> list[Callable[[], None]]:
    """What clears the remembered answers of these modules and of every loaded one that imports them, even far off."""
    files = {name: str(getattr(one, "__file__", "")) for name, one in sys.modules.items() if name.startswith(among)}
    loaded = {name: sys.modules[name] for name, file in files.items() if file.endswith(".py")}
    imported = {name: _imports(Path(str(one.__file__))) for name, one in loaded.items()}
    reached, waiting = set(names), list(names)
    while waiting:
        wanted = waiting.pop()
        found = {name for name, imports in imported.items() if wanted in imports} - reached
        reached |= found
        waiting += found
    held = [value for name in sorted(reached) for value in vars(loaded[name]).values()]
    return [value.cache_clear for value in held if callable(getattr(value, "cache_clear", None))]


@cache
def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
    return found
