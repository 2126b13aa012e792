"""Points in place and time from a file: which columns, in which units, and which rows had to be left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from tandem.cli.analyze.dates import notes_of, refuse_most, told_format
from tandem.cli.analyze.tables import Table, and_more, read_table
from tandem.core.errors import BadInput, NoSuchColumn, TooLittleData
from tandem.exchange.formats.times import reader
from tandem.science.arrays import BoolArray, FloatArray, IntArray
from tandem.science.points import equirectangular

_METRES = (r"x|east|easting|x_?m|x_?coord(inate)?s?", r"y|north|northing|y_?m|y_?coord(inate)?s?")
_LON_LAT = (r"lon|lng|long|longitude", r"lat|latitude")
_TIME = (
    r"time|datetime|date_?time|timestamp|t",
    r"date|day|incident_?date|event_?date|occurred(_?(at|on))?|seized(_?(at|on))?|call_?date|local_on",
    r".*(time|date|day|_at|_on)\b.*",
)
_EARTH_M, _LAST_DAY = 5e7, 4e6
"""No place on earth is farther from another in metres, and no date is later than this ordinal."""
_NOTHING = {"", "na", "n/a", "nan", "none", "null", "-", ".", "unknown"}
_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")


@dataclass(frozen=True)
class Columns:
    """What the command line says of a file's columns; None is guessed from the names."""

    x: str | None = None
    y: str | None = None
    lon: str | None = None
    lat: str | None = None
    time: str | None = None
    timezone: str | None = None
    day_first: bool = False
    where: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class FoundPoints:
    """Rows with a place and a time: `x`, `y` metres, or degrees until projected; `time` calendar days.

    `kept` are their rows in the table. `left_out` rows had no place or time, or an impossible one; `notes` say so.
    """

    x: FloatArray
    y: FloatArray
    time: FloatArray
    degrees: bool
    numbered: bool
    kept: IntArray
    left_out: int
    table: Table
    notes: tuple[str, ...] = ()

    def label(self, column: str) -> list[str]:
        """The cells of another column of the rows kept."""
        cells = self.table.text(column)
        return [cells[row] for row in self.kept]


def read_points(file: Path, columns: Columns, *, header: bool = True) -> FoundPoints:
    """The file's points; columns not named are told from their names (longitude/latitude before x/y).

    A row without place or time is left out and counted: exports have them. No row left: `TooLittleData`. More than
    half of the times, or of the places, written as something else: `UnreadableValue`.
    """
    table = read_table(file, header=header).where(columns.where)
    east, north, degrees = _places(table, columns)
    (x, y), wrong = _numbers(table, east, north)
    time, numbered, order = _times(table, columns.time or _only(table, _TIME, "--time"), columns)
    good = _on_earth(x, y, degrees=degrees) & (np.abs(time) <= _LAST_DAY)
    if not good.any():
        raise TooLittleData(
            "No row has both a place and a time.", "Name the columns, for example --lon, --lat, --time."
        )
    kept, left_out = np.flatnonzero(good), int((~good).sum())
    notes = (*wrong, *notes_of(left_out, order, "place or a time"))
    return FoundPoints(x[good], y[good], time[good], degrees, numbered, kept, left_out, table, notes)


def read_places(file: Path, columns: Columns, *, header: bool = True) -> FoundPoints:
    """The same without a time: `time` is 0 everywhere."""
    table = read_table(file, header=header).where(columns.where)
    east, north, degrees = _places(table, columns)
    (x, y), wrong = _numbers(table, east, north)
    good = _on_earth(x, y, degrees=degrees)
    if not good.any():
        raise TooLittleData("No row has a place.", "Name the columns, for example --lon, --lat.")
    kept = np.flatnonzero(good)
    return FoundPoints(x[good], y[good], np.zeros(kept.size), degrees, True, kept, int((~good).sum()), table, wrong)


def _on_earth(x: FloatArray, y: FloatArray, *, degrees: bool) -> BoolArray:
    if degrees:
        return (np.abs(x) <= 180) & (np.abs(y) <= 90) & ((x != 0) | (y != 0))
    return (np.abs(x) <= _EARTH_M) & (np.abs(y) <= _EARTH_M)


def metres(x: FloatArray, y: FloatArray, middle: float) -> FloatArray:
    """Degrees east and north as metres on the projection of this middle latitude, shape (n, 2)."""
    return np.column_stack(equirectangular(x, y, origin_latitude=middle))


def degrees_of(places: FloatArray, middle: float) -> FloatArray:
    """Metres of that projection, shape (n, 2), as degrees east and north."""
    return np.asarray(places / metres(np.ones(1), np.ones(1), middle))


