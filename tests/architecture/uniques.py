"""Checks on what must be unique: a refusal for a value that somebody else holds would tell that they exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

# drawn: the house draws the value, nobody types it. inside: the columns belong to a record that the actor has opened.
# office: no person in it: staff, files, reports. A value that somebody types about a person is none of these.
WHY = {"drawn", "inside", "office"}


def uniques_of(model: type[models.Model]) -> set[str]:
    """What the database keeps unique in a table, by its columns; keys that are drawn as UUIDs apart."""
    meta = model._meta
    found = {field.name for field in meta.concrete_fields if field.unique and not field.primary_key}
    found |= {",".join(names) for names in meta.unique_together}
    return found | {
        ",".join(one.fields) for one in meta.constraints if isinstance(one, models.UniqueConstraint) and one.fields
    }


def untold(tables: Iterable[type[models.Model]], told: Mapping[str, str]) -> list[str]:
    """Uniques without a reason why a refusal by them tells nobody anything; reasons for what is not unique."""
    there = {f"{model._meta.label_lower}: {columns}" for model in tables for columns in uniques_of(model)}
    findings = [
        f"{one} is unique; may somebody learn by it that a person exists?" for one in sorted(there - told.keys())
    ]
    findings += [f"{one} is not unique any more." for one in sorted(told.keys() - there)]
    return findings + [f"{one}: '{why}' is no reason." for one, why in told.items() if why not in WHY]


def in_database(connection: Any, tables: Iterable[type[models.Model]]) -> list[str]:
    """Unique indexes that a database has and no model tells of."""
    findings = []
    with connection.cursor() as cursor:
        for model in tables:
            names = {field.column: field.name for field in model._meta.concrete_fields}
            found = connection.introspection.get_constraints(cursor, model._meta.db_table)
            known = {frozenset(one.split(",")) for one in uniques_of(model)}
            for name, one in found.items():
                columns = frozenset(names.get(column, column) for column in one["columns"])
                if one["unique"] and not one["primary_key"] and columns not in known:
                    findings.append(f"{model._meta.db_table} has a unique index {name} that no model tells of.")
    return findings
