"""A file of overdose events as the frame that detectors judge, without database or Django."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

import numpy as np

from tandem.core.errors import AllRowsQuarantined
from tandem.exchange.formats.reading import read_file
from tandem.exchange.formats.rows import OverdoseRow, RowProblem
from tandem.surveillance.rules.areas import plain_name
from tandem.surveillance.types import OverdoseFrame

if TYPE_CHECKING:
    from collections.abc import Iterable


def frame_of_file(file: Path, timezone: str) -> OverdoseFrame:
    """Read a file with its columns guessed; areas are those its area column names. Rows held back take no part."""
    reading = read_file(file, "overdose", timezone=timezone)
    rows = [row for row in reading.rows(now=datetime.now(UTC)) if not isinstance(row, RowProblem)]
    events = sorted((row for row in rows if isinstance(row, OverdoseRow)), key=lambda row: row.occurred_at)
    if not events:
        raise AllRowsQuarantined("No row of the file could be read as an event.", "Look at it with: tandem inspect.")
    return frame_of_rows(events, timezone)


def frame_of_rows(events: Iterable[OverdoseRow], timezone: str) -> OverdoseFrame:
    """Event rows, ordered by time, as arrays."""
    events = list(events)
    names = {plain_name(row.area): row.area for row in events if plain_name(row.area)}
    position = {plain: i for i, plain in enumerate(sorted(names))}
    return OverdoseFrame(
        seconds=np.array([row.occurred_at.timestamp() for row in events], dtype=np.float64),
        day=np.array([row.occurred_on.toordinal() for row in events], dtype=np.int64),
        area=np.array([position.get(plain_name(row.area), -1) for row in events], dtype=np.int64),
        status=np.array([row.status for row in events], dtype=np.str_),
        area_ids=tuple(uuid5(NAMESPACE_URL, plain) for plain in position),
        area_names=tuple(names[plain] for plain in position),
        first_day=min(row.occurred_on for row in events),
        timezone=timezone,
    )
