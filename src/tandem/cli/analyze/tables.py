"""Files of the analysis commands: CSV (or semicolon, tab, bar) and Parquet, read by columns.

Messages name columns and row numbers, never values: a file may hold what is nobody's business.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tandem.core.errors import (
    BadInput,
    BinaryFile,
    DuplicateHeader,
    EmptyFile,
    ExtraMissing,
    NoSuchColumn,
    TooLittleData,
    UnreadableValue,
)
from tandem.exchange.formats.source import decide_text, open_source
from tandem.science.arrays import FloatArray

_DELIMITERS = ",;\t|"
_PARQUET = b"PAR1"
MOST = 1e15
"""Above this, neighbouring whole numbers are no longer told apart with certainty."""
NOT_LISTED = "If the first line holds values and no names, say --no-header and name columns 0, 1, 2, …"
_VALUE = re.compile(r"\d\.\d|\d{1,4}[-/]\d{1,2}[-/]\d|\d{3}\D?\d{4}|\d:\d\d|@")
_GROUPS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_LOOKED_AT = 200
INSTALL = "Install it with: pip install 'tandem-response[analysis]'."


@dataclass(frozen=True)
class Table:
    """Columns of one file, in file order. Cells are texts (CSV) or the values that Parquet holds."""

    names: tuple[str, ...]
    columns: tuple[Sequence[Any], ...]
    first_row: int = 2  # the line of the file where the first row of values stands
    lines: tuple[int, ...] | None = None  # those lines one by one, where rows were left out

    @property
    def rows(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    def line(self, row: int) -> int:
        """The line of the file where a row stands."""
        return row + self.first_row if self.lines is None else self.lines[row]

    def at(self, rows: Iterable[int]) -> Table:
        """These rows alone, still with their lines."""
        kept = [int(row) for row in rows]
        if len(kept) == self.rows:
            return self
        columns = tuple([cells[row] for row in kept] for cells in self.columns)
        return Table(self.names, columns, self.first_row, tuple(self.line(row) for row in kept))

    def where(self, conditions: Sequence[str]) -> Table:
        """The rows that fit COLUMN=VALUE: any of the values named for a column, and all columns named."""
        wanted: dict[str, set[str]] = {}
        for condition in conditions:
            column, is_told, value = condition.partition("=")
            if not is_told:
                raise BadInput("--where takes COLUMN=VALUE.", "Write it like disposition=transported.")
            wanted.setdefault(column.strip(), set()).add(value.strip().casefold())
        fits = {
            column: [text.casefold() in values for text in self.text(column)] for column, values in wanted.items()
        }
        kept = [row for row in range(self.rows) if all(column[row] for column in fits.values())]
        if not kept:
            raise TooLittleData("No row of the file fits --where.", "Compare its values with those in the file.")
        return self.at(kept)

    def values(self, column: str) -> Sequence[Any]:
        """The cells of a column by its name, or by its index (0 is the first) where the file has no header."""
        if column in self.names:
            return self.columns[self.names.index(column)]
        raise NoSuchColumn(f"The file has no column “{column}”.", self.known)

    @property
    def known(self) -> str:
        """The columns in a sentence; a first line that seems to hold values is not repeated."""
        if are_names(self.names, self.columns):
            return f"Its columns: {', '.join(self.names[:30])}."
        return NOT_LISTED

    def usual(self, what: str, names: Sequence[str], option: str) -> str:
        """The one column with a usual name for this; none or several is a refusal that names the option."""
        found = [name for name in self.names if name.lower() in names]
        if len(found) == 1:
            return found[0]
        many = f"More than one column may hold the {what}: {', '.join(found)}."
        raise NoSuchColumn(many if found else f"No column is known to hold the {what}.", f"Name it with {option}.")

    def text(self, column: str) -> list[str]:
        """The cells of a column as texts without blanks around them; an empty cell is an empty text."""
        return ["" if cell is None else str(cell).strip() for cell in self.values(column)]

    def numbers(self, column: str, *, whole: bool = False, least: float | None = None) -> FloatArray:
        """The cells of a column as finite numbers, shape (rows,); a cell that is none is named by its row."""
        cells = self.values(column)
        try:
            numbers = np.asarray(cells, dtype=np.float64)
        except (TypeError, ValueError, OverflowError):
            read = _grouped if least is not None and _has_groups(cells) else _number
            numbers = np.array([read(cell) for cell in cells], dtype=np.float64)
        commas = " (1,234 can be read in two ways: write 1234 or 1.234)" if _with_commas(cells, numbers) else ""
        self._refuse(column, ~np.isfinite(numbers), f"no number{commas}")
        self._refuse(column, np.abs(numbers) > MOST, "a number too large to count with")
        if whole:
            self._refuse(column, numbers != np.floor(numbers), "no whole number")
        if least is not None:
            self._refuse(column, numbers < least, f"a number below {least:g}")
        return numbers

    def _refuse(self, column: str, wrong: npt.NDArray[np.bool_], what: str) -> None:
        if wrong.any():
            rows = np.flatnonzero(wrong)
            raise UnreadableValue(
                f"Column “{column}” holds {what} in row {self.line(int(rows[0]))}{and_more(rows.size)}",
                "Mend or leave out these rows, or name another column.",
            )


def _number(cell: Any) -> float:
    try:
        return float(cell)
    except (TypeError, ValueError, OverflowError):
        return float("nan")


def and_more(rows: int) -> str:
    """The end of a sentence that names the first of some rows."""
    return f" and {rows - 1} more." if rows > 1 else "."


def _has_groups(cells: Sequence[Any]) -> bool:
    """Whether every comma in a column parts thousands, as in 1,234: a count is never 1.234."""
    texts = [cell.strip() for cell in cells if isinstance(cell, str) and "," in cell]
    return bool(texts) and all(_GROUPS.fullmatch(text) for text in texts)


def _grouped(cell: Any) -> float:
    return _number(cell.replace(",", "") if isinstance(cell, str) else cell)


def _with_commas(cells: Sequence[Any], numbers: FloatArray) -> bool:
    wrong = np.flatnonzero(~np.isfinite(numbers))
    return bool(wrong.size) and isinstance(cells[wrong[0]], str) and "," in cells[wrong[0]]


def are_names(names: Sequence[str], columns: Sequence[Sequence[Any]]) -> bool:
    """Whether a first line surely names columns: over some column of numbers or dates stands a word, and nowhere a
    decimal number, a date, a telephone number or an address. Where that is open its cells may be a person's."""
    if any(_VALUE.search(name) for name in names):
        return False
    if all(name.isdigit() and int(name) == nth for nth, name in enumerate(names)):
        return True
    return any(
        not _is_value(name) and _are_values(cells[:_LOOKED_AT]) for name, cells in zip(names, columns, strict=True)
    )


