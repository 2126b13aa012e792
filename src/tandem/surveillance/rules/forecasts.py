"""Place forecasts: what may go in, what may be asked, and when a model may be used.

Only reported harm goes in: `ReportedHarm` is the one thing that the forecast takes, and it is made here from overdose
records of agencies that are called to harm, never from those of agencies that go looking for it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from tandem.agencies.types import AgencyKind, Role
from tandem.core.definition_file import read_definition
from tandem.core.refusals import gettext_noop as _
from tandem.science.forecast import WITH_NEIGHBOURS, AnyModel, Model, ReportedHarm, along_the_list, forecast
from tandem.surveillance.rules.cases import SUSPECTED_OVERDOSE, case_definition, counted_rows
from tandem.surveillance.types import OverdoseFrame
from tandem.surveillance.types.forecasts import ForecastOrder, ForecastRun, Gate, Horizon

SWITCHERS = frozenset({Role.EPIDEMIOLOGIST, Role.COORDINATOR})
"""Who leads for health: the county's epidemiologist, and the coordinator of the agency itself."""


@dataclass(frozen=True, slots=True)
class Periods:
    """Lengths in `days` and numbers of periods: those before the first that chooses, that choose, and that judge."""

    days: int
    past: int
    choose: int
    judge: int
    longest: int

    @property
    def least(self) -> int:
        return self.past + self.choose + self.judge


def settings() -> Mapping[str, Any]:
    """The definition of the place forecast."""
    return read_definition("places", "forecast")


def periods_of(horizon: Horizon) -> Periods:
    """How a horizon's periods are counted."""
    return Periods(**settings()["horizon"][horizon])


def first_order(horizon: Horizon, areas: int) -> ForecastOrder:
    """What is asked when nobody has asked for anything else."""
    capacity = min(settings()["capacity"]["offered_first"], most_places(areas))
    return ForecastOrder(
        horizon=horizon, capacity=capacity, found_percent=settings()["found_by_looking"]["shown_percent"]
    )


def most_places(areas: int) -> int:
    """The longest list that is still a choice, at least 1."""
    return max(1, int(areas * settings()["capacity"]["most_share"]))


def harm_kind_of(agency: AgencyKind) -> str | None:
    """Which reported harm an agency's overdose records are; None for one that goes looking."""
    found: str | None = settings()["reported_by"].get(str(agency))
    return found


def reported_harm(frame: OverdoseFrame, *, kind: str, horizon: Horizon, as_of: date) -> ReportedHarm:
    """Suspected overdoses by area and period, the last period ending the day before `as_of`.

    Shape (areas, periods), in the order of the frame's areas; no period when the record is shorter than one.
    """
    rule = periods_of(horizon)
    periods = max(0, min(rule.longest, (as_of - frame.first_day).days // rule.days))
    counts_as_harm = counted_rows(frame, case_definition(SUSPECTED_OVERDOSE))
    back = (as_of.toordinal() - 1 - frame.day) // rule.days
    kept = (back >= 0) & (back < periods) & (frame.area >= 0) & counts_as_harm
    counts = np.zeros((len(frame.area_ids), periods))
    np.add.at(counts, (frame.area[kept], periods - 1 - back[kept]), 1.0)
    return ReportedHarm.of(kind, counts)


def refusal_to_forecast(agency: AgencyKind) -> str | None:
    """Why an agency's records are nothing to forecast from; None when they are reported harm."""
    if harm_kind_of(agency) is None:
        return _(
            "A forecast takes reported harm only: calls to an ambulance, deaths, hospital visits. What this agency "
            "records rises where it looks."
        )
    return None


def refusal_to_measure(harm: ReportedHarm, order: ForecastOrder) -> str | None:
    """Why no model can be chosen and judged on this record; None when one can."""
    limits, rule = settings()["record"], periods_of(order.horizon)
    if harm.areas < limits["least_areas"]:
        return _("There are too few areas for a list of places to be a choice.")
    if not 1 <= order.capacity <= most_places(harm.areas):
        return _("The number of places must lie between 1 and half of the areas.")
    if order.found_percent not in settings()["found_by_looking"]["offered_percent"]:
        return _("Choose one of the shares that are offered.")
    if harm.periods < rule.least:
        return _("The record is too short: a model is chosen on some periods and judged on later ones.")
    looked_at = harm.counts[:, -rule.choose - rule.judge :].sum(axis=0)
    # A list cannot be judged on a period without any harm (a feed that was silent), and a seal would stand unjudged.
    if looked_at.mean() < limits["least_events_a_period"] or not looked_at.all():
        return _("There are too few events in a period to choose and judge a model.")
    return None


def period_days(harm: ReportedHarm, number: int, *, horizon: Horizon, as_of: date) -> tuple[date, date]:
    """First day of a period, and the day after its last."""
    days = periods_of(horizon).days
    start = as_of - timedelta(days=days * (harm.periods - number))
    return start, start + timedelta(days=days)


def known_model(plain: Mapping[str, Any]) -> Model | None:
    """The candidate with these very parameters; None when there is none any more."""
    return next((one for one in WITH_NEIGHBOURS if asdict(one) == dict(plain)), None)


def model_version(model: AnyModel) -> str:
    """SHA-256 of a model's parameters and of what it says about a fixed record: another one for another model, for
    the same name with other parameters, and for the same parameters that a changed program reads otherwise."""
    area, period = np.indices((5, 40))
    record = ReportedHarm.of("overdose_call", (7 * area + 3 * period + area * period) % 5)
    said = forecast(model, record, adjacency=along_the_list(5))
    numbers = [[f"{one:.6g}" for one in part] for part in (said.mean, said.low, said.high)]
    return _hashed({"model": asdict(model), "says": numbers})


def gate_digest(gate: Mapping[str, Any]) -> str:
    """SHA-256 of what a gate found, from its values without their digest."""
    return _hashed({key: value for key, value in gate.items() if key != "digest"})


def _hashed(told: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def refusal_to_use(run: ForecastRun) -> str | None:
    """Why the model of a run may not be switched on, or not be used any longer; None when it may."""
    if run.judged is None or run.gate is None:
        return _("This model has not been judged and sent through the feedback simulation yet. Measure again.")
    if gate_digest(asdict(run.gate)) != run.gate.digest:
        return _("What is kept of the feedback simulation is not what it found. Measure again.")
    model = known_model(run.choice.model)
    if model is None or not model_version(model) == run.choice.model_version == run.gate.model_version:
        return _("The model has changed since the feedback simulation, so its result has expired. Measure again.")
    return _refusal_of_gate(run.gate)


def _refusal_of_gate(gate: Gate) -> str | None:
    if gate.passes and gate.drift_points <= gate.limit_points:
        return None
    return _(
        "This model does not pass the feedback simulation: going where it points would make it point there more. "
        "Reports that hang on a team's presence must be left out of the record first."
    )


def refusal_to_switch(role: str) -> str | None:
    """Why somebody may not switch a forecast on or off; None when they may. No job of the system may."""
    if role in SWITCHERS:
        return None
    return _("A forecast is switched on or off by the health lead: an epidemiologist or the agency's coordinator.")
