"""A source tree as the architecture checks see it: modules with their names, texts and syntax trees.

A check is a function from a tree to findings, one sentence each. The same function reads the house and a
small planted tree, so each check is proved to catch what it forbids.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

RECORDS_ROOMS = ("surveillance", "handoff", "resources", "community", "workforce", "conduct", "eligibility")
VAULT_ROOMS = ("keys", "people", "consent", "care", "oversight", "evaluation")
ROOMS = ("audit", "agencies", *RECORDS_ROOMS, *VAULT_ROOMS)
SEALED = ("keys", "people", "consent", "care", "oversight", "audit")
SHELLS = ("web", "api", "cli", "frames", "jobs")


@dataclass(frozen=True)
class Source:
    """One Python module of the package."""

    path: Path
    name: str
    text: str
    syntax: ast.Module

    @property
    def room(self) -> str:
        """The sub-package of tandem that holds this module; empty for the package itself."""
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else ""

    @property
    def drawer(self) -> str:
        parts = self.name.split(".")
        return parts[2] if len(parts) > 2 else ""

    @property
    def is_migration(self) -> bool:
        return ".migrations" in self.name

    def at(self, node: ast.AST, sentence: str) -> str:
        return f"{self.name}, line {getattr(node, 'lineno', 0)}: {sentence}"


def read_tree(folder: Path) -> list[Source]:
    """Every module under `folder`, which is the package tandem or a planted stand-in for it."""
    return [read_source(path, folder) for path in sorted(folder.rglob("*.py"))]


def read_source(path: Path, folder: Path) -> Source:
    parts = ["tandem", *path.relative_to(folder).with_suffix("").parts]
    if parts[-1] == "__init__":
        parts.pop()
    text = path.read_text(encoding="utf-8")
    return Source(path, ".".join(parts), text, ast.parse(text))


@cache
def house() -> tuple[Source, ...]:
    """The package as it stands."""
    return tuple(read_tree(ROOT / "src" / "tandem"))


def plant(folder: Path, files: dict[str, str]) -> list[Source]:
    """A small package with the given files, written below `folder`, which must be new."""
    for name, text in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return read_tree(folder)


def imports(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Every module or member that a module imports, as full dotted names, with the node that does it."""
    for node in ast.walk(source.syntax):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom):
            stem = import_stem(source, node)
            for alias in node.names:
                yield node, f"{stem}.{alias.name}"


def import_stem(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = source.name.split(".")
    if source.path.name != "__init__.py":
        package = package[:-1]
    package = package[: len(package) - node.level + 1]
    return ".".join([*package, node.module] if node.module else package)


def dotted(node: ast.AST) -> str:
    """`a.b.c` of an attribute chain or name; an empty string for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        stem = dotted(node.value)
        return f"{stem}.{node.attr}" if stem else node.attr
    if isinstance(node, ast.Call):
        return dotted(node.func)
    return ""


def calls(source: Source) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(source.syntax):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)
