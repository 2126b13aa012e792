"""Small numbers: the whole door against attacking each cell of the result once."""

import numpy as np

from bench.stopwatch import timed
from tandem.science.small_numbers import Suppressed, feasible_ranges, protect_table, table_equations

ROWS, COLUMNS = 50, 6


def protect_and_attack() -> tuple[float, float, bool]:
    """Small numbers, 50 x 6 table, attack of each cell alone"""
    counts = np.random.default_rng(3).poisson(8, (ROWS, COLUMNS))
    fast, safe = timed(lambda: protect_table(counts))
    lines = [(*row, total) for row, total in zip(safe.cells, safe.row_totals, strict=True)]
    cells = [cell for line in (*lines, (*safe.column_totals, safe.grand_total)) for cell in line]
    plain, ranges = timed(lambda: feasible_ranges(cells, table_equations(ROWS, COLUMNS)))
    wide = [
        high - low + 1 >= 10 for cell, (low, high) in zip(cells, ranges, strict=True) if isinstance(cell, Suppressed)
    ]
    return plain, fast, all(wide)


COMPARISONS = (protect_and_attack,)
