"""Checks on form: sizes, names, work at import, words, and what tracked files may name."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from tests.architecture.tree import ROOT, Source, dotted
from tests.architecture.walls import is_docstring

FILE_LINES, FUNCTION_LINES = 300, 40
EXCUSE = "# Longer than 300 lines because"
BANNED_NAMES = {
    "utils",
    "util",
    "common",
    "helpers",
    "helper",
    "manager",
    "managers",
    "misc",
    "base",
    "tools",
    "stuff",
}
# An ENGINE is a package with a module of this name; the second is the suite's own.
NAMED_BY_DJANGO = {"tandem.config.postgres.base", "tandem.locked.engine.base"}
ACTS_AT_IMPORT = {
    *("open", "read_text", "read_bytes", "glob", "iterdir", "urlopen", "connect", "getenv", "default_rng"),
    *("now", "today", "utcnow", "localdate", "get_user_model", "sleep", "uuid4", "token_urlsafe", "token_bytes"),
}


def too_long(tree: Iterable[Source]) -> list[str]:
    """Files past 300 lines without a reason at the top, functions past 40 lines (docstring not counted)."""
    findings = []
    for source in tree:
        if source.is_migration:
            continue
        lines = source.text.count("\n")
        if lines > FILE_LINES and EXCUSE not in source.text[:400]:
            findings.append(f"{source.name}: {lines} lines; split it into nouns with the same doors.")
        for node in ast.walk(source.syntax):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1 - docstring_lines(node)
                if length > FUNCTION_LINES:
                    findings.append(source.at(node, f"{node.name} has {length} lines; {FUNCTION_LINES} are enough."))
    return findings


def docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    return (first.end_lineno or 0) - first.lineno + 1 if is_docstring(first) else 0


def vague_names(tree: Iterable[Source]) -> list[str]:
    """Modules and packages whose name says nothing, where anything would be put."""
    return [
        f"{source.name}: say what it holds; '{part}' holds anything."
        for source in tree
        for part in source.name.split(".")[-1:]
        if part.strip("_") in BANNED_NAMES and source.name not in NAMED_BY_DJANGO
    ]


def work_at_import(tree: Iterable[Source]) -> list[str]:
    """Statements that do something when a module is imported."""
    findings = []
    for source in tree:
        if source.room == "config" or source.is_migration:
            continue
        for node in source.syntax.body:
            if isinstance(node, ast.For | ast.While | ast.With):
                findings.append(source.at(node, "runs at import; put it into a function."))
            elif isinstance(node, ast.Expr) and not is_docstring(node) and not registers(node):
                findings.append(source.at(node, f"{ast.unparse(node)[:50]} runs at import; put it into a function."))
            elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                findings += [
                    source.at(node, f"{name} runs at import; put it into a function.") for name in acts(node)
                ]
    return findings


def registers(node: ast.Expr) -> bool:
    """Hanging a command, filter or URL into its group is what such modules are for."""
    return isinstance(node.value, ast.Call) and dotted(node.value.func).split(".")[-1] in {"add_command", "register"}


def acts(node: ast.Assign | ast.AnnAssign) -> list[str]:
    """Names called in an assignment, outside lambdas, that read files, clocks, chance or the environment."""
    found, waiting = [], [node.value]
    while waiting:
        part = waiting.pop()
        if part is None or isinstance(part, ast.Lambda):
            continue
        name = dotted(part.func) if isinstance(part, ast.Call) else dotted(part)
        if (isinstance(part, ast.Call) and name.split(".")[-1] in ACTS_AT_IMPORT) or (
            isinstance(part, ast.Attribute) and name.startswith("os.environ")
        ):
            found.append(name)
        waiting += [child for child in ast.iter_child_nodes(part) if isinstance(child, ast.expr | ast.keyword)]
    return found


@cache
def tracked(root: Path = ROOT) -> tuple[Path, ...]:
    """Files under version control, or every file when there is no repository (an unpacked source archive)."""
    names = tracked_names(root)
    if not names:
        found = (path.relative_to(root) for path in root.rglob("*"))
        names = [str(path) for path in found if not {".venv", ".git", "var", "__pycache__"} & set(path.parts)]
    return tuple(root / name for name in names if (root / name).is_file())


def strays(names: Iterable[str], root: Path) -> list[str]:
    """Tracked names that are no part of a project: links, environments, databases, keys."""
    kinds = {".key", ".secret", ".totp", ".sqlite3", ".pem", ".db", ".pyc"}
    findings = []
    for name in names:
        path = root / name
        if path.is_symlink():
            findings.append(f"{name} is a link; what it points to is on one machine only.")
        if {".venv", "var", "node_modules", "__pycache__"} & set(Path(name).parts) or path.suffix in kinds:
            findings.append(f"{name} is made on each machine; it does not belong in the repository.")
    return findings


def tracked_names(root: Path = ROOT) -> list[str]:
    """Names under version control, whatever they are."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=False, capture_output=True, text=True)
    return [name for name in done.stdout.split("\0") if name]


def is_text(path: Path) -> bool:
    return b"\0" not in path.read_bytes()[:2000]


def lines_with(files: Iterable[Path], pattern: re.Pattern[str], sentence: str) -> list[str]:
    """One finding for each line of the files in which the pattern is found."""
    return [
        f"{path.name}, line {number}: '{found.group(0)}': {sentence}"
        for path in files
        if is_text(path)
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if (found := pattern.search(line))
    ]


def machine_paths(files: Iterable[Path]) -> list[str]:
    """A path of somebody's machine, or the host of a package index, in a tracked file."""
    pattern = re.compile(
        r"(?<![\w.$}~])/(?:home/\w|Users/\w|root/|work/|farm/|tmp/bash_jobs)"
        r"|--(?:extra-)?index-url|--find-links|pythonhosted\.org|registry\.npmjs|://[^/\s]*/simple\b"
    )
    return lines_with(files, pattern, "names a machine or a package host.")


def stigma(files: Iterable[Path], words: Mapping[str, list[str]]) -> list[str]:
    """Words that stigmatise people, in code, screens or documents."""
    pattern = re.compile("|".join(words["patterns"]), re.IGNORECASE)
    return lines_with(files, pattern, "use person-first words (GLOSSARY.md).")


def words_not_used(path: Path = ROOT / "src/tandem/definitions/words_not_used.toml") -> dict[str, list[str]]:
    words: dict[str, list[str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return words


def unsigned_definitions(files: Iterable[Path], today: date) -> list[str]:
    """Definition files without author, reviewer, source and a review date that is still to come."""
    findings = []
    for path in files:
        head = head_of(path)
        findings += [f"{path.name}: no {word}." for word in ("author", "source") if not head.get(word)]
        if not head.get("reviewer") and head.get("status") != "UNCONFIRMED":
            findings.append(f'{path.name}: no reviewer; name one, or write status = "UNCONFIRMED".')
        due = head.get("review_by")
        if due is None:
            findings.append(f"{path.name}: no review_by.")
        elif date.fromisoformat(str(due)) < today:
            findings.append(f"{path.name}: its review was due on {due}; review it and set the next date.")
    return findings


def head_of(path: Path) -> dict[str, object]:
    """The particulars of a definition file: keys of a TOML file (or of its [about]), else `key: value` comments."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".toml":
        whole = tomllib.loads(text)
        return {**whole, **whole.get("about", {})}
    return dict(re.findall(r"^\s*(?://|#|<!--|\{#)\s*(\w+):\s*(.+?)\s*(?:-->|#\})?$", text, re.MULTILINE))
