"""A place forecast on an agency's own record: chosen, sealed, judged, gated, and listed while on.

Only overdoses that were reported go in. Nothing of enforcement, of crime or of calls for police can: the forecast
takes `ReportedHarm`, and that is made of overdose records alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from tandem.agencies.rules import refusal_to_act_for
from tandem.agencies.types import Agency
from tandem.core.actor import Actor
from tandem.science.forecast import ReportedHarm
from tandem.surveillance.actions.forecasts import (
    judge_forecast,
    keep_place_list,
    seal_forecast,
    switch_forecast_on,
)
from tandem.surveillance.queries.areas import area_names
from tandem.surveillance.queries.forecasts import (
    area_sizes,
    forecast_run,
    forecast_switches,
    has_list_on,
    latest_forecast_run,
    touching_areas,
)
from tandem.surveillance.queries.frames import first_day_of, overdose_frame
from tandem.surveillance.rules.cases import SUSPECTED_OVERDOSE, case_definition
from tandem.surveillance.rules.days import day_start, local_day
from tandem.surveillance.rules.forecast_lists import chosen, gated, judged, list_digest, listed
from tandem.surveillance.rules.forecasts import (
    first_order,
    harm_kind_of,
    known_model,
    periods_of,
    refusal_to_forecast,
    refusal_to_measure,
    refusal_to_use,
    reported_harm,
)
from tandem.surveillance.types.forecasts import ForecastOrder, Horizon, ListedPlaces, SwitchReason

MEASURED_AGAIN_AFTER_DAYS = 28


@dataclass(frozen=True, eq=False)
class _Record:
    """What a forecast is made from: harm by area and period, the areas' ids in order, and which of them touch."""

    harm: ReportedHarm
    areas: tuple[UUID, ...]
    edges: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ForecastNight:
    """What a night did: runs measured and lists kept."""

    measured: int
    lists: int


def measure_forecast(*, by: Actor, agency: Agency, order: ForecastOrder, as_of: date, now: datetime) -> UUID:
    """Choose a model on earlier periods and seal it; then judge it on later ones and send it through the gate.

    The seal is committed before the later periods are judged. Complete days before `as_of`; `now` is the agency's
    clock. Returns the run's id; ValueError with the reason of a refusal, after which nothing is kept but a seal.
    """
    if refusal := refusal_to_act_for(by, agency.id) or refusal_to_forecast(agency.kind):
        raise ValueError(refusal)
    record = _record_of(agency, order.horizon, as_of)
    choice, sealed = chosen(record.harm, order, edges=record.edges, as_of=as_of)
    at: dict[str, Any] = {"by": by, "agency_id": agency.id, "now": now}
    run_id = seal_forecast(order=order, choice=sealed, as_of=as_of, **at)
    results = judged(record.harm, choice, order, edges=record.edges, sizes=area_sizes(agency.id), as_of=as_of)
    judge_forecast(run_id=run_id, results=results, gate=gated(choice.model, order), **at)
    return run_id


def refusal_of_record(agency: Agency, order: ForecastOrder, *, as_of: date) -> str | None:
    """Why nothing can be forecast from an agency's record; None when a model can be chosen and judged on it."""
    if refusal := refusal_to_forecast(agency.kind):
        return refusal
    return refusal_to_measure(_record_of(agency, order.horizon, as_of).harm, order)


def switch_on(*, by: Actor, agency: Agency, run_id: UUID, reason: SwitchReason, now: datetime) -> int:
    """Switch the model of a run on and make its first list, from the agency's day on; returns the switch's version.

    ValueError with the reason of a refusal: a model that does not pass the feedback gate cannot be switched on.
    """
    version = switch_forecast_on(by=by, agency_id=agency.id, run_id=run_id, reason=reason, now=now)
    run = forecast_run(run_id, agency_id=agency.id)
    if run:
        list_places(by=by, agency=agency, horizon=run.order.horizon, day=local_day(now, agency.timezone), now=now)
    return version


def list_places(*, by: Actor, agency: Agency, horizon: Horizon, day: date, now: datetime) -> bool:
    """Make the list of a switched-on forecast for the days from `day` on, unless one stands for it.

    False when the forecast is off, or its model has changed since the gate: then nothing is listed.
    """
    switch = next(iter(forecast_switches(agency.id, horizon, limit=1)), None)
    if switch is None or switch.run is None or refusal_to_use(switch.run) or has_list_on(switch.id, day):
        return False
    run = switch.run
    model, baseline = known_model(run.choice.model), known_model((run.judged or {})["baseline"])
    record = _record_of(agency, horizon, day)
    if model is None or baseline is None or not record.harm.periods:
        return False
    capacity = min(run.order.capacity, record.harm.areas)
    seed = run.choice.seed + day.toordinal()
    rng = np.random.default_rng(seed)
    places, calendar = listed(model, baseline, record.harm, capacity=capacity, edges=record.edges, rng=rng)
    areas = tuple(record.areas[one] for one in places)
    told = {
        "areas": [str(one) for one in areas],
        "from": day.isoformat(),
        "sealed": run.choice.digest,
        "version": run.choice.model_version,
        "seed": seed,
    }
    made = ListedPlaces(
        starts_on=day,
        ends_on=day + timedelta(days=periods_of(horizon).days),
        areas=areas,
        also_by_calendar=frozenset(record.areas[one] for one in places if one in calendar),
        digest=list_digest(told),
        made_at=now,
    )
    return keep_place_list(
        by=by, agency_id=agency.id, switch_id=switch.id, places=made, model_version=run.choice.model_version
    )


def forecast_night(*, by: Actor, agency: Agency, day: date) -> ForecastNight:
    """What the night after `day` owes: lists of switched-on forecasts, and a measurement every four weeks.

    Repeating it changes nothing. A model is never switched on here.
    """
    if refusal_to_forecast(agency.kind) or first_day_of(agency.id) is None:
        return ForecastNight(0, 0)
    next_day = day + timedelta(days=1)
    now = day_start(next_day, agency.timezone)
    lists = list_all_places(by=by, agency=agency, day=next_day)
    measured = sum(_measured_again(by, agency, one, next_day, now) for one in Horizon)
    return ForecastNight(measured, lists)


def list_all_places(*, by: Actor, agency: Agency, day: date) -> int:
    """The lists that are due on `day`, at its midnight; returns how many were made."""
    now = day_start(day, agency.timezone)
    return sum(list_places(by=by, agency=agency, horizon=one, day=day, now=now) for one in Horizon)


def _measured_again(by: Actor, agency: Agency, horizon: Horizon, day: date, now: datetime) -> bool:
    latest = latest_forecast_run(agency.id, horizon)
    if latest and (day - latest.as_of).days < MEASURED_AGAIN_AFTER_DAYS:
        return False
    order = latest.order if latest else first_order(horizon, len(area_names(agency.id)))
    if refusal_of_record(agency, order, as_of=day):
        return False
    measure_forecast(by=by, agency=agency, order=order, as_of=day, now=now)
    return True


def _record_of(agency: Agency, horizon: Horizon, as_of: date) -> _Record:
    rule = periods_of(horizon)
    until = day_start(as_of, agency.timezone)
    cases, days = [case_definition(SUSPECTED_OVERDOSE)], rule.days * rule.longest + 2
    frame = overdose_frame(agency.id, timezone=agency.timezone, until=until, days=days, cases=cases)
    kind = harm_kind_of(agency.kind) or ""
    harm = reported_harm(frame, kind=kind, horizon=horizon, as_of=as_of)
    return _Record(harm, frame.area_ids, touching_areas(agency.id))