def _are_values(cells: Sequence[Any]) -> bool:
    given = [cell for cell in cells if str("" if cell is None else cell).strip()]
    return bool(given) and all(not isinstance(cell, str) or _is_value(cell) for cell in given)


def _is_value(text: str) -> bool:
    return bool(_VALUE.search(text)) or not np.isnan(_number(text))


def read_table(file: Path, *, header: bool = True) -> Table:
    """Read a CSV or Parquet file, told apart by their content. Without a header columns are named 0, 1, 2, …

    A refusal is one of `core.errors.BadInput`; Parquet without its extra is `ExtraMissing`.
    """
    with open_source(file) as stream:
        start = stream.read(len(_PARQUET))
    table = _parquet(file, header=header) if start == _PARQUET else _delimited(file, header=header)
    if table.rows == 0:
        raise EmptyFile("The file has a header line and no data rows.", "Check the export's filter or period.")
    return table


def _parquet(file: Path, *, header: bool) -> Table:
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise ExtraMissing(
            "Reading Parquet needs the extra “analysis”.", f"{INSTALL} Or save the file as CSV."
        ) from error
    try:
        found = parquet.read_table(file)
    except (OSError, ValueError) as error:
        raise BinaryFile(
            "The file says that it is Parquet and cannot be read as such.", "Export it again."
        ) from error
    names = tuple(found.column_names) if header else tuple(str(nth) for nth in range(found.num_columns))
    return Table(names, tuple(column.to_pylist() for column in found.columns), first_row=1)


def _delimited(file: Path, *, header: bool) -> Table:
    text = decide_text(file)
    with open_source(file) as stream:
        whole = stream.read().decode(text.encoding, errors=text.errors).lstrip("\ufeff \t\r\n")
    try:
        read = csv.reader(io.StringIO(whole, newline=""), delimiter=_delimiter(whole.split("\n", 1)[0]))
        found = [cells for cells in read if any(cells)]
    except csv.Error as error:
        raise UnreadableValue("A value is longer than a table may hold.", "Check the quotes in the file.") from error
    if not found:
        raise EmptyFile("The file holds no text.", "Check that the export finished.")
    names = tuple(str(index) for index in range(len(found[0])))
    if header:
        first = found.pop(0)
        names = tuple(cell.strip() or f"column {number}" for number, cell in enumerate(first, start=1))
    for number, cells in enumerate(found, start=2 if header else 1):
        if len(cells) != len(names):
            raise UnreadableValue(
                f"Row {number} has {len(cells)} values where the first line has {len(names)}.",
                "Mend the row, or put texts that hold the delimiter in quotes.",
            )
    columns = tuple(zip(*found, strict=True))
    _refuse_twins(names, columns)
    return Table(names, columns, first_row=2 if header else 1)


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def _refuse_twins(names: tuple[str, ...], columns: Sequence[Sequence[Any]]) -> None:
    twins = [name for index, name in enumerate(names) if name in names[:index]]
    if twins and are_names(names, columns):
        raise DuplicateHeader(f"Two columns carry the name “{twins[0]}”.", "Rename or remove one of them.")
    if twins:
        raise DuplicateHeader("Two columns carry the same name.", NOT_LISTED)
