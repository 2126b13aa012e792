"""Checks on what enters a room, beyond what import contracts can say."""

import ast
from collections.abc import Iterable

from tests.architecture.tree import ROOMS, SEALED, SHELLS, Source, calls, dotted, imports

DOORS = {"types", "rules", "actions", "queries"}
# The gate makes an Access; `fields` is the column type in which sealed rooms keep text.
FURTHER_DOORS = {"consent": {"gate"}, "keys": {"fields"}}
OPEN_ROOMS = {"surveillance", "resources", "agencies"}
EXCHANGE_DOORS = {"formats", "loaders", "senders", "types", "rules", "actions", "queries"}
NETWORK = {
    *("socket", "ssl", "requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client"),
    *("ftplib", "smtplib", "poplib", "imaplib", "telnetlib", "xmlrpc", "websockets", "paramiko", "boto3"),
}
NETWORK_DOORS = ("tandem.client", "tandem.exchange.senders")
LOADS_BY_NAME = ("tandem.cli.lazy",)


def side_doors(tree: Iterable[Source]) -> list[str]:
    """A room entered other than by types, rules, actions, queries (or consent's gate)."""
    findings = []
    for source in tree:
        for node, name in imports(source):
            room, drawer = [*name.split("."), "", ""][1:3] if name.startswith("tandem.") else ("", "")
            if room == source.room or room not in {*ROOMS, "exchange"}:
                continue
            doors = EXCHANGE_DOORS if room == "exchange" else DOORS | FURTHER_DOORS.get(room, set())
            shell_may_list = room in OPEN_ROOMS and source.room in SHELLS
            if drawer not in doors and not (drawer == "models" and shell_may_list):
                findings.append(source.at(node, f"enters {room} by '{drawer or 'the wall'}'; use one of its doors."))
    return findings


def hidden_imports(tree: Iterable[Source]) -> list[str]:
    """A module loaded by its name, which no import contract can see."""
    loaders = ("import_module", "__import__", "import_string", "get_model", "run_module", "exec", "eval")
    findings = []
    for source in tree:
        if source.is_migration or source.name in LOADS_BY_NAME:
            continue
        for node, name in calls(source):
            if name.split(".")[-1] in loaders and "." not in name.replace("importlib.", "").replace("apps.", ""):
                argument = node.args[0] if node.args else None
                to_config = isinstance(argument, ast.Constant) and str(argument.value).startswith("tandem.config")
                if not (source.room == "cli" and to_config):
                    findings.append(source.at(node, f"{name} hides an import from the contracts."))
    return findings


def network_calls(tree: Iterable[Source]) -> list[str]:
    """A network module imported outside the client and the senders."""
    findings = []
    for source in tree:
        if source.name.startswith(NETWORK_DOORS):
            continue
        for node, name in imports(source):
            if any(name == module or name.startswith(f"{module}.") for module in NETWORK):
                findings.append(source.at(node, f"imports {name}; the network enters by a client passed in."))
    return findings


def not_data(tree: Iterable[Source]) -> list[str]:
    """Code in definitions, or in the package's own __init__, where everything would import it unseen."""
    findings = []
    for source in tree:
        if source.room == "definitions":
            rest = [node for node in source.syntax.body if not is_docstring(node)]
            findings += [source.at(node, "definitions hold data files only.") for node in rest]
        elif source.name == "tandem":
            findings += [
                source.at(node, "the package itself imports no room.")
                for node, name in imports(source)
                if name.startswith("tandem")
            ]
    return findings


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def forged_access(tree: Iterable[Source], kinds: frozenset[str]) -> list[str]:
    """An opened door made outside the gate: constructed, subclassed, copied with changes or revived."""
    findings = []
    for source in tree:
        if source.name.startswith("tandem.consent.gate") or source.is_migration:
            continue
        for node in ast.walk(source.syntax):
            if isinstance(node, ast.Call):
                name = dotted(node.func)
                last = name.split(".")[-1]
                makes = last in kinds or (last == "__new__" and bool(kinds & set(name.split("."))))
                copies = last == "replace" and any("access" in dotted(part).lower() for part in node.args)
                bends = name.endswith("object.__setattr__") or last in {"_make", "_replace"}
                if makes or copies or (bends and "access" in ast.unparse(node).lower()):
                    findings.append(source.at(node, f"{ast.unparse(node)[:60]} forges an Access; ask consent.gate."))
            elif isinstance(node, ast.ClassDef) and any(
                dotted(parent).split(".")[-1] in kinds for parent in node.bases
            ):
                findings.append(source.at(node, f"{node.name} stands in for an Access; ask consent.gate."))
    return findings


def gate_keys(tree: Iterable[Source]) -> list[str]:
    """The gate's own key, or its list of doors it opened, named outside consent's types and gate."""
    findings = []
    for source in tree:
        if source.name.startswith(("tandem.consent.gate", "tandem.consent.types")):
            continue
        for node in ast.walk(source.syntax):
            named = {alias.name for alias in node.names} if isinstance(node, ast.ImportFrom) else {dotted(node)}
            if {name.split(".")[-1] for name in named} & {"GATE_KEY", "_issued"}:
                findings.append(source.at(node, "holds the key of the gate; ask consent.gate."))
    return findings


def unpickled(tree: Iterable[Source]) -> list[str]:
    """Objects revived from bytes: a way to an Access, or to any code."""
    names = ("pickle", "shelve", "marshal", "dill", "cloudpickle", "joblib")
    return [
        source.at(node, f"imports {name}; write plain data instead.")
        for source in tree
        for node, name in imports(source)
        if name.split(".")[0] in names
    ]


def sealed_tables(tree: Iterable[Source]) -> list[str]:
    """A sealed room's tables named in another room, by import or by string."""
    findings = []
    for source in tree:
        if source.room in {"config", ""} or source.is_migration:
            continue
        for node in ast.walk(source.syntax):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                room = node.value.removeprefix("tandem.").split(".")[0]
                if room in SEALED and room != source.room and ".models" in node.value:
                    findings.append(source.at(node, f"names {node.value}, a table of a sealed room."))
    return findings
