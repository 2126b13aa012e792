"""A saved mapping: which column holds what, written by people, in TOML."""

import difflib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from tandem.core.errors import InvalidMapping
from tandem.core.refusals import gettext_noop as _
from tandem.core.sentences import filled, marked
from tandem.exchange.formats import codes
from tandem.exchange.formats.fields import KINDS, fields_of
from tandem.exchange.formats.times import TIME_OF_DAY_FORMATS, format_problem

_TABLES = ("columns", "formats", "values", "constants")
_TEXTS = ("kind", "timezone", "delimiter", "encoding")
_TIMES = ("occurred_at", "occurred_on", "arrived_at", "dispatched_at", "reported_on")
ALLOWED_VALUES = {
    "disposition": codes.DISPOSITIONS,
    "outcome": codes.OUTCOMES,
    "naloxone": codes.NALOXONE,
    "sex": codes.SEXES,
    "substance": codes.SUBSTANCES,
    "offence": codes.CONTEXT,
}


@dataclass(frozen=True)
class ColumnMapping:
    """How one publisher's file is read. Empty tables mean: guess."""

    kind: str
    timezone: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    drug_columns: tuple[str, ...] = ()
    delimiter: str | None = None
    encoding: str | None = None


def _wrong(sentence: str, next_step: str = _("Mend the mapping file and load again.")) -> InvalidMapping:
    return InvalidMapping(sentence, next_step)


