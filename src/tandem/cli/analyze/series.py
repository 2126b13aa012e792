"""From the rows of a file to counts per period: one series, or one for each value of a column."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tandem.cli.analyze.dates import read_dates
from tandem.cli.analyze.periods import Axis, axis_of
from tandem.cli.analyze.tables import Table
from tandem.core.errors import BadInput, TooLittleData

DATE_NAMES = ("date", "day", "week", "t", "time", "period", "when")
COUNT_NAMES = ("count", "counts", "observed", "events", "cases", "n")


@dataclass(frozen=True)
class Series:
    """Counts of shape (series, periods); `names` of the series, empty when there is one without a name. `notes`: rows
    left out, and how dates were read, in sentences."""

    axis: Axis
    counts: npt.NDArray[np.float64]
    names: tuple[str, ...]
    left_out: int = 0
    notes: tuple[str, ...] = ()


def read_series(
    table: Table,
    *,
    date: str | None,
    count: str | None,
    events: bool,
    by: str | None,
    every: str | None,
    fill_zero: bool,
    day_first: bool = False,
) -> Series:
    """Counts by period; columns that are not named are found by their usual names.

    With `events` each row is one event, and a period without a row is 0. With counts a missing period is refused
    unless `fill_zero`: a day nobody reported is not a day without events. Two rows of one series and period are
    added up only where rows are events.
    """
    if events and count is not None:
        raise BadInput("Rows are either events or carry a count.", "Name --count or say --events, not both.")
    count = None if events else count or table.usual("counts", COUNT_NAMES, "--count")
    dates = read_dates(table, date or table.usual("dates", DATE_NAMES, "--date"), day_first=day_first)
    found, numbered, table = dates.days, dates.numbered, dates.table
    if every == "week" and not numbered:
        found = found - (found - int(found.min())) % 7 if count is not None else _mondays(found)
    axis = axis_of(found, numbered=numbered, every=every)
    place = np.searchsorted(axis.days, found)
    names, which = _series_of(table, by)
    counts = np.zeros((max(1, len(names)), axis.days.size))
    np.add.at(counts, (which, place), 1.0 if count is None else table.numbers(count, least=0.0))
    if count is not None:
        _refuse_holes(which, place, counts.shape, fill_zero=fill_zero)
    if axis.days.size < 2:
        raise TooLittleData("The file holds a single period.", "A detector needs a past to compare with.")
    return Series(axis, counts, names, dates.left_out, tuple(dates.notes))


def _mondays(found: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return found - (found - 1) % 7


def _series_of(table: Table, by: str | None) -> tuple[tuple[str, ...], npt.NDArray[np.int64]]:
    if by is None:
        return (), np.zeros(table.rows, dtype=np.int64)
    names, which = np.unique(np.array(table.text(by)), return_inverse=True)
    return tuple(str(name) for name in names), which.astype(np.int64)


def _refuse_holes(
    which: npt.NDArray[np.int64], place: npt.NDArray[np.int64], shape: tuple[int, ...], *, fill_zero: bool
) -> None:
    rows = np.zeros(shape, dtype=np.int64)
    np.add.at(rows, (which, place), 1)
    if (rows > 1).any():
        raise BadInput(
            f"{int((rows > 1).sum())} periods have more than one row.",
            "Add them up first, tell series apart with --by COLUMN, or say --events if each row is one event.",
        )
    if not fill_zero and (rows == 0).any():
        raise BadInput(
            f"{int((rows == 0).sum())} periods between the first and the last have no row.",
            "If nothing happened in them, say --fill-zero; a period that nobody reported is not an empty one.",
        )
