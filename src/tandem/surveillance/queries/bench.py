"""Runs of the alert bench, the choice in use, and the record they are made from."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import numpy as np
import numpy.typing as npt
from shapely import make_valid
from shapely.geometry import shape

from tandem.surveillance import models
from tandem.surveillance.rules.bench_results import results_of
from tandem.surveillance.types import (
    AlertNote,
    AlertState,
    BenchRun,
    ChoiceReason,
    ChosenRule,
    DetectionChoice,
    Detector,
)


def area_centres(agency_id: UUID) -> npt.NDArray[np.float64]:
    """Latitude and longitude of each area's centre, shape (areas, 2), in the order of `queries.areas.area_names`."""
    rows = models.Area.objects.filter(agency_id=agency_id).order_by("name").values_list("geometry", flat=True)
    points = [make_valid(shape(geometry)).representative_point() for geometry in rows]
    return np.array([[point.y, point.x] for point in points], dtype=np.float64).reshape(-1, 2)


def confirmed_spans(agency_id: UUID) -> list[tuple[date, date]]:
    """Half-open days of closed alerts that people judged a real increase, oldest first."""
    judged = models.AlertStep.objects.filter(
        alert__agency_id=agency_id, to_state=AlertState.CLOSED, note=AlertNote.REAL_INCREASE
    )
    return list(judged.order_by("alert__start_on").values_list("alert__start_on", "alert__end_on"))


def latest_run(agency_id: UUID) -> BenchRun | None:
    """The agency's last measured bench, if any."""
    row = models.BenchRun.objects.filter(agency_id=agency_id).order_by("-created_at").first()
    return BenchRun(row.id, row.agency_id, row.as_of, row.made_at, results_of(row.results)) if row else None


def measured_already(agency_id: UUID, *, as_of: date, made_from: str) -> bool:
    """Whether the agency's last bench was measured on this record, before this day."""
    row = models.BenchRun.objects.filter(agency_id=agency_id).order_by("-created_at").first()
    return row is not None and row.as_of == as_of and row.results.get("made_from") == made_from


def choice_in_use(agency_id: UUID) -> DetectionChoice | None:
    """The latest version of what the agency chose; None when it never chose."""
    return next(iter(choices_of(agency_id, limit=1)), None)


def choices_of(agency_id: UUID, *, limit: int = 20) -> list[DetectionChoice]:
    """The agency's choices, newest first."""
    rows = list(models.DetectionChoice.objects.filter(agency_id=agency_id).order_by("-version")[:limit])
    rules: dict[UUID, list[ChosenRule]] = {row.id: [] for row in rows}
    for rule in models.ChosenRule.objects.filter(choice__in=rows).order_by("detector"):
        rules[rule.choice_id].append(ChosenRule(Detector(rule.detector), rule.threshold, rule.alarms, rule.days))
    return [
        DetectionChoice(
            id=row.id,
            agency_id=row.agency_id,
            version=row.version,
            budget_per_month=row.budget_per_month,
            rules=tuple(rules[row.id]),
            reason=ChoiceReason(row.reason),
            run_id=row.run_id,
            by_id=row.by_id,
            chosen_at=row.chosen_at,
        )
        for row in rows
    ]
