"""Checks on documents: links lead somewhere, commands exist, named files and tests exist, decisions are numbered."""

import ast
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
NAMED = re.compile(r"`((?:src|tests|docs|script|demo|bench|requirements|\.ci)/[\w./*-]+?)(?:::(\w+))?`")
ADR_HEADINGS = ("## Context", "## Decision", "## Consequences")


def broken_links(papers: Iterable[Path]) -> list[str]:
    """Links to files that are not there, or to headings that a page does not have."""
    findings = []
    for paper in papers:
        text = FENCE.sub("", paper.read_text(encoding="utf-8"))
        for found in LINK.finditer(text):
            target = found.group(1) or found.group(2)
            if target.startswith(("http://", "https://", "mailto:")):
                continue
            name, _, heading = target.partition("#")
            file = (paper.parent / name) if name else paper
            if not file.exists():
                findings.append(f"{paper.name}: link to {target} leads nowhere.")
            elif heading and file.suffix == ".md" and heading not in headings(file):
                findings.append(f"{paper.name}: {file.name} has no heading '{heading}'.")
    return findings


def headings(paper: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    lines = re.findall(r"^#+ (.+)$", paper.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


def missing_files(papers: Iterable[Path], root: Path) -> list[str]:
    """Files, folders and tests that a document names in backticks and that do not exist."""
    findings = []
    for paper in papers:
        for name, function in NAMED.findall(paper.read_text(encoding="utf-8")):
            matches = list(root.glob(name.rstrip("/"))) if "*" in name else [root / name]
            if not any(path.exists() for path in matches):
                findings.append(f"{paper.name}: {name} does not exist.")
            elif function and not has_function(matches[0], function):
                findings.append(f"{paper.name}: {name} has no {function}.")
    return findings


def has_function(path: Path, name: str) -> bool:
    if path.suffix != ".py":
        return False
    return any(
        isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )


def shell_lines(paper: Path) -> list[str]:
    """Lines of a document's sh blocks, continued lines joined, comments and prompts left out."""
    lines = []
    for language, block in FENCE.findall(paper.read_text(encoding="utf-8")):
        if language in {"sh", "bash", "console"}:
            lines += re.sub(r"\\\n\s*", " ", block).splitlines()
    return [line.removeprefix("$ ").split(" # ")[0].strip() for line in lines if line.strip() and line[0] != "#"]


def wrong_commands(papers: Iterable[Path], commands: click.Group, root: Path) -> list[str]:
    """Commands in documents that the command line or the scripts would not accept."""
    findings = []
    for paper in papers:
        for line in shell_lines(paper):
            words = line.split()
            while words and re.match(r"^[A-Z_]+=", words[0]):
                words.pop(0)
            if not words:
                continue
            if words[0] in {"tandem", ".venv/bin/tandem"}:
                findings += [f"{paper.name}: `{line}`: {why}" for why in tandem_faults(commands, words[1:])]
            elif words[0].startswith(("script/", ".ci/")):
                findings += [f"{paper.name}: `{line}`: {why}" for why in script_faults(root, words)]
    return findings


def tandem_faults(commands: click.Group, words: list[str]) -> list[str]:
    """Why `tandem words...` is no command: an unknown subcommand or option."""
    command: click.Command = commands
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        child = command.get_command(click.Context(command), words[0])
        if child is None:
            return [f"there is no subcommand {words[0]}"]
        command, words = child, words[1:]
    options = [name for option in command.params for name in (*option.opts, *option.secondary_opts)]
    known = {"--help", "-h", "--version", *options}
    return [
        f"there is no option {word}" for word in words if word.startswith("-") and word.split("=")[0] not in known
    ]


def script_faults(root: Path, words: list[str]) -> list[str]:
    """Why a script line cannot work: no such script, or an option that it never mentions."""
    script = root / words[0]
    if not script.exists():
        return ["no such script"]
    text = script.read_text(encoding="utf-8")
    passes_on = '"$@"' in text
    return [f"unknown option {w}" for w in words[1:] if w.startswith("--") and w not in text and not passes_on]


def untidy_decisions(folder: Path) -> list[str]:
    """Decisions that are not numbered in a row, lack a part, are longer than a page, or are not listed."""
    papers = sorted(folder.glob("[0-9]*.md"))
    index = (folder / "README.md").read_text(encoding="utf-8") if (folder / "README.md").exists() else ""
    findings = []
    for number, paper in enumerate(papers, 1):
        text = paper.read_text(encoding="utf-8")
        if not re.match(rf"{number:04d}-[a-z0-9-]+\.md$", paper.name):
            findings.append(f"{paper.name}: expected number {number:04d}.")
        if not text.startswith(f"# {number}. "):
            findings.append(f"{paper.name}: its heading does not start with '# {number}. '.")
        findings += [f"{paper.name}: no '{part}'." for part in ADR_HEADINGS if part not in text]
        if not re.search(r"^Date: \d{4}-\d\d-\d\d\. Status: \w+", text, re.MULTILINE):
            findings.append(f"{paper.name}: no date and status.")
        if text.count("\n") > 60:
            findings.append(f"{paper.name}: longer than a page.")
        if paper.name not in index:
            findings.append(f"{paper.name}: not listed in README.md.")
    return findings


def empty_promises(promises: Iterable[Mapping[str, Any]], root: Path) -> list[str]:
    """Promises without words, kept by no test, broken by no planted violation, or open without saying why."""
    findings = []
    seen = set()
    for promise in promises:
        name = promise.get("id", "?")
        if name in seen:
            findings.append(f"{name}: twice.")
        seen.add(name)
        demanded = ["id", "sentence", "sentence_es"]
        if promise.get("status") == "open":
            demanded += ["issue", "missing", "missing_es"]
        elif promise.get("status") == "green":
            demanded += ["tests", "planted", "figure"]
        else:
            findings.append(f"{name}: its status is neither green nor open.")
        findings += [f"{name}: no {word}." for word in demanded if not promise.get(word)]
        findings += [f"{name}: {why}" for test in tests_of(promise) for why in uncollected(test, root)]
    return findings


def tests_of(promise: Mapping[str, Any]) -> list[str]:
    return [*promise.get("tests", []), *promise.get("planted", [])]


def uncollected(test: str, root: Path) -> list[str]:
    """Why pytest would not find `tests/a/test_b.py::test_c`."""
    file, _, function = test.partition("::")
    path = root / file
    if not path.is_file():
        return [f"{file} does not exist."]
    if not path.name.startswith("test_") or not function.startswith("test_"):
        return [f"{test} is not collected."]
    body = ast.parse(path.read_text(encoding="utf-8")).body
    if not any(isinstance(node, ast.FunctionDef) and node.name == function for node in body):
        return [f"{file} has no {function}."]
    return []
