"""A column with the number of people of each area, taken out of the table before its other columns are counted."""

from __future__ import annotations

import numpy as np

from tandem.cli.analyze.tables import Table
from tandem.core.errors import BadInput
from tandem.science.arrays import FloatArray


def split_population(table: Table, area: str, column: str) -> tuple[Table, dict[str, float]]:
    """The table without that column, and the people of each area that has a number there; an empty cell is unknown.

    An area with two different numbers is refused: which one is meant cannot be told.
    """
    cells = table.text(column)
    told = [row for row, cell in enumerate(cells) if cell]
    if not told:
        raise BadInput(f"Column “{column}” holds no number.", "Name another column with --population.")
    named, numbers = table.text(area), table.at(told).numbers(column, least=0.0)
    people: dict[str, float] = {}
    for row, number in zip(told, numbers.tolist(), strict=True):
        if people.setdefault(named[row], number) != number:
            raise BadInput(
                f"An area has two different numbers of people, the second in row {table.line(row)}.",
                "Write one number for each area.",
            )
    kept = [nth for nth, name in enumerate(table.names) if name != column]
    names, columns = (tuple(of[nth] for nth in kept) for of in (table.names, table.columns))
    return Table(names, columns, table.first_row, table.lines), people


def in_areas(people: dict[str, float], areas: list[str]) -> FloatArray:
    """People in the order of the areas, shape (areas,), NaN where unknown."""
    return np.array([people.get(area, np.nan) for area in areas], dtype=np.float64)
