"""Reference pages drawn from the code. `script/docs` writes them; a test compares them."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from tests.architecture.shape import head_of
from tests.architecture.tables import third_party_labels
from tests.architecture.tree import ROOT
from tests.spec.consent import rendered

NOTE = "Drawn from the code by `script/docs`; change the code, not this page.\n"
DEFINITIONS = ROOT / "src/tandem/definitions"

HELP = {"terminal_width": 100, "max_content_width": 100, "help_option_names": ["-h", "--help"]}


def pages() -> dict[str, str]:
    """File name below docs/reference -> its text."""
    return {
        "commands.md": "\n".join(["# Commands", "", NOTE, *command_lines()]),
        "exit-codes.md": "\n".join(["# Exit codes", "", NOTE, *exit_code_lines()]),
        "tables.md": "\n".join(["# Tables and how sensitive they are", "", NOTE, *table_lines()]),
        "definitions.md": "\n".join(["# Definitions and their reviews", "", NOTE, *definition_lines()]),
        "sealed-columns.md": "\n".join(["# Sealed columns, and what stays in clear", "", NOTE, *sealed_lines()]),
        "who-may-see-what.md": "\n".join(["# Who may see what", "", NOTE, *rendered.page_lines()]),
        "rooms.md": "\n".join(["# Rooms", "", NOTE, *room_lines()]),
    }


def command_lines() -> Iterator[str]:
    """Every command and subcommand with its help, as the terminal shows it."""
    from tandem.cli.main import commands

    yield "Run `tandem COMMAND --help` for the same text. From a checkout the command is `.venv/bin/tandem`.\n"
    for path, command in walk_commands(commands, ("tandem",)):
        # A copy, for a command that ran before in this process remembers the help option of that run.
        fresh = copy.copy(command)
        vars(fresh)["_help_option"] = None
        context = click.Context(fresh, info_name=" ".join(path), **HELP)
        yield f"## `{' '.join(path)}`\n\n```text\n{fresh.get_help(context)}\n```\n"


def walk_commands(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """A command and everything below it, in alphabetical order."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in sorted(command.list_commands(context)):
            child = command.get_command(context, name)
            assert child is not None
            yield from walk_commands(child, (*path, name))


def exit_code_lines() -> Iterator[str]:
    """The exit codes of `tandem`, one for each kind of failure."""
    from tandem.core import errors
    from tandem.core.refusals import Refused

    yield "0 means done. 2 means that the command was typed wrongly. 1 means an unforeseen failure."
    yield "130 means that Ctrl-C ended it; what was not finished was not written."
    yield f"{Refused.exit_code} means that a rule refused, with its sentence; nothing was changed.\n"
    yield "| code | name | when |\n|---|---|---|"
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.TandemError)]
    for kind in sorted(kinds, key=lambda kind: (kind.exit_code, kind.code)):
        yield f"| {kind.exit_code} | `{kind.code}` | {first_line(kind)} |"
    yield ""


def first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").split("\n\n")[0].replace("\n", " ")


def table_lines() -> Iterator[str]:
    """The data dictionary: every table, its database, its fields with type and sensitivity."""
    from django.apps import apps

    from tandem.config.router import IN_BOTH, ONCE_PER_SIDE, VAULT_ROOMS

    others = third_party_labels(DEFINITIONS / "sensitivity.toml")
    yield "`public` < `internal` < `limited` < `identifying` < `part2`, `wellness` < `sealed`."
    yield "A table *once per side* holds the duty side's rows in records and the care side's in the vault.\n"
    for model in sorted(apps.get_models(include_auto_created=True), key=lambda one: one._meta.label_lower):
        meta = model._meta
        place = "vault" if meta.app_label in VAULT_ROOMS else "both" if meta.app_label in IN_BOTH else "records"
        place = "once per side" if meta.app_label in ONCE_PER_SIDE else place
        ours = model.__module__.startswith("tandem.")
        yield f"## {meta.label} ({place})\n"
        yield f"{first_line(model) if ours else 'A table that another package brings.'}\n"
        yield "| field | type | sensitivity |\n|---|---|---|"
        labels: Any = vars(model.Sensitivity) if ours else others[meta.label_lower]
        for field in sorted((one for one in meta.get_fields() if one.concrete), key=lambda one: one.name):
            yield f"| `{field.name}` | {field.get_internal_type()} | {labels[field.name]} |"
        yield ""


