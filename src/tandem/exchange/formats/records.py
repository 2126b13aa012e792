"""Lines into records: quoting understood, memory bounded, and a broken record never swallows the next ones.

Python's csv module reads a record; this module feeds it lines one by one, so that a quotation mark
that never closes costs one row and not the rest of the file.
"""

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

MAX_LINE = 131_072  # also csv's own default field limit, so that no line can trip it
MAX_RECORD_LINES = 200
# After so many broken quotations the file has no usable quoting: every line is then its own record.
MAX_RESYNCS = 500
_ENDINGS = ("\n", "\r")


@dataclass(frozen=True)
class Line:
    """One physical line with its ending. `cut` when it was longer than may be kept."""

    number: int
    text: str
    cut: bool


@dataclass(frozen=True)
class RawRecord:
    """One record: its cells, or the code of what is wrong with it."""

    line: int
    cells: list[str]
    fault: str = ""


class Lines:
    """Physical lines of a text stream; the rest of an over-long line is read over, not kept."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._number = 0
        self._back: deque[Line] = deque()

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> Line:
        if self._back:
            return self._back.popleft()
        text = self._stream.readline(MAX_LINE)
        if not text:
            raise StopIteration
        self._number += 1
        cut = len(text) >= MAX_LINE and not text.endswith(_ENDINGS)
        if cut:
            rest = text
            while rest and not rest.endswith(_ENDINGS):
                rest = self._stream.readline(MAX_LINE)
        return Line(self._number, text, cut)

    def put_back(self, lines: list[Line]) -> None:
        """Lines that a broken record had taken, to be read again."""
        self._back.extendleft(reversed(lines))


class _Stop(Exception):  # noqa: N818 -- no error: a sign to the csv reader
    """The record being read has to end here."""


def records(lines: Lines, delimiter: str) -> Iterator[RawRecord]:
    """Every record of the lines. A record broken over lines gives a fault for its first line only."""
    assembler = _Assembler(lines, delimiter)
    for line in lines:
        yield assembler.record(line)


class _Assembler:
    def __init__(self, lines: Lines, delimiter: str) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._resyncs = 0
        self._width = 0

    def record(self, line: Line) -> RawRecord:
        if line.cut:
            return RawRecord(line.number, [], "too_long")
        if "\x00" in line.text:
            return RawRecord(line.number, [], "binary")
        if '"' in line.text:
            record = self._quoted(line)
        else:
            record = RawRecord(line.number, line.text.rstrip("\r\n").split(self._delimiter))
        if not record.fault and any(_is_broken(cell) for cell in record.cells if not cell.isascii()):
            return RawRecord(line.number, [], "undecodable")
        self._width = self._width or len(record.cells)
        return record

    def _quoted(self, first: Line) -> RawRecord:
        taken = [first]
        cells, whole = self._parse(taken)
        # A record over several lines that does not fit the header is one broken line and some good ones.
        fits = not self._width or len(cells) == self._width
        if whole and (len(taken) == 1 or (fits and self._is_strict(taken))):
            return RawRecord(first.number, cells)
        self._lines.put_back(taken[1:])
        self._resyncs += 1
        return RawRecord(first.number, [], "unbalanced_quotes")

    def _is_strict(self, taken: list[Line]) -> bool:
        """Whether each quotation mark stands at the edge of a cell: two stray ones could join two rows unseen."""
        try:
            list(csv.reader((line.text for line in taken), delimiter=self._delimiter, strict=True))
        except csv.Error:
            return False
        return True

    def _parse(self, taken: list[Line]) -> tuple[list[str], bool]:
        """Cells and whether the record ended; `taken` grows by the lines that were needed."""
        ended = False

        def feed() -> Iterator[str]:
            nonlocal ended
            yield taken[0].text
            while len(taken) < MAX_RECORD_LINES and self._resyncs < MAX_RESYNCS:
                line = next(self._lines, None)
                if line is None:
                    ended = True
                    return
                taken.append(line)
                if line.cut or "\x00" in line.text:
                    raise _Stop
                yield line.text
            raise _Stop

        try:
            cells = next(csv.reader(feed(), delimiter=self._delimiter))
        except (_Stop, csv.Error):
            return [], False
        return cells, not ended


def _is_broken(cell: str) -> bool:
    return any("\udc80" <= mark <= "\udcff" or mark == "\ufffd" for mark in cell)
