"""Checks on tables: what joins them, and how each field is classified."""

import ast
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.architecture.tree import Source, calls, dotted, imports

LABELS = {"public", "internal", "limited", "identifying", "part2", "wellness", "sealed"}
JOINS = {"ForeignKey", "OneToOneField", "ManyToManyField"}
GENERIC = {"GenericForeignKey", "GenericRelation", "GenericRel"}
LIFE = {"save", "delete", "asave", "adelete", "bulk_create", "full_clean", "__setattr__"}


def foreign_joins(tree: Iterable[Source]) -> list[str]:
    """A key to another room's table; only agencies may be pointed at, by string and without a way back."""
    findings = []
    for source in tree:
        for node, name in calls(source):
            kind = name.split(".")[-1]
            if kind in GENERIC:
                findings.append(source.at(node, f"{kind} can point into any room; use a UUID field."))
            if kind not in JOINS or source.is_migration:
                continue
            target = join_target(node)
            room = target.split(".")[0].lower() if "." in target else source.room
            if target == "settings.AUTH_USER_MODEL":
                room = "agencies"
            if room not in (source.room, "agencies"):
                findings.append(source.at(node, f"{kind} to {target} crosses a wall; use a UUID field."))
            elif room == "agencies" and source.room != "agencies":
                findings += reach_back(source, node, kind)
    return findings


def join_target(node: ast.Call) -> str:
    """What a key points at, as text: 'agencies.Agency', 'self', 'Case', 'settings.AUTH_USER_MODEL'."""
    given = [*node.args, *[word.value for word in node.keywords if word.arg == "to"]]
    if not given:
        return ""
    first = given[0]
    return str(first.value) if isinstance(first, ast.Constant) else dotted(first)


def reach_back(source: Source, node: ast.Call, kind: str) -> Iterator[str]:
    """A key to agencies must be a plain string key without reverse accessor."""
    names = {word.arg: word.value for word in node.keywords}
    back = names.get("related_name")
    if kind == "ManyToManyField":
        yield source.at(node, "many-to-many to agencies; make a table of this room with a key to agencies.")
    if not (isinstance(back, ast.Constant) and back.value == "+"):
        yield source.at(node, 'a key to agencies needs related_name="+", or agencies could list this room\'s rows.')
    if node.args and not isinstance(node.args[0], ast.Constant):
        yield source.at(node, 'a key to agencies is written as a string: "agencies.Agency".')


def reverse_reads(tree: Iterable[Source]) -> list[str]:
    """Django's default reverse accessor (`case_set`) used anywhere."""
    return [
        source.at(node, f"{node.attr} reads a table backwards; write a query.")
        for source in tree
        for node in ast.walk(source.syntax)
        if isinstance(node, ast.Attribute) and node.attr.endswith("_set") and node.attr != "result_set"
    ]


def living_tables(tree: Iterable[Source]) -> list[str]:
    """Behaviour in a model, a manager or a signal, where a reader of the action cannot see it."""
    findings = []
    for source in tree:
        if source.drawer == "models":
            for node in ast.walk(source.syntax):
                if isinstance(node, ast.ClassDef):
                    findings += [
                        source.at(part, f"{node.name}.{part.name}: models hold no behaviour; write an action.")
                        for part in node.body
                        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) and part.name in LIFE
                    ]
        for node, name in imports(source):
            if ".signals" in name or name.startswith("django.dispatch"):
                findings.append(source.at(node, f"{name}: a signal acts where nobody looks; call an action."))
    return findings


def unclassified(models: Iterable[Any], third_party: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Concrete fields of Django models without exactly one known label."""
    findings = []
    for model in models:
        meta = model._meta
        fields = {field.name for field in meta.get_fields() if field.concrete}
        if model.__module__.startswith("tandem."):
            inner = vars(model).get("Sensitivity")
            labels = {} if inner is None else {k: v for k, v in vars(inner).items() if not k.startswith("__")}
        else:
            labels = dict(third_party.get(meta.label_lower, {}))
        name = meta.label
        findings += [f"{name}.{field} has no sensitivity." for field in sorted(fields - set(labels))]
        findings += [f"{name}.{field} is classified but is no field." for field in sorted(set(labels) - fields)]
        findings += [
            f"{name}.{field}: '{label}' is none of {', '.join(sorted(LABELS))}."
            for field, label in labels.items()
            if label not in LABELS
        ]
    return findings


TELLING = {"identifying", "part2", "wellness"}
WORDS = {"CharField", "TextField", "JSONField", "BinaryField", "EmailField", "SlugField", "FileField"}


def unsealed(models: Iterable[Any]) -> list[str]:
    """Text, JSON or bytes that tell of a person, neither encrypted nor excused with a reason in `class InClear`."""
    from tandem.keys.fields import EncryptedField

    findings = []
    for model in models:
        labels = vars(model.Sensitivity) if hasattr(model, "Sensitivity") else {}
        excused = {k: v for k, v in vars(vars(model).get("InClear", object)).items() if not k.startswith("__")}
        fields = {field.name: field for field in model._meta.concrete_fields}
        for name, field in fields.items():
            is_words = field.get_internal_type() in WORDS and not field.choices
            is_excused = len(str(excused.get(name, ""))) >= 15
            if labels.get(name) in TELLING and is_words and not isinstance(field, EncryptedField) and not is_excused:
                findings.append(f"{model._meta.label}.{name} is {labels[name]} and stands in clear; seal it.")
        needless = [one for one in excused if one not in fields or isinstance(fields[one], EncryptedField)]
        findings += [f"{model._meta.label}.{one} is excused from sealing for nothing." for one in needless]
    return findings


def third_party_labels(path: Path) -> dict[str, dict[str, str]]:
    """Labels of tables that other packages bring, from definitions/sensitivity.toml."""
    tables: dict[str, dict[str, str]] = tomllib.loads(path.read_text(encoding="utf-8"))["table"]
    return tables


def guessable_keys(models: Iterable[Any]) -> list[str]:
    """Own tables whose primary key is not a random UUID."""
    from django.db.models import UUIDField

    return [
        f"{model._meta.label}: the primary key is no UUID; a number in a URL or log can be counted through."
        for model in models
        if model.__module__.startswith("tandem.") and not isinstance(model._meta.pk, UUIDField)
    ]


def crossing_relations(models: Iterable[Any], rooms_of: Mapping[str, str]) -> list[str]:
    """As Django sees it: a relation between tables that do not share a database."""
    findings = []
    for model in models:
        for field in model._meta.get_fields():
            other = getattr(field, "related_model", None)
            if other is None or not field.concrete:
                continue
            here, there = model._meta.app_label, other._meta.app_label
            if rooms_of.get(here, "both") == "vault" and rooms_of.get(there, "both") == "records":
                findings.append(f"{model._meta.label}.{field.name} joins vault to records.")
            if rooms_of.get(here, "both") == "records" and rooms_of.get(there, "both") == "vault":
                findings.append(f"{model._meta.label}.{field.name} joins records to vault.")
    return findings
