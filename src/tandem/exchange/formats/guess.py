"""Guessing which column is what, by names and values, with the reasons shown."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from tandem.core.errors import AllRowsQuarantined, NoTimeColumn
from tandem.core.refusals import gettext_noop as _
from tandem.core.sentences import filled, marked
from tandem.exchange.formats import guess_people, guess_places, guess_times, guess_words
from tandem.exchange.formats.draft import Draft, Finding, Missing
from tandem.exchange.formats.fields import fields_of
from tandem.exchange.formats.mapping import ColumnMapping, check_columns
from tandem.exchange.formats.profile import Column, profiles
from tandem.exchange.formats.sensitive import IDENTIFYING, NEVER_READ, SensitiveColumn, masked
from tandem.exchange.formats.table import Row, RowFault, Table
from tandem.exchange.formats.times import AMBIGUOUS, date_order, swapped_order


@dataclass(frozen=True)
class Guess:
    """The whole answer for a file: a mapping to read it with, and everything a person should see first."""

    mapping: ColumnMapping
    findings: tuple[Finding, ...]
    sensitive: tuple[SensitiveColumn, ...]
    missing: tuple[Missing, ...]
    notes: tuple[str, ...]

    @property
    def identifying(self) -> tuple[str, ...]:
        return tuple(one.column for one in self.sensitive if one.level == IDENTIFYING)

    @property
    def never_read(self) -> tuple[str, ...]:
        return tuple(one.column for one in self.sensitive if one.level == NEVER_READ)

    @property
    def has_time(self) -> bool:
        return bool({"occurred_at", "occurred_on"} & set(self.mapping.columns))

    def require_time(self) -> None:
        """Refuse a file without time, with the line to write."""
        for one in self.missing:
            if one.field == "occurred_at":
                raise NoTimeColumn(one.sentence, _line_to_write(one.line, one.candidates))


Guesser = Callable[[Sequence[Column], ColumnMapping], Draft]


def guess_mapping(table: Table, kind: str, *, timezone: str, given: ColumnMapping | None = None) -> Guess:
    """Complete what a person gave (or nothing) by what the file shows. What is given always stands."""
    fields_of(kind)
    start = check_columns(given, table.header) if given else ColumnMapping(kind=kind)
    sample = table.sample()
    if not sample:
        raise _nothing_splits(table)
    columns = profiles(table.header, sample)
    sensitive = tuple(column.sensitive for column in columns if column.sensitive)
    guess_words.refuse_never_read(start, sensitive)
    guessers: tuple[Guesser, ...] = (
        guess_times.guess_times,
        guess_places.guess_places,
        guess_words.guess_words,
    )
    readable = [column for column in columns if column.is_readable]
    people = guess_people.guess_people(readable, start)
    told = replace(start, columns={**people.columns, **start.columns})
    drafts = [*(guesser(readable, told) for guesser in guessers), people]
    merged = _merged([one.columns for one in drafts], start.columns)
    if "occurred_on" in drafts[0].columns:
        merged.pop("occurred_at", None)
    mapping = replace(
        start,
        timezone=start.timezone or timezone,
        columns=merged,
        formats=_merged([one.formats for one in drafts], start.formats),
        constants=_merged([one.constants for one in drafts], start.constants),
        values={**_merged_tables([one.values for one in drafts], start.values)},
        drug_columns=start.drug_columns or tuple(name for one in drafts for name in one.drug_columns),
        delimiter=table.delimiter,
    )
    by_hand = tuple(Finding(name, column, 1.0, _("as the mapping says")) for name, column in start.columns.items())
    guess = Guess(
        mapping,
        by_hand + tuple(one for draft in drafts for one in draft.findings),
        sensitive,
        tuple(one for draft in drafts for one in draft.missing),
        table.notes + tuple(dict.fromkeys(note for draft in drafts for note in draft.notes)),
    )
    return _settled(table, guess, start)


def _line_to_write(line: str, candidates: Sequence[str]) -> str:
    if not candidates:
        return filled("Write in a mapping file, under [columns]: %(line)s.", line=line)
    return filled(
        "Write in a mapping file, under [columns]: %(line)s. Candidates: %(names)s.",
        line=line,
        names=", ".join(candidates),
    )


def _nothing_splits(table: Table) -> AllRowsQuarantined:
    """The refusal of a file whose rows all fail before a column can be looked at."""
    faults = Counter(
        row.sentence for row, _ in zip(table.rows(), range(1_000), strict=False) if isinstance(row, RowFault)
    )
    often = faults.most_common(1)[0][0] if faults else ""
    return AllRowsQuarantined(
        filled("No row could be split into the columns of the header. Most often: %(reason)s", reason=marked(often)),
        _("Check the delimiter and the quotation marks of the export."),
    )


def _settled(table: Table, guess: Guess, given: ColumnMapping) -> Guess:
    """Where the sample leaves day and month open, every value of the file is asked."""
    for name in ("occurred_at", "occurred_on"):
        fmt = guess.mapping.formats.get(name, "")
        if AMBIGUOUS not in guess.notes or name in given.formats or not swapped_order(fmt):
            continue
        place = table.header.index(guess.mapping.columns[name])
        order = date_order(row.cells[place] for row in table.rows() if isinstance(row, Row))
        if order:
            notes = tuple(note for note in guess.notes if note != AMBIGUOUS)
            chosen = swapped_order(fmt) if order == "day" else fmt
            mapping = replace(guess.mapping, formats={**guess.mapping.formats, name: chosen})
            return replace(guess, mapping=mapping, notes=notes)
    return guess


def _merged(parts: Sequence[Mapping[str, str]], given: Mapping[str, str]) -> dict[str, str]:
    merged: dict[str, str] = {}
    for part in parts:
        merged.update(part)
    return {**merged, **given}


def _merged_tables(
    parts: Sequence[Mapping[str, Mapping[str, str]]], given: Mapping[str, Mapping[str, str]]
) -> dict[str, Mapping[str, str]]:
    merged: dict[str, Mapping[str, str]] = {}
    for part in parts:
        merged.update(part)
    for name, table in given.items():
        merged[name] = {**merged.get(name, {}), **table}
    return merged


def preview(table: Table, guess: Guess, *, rows: int = 10) -> list[tuple[str, ...]]:
    """The first rows for showing: columns that point to a person are masked."""
    hidden = {one.column: one for one in guess.sensitive}
    shown: list[tuple[str, ...]] = []
    for row in table.rows():
        if len(shown) >= rows:
            break
        if isinstance(row, Row):
            pairs = zip(table.header, row.cells, strict=True)
            shown.append(tuple(masked(name, cell, hidden)[:200] for name, cell in pairs))
    return shown
