"""Checks on what code does: writes, raw SQL, clock, chance, work at import, doors without a key."""

import ast
from collections.abc import Iterable, Iterator

from tests.architecture.tree import ROOMS, Source, calls, dotted, imports

ALWAYS_A_WRITE = {
    *("save", "asave", "delete", "adelete", "bulk_create", "bulk_update", "abulk_create", "abulk_update"),
    *("get_or_create", "update_or_create", "aget_or_create", "aupdate_or_create"),
}
WRITE_ON_A_QUERY = {"create", "update", "acreate", "aupdate"}
QUERY_PARTS = {
    "objects",
    "filter",
    "exclude",
    "all",
    "using",
    "select_for_update",
    "_base_manager",
    "_default_manager",
}
PASSIVE_ROOMS = {*ROOMS, "exchange", "journeys", "science", "core"}
WALL_CLOCK = {
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.now", "timezone.localdate"),
    *("timezone.localtime", "time.time", "time.time_ns", "time.localtime", "time.gmtime"),
}
SEEDED = {"default_rng", "Generator", "PCG64", "SeedSequence"}


def writes_outside_actions(tree: Iterable[Source]) -> list[str]:
    """A row written anywhere but in a room's actions, the gate, a loader or a migration."""
    findings = []
    for source in tree:
        if (source.drawer in {"actions", "gate"} and source.room in PASSIVE_ROOMS) or source.is_migration:
            continue
        if source.name.startswith("tandem.exchange.loaders"):
            continue
        for node, name in calls(source):
            if is_write(node, name):
                findings.append(source.at(node, f"{name} writes; only a room's actions do."))
    return findings


def is_write(node: ast.Call, name: str) -> bool:
    last = name.rsplit(".", maxsplit=1)[-1]
    if not isinstance(node.func, ast.Attribute):
        return False
    if last in ALWAYS_A_WRITE:
        return True
    return last in WRITE_ON_A_QUERY and bool(QUERY_PARTS & chain(node.func.value))


def chain(node: ast.AST) -> set[str]:
    """Every name in a chain of attributes and calls: `A.objects.filter(x)` gives A, objects, filter."""
    names: set[str] = set()
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            names.add(node.attr)
            node = node.value
        elif isinstance(node, ast.Name):
            return names | {node.id}
        else:
            return names


def unledgered_actions(tree: Iterable[Source], beats: frozenset[str] = frozenset()) -> list[str]:
    """A public action that writes rows of its own but never names the ledger or another action.

    `beats`: actions, as `room.action`, that decide nothing and note that a machine still works.
    """
    findings = []
    for source in tree:
        if source.drawer != "actions" or source.room in {"audit", "exchange"} or source.room not in ROOMS:
            continue
        functions = {node.name: node for node in source.syntax.body if isinstance(node, ast.FunctionDef)}
        for name, node in functions.items():
            if name.startswith("_") or f"{source.room}.{name}" in beats:
                continue
            reached = reachable(functions, name)
            written = any(is_write(call, dotted(call.func)) for call in inner_calls(reached))
            noted = any("append_entry" in dotted(call.func) for call in inner_calls(reached))
            if written and not noted and not imported_note(source, reached):
                findings.append(source.at(node, f"{name} writes without a ledger entry in the same transaction."))
    return findings


def reachable(functions: dict[str, ast.FunctionDef], start: str) -> list[ast.FunctionDef]:
    """A function and the functions of the same module that it calls, directly or not."""
    found, waiting = {start}, [start]
    while waiting:
        for call in inner_calls([functions[waiting.pop()]]):
            name = dotted(call.func)
            if name in functions and name not in found:
                found.add(name)
                waiting.append(name)
    return [functions[name] for name in found]


def inner_calls(functions: Iterable[ast.FunctionDef]) -> Iterator[ast.Call]:
    for function in functions:
        yield from (node for node in ast.walk(function) if isinstance(node, ast.Call))


def imported_note(source: Source, functions: Iterable[ast.FunctionDef]) -> bool:
    """Whether a helper of the same room, imported from a sibling module of actions, is called."""
    siblings = {
        full.split(".")[-1] for _, full in imports(source) if full.startswith(f"tandem.{source.room}.actions.")
    }
    return any(dotted(call.func).split(".")[0] in siblings for call in inner_calls(functions))


