"""Sealing, judging and gating a forecast, switching it on or off, and keeping its lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tandem.agencies.rules import refusal_to_act_for
from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.core.refusals import gettext_noop as _
from tandem.surveillance import models
from tandem.surveillance.queries.forecasts import forecast_run, forecast_switches, latest_forecast_run
from tandem.surveillance.rules.forecasts import refusal_to_switch, refusal_to_use
from tandem.surveillance.types.forecasts import (
    ForecastOrder,
    ForecastRun,
    Gate,
    Horizon,
    ListedPlaces,
    SealedChoice,
    SwitchReason,
)

RECORDS = "default"


def seal_forecast(
    *, by: Actor, agency_id: UUID, order: ForecastOrder, choice: SealedChoice, as_of: date, now: datetime
) -> UUID:
    """Keep a choice with its hash, before anything later is judged. `now` is the agency's clock.

    ValueError with the reason when the actor does not stand for the agency.
    """
    if refusal := refusal_to_act_for(by, agency_id):
        raise ValueError(refusal)
    with transaction.atomic(using=RECORDS):
        run = models.ForecastRun.objects.create(
            agency_id=agency_id,
            horizon=order.horizon,
            capacity=order.capacity,
            found_percent=order.found_percent,
            as_of=as_of,
            harm=choice.harm,
            model=dict(choice.model),
            model_version=choice.model_version,
            seed=choice.seed,
            digest=choice.digest,
            periods_from=choice.periods[0],
            periods_until=choice.periods[1],
            made_at=now,
            by_id=by.account_id,
        )
        details = {"as_of": as_of.isoformat(), "capacity": order.capacity, "sealed": choice.digest}
        _told(by, "seal_forecast", agency_id, ("forecast_run", run.id), details)
    return run.id


def judge_forecast(
    *, by: Actor, agency_id: UUID, run_id: UUID, results: Mapping[str, Any], gate: Gate, now: datetime
) -> None:
    """Keep how a sealed choice did on later periods, and what the feedback simulation found. Once for a run.

    ValueError with the reason when the actor does not stand for the agency or the run has been judged.
    """
    if refusal := refusal_to_act_for(by, agency_id):
        raise ValueError(refusal)
    with transaction.atomic(using=RECORDS):
        run = models.ForecastRun.objects.select_for_update().get(id=run_id, agency_id=agency_id)
        if models.ForecastJudgement.objects.filter(run=run).exists():
            raise ValueError(_("This choice has been judged already."))
        models.ForecastJudgement.objects.create(run=run, results=dict(results), made_at=now)
        models.FeedbackGate.objects.create(run=run, made_at=now, **asdict(gate))
        details = {"passes": gate.passes, "gate": gate.digest, "model_version": gate.model_version}
        _told(by, "judge_forecast", agency_id, ("forecast_run", run.id), details)


def switch_forecast_on(*, by: Actor, agency_id: UUID, run_id: UUID, reason: SwitchReason, now: datetime) -> int:
    """Use the model of a run from now on; returns the version of the switch.

    ValueError with the reason when somebody else than the health lead asks, the run is not the newest, or its model
    has not passed the feedback simulation as it is now.
    """
    with transaction.atomic(using=RECORDS):
        refusal = refusal_to_act_for(by, agency_id) or refusal_to_switch(by.role)
        run = None if refusal else forecast_run(run_id, agency_id=agency_id)
        if refusal is None:
            refusal = _refusal_of_run(run, reason)
        if refusal or run is None:
            raise ValueError(refusal)
        return _switch(by, (agency_id, run.order.horizon), run, reason, now)


def _refusal_of_run(run: ForecastRun | None, reason: SwitchReason) -> str | None:
    if run is None:
        return _("There is no such measurement.")
    if not reason.is_for_on:
        return _("That reason belongs to switching off.")
    latest = latest_forecast_run(run.agency_id, run.order.horizon)
    if run.judged is not None and (latest is None or latest.id != run.id):
        return _("The forecast has been measured again since. Look at the newest measurement first.")
    return refusal_to_use(run)


def switch_forecast_off(*, by: Actor, agency_id: UUID, horizon: Horizon, reason: SwitchReason, now: datetime) -> int:
    """Make no more lists from now on; returns the version of the switch. ValueError with the reason of a refusal."""
    refusal = refusal_to_act_for(by, agency_id) or refusal_to_switch(by.role)
    if refusal is None and not reason.is_for_off:
        refusal = _("That reason belongs to switching on.")
    with transaction.atomic(using=RECORDS):
        latest = forecast_switches(agency_id, horizon, limit=1)
        if refusal is None and not (latest and latest[0].run):
            refusal = _("The forecast is off already.")
        if refusal:
            raise ValueError(refusal)
        return _switch(by, (agency_id, horizon), None, reason, now)


def _switch(by: Actor, at: tuple[UUID, Horizon], run: ForecastRun | None, reason: SwitchReason, now: datetime) -> int:
    agency_id, horizon = at
    rows = models.ForecastSwitch.objects.select_for_update().filter(agency_id=agency_id, horizon=horizon)
    latest = rows.order_by("-version").first()
    made = models.ForecastSwitch.objects.create(
        agency_id=agency_id,
        horizon=horizon,
        version=latest.version + 1 if latest else 1,
        run_id=run.id if run else None,
        reason=reason,
        by_id=by.account_id,
        switched_at=now,
    )
    append_entry(
        using=RECORDS,
        by=by,
        action="surveillance.switch_forecast",
        subjects=[("agency", agency_id), ("forecast_switch", made.id)],
        reason=reason,
        details={"version": made.version, "is_on": run is not None},
    )
    return made.version


def keep_place_list(*, by: Actor, agency_id: UUID, switch_id: UUID, places: ListedPlaces, model_version: str) -> bool:
    """Keep a list for its days; False when one for them stands. ValueError when the actor may not, or it is off."""
    if refusal := refusal_to_act_for(by, agency_id):
        raise ValueError(refusal)
    with transaction.atomic(using=RECORDS):
        switch = models.ForecastSwitch.objects.select_for_update().get(id=switch_id, agency_id=agency_id)
        if switch.run_id is None:
            raise ValueError(_("The forecast is off already."))
        row, is_new = models.PlaceList.objects.get_or_create(
            switch=switch,
            starts_on=places.starts_on,
            defaults={
                "ends_on": places.ends_on,
                "places": {
                    "areas": [str(one) for one in places.areas],
                    "also_by_calendar": sorted(str(one) for one in places.also_by_calendar),
                },
                "model_version": model_version,
                "digest": places.digest,
                "made_at": places.made_at,
            },
        )
        if is_new:
            details = {"day": places.starts_on.isoformat(), "places": len(places.areas), "digest": places.digest}
            _told(by, "list_places", agency_id, ("place_list", row.id), details)
    return is_new


def _told(by: Actor, action: str, agency_id: UUID, row: tuple[str, UUID], details: Mapping[str, Any]) -> None:
    append_entry(
        using=RECORDS,
        by=by,
        action=f"surveillance.{action}",
        subjects=[("agency", agency_id), row],
        details=dict(details),
    )
