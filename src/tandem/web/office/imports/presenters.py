"""What the import pages show of a file: never a value of a column that can point to a person."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from tandem.exchange.formats.guess import preview
from tandem.exchange.formats.problems import PROBLEMS, RAGGED, SWAP_STEP, ragged_sentence
from tandem.exchange.formats.reading import Reading
from tandem.exchange.formats.sensitive import MASK
from tandem.exchange.types import Batch, Held
from tandem.web.ui.sentences import in_reader_language

PREVIEW_ROWS = 8
# Reasons are kept as finished English sentences; what was filled in is read back out of them.
_RAGGED = re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.*)", re.escape(RAGGED)))
_SWAP = re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.*)", re.escape(SWAP_STEP)))


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as the shared look draws it."""

    columns: list[dict[str, Any]]
    rows: list[list[Any]]


def found_columns(reading: Reading) -> Grid:
    """Which column was taken for what, and why."""
    columns = [{"label": _("Tandem reads")}, {"label": _("from column")}, {"label": _("because")}]
    return Grid(columns, [[one.field, one.column, in_reader_language(one.reason)] for one in reading.guess.findings])


def first_rows(reading: Reading, *, names_people: bool) -> Grid:
    """The first rows of the file, identifying columns masked.

    A file of the vault in which a mended mapping finds no such column is read wrongly: then nothing of it is shown.
    """
    header = [{"label": name} for name in reading.table.header]
    rows = [list(row) for row in preview(reading.table, reading.guess, rows=PREVIEW_ROWS)]
    if names_people and not reading.guess.identifying:
        rows = [[MASK for _cell in row] for row in rows]
    return Grid(header, rows)


def notes_of(reading: Reading) -> list[str]:
    """How the file was read, each remark once."""
    return [in_reader_language(one) for one in dict.fromkeys((*reading.table.notes, *reading.guess.notes))]


def reasons_of(reasons: list[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """Column, why rows are held, how many rows."""
    return [(column, held_words(sentence), count) for column, sentence, count in reasons]


def rows_held(rows: list[Held]) -> list[Held]:
    """The held rows, each with its reason in the language of the page."""
    return [replace(row, sentence=held_words(row.sentence)) for row in rows]


def held_words(kept: str) -> str:
    """A reason as the database keeps it, in English: a known sentence, and what to do with the column at fault."""
    if found := _RAGGED.fullmatch(kept):
        return in_reader_language(ragged_sentence(int(found["values"]), int(found["columns"])))
    for sentence in PROBLEMS.values():
        if kept.startswith(sentence):
            return f"{_(sentence)} {_step_words(kept.removeprefix(sentence).strip())}".strip()
    return kept


def _step_words(kept: str) -> str:
    found = _SWAP.fullmatch(kept)
    return _(SWAP_STEP) % found.groupdict() if found else kept


def warnings_of(reading: Reading) -> list[str]:
    """What a person should know before loading."""
    missing = [
        _("%(sentence)s Write in the mapping: %(line)s")
        % {"sentence": in_reader_language(one.sentence), "line": one.line}
        for one in reading.guess.missing
    ]
    hidden = [
        _("Column “%(column)s” can point to a person. Its values are hidden here, and the file is kept in the vault.")
        % {"column": one}
        for one in reading.guess.identifying
    ]
    refused = [
        _("Column “%(column)s” is never read: Tandem holds no such data.") % {"column": one}
        for one in reading.guess.never_read
    ]
    return missing + hidden + refused


def batch_rows(batches: list[Batch], address: Any) -> Grid:
    """The list of loads."""
    columns = [
        {"label": _("Loaded")},
        {"label": _("Agency")},
        {"label": _("Rows"), "is_number": True},
        {"label": _("Accepted"), "is_number": True},
        {"label": _("Duplicates"), "is_number": True},
        {"label": _("Held"), "is_number": True},
        {"label": _("State")},
    ]
    return Grid(columns, [_batch_row(one, address) for one in batches])


def _batch_row(one: Batch, address: Any) -> list[Any]:
    if not one.is_finished:
        state = {"text": _("Not loaded yet"), "kind": "warn"}
    elif one.held_now:
        state = {"text": _("Rows held"), "kind": "warn"}
    else:
        state = {"text": _("Done"), "kind": "good"}
    counts = [number_format(n, force_grouping=True) for n in (one.rows, one.accepted, one.duplicates, one.held_now)]
    when = {"text": f"{one.created_at:%Y-%m-%d %H:%M} UTC", "href": address(one.id)}
    return [when, one.agency_name, *counts, state]
