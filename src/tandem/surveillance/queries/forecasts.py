"""Place forecasts: runs, the switch in use, the lists that were made, and which areas touch."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import numpy as np
import numpy.typing as npt
from shapely import STRtree, make_valid
from shapely.geometry import shape

from tandem.surveillance import models
from tandem.surveillance.types.forecasts import (
    ForecastOrder,
    ForecastRun,
    ForecastSwitch,
    Gate,
    Horizon,
    ListedPlaces,
    SealedChoice,
    SwitchReason,
)

# Outlines of one source may miss each other by the rounding of their coordinates: about ten metres.
_NEAR_DEGREES = 1e-4


def touching_areas(agency_id: UUID) -> npt.NDArray[np.int64]:
    """Pairs of areas that touch, shape (n, 2): numbers in the order of `queries.areas.area_names`."""
    rows = models.Area.objects.filter(agency_id=agency_id).order_by("name").values_list("geometry", flat=True)
    outlines = [make_valid(shape(geometry)) for geometry in rows if geometry]
    if len(outlines) < 2:
        return np.zeros((0, 2), np.int64)
    first, second = STRtree(outlines).query(outlines, predicate="dwithin", distance=_NEAR_DEGREES)
    pairs = np.stack([first, second], axis=1)
    return np.asarray(pairs[pairs[:, 0] < pairs[:, 1]], dtype=np.int64)


def area_sizes(agency_id: UUID) -> npt.NDArray[np.float64]:
    """Square kilometres of each area, shape (areas,), in the same order."""
    rows = models.Area.objects.filter(agency_id=agency_id).order_by("name").values_list("area_km2", flat=True)
    return np.array(list(rows), dtype=np.float64)


def forecast_run(run_id: UUID, *, agency_id: UUID) -> ForecastRun | None:
    """One run of an agency."""
    row = models.ForecastRun.objects.filter(id=run_id, agency_id=agency_id).first()
    return _run(row) if row else None


def latest_forecast_run(agency_id: UUID, horizon: Horizon) -> ForecastRun | None:
    """The newest judged run for a horizon, if any; a seal that was never judged measures nothing and hides none."""
    judged = models.ForecastJudgement.objects.values("run_id")
    rows = models.ForecastRun.objects.filter(agency_id=agency_id, horizon=horizon, id__in=judged)
    row = rows.order_by("-created_at").first()
    return _run(row) if row else None


def _run(row: models.ForecastRun) -> ForecastRun:
    judged = models.ForecastJudgement.objects.filter(run=row).first()
    gate = models.FeedbackGate.objects.filter(run=row).first()
    return ForecastRun(
        id=row.id,
        agency_id=row.agency_id,
        order=ForecastOrder(horizon=Horizon(row.horizon), capacity=row.capacity, found_percent=row.found_percent),
        as_of=row.as_of,
        choice=SealedChoice(
            model=row.model,
            model_version=row.model_version,
            digest=row.digest,
            seed=row.seed,
            harm=row.harm,
            periods=(row.periods_from, row.periods_until),
        ),
        made_at=row.made_at,
        judged=judged.results if judged else None,
        gate=_gate(gate) if gate else None,
    )


def _gate(row: models.FeedbackGate) -> Gate:
    return Gate(
        model_version=row.model_version,
        seed=row.seed,
        found_percent=row.found_percent,
        drift_points=row.drift_points,
        limit_points=row.limit_points,
        steps=row.steps,
        simulations=row.simulations,
        passes=row.passes,
        digest=row.digest,
    )


def forecast_switches(agency_id: UUID, horizon: Horizon, *, limit: int = 20) -> list[ForecastSwitch]:
    """Versions of an agency's switch, newest first; the first is in use."""
    rows = models.ForecastSwitch.objects.filter(agency_id=agency_id, horizon=horizon).select_related("run")
    return [
        ForecastSwitch(
            id=row.id,
            agency_id=row.agency_id,
            horizon=Horizon(row.horizon),
            version=row.version,
            run=_run(row.run) if row.run else None,
            reason=SwitchReason(row.reason),
            by_id=row.by_id,
            switched_at=row.switched_at,
        )
        for row in rows.order_by("-version")[:limit]
    ]


def listed_places(switch_id: UUID, *, limit: int = 12) -> list[ListedPlaces]:
    """Lists of a switched-on forecast, newest first."""
    rows = models.PlaceList.objects.filter(switch_id=switch_id).order_by("-starts_on")[:limit]
    return [
        ListedPlaces(
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            areas=tuple(UUID(one) for one in row.places["areas"]),
            also_by_calendar=frozenset(UUID(one) for one in row.places["also_by_calendar"]),
            digest=row.digest,
            made_at=row.made_at,
        )
        for row in rows
    ]


def has_list_on(switch_id: UUID, day: date) -> bool:
    """Whether a list stands for a day."""
    rows = models.PlaceList.objects.filter(switch_id=switch_id, starts_on__lte=day, ends_on__gt=day)
    return rows.exists()
