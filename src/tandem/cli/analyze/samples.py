"""Samples of a supply from a file: the day of each, and which substances it held."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from tandem.cli.analyze.dates import read_dates
from tandem.cli.analyze.options import row_options
from tandem.cli.analyze.tables import read_table
from tandem.core.errors import BadInput
from tandem.science.arrays import IntArray

Command = TypeVar("Command", bound=Callable[..., Any])
_PARTS = re.compile(r"[;,|/]")


@dataclass(frozen=True, eq=False)
class Samples:
    """`days`, ordinals of shape (samples,), and the substances of each; what was left out, in sentences."""

    days: IntArray
    found: tuple[frozenset[str], ...]
    left_out: int
    notes: list[str]

    @property
    def substances(self) -> list[str]:
        """All that was found, the commonest first."""
        counted = Counter(name for names in self.found for name in names)
        return sorted(counted, key=lambda name: (-counted[name], name))


def sample_options(command: Command) -> Command:
    """--date, --found and --text, --day-first and --where."""
    for option in (
        row_options,
        click.option("--text", "is_text", is_flag=True, help="--found is a free text, read with the dictionary."),
        click.option("--found", metavar="COLUMN", required=True, help="Substances found, parted by ; , | or /."),
        click.option("--date", metavar="COLUMN", required=True, help="Column of dates."),
    ):
        command = option(command)
    return command


def read_samples(file: Path, options: dict[str, Any], *, header: bool) -> Samples:
    """Each row is one sample; an empty cell is a sample in which nothing was found."""
    table = read_table(file, header=header).where(options["where"])
    dates = read_dates(table, options["date"], day_first=options["day_first"])
    if dates.numbered:
        raise BadInput("The samples need dates, and the file has day numbers.", "Name a column of dates.")
    split = _named if options["is_text"] else _parted
    found = tuple(split(cell) for cell in dates.table.text(options["found"]))
    return Samples(dates.days, found, dates.left_out, dates.notes)


def _parted(cell: str) -> frozenset[str]:
    return frozenset(part.strip().lower() for part in _PARTS.split(cell) if part.strip())


def _named(cell: str) -> frozenset[str]:
    from tandem.surveillance.rules.substance_text import read_substances

    return frozenset(read_substances(cell).keys)