def in_metres(*points: FoundPoints) -> list[tuple[FloatArray, FloatArray]]:
    """Places in metres, all files on one projection at the middle latitude of the first file."""
    if len({found.degrees for found in points}) > 1:
        raise BadInput(
            "One file has degrees and the other metres.", "Name --lon and --lat, or --x and --y, for both."
        )
    if not points[0].degrees:
        return [(found.x, found.y) for found in points]
    middle = float(np.median(points[0].y))
    return [equirectangular(found.x, found.y, origin_latitude=middle) for found in points]


def _places(table: Table, columns: Columns) -> tuple[str, str, bool]:
    if columns.lon or columns.lat:
        if not (columns.lon and columns.lat):
            raise BadInput("--lon and --lat belong together.", "Name both columns.")
        return columns.lon, columns.lat, True
    if columns.x or columns.y:
        if not (columns.x and columns.y):
            raise BadInput("--x and --y belong together.", "Name both columns.")
        return columns.x, columns.y, False
    for (east, north), degrees in ((_LON_LAT, True), (_METRES, False)):
        pair = [_named(table, pattern) for pattern in (east, north)]
        if all(pair):
            return str(pair[0]), str(pair[1]), degrees
    raise NoSuchColumn(
        "The columns of the places cannot be told.", f"Name --lon and --lat, or --x and --y. {table.known}"
    )


def _named(table: Table, pattern: str) -> str | None:
    return next((name for name in table.names if re.fullmatch(pattern, name.strip(), re.IGNORECASE)), None)


def _only(table: Table, patterns: tuple[str, ...], option: str) -> str:
    for pattern in patterns:
        if found := _named(table, pattern):
            return found
    raise NoSuchColumn("The column of the times cannot be told.", f"Name it with {option}. {table.known}")


def _numbers(table: Table, *columns: str) -> tuple[list[FloatArray], tuple[str, ...]]:
    """The columns of a place as numbers, NaN where there is none, and a sentence on cells that hold something else.

    More than half of the rows with such a cell: `UnreadableValue`.
    """
    numbers, notes = [], []
    for column in columns:
        cells = table.values(column)
        numbers.append(np.array([_number(cell) for cell in cells], dtype=np.float64))
        wrong = [row for row in np.flatnonzero(np.isnan(numbers[-1])) if _is_given(cells[row])]
        if not wrong:
            continue
        kept = np.setdiff1d(np.arange(table.rows), wrong)
        refuse_most(table, column, kept, "no number", "Mend these rows, or name another column.")
        where = f"row {table.line(int(wrong[0]))}{and_more(len(wrong))}"
        notes.append(f"Column “{column}” holds a text that is no number in {where}")
    return numbers, tuple(notes)


def _is_given(cell: Any) -> bool:
    return isinstance(cell, str) and cell.strip().lower() not in _NOTHING


def _number(cell: Any) -> float:
    try:
        return float(cell)
    except (TypeError, ValueError, OverflowError):
        return float("nan")


def _times(table: Table, column: str, columns: Columns) -> tuple[FloatArray, bool, str]:
    """Days of each row (ordinals, or the file's own numbers), NaN where there is none, whether they are numbers, and
    the order of day and month where both fit. More than half of the rows without one: `UnreadableValue`."""
    cells = table.values(column)
    zone = _zone(columns.timezone)
    distinct = list(dict.fromkeys(cells))
    texts = [str(cell).strip() for cell in distinct if cell is not None and str(cell).strip()]
    told = told_format(texts, day_first=columns.day_first)
    if told is None and 2 * sum(bool(_NUMBER.match(text)) for text in texts) > len(texts):
        return np.array([_number(cell) for cell in cells]), True, ""
    read = partial(_day, read=reader(told[0] if told else "iso8601"), zone=zone)
    known = {cell: read(cell) for cell in distinct}
    days = np.array([known[cell] for cell in cells])
    kept = np.flatnonzero(np.isfinite(days))
    refuse_most(table, column, kept, "no date", "Write them as 2016-08-23, or number the days.")
    return days, False, told[1] if told else ""


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadInput("--timezone names no time zone.", "Write it like America/Chicago.") from error


def _day(cell: Any, *, read: Any, zone: ZoneInfo | None) -> float:
    """One time as the ordinal of its calendar day: on its own clock, or in `zone` where it tells its offset."""
    if isinstance(cell, datetime):
        moment: datetime | None = cell
    elif isinstance(cell, date):
        return float(cell.toordinal())
    else:
        found = read(str(cell or "").strip())
        moment = found.wall if found else None
    if moment is None or not 1900 <= moment.year <= 2200:
        return float("nan")
    if moment.tzinfo is not None:
        moment = moment.astimezone(zone or UTC)
    return float(moment.toordinal())
