"""A daily series with its alarm limit: what the chart draws, judged by the rule that raises alerts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import numpy as np

from tandem.core.definition_file import read_definition
from tandem.science.aberration import ears
from tandem.surveillance.rules.cases import ALL_CALLS, case_definition
from tandem.surveillance.rules.detection import counted, daily_table
from tandem.surveillance.types import CaseDefinition, OverdoseFrame


@dataclass(frozen=True, slots=True)
class DayCount:
    """Events of a day with the limit of EARS C1, None where the past is too short.

    `is_running` marks the day that is not over, in which every call received counts.
    """

    on: date
    events: int
    limit: float | None
    exceeds: bool
    is_running: bool


def daily_counts(
    frame: OverdoseFrame,
    *,
    start: date,
    end: date,
    today: date,
    case: CaseDefinition,
    area_id: UUID | None = None,
) -> list[DayCount]:
    """Days of the half-open period up to and with `today`, for the whole agency or one area."""
    first, last = max(start, frame.first_day), min(end - timedelta(days=1), today)
    if last < first:
        return []
    complete = _judged(frame, last, case, area_id, is_running=False)
    counts = [day for day in complete if first <= day.on < today]
    if last == today:
        counts.append(_judged(frame, last, case_definition(ALL_CALLS), area_id, is_running=True)[-1])
    return counts


def _judged(
    frame: OverdoseFrame, last: date, case: CaseDefinition, area_id: UUID | None, *, is_running: bool
) -> list[DayCount]:
    rules = read_definition("detectors", "ears")
    row = frame.area_ids.index(area_id) + 1 if area_id else 0
    judged = ears(
        daily_table(counted(frame, case), last)[row],
        method="C1",
        baseline=rules["parameters"]["baseline"],
        alpha=rules["parameters"]["alpha"],
        min_count=rules["area" if area_id else "agency"].get("min_count"),
    )
    return [
        DayCount(
            frame.first_day + timedelta(days=i),
            int(judged.observed[i]),
            None if np.isnan(judged.threshold[i]) else float(judged.threshold[i]),
            bool(judged.alarm[i]),
            is_running,
        )
        for i in range(judged.observed.size)
    ]