def load_mapping(text: str, *, kind: str = "") -> ColumnMapping:
    """Read a mapping from TOML and check all that can be checked without the file it is for."""
    try:
        raw = tomllib.loads(text.lstrip("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise _wrong(filled("The mapping is not valid TOML: %(error)s.", error=error)) from error
    unknown = sorted(set(raw) - set(_TABLES) - set(_TEXTS) - {"drug_columns"})
    if unknown:
        raise _wrong(
            filled("The mapping has an unknown entry “%(name)s”.", name=unknown[0]),
            filled("Known are %(names)s.", names=", ".join(_TEXTS + _TABLES)),
        )
    mapping = ColumnMapping(
        kind=_text(raw, "kind") or kind,
        timezone=_text(raw, "timezone"),
        columns=_strings(raw.get("columns", {}), "columns"),
        formats=_strings(raw.get("formats", {}), "formats"),
        constants=_strings(raw.get("constants", {}), "constants"),
        values=_nested(raw.get("values", {})),
        drug_columns=_list(raw.get("drug_columns", [])),
        delimiter=_text(raw, "delimiter") or None,
        encoding=_text(raw, "encoding") or None,
    )
    if kind and mapping.kind != kind:
        raise _wrong(
            filled("The mapping is for kind “%(kind)s”, the load is for “%(asked)s”.", kind=mapping.kind, asked=kind)
        )
    check_words(mapping)
    return mapping


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key, "")
    if not isinstance(value, str):
        raise _wrong(filled("“%(key)s” in the mapping has to be a text in quotation marks.", key=key))
    return value


def _strings(raw: object, where: str) -> dict[str, str]:
    if not isinstance(raw, dict) or not all(isinstance(value, str) for value in raw.values()):
        raise _wrong(filled('The table [%(table)s] has to hold lines of the form name = "text".', table=where))
    return dict(raw)


def _nested(raw: object) -> dict[str, Mapping[str, str]]:
    if not isinstance(raw, dict):
        raise _wrong(_("[values] has to hold tables, for example [values.disposition]."))
    return {name: _strings(table, f"values.{name}") for name, table in raw.items()}


def _list(raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list) or not all(isinstance(value, str) for value in raw):
        raise _wrong(_('drug_columns has to be a list of column names, for example ["HEROIN", "FENTANYL"].'))
    return tuple(raw)


def check_words(mapping: ColumnMapping) -> None:
    """Fields, formats, values and time zone, each with a sentence that says what would be right."""
    if mapping.kind not in KINDS:
        raise _wrong(
            filled("The mapping's kind is “%(kind)s”.", kind=mapping.kind),
            filled("Write one of: %(names)s.", names=", ".join(KINDS)),
        )
    known = [one.name for one in fields_of(mapping.kind)]
    for table in ("columns", "formats", "values", "constants"):
        for name in getattr(mapping, table):
            if name not in known:
                raise _wrong(
                    filled(
                        "[%(table)s] names “%(name)s”, which is no field of %(kind)s events.",
                        table=table,
                        name=name,
                        kind=mapping.kind,
                    ),
                    _near(name, known),
                )
    _check_formats(mapping)
    _check_values(mapping)
    if mapping.timezone:
        try:
            ZoneInfo(mapping.timezone)
        except (KeyError, ValueError, OSError) as error:
            raise _wrong(
                _("The mapping's time zone is not known."), _('Write for example "America/New_York".')
            ) from error
    if mapping.delimiter is not None and (len(mapping.delimiter) != 1 or mapping.delimiter in '"\r\n\x00 '):
        raise _wrong(_("The mapping's delimiter has to be one character."), _('Write for example delimiter = ";".'))


def _check_formats(mapping: ColumnMapping) -> None:
    for name, fmt in mapping.formats.items():
        if name == "time_of_day":
            if fmt not in TIME_OF_DAY_FORMATS and "%" not in fmt:
                raise _wrong(
                    _("The format of time_of_day cannot be used."), _('Write for example "%H:%M" or "hour".')
                )
        elif name not in _TIMES:
            raise _wrong(
                filled("[formats] names “%(name)s”, which is no time.", name=name),
                filled("Times are %(names)s, time_of_day.", names=", ".join(_TIMES)),
            )
        elif problem := format_problem(fmt):
            raise _wrong(
                filled("The format of %(name)s cannot be used: %(problem)s.", name=name, problem=marked(problem))
            )


def _check_values(mapping: ColumnMapping) -> None:
    for name, table in mapping.values.items():
        if name not in ALLOWED_VALUES:
            raise _wrong(
                filled("[values.%(name)s] cannot be mapped.", name=name),
                filled("These can: %(names)s.", names=", ".join(ALLOWED_VALUES)),
            )
        for target in table.values():
            _check_target(f"[values.{name}]", name, target)
    for name, value in mapping.constants.items():
        if name in ALLOWED_VALUES:
            _check_target("[constants]", name, value)


def _check_target(where: str, name: str, target: str) -> None:
    if target not in ALLOWED_VALUES[name]:
        raise _wrong(
            filled("%(where)s leads %(name)s to “%(target)s”.", where=where, name=name, target=target),
            filled("Write one of: %(names)s.", names=", ".join(ALLOWED_VALUES[name])),
        )


def check_columns(mapping: ColumnMapping, header: Sequence[str]) -> ColumnMapping:
    """The mapping with column names as the file spells them; unknown ones are refused with the nearest."""
    folded = {name.strip().casefold(): name for name in reversed(header)}

    def spelled(column: str, field_name: str) -> str:
        if column in header:
            return column
        if column.strip().casefold() in folded:
            return folded[column.strip().casefold()]
        raise _wrong(
            filled(
                "The mapping reads %(name)s from column “%(column)s”, which the file does not have.",
                name=field_name,
                column=column,
            ),
            _near(column, list(header)),
        )

    columns = {name: spelled(column, name) for name, column in mapping.columns.items()}
    drugs = tuple(spelled(column, "a drug") for column in mapping.drug_columns)
    return replace(mapping, columns=columns, drug_columns=drugs)


def _near(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    if near:
        return filled("Did you mean %(names)s?", names=" / ".join(f"“{one}”" for one in near))
    shown = ", ".join(known[:30])
    return filled("There are: %(names)s.", names=f"{shown}{' …' if len(known) > 30 else ''}")


def dump_mapping(mapping: ColumnMapping) -> str:
    """The mapping as TOML that `load_mapping` reads back unchanged."""
    lines = [f"{key} = {_quoted(getattr(mapping, key))}" for key in _TEXTS if getattr(mapping, key)]
    if mapping.drug_columns:
        lines.append(f"drug_columns = [{', '.join(_quoted(one) for one in mapping.drug_columns)}]")
    for table in ("columns", "formats", "constants"):
        lines += _table_lines(table, getattr(mapping, table))
    for name, values in mapping.values.items():
        lines += _table_lines(f"values.{name}", values)
    return "\n".join(lines) + "\n"


def _table_lines(name: str, values: Mapping[str, str]) -> list[str]:
    if not values:
        return []
    bare = [
        f"{key if key.isidentifier() and key.isascii() else _quoted(key)} = {_quoted(value)}"
        for key, value in values.items()
    ]
    return ["", f"[{name}]", *bare]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
