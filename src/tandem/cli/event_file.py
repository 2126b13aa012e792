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
from tandem.surveillance.rules.cases import judgement
from tandem.surveillance.rules.substance_text import named_in
from tandem.surveillance.types import CaseRecord, EventStatus, Judgement, Naloxone, Outcome, OverdoseFrame

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import numpy.typing as npt

    from tandem.surveillance.types import CaseDefinition


def frame_of_file(file: Path, timezone: str, cases: Collection[CaseDefinition] = ()) -> OverdoseFrame:
    """Read a file with its columns guessed; areas are those its area column names. Rows held back take no part.

    `cases` that ask for more than the status are judged here; of a file nobody knows what kind of source it is.
    """
    reading = read_file(file, "overdose", timezone=timezone)
    rows = [row for row in reading.rows(now=datetime.now(UTC)) if not isinstance(row, RowProblem)]
    events = sorted((row for row in rows if isinstance(row, OverdoseRow)), key=lambda row: row.occurred_at)
    if not events:
        raise AllRowsQuarantined("No row of the file could be read as an event.", "Look at it with: tandem inspect.")
    return frame_of_rows(events, timezone, cases)


def frame_of_rows(
    events: Iterable[OverdoseRow], timezone: str, cases: Collection[CaseDefinition] = ()
) -> OverdoseFrame:
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
        met={case.id: _met(events, case) for case in cases if case.asks_more},
    )


def _met(events: Iterable[OverdoseRow], case: CaseDefinition) -> npt.NDArray[np.bool_]:
    return np.array([judgement(case, _record(row)) is Judgement.MET for row in events], dtype=np.bool_)


def _record(row: OverdoseRow) -> CaseRecord:
    return CaseRecord(
        status=EventStatus(row.status),
        outcome=Outcome(row.outcome),
        naloxone=Naloxone(row.naloxone),
        suspected_drug=named_in(row.suspected_drug),
    )