CLEAR_BY_TYPE = {
    "DateTimeField": "a time, by which rows are found and kept no longer than they may",
    "DateField": "a day, by which rows are found and kept no longer than they may",
    "UUIDField": "a random id that says nothing by itself",
    "ForeignKey": "a random id that says nothing by itself",
    "OneToOneField": "a random id that says nothing by itself",
    "BooleanField": "a yes or no that rules read in a query",
    "CharField": "a code of a fixed list, by which rows are found and counted",
}


def sealed_lines() -> Iterator[str]:
    """Every column that tells of a person: encrypted under whose key, or in clear and why."""
    from django.apps import apps

    from tandem.keys.fields import EncryptedField

    yield "A sealed column is ciphertext under the data key of the person it is about; see"
    yield "[the vault's keys](../explanation/keys.md). Columns labelled identifying, part2 or wellness that are not"
    yield "sealed are listed with the reason; text, JSON and bytes need one in `class InClear`, or the build fails.\n"
    yield "| column | sensitivity | at rest |\n|---|---|---|"
    for model in sorted(apps.get_models(), key=lambda one: one._meta.label_lower):
        if not model.__module__.startswith("tandem."):
            continue
        labels, excused = vars(model.Sensitivity), vars(vars(model).get("InClear", object))  # type: ignore[attr-defined]
        for field in model._meta.concrete_fields:
            label = labels.get(field.name, "")
            if isinstance(field, EncryptedField):
                subject = "the house" if not isinstance(field.subject, str) else f"`{field.subject}`"
                yield f"| `{model._meta.label}.{field.name}` | {label} | sealed, key of {subject} |"
            elif label in {"identifying", "part2", "wellness"}:
                why = excused.get(field.name) or CLEAR_BY_TYPE.get(
                    field.get_internal_type(), "a number that is counted"
                )
                yield f"| `{model._meta.label}.{field.name}` | {label} | in clear: {why} |"
    yield ""


def definition_lines() -> Iterator[str]:
    """Every definition file with who wrote it, who reviewed it and when it is due again."""
    yield "What lawyers, clinicians and epidemiologists review without reading Python."
    yield "A file past its date fails the build.\n"
    yield "| file | author | reviewer | review by |\n|---|---|---|---|"
    files = (path for path in DEFINITIONS.rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"})
    for path in sorted(files):
        head = head_of(path)
        reviewer = head.get("reviewer") or "nobody yet"
        place = path.relative_to(DEFINITIONS)
        yield f"| `{place}` | {head.get('author')} | {reviewer} | {head.get('review_by')} |"
    yield ""


def room_lines() -> Iterator[str]:
    """Every room with the sentence that its package opens with."""
    import importlib

    from tandem.config.router import RECORDS_ROOMS, VAULT_ROOMS

    yield "Imports run downstairs only; ARCHITECTURE.md draws the floors.\n"
    yield "| room | database | what it holds |\n|---|---|---|"
    for path in sorted((ROOT / "src/tandem").iterdir()):
        if not (path / "__init__.py").exists():
            continue
        name = path.name
        place = "records" if name in RECORDS_ROOMS else "vault" if name in VAULT_ROOMS else ""
        place = "both" if name in {"audit", "agencies", "exchange"} else place
        yield f"| `{name}` | {place} | {first_line(importlib.import_module(f'tandem.{name}'))} |"
    yield ""


def write(folder: Path) -> list[str]:
    """Write every page that changed and name it."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in pages().items():
        target = folder / name
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.write_text(text, encoding="utf-8")
            written.append(name)
    return written


def main() -> None:
    """Bring docs/reference up to date."""
    import os

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    written = write(ROOT / "docs/reference")
    print("\n".join(f"written: docs/reference/{name}" for name in written) or "docs/reference is up to date")  # noqa: T201


if __name__ == "__main__":
    main()
