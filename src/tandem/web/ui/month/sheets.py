"""The month's tables as CSV for spreadsheets: UTF-8 with a byte-order mark, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable

from django.utils.translation import gettext as _

from tandem.community.types import Cell, CellKind, ReleasedTable
from tandem.web.ui.month.presenters import cell_text, columns_of, words_of

BOM = "\ufeff"
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
PLAIN = frozenset({CellKind.COUNT, CellKind.NUMBER, CellKind.PERCENT, CellKind.DATE})


def sheet(table: ReleasedTable) -> bytes:
    """One table with its definition below it. Numbers without grouping, hidden ones as the marks of the page."""
    words = words_of(table)
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([guarded(label) for label in columns_of(table)])
    writer.writerows([guarded(_plain(cell)) for cell in row] for row in table.rows)
    writer.writerow([])
    notes = (
        (_("Table"), words.title),
        (_("What is counted"), words.definition),
        (_("Of how many"), words.denominator),
        (_("What this cannot say"), words.cannot_say),
    )
    writer.writerows([guarded(name), guarded(text)] for name, text in notes)
    return (BOM + written.getvalue()).encode()


def guarded(text: str) -> str:
    """The text with an apostrophe before anything that a spreadsheet would take for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(STARTS_A_FORMULA) or text.startswith(STARTS_A_FORMULA) else text


def archive(tables: Iterable[ReleasedTable]) -> bytes:
    """Every table as one zip file; the same tables give the same bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as files:
        for table in tables:
            files.writestr(zipfile.ZipInfo(f"{table.key}.csv", (1980, 1, 1, 0, 0, 0)), sheet(table))
    return written.getvalue()


def _plain(cell: Cell) -> str:
    if cell.kind is CellKind.NONE:
        return ""
    return cell.value if cell.kind in PLAIN else cell_text(cell)