def loose_actions(tree: Iterable[Source]) -> list[str]:
    """A public action with positional parameters, without types, or (if it writes) without `by`."""
    findings = []
    for source in tree:
        if source.drawer != "actions" or source.room not in {*ROOMS, "exchange"}:
            continue
        for node in source.syntax.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if node.args.args or node.args.posonlyargs or node.args.vararg:
                findings.append(source.at(node, f"{node.name} takes positional arguments; make them keyword-only."))
            if any(word.annotation is None for word in node.args.kwonlyargs) or node.returns is None:
                findings.append(source.at(node, f"{node.name} is not fully typed."))
    return findings


def keyless(tree: Iterable[Source], kinds: frozenset[str], system: frozenset[str]) -> list[str]:
    """A public query or action of people or care that demands no Access, and is not on the list of system calls."""
    findings = []
    seen = set()
    for source in tree:
        if source.room not in {"people", "care"} or source.drawer not in {"queries", "actions"}:
            continue
        for node in source.syntax.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            label = f"{source.room}.{node.name}"
            seen.add(label)
            words = {
                word.arg: ast.unparse(word.annotation) if word.annotation else "" for word in node.args.kwonlyargs
            }
            demanded = "access" in words and any(kind in words["access"] for kind in kinds)
            optional = "None" in words.get("access", "")
            if (not demanded or optional) and label not in system:
                findings.append(source.at(node, f"{node.name} touches people without keyword access: Access."))
            elif demanded and not uses(node, "access"):
                findings.append(source.at(node, f"{node.name} demands an Access and never looks at it."))
    return findings + [f"{label} is excused from access but does not exist." for label in sorted(system - seen)]


def uses(function: ast.FunctionDef, name: str) -> bool:
    """Whether a parameter is read anywhere in a function's body."""
    return any(isinstance(part, ast.Name) and part.id == name for line in function.body for part in ast.walk(line))


def own_clocks(tree: Iterable[Source]) -> list[str]:
    """The wall clock read inside a room, a journey, core or science."""
    findings = []
    for source in tree:
        if source.room not in PASSIVE_ROOMS or source.is_migration:
            continue
        for node in ast.walk(source.syntax):
            if isinstance(node, ast.Attribute):
                name = dotted(node)
                if any(name == clock or name.endswith(f".{clock}") for clock in WALL_CLOCK):
                    findings.append(source.at(node, f"{name}: take `now` as an argument."))
            elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
                findings.append(source.at(node.value, f"{node.arg}: take `now` as an argument."))
    return findings


def own_chance(tree: Iterable[Source]) -> list[str]:
    """Global or unseeded chance; a generator is an argument, and made from a seed where a story begins."""
    findings = []
    for source in tree:
        for node, name in imports(source):
            if name.startswith("random.") and name != "random.Random":
                findings.append(source.at(node, f"imports {name}: take `rng` as an argument."))
        for node, name in calls(source):
            last = name.split(".")[-1]
            is_global = name.startswith("random.") and last != "Random"
            is_global |= name.startswith(("np.random.", "numpy.random.")) and last not in SEEDED
            unseeded = last in {"default_rng", "Random"} and not node.args and not node.keywords
            if is_global or unseeded:
                findings.append(source.at(node, f"{name}: take `rng` as an argument."))
    return findings


def raw_sql(tree: Iterable[Source], keepers: frozenset[str]) -> list[str]:
    """SQL by hand outside the few modules that look after the databases, or SQL put together from parts anywhere."""
    findings = []
    for source in tree:
        if source.is_migration:
            continue
        for node, name in calls(source):
            last = name.split(".")[-1]
            by_hand = last in {"raw", "extra", "RawSQL", "cursor"} and (last != "extra" or "objects" in name)
            if by_hand and source.name not in keepers:
                findings.append(source.at(node, f"{name}: write a query with the ORM."))
            if last in {"execute", "executemany", "executescript"} and is_put_together(node):
                findings.append(source.at(node, f"{name} gets SQL put together from parts; use parameters."))
    return findings


def is_put_together(node: ast.Call) -> bool:
    """Whether the first argument of a call is a text made of parts."""
    first = node.args[0] if node.args else None
    return isinstance(first, ast.JoinedStr | ast.BinOp) or (first is not None and dotted(first).endswith("format"))
