"""What the sample of a file says about each of its columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tandem.exchange.formats import codes
from tandem.exchange.formats.fields import Field, plain
from tandem.exchange.formats.sensitive import NEVER_READ, SensitiveColumn, sensitive_column
from tandem.exchange.formats.table import Row


@dataclass(frozen=True)
class Column:
    """A column with its sampled values. A column that may never be read has none."""

    name: str
    plain: str
    index: int
    values: tuple[str, ...]
    rows: int
    sensitive: SensitiveColumn | None

    @property
    def present(self) -> float:
        """Share of the sampled rows that hold a value."""
        return len(self.values) / self.rows if self.rows else 0.0

    @property
    def distinct(self) -> int:
        return len(set(self.values))

    @property
    def is_readable(self) -> bool:
        return self.sensitive is None or self.sensitive.level != NEVER_READ


def profiles(header: Sequence[str], sample: Sequence[Row]) -> list[Column]:
    """One profile per column of the header."""
    found = []
    for index, name in enumerate(header):
        values = tuple(value for row in sample if (value := codes.given(row.cells[index])))
        sensitive = sensitive_column(name, values[:500])
        if sensitive and sensitive.level == NEVER_READ:
            values = ()
        found.append(Column(name, plain(name), index, values, len(sample), sensitive))
    return found


def name_score(field: Field, column: Column) -> float:
    """How well a column's name fits a field: 1 for its usual name, less for looser ones, 0 for none."""
    if field.never and re.search(field.never, column.plain):
        return 0.0
    for rank, pattern in enumerate(field.names):
        if re.search(pattern, column.plain):
            return max(0.2, 1.0 - 0.09 * rank)
    return 0.0
