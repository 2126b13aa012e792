"""The row at hand, read by canonical field, and the sign that it has to wait."""

from collections.abc import Mapping
from dataclasses import dataclass

from tandem.exchange.formats import codes
from tandem.exchange.formats.rows import digest_of

MAX_TEXT = 200
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

    def value(self, name: str) -> str:
        position = self.index.get(name)
        return codes.given(self.cells[position]) if position is not None else ""

    def text(self, name: str) -> str:
        value = " ".join(self.value(name).split())
        if len(value) > MAX_TEXT:
            self.notes.append("text_cut")
        return value[:MAX_TEXT]


def identity(text: str) -> str:
    """A publisher's number; one too long to keep is replaced by its hash, so that it still tells rows apart."""
    plain = " ".join(text.split())
    return plain if len(plain) <= MAX_IDENTITY else f"sha256:{digest_of([plain])}"
