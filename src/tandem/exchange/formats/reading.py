"""From a file to its events in one call, as the loader, the page with the preview and the command use it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tandem.core.errors import UnknownKind
from tandem.core.refusals import gettext_noop as _
from tandem.core.sentences import filled
from tandem.exchange.formats.fields import KINDS
from tandem.exchange.formats.guess import Guess, guess_mapping
from tandem.exchange.formats.mapping import ColumnMapping
from tandem.exchange.formats.parse import read_rows
from tandem.exchange.formats.rows import EventRow, RowProblem
from tandem.exchange.formats.source import MAX_BYTES, Source
from tandem.exchange.formats.table import Table, open_table


@dataclass(frozen=True)
class Reading:
    """A file that can be read: its table, what was guessed, and its rows as often as they are asked for."""

    table: Table
    guess: Guess

    def rows(self, *, now: datetime) -> Iterator[EventRow | RowProblem]:
        """Every data row once, as an event or a problem. Refuses first if no column holds the time."""
        self.guess.require_time()
        return read_rows(self.table, self.guess.mapping, now=now, never_read=self.guess.never_read)


def read_file(
    source: Source,
    kind: str,
    *,
    timezone: str,
    mapping: ColumnMapping | None = None,
    max_bytes: int = MAX_BYTES,
) -> Reading:
    """Open a file and find its columns. Raises a `BadInput` with a plain sentence when it is no such file."""
    if kind not in KINDS:
        raise UnknownKind(
            _("This kind of event is not known."), filled("Write one of: %(names)s.", names=", ".join(KINDS))
        )
    table = open_table(
        source,
        delimiter=mapping.delimiter if mapping else None,
        encoding=mapping.encoding if mapping else None,
        max_bytes=max_bytes,
    )
    return Reading(table, guess_mapping(table, kind, timezone=timezone, given=mapping))
