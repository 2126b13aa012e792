"""An attacker of another kind: tries every filling of the hidden cells. For small tables only."""

from itertools import product

import numpy as np

from tandem.science.small_numbers import SafeTable, Suppressed


def options(cell, cap):
    """What a reader who knows the method allows an inner cell: small ones carry the band, others are k or more."""
    if not isinstance(cell, Suppressed):
        return [cell]
    if cell.kind == "primary":
        return list(range(1, cell.k))
    return list(range(cell.k, cap + 1))


def agrees(shown, sums):
    """Which candidate sums a shown margin allows."""
    if not isinstance(shown, Suppressed):
        return sums == shown
    if shown.kind == "primary":
        return (sums >= 1) & (sums < shown.k)
    return sums >= 0


def fillings(cells, row_totals, column_totals, grand_total, cap):
    """Every table (m, rows, columns) that fits what is shown; counts up to `cap`."""
    rows, columns = len(cells), len(cells[0])
    tables = np.array(list(product(*(options(c, cap) for row in cells for c in row))))
    tables = tables.reshape(-1, rows, columns)
    fits = agrees(grand_total, tables.sum(axis=(1, 2)))
    for r in range(rows):
        fits &= agrees(row_totals[r], tables[:, r].sum(axis=1))
    for c in range(columns):
        fits &= agrees(column_totals[c], tables[:, :, c].sum(axis=1))
    return tables[fits]


def is_cracked(table: SafeTable, k, cap):
    """True when a hidden number, inner or margin, can be narrowed below k - 1 values, or a band below its whole."""
    found = fillings(table.cells, table.row_totals, table.column_totals, table.grand_total, cap)
    assert len(found), "the truth itself must fit what is shown"
    shown = [
        *((cell, found[:, r, c]) for r, row in enumerate(table.cells) for c, cell in enumerate(row)),
        *((cell, found[:, r].sum(axis=1)) for r, cell in enumerate(table.row_totals)),
        *((cell, found[:, :, c].sum(axis=1)) for c, cell in enumerate(table.column_totals)),
        (table.grand_total, found.sum(axis=(1, 2))),
    ]
    return any(isinstance(cell, Suppressed) and len(set(values.tolist())) < k - 1 for cell, values in shown)
