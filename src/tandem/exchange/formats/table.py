"""Delimited text as a header and a stream of rows. Every data row comes out, whole or as a fault."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tandem.core.errors import DuplicateHeader, EmptyFile, NoHeader, OneColumn, UnreadableEncoding
from tandem.core.refusals import gettext_noop as _
from tandem.core.sentences import filled, marked
from tandem.exchange.formats.problems import PROBLEMS
from tandem.exchange.formats.records import Lines, RawRecord, records
from tandem.exchange.formats.source import MAX_BYTES, Source, Text, decide_text

DELIMITERS = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("vertical bar")}
MAX_COLUMNS = 2_000
_SAMPLE_RECORDS = 50
_LOOKS_LIKE_VALUE = re.compile(
    r"^(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?|-?\d{1,3}\.\d{3,}|\d{3}-\d{2}-\d{4}|[^@\s]+@[^@\s]+\.\w+)$"
)


@dataclass(frozen=True)
class Row:
    """One data row. `number` counts data rows from 1; `line` is the line of the file where it starts."""

    number: int
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class RowFault:
    """A data row that could not be split into the header's columns. Its text stays in the original file."""

    number: int
    line: int
    code: str
    sentence: str


@dataclass(frozen=True)
class Table:
    """A readable table: how it is written, its header, and its rows as often as they are asked for."""

    text: Text
    delimiter: str
    header: tuple[str, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def encoding(self) -> str:
        return self.text.encoding

    @property
    def size_bytes(self) -> int:
        return self.text.size_bytes

    def rows(self) -> Iterator[Row | RowFault]:
        """All data rows in file order. Lines that are blank or hold only delimiters are not data."""
        number = 0
        with _reader(self.text) as stream:
            found = _with_content(records(Lines(stream), self.delimiter))
            next(found)
            for record in found:
                number += 1
                yield _row(record, number, len(self.header))

    def sample(self, count: int = 200, *, spread: int = 20_000) -> list[Row]:
        """The first rows, and every tenth after them up to `spread`, for guessing."""
        picked: list[Row] = []
        for row in self.rows():
            if row.number > spread:
                break
            if isinstance(row, Row) and (row.number <= count or row.number % 10 == 0):
                picked.append(row)
        return picked


def open_table(
    source: Source, *, delimiter: str | None = None, encoding: str | None = None, max_bytes: int = MAX_BYTES
) -> Table:
    """Decide encoding and delimiter, read the header, and refuse with a plain sentence what is no table."""
    text = decide_text(source, encoding=encoding, max_bytes=max_bytes)
    chosen = delimiter or _guess_delimiter(text)
    with _reader(text) as stream:
        found = _with_content(records(Lines(stream), chosen))
        first = next(found, None)
        second = next(found, None)
    if first is None:
        raise EmptyFile(_("The file holds no text."), _("Check that the export finished, and load it again."))
    if first.fault or len(first.cells) > MAX_COLUMNS or any(len(cell) > 500 for cell in first.cells):
        raise NoHeader(
            _("The first line is no readable header: too long, unbalanced quotes or undecodable bytes."),
            _("Put one line of short column names at the top of the file."),
        )
    header = _header(first.cells)
    if len(header) < 2 and delimiter is None:
        raise OneColumn(
            _("The file has only one column; tried comma, semicolon, tab and vertical bar as delimiters."),
            _('If another character separates the columns, write it in the mapping: delimiter = "^".'),
        )
    if second is None:
        raise EmptyFile(_("The file has a header line and no data rows."), _("Check the export's filter or period."))
    note = filled("Delimiter %(name)s.", name=marked(DELIMITERS.get(chosen, _("as the mapping says"))))
    return Table(text, chosen, header, (text.note, note))


def _reader(text: Text) -> io.TextIOWrapper:
    try:
        return io.TextIOWrapper(text.open_bytes(), encoding=text.encoding, errors=text.errors, newline="")
    except LookupError as error:
        raise UnreadableEncoding(_("The encoding is not a text encoding."), _('Try encoding = "utf-8".')) from error


def _with_content(found: Iterator[RawRecord]) -> Iterator[RawRecord]:
    return (record for record in found if record.fault or any(cell.strip() for cell in record.cells))


def _row(record: RawRecord, number: int, width: int) -> Row | RowFault:
    if record.fault:
        return RowFault(number, record.line, record.fault, PROBLEMS[record.fault])
    cells = record.cells
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        cells = cells[:width]
    if len(cells) != width:
        sentence = filled(
            "The row has %(values)s values where the header has %(columns)s columns.",
            values=len(cells),
            columns=width,
        )
        return RowFault(number, record.line, "ragged", sentence)
    return Row(number, record.line, tuple(cells))


def _header(cells: list[str]) -> tuple[str, ...]:
    names = [cell.strip().lstrip("\ufeff") for cell in cells]
    while names and not names[-1]:
        names.pop()
    if any(_LOOKS_LIKE_VALUE.match(name) for name in names):
        raise NoHeader(
            _("The first line looks like data, not like column names."),
            _("Put one line of column names at the top of the file."),
        )
    names = [name or f"column {index}" for index, name in enumerate(names, start=1)]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise DuplicateHeader(
                filled(
                    "Two columns carry the name “%(name)s” (columns %(first)s and %(second)s).",
                    name=name,
                    first=names.index(name) + 1,
                    second=index + 1,
                ),
                _("Rename or remove one of them, and load the file again."),
            )
    return tuple(names)


def _guess_delimiter(text: Text) -> str:
    """The delimiter that splits most lines of the sample into the same, largest number of columns."""
    with _reader(text) as stream:
        lines = [line for line, _ in zip(Lines(stream), range(_SAMPLE_RECORDS), strict=False)]
    sample = "".join(line.text for line in lines if not line.cut)
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        widths = [len(cells) for cells in _split(sample, delimiter) if cells]
        if not widths or widths[0] < 2:
            continue
        agree = sum(width == widths[0] for width in widths) / len(widths)
        score = agree * 10 + min(widths[0], 50) / 10
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _split(sample: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter))
    except csv.Error:
        return [line.split(delimiter) for line in sample.splitlines()]
