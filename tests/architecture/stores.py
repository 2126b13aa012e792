"""Checks on databases and transactions: each room writes its own, and says which."""

import ast
from collections.abc import Iterable

from tests.architecture.tree import RECORDS_ROOMS, VAULT_ROOMS, Source, calls

NEEDS_ALIAS = {"atomic", "on_commit", "set_rollback", "get_connection", "savepoint"}


def wrong_database(tree: Iterable[Source]) -> list[str]:
    """A room of the records that names the vault as its database, or the other way round."""
    findings = []
    for source in tree:
        other = "vault" if source.room in RECORDS_ROOMS else "default" if source.room in VAULT_ROOMS else ""
        if not other or source.is_migration:
            continue
        for node, name in calls(source):
            named = [word.value for word in node.keywords if word.arg in {"using", "database", "alias"}]
            if name.split(".")[-1] in {"using", "db_manager", "atomic"}:
                named += node.args[:1]
            if any(isinstance(value, ast.Constant) and value.value == other for value in named):
                findings.append(source.at(node, f"{name} goes to '{other}', the database of the other rooms."))
    return findings


def nameless_transactions(tree: Iterable[Source]) -> list[str]:
    """A transaction without its database: it opens on records, and the vault's writes stand unprotected."""
    findings = []
    for source in tree:
        if source.is_migration:
            continue
        for node, name in calls(source):
            last = name.split(".")[-1]
            if last not in NEEDS_ALIAS or not name.startswith(("transaction.", last)):
                continue
            is_named = any(word.arg == "using" for word in node.keywords)
            if not is_named and len(node.args) < (2 if last in {"on_commit", "set_rollback"} else 1):
                findings.append(source.at(node, f"{name}() names no database; write using=."))
        for node in ast.walk(source.syntax):
            if isinstance(node, ast.FunctionDef) and any(bare(mark) == "atomic" for mark in node.decorator_list):
                findings.append(source.at(node, "@atomic names no database; write with transaction.atomic(using=…)."))
    return findings


def bare(node: ast.AST) -> str:
    """The last name of a decorator that is not called."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def unknown_jobs(tree: Iterable[Source], known: Iterable[str]) -> list[str]:
    """Work put into the outbox under a name that the relay does not know; it would wait for ever."""
    tree = list(tree)
    names = {}
    for source in tree:
        for node in source.syntax.body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                names |= {target.id: node.value.value for target in node.targets if isinstance(target, ast.Name)}
    findings = []
    for source in tree:
        if source.room == "audit":
            continue
        for node, name in calls(source):
            job = next((word.value for word in node.keywords if word.arg == "job"), None)
            if job is None or name.split(".")[-1] not in {"enqueue", "deposit_envelope"}:
                continue
            value = job.value if isinstance(job, ast.Constant) else names.get(getattr(job, "id", ""), None)
            handed_on = isinstance(job, ast.Name) and value is None
            if value not in set(known) and not handed_on:
                findings.append(source.at(node, f"the relay knows no job '{value}'."))
    return findings


def nobody_acts(tree: Iterable[Source]) -> list[str]:
    """A public action that does not ask who acts."""
    return [
        source.at(node, f"{node.name} does not ask who acts; add `by: Actor`.")
        for source in tree
        if source.drawer == "actions" and source.room in {*RECORDS_ROOMS, *VAULT_ROOMS, "agencies"}
        for node in source.syntax.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not {"by", "access"} & {word.arg for word in node.args.kwonlyargs}
    ]


def early_translations(tree: Iterable[Source]) -> list[str]:
    """A text translated when its module is imported: it stays in the language of whoever came first."""
    findings = []
    for source in tree:
        eager = {
            alias.asname or alias.name
            for node in source.syntax.body
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
            for alias in node.names
            if alias.name in {"gettext", "ngettext", "pgettext"}
        }
        for statement in source.syntax.body:
            for part in at_import(statement):
                if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id in eager:
                    findings.append(source.at(part, "translated at import; use gettext_lazy."))
    return findings


def at_import(statement: ast.stmt) -> Iterable[ast.AST]:
    """What of a statement runs when the module is imported: not the bodies of functions and lambdas."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += [*node.decorator_list, *node.args.defaults, *(d for d in node.args.kw_defaults if d)]
        elif not isinstance(node, ast.Lambda):
            waiting += ast.iter_child_nodes(node)
