"""The row at hand, read by canonical field, and the sign that it has to wait."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tandem.exchange.formats import codes
from tandem.exchange.formats.rows import digest_of

MAX_TEXT = 200  # of a text that is kept: one that is longer, or holds what no eye sees, is held
MAX_READ = 2_000  # of a text that is read for its substances or kind and not kept
# Control characters, and those that turn the direction of a line: a kept text shows what it is.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
MAX_IDENTITY = 80


class Held(Exception):  # noqa: N818 -- no error: a row that waits
    """The row is held back."""

    def __init__(self, code: str, column: str = "", step: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.column = column
        self.step = step


@dataclass
class Cells:
    """The row at hand, read by canonical field."""

    cells: tuple[str, ...]
    index: Mapping[str, int]
    notes: list[str]
    columns: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        position = self.index.get(name)
        return codes.given(self.cells[position]) if position is not None else ""

    def text(self, name: str) -> str:
        """A text that is read and not kept; of one that is far too long the beginning."""
        value = " ".join(self.value(name).split())
        if len(value) > MAX_READ:
            self.notes.append("text_cut")
        return value[:MAX_READ]

    def kept(self, name: str, *, most: int = MAX_TEXT) -> str:
        """A text that is kept as it stands. The row is held where it is longer, or holds unseen characters."""
        value = " ".join(self.value(name).split())
        if len(value) > most:
            raise Held("text_too_long", self.columns.get(name, ""))
        if _UNSEEN.search(value):
            raise Held("unseen_characters", self.columns.get(name, ""))
        return value


def identity(text: str) -> str:
    """A publisher's number; one too long to keep is replaced by its hash, so that it still tells rows apart."""
    plain = " ".join(text.split())
    return plain if len(plain) <= MAX_IDENTITY else f"sha256:{digest_of([plain])}"
