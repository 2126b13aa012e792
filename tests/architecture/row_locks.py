"""Checks on who may open rows, and that every table of the vault has a lock or a reason to have none."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from tests.architecture.tree import Source, calls

SETTINGS = ("tandem.people'", "tandem.work'", "set_config(", "SET ROLE")
# The gate opens; who creates, searches, counts or keeps opens as little as that needs; a door begins a unit.
MAY_OPEN = {
    "tandem.consent.gate.opening": {"open_rows"},
    "tandem.people.actions.details": {"open_rows"},
    "tandem.journeys.identity": {"open_rows"},
    "tandem.people.queries.searching": {"rows_open"},
    "tandem.people.queries.named": {"rows_open"},
    "tandem.people.queries.marks": {"rows_open"},
    "tandem.people.queries.details": {"rows_open", "working"},
    "tandem.people.queries.merging": {"working"},
    "tandem.people.queries.own_codes": {"working"},
    "tandem.people.queries.retention": {"working"},
    "tandem.people.actions.own_codes": {"working"},
    "tandem.people.actions.own_code_ends": {"working"},
    "tandem.people.actions.retention": {"working"},
    "tandem.care.queries.month_counts": {"working"},
    "tandem.care.queries.retention": {"rows_open", "working"},
    "tandem.keys.actions.ring": {"rows_open"},
    "tandem.keys.actions.rotation": {"rows_open", "working"},
    "tandem.keys.actions.tokens": {"rows_open"},
    "tandem.keys.actions.destruction": {"working"},
    "tandem.keys.queries.blind": {"rows_open", "working"},
    "tandem.keys.queries.state": {"working"},
    "tandem.web.ui.doors": {"unit"},
    "tandem.journeys.relay": {"unit"},
    "tandem.jobs.command": {"unit"},
}


def openers(tree: Iterable[Source], allowed: Mapping[str, Collection[str]] = MAY_OPEN) -> list[str]:
    """Rows opened, or a work of the house said, in a module that is not on the list."""
    findings = []
    for source in tree:
        if source.name.startswith(("tandem.core.row_locks", "tandem.config.postgres")):
            continue
        for node in ast.walk(source.syntax):
            named = named_in(node)
            findings += [
                source.at(node, f"opens rows of the vault ({one}); ask consent.gate.")
                for one in sorted(named - set(allowed.get(source.name, ())))
            ]
    return findings


def named_in(node: ast.AST) -> set[str]:
    """What a piece of code takes from `core.row_locks`, or the setting that it would write itself."""
    if isinstance(node, ast.ImportFrom) and node.module == "tandem.core.row_locks":
        return {alias.name for alias in node.names}
    if isinstance(node, ast.Attribute) and ast.unparse(node.value).endswith("row_locks"):
        return {node.attr}
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {one for one in SETTINGS if one in node.value}
    return set()


def works_said(tree: Iterable[Source]) -> set[str]:
    """The works of the house that the code names."""
    return {
        str(node.args[0].value)
        for source in tree
        for node, name in calls(source)
        if name.split(".")[-1] == "working" and node.args and isinstance(node.args[0], ast.Constant)
    }


def works_apart(locks: Mapping[str, Mapping[str, Any]], tree: Iterable[Source]) -> set[str]:
    """Works that the code names and no table knows, or the other way round."""
    return {work for how in locks.values() for work in how["works"]} ^ works_said(tree)


def undecided(models: Iterable[Any], locks: Mapping[str, Mapping[str, Any]], left: Mapping[str, str]) -> list[str]:
    """Tables of the vault that have neither a lock nor a reason; locks on columns or tables that do not exist."""
    by_label = {model._meta.label_lower: model for model in models}
    findings = [
        f"{one} has neither a lock nor a reason." for one in sorted(by_label.keys() - locks.keys() - left.keys())
    ]
    findings += [f"{one} has a lock and a reason for none." for one in sorted(locks.keys() & left.keys())]
    findings += [f"{one} is no table of the vault." for one in sorted((locks.keys() | left.keys()) - by_label.keys())]
    findings += [f"{one}: say in a few words why it has no lock." for one, why in left.items() if len(why) < 10]
    for label, how in locks.items():
        columns = {field.column for field in by_label[label]._meta.concrete_fields} if label in by_label else set()
        named = [how[key] for key in ("by", "or_by") if key in how] + how.get("through", [])[:1]
        findings += [f"{label}.{one} is no column." for one in named if one not in columns]
        findings += [
            f"{label} goes through {one}, which has no lock."
            for one in how.get("through", [])[1:]
            if one not in locks
        ]
        if not named:
            findings.append(f"{label} does not say whose its rows are.")
    return findings
