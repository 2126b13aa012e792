"""The alert bench on an agency's own record: what is measured, and what may be chosen from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from tandem.core.definition_file import read_definition
from tandem.core.refusals import gettext_noop as _
from tandem.science.alert_bench import (
    DAYS_A_MONTH,
    History,
    Measured,
    Rules,
    Scored,
    alarms,
    measure,
    score_record,
    threshold_of,
)
from tandem.science.threads import Progress
from tandem.surveillance.rules.days import day_start
from tandem.surveillance.types import ChosenRule, Detector, OverdoseFrame
from tandem.surveillance.types.bench_results import BenchResults, BenchStep, JudgedRule

_HOUR = 3600.0
_REACHED = 2e-9  # rules that alarm at their limit, where scores alarm above theirs
_FINEST = 20
EARS = (Detector.EARS_C1, Detector.EARS_C2, Detector.EARS_C3)


def settings() -> Mapping[str, Any]:
    """The definition of the bench: spikes, record and budgets."""
    return read_definition("alerting", "bench")


def rules_as_shipped() -> Rules:
    """Parameters of every detector for the whole agency, and the score above which it alarms without a choice."""
    ears = read_definition("detectors", "ears")["parameters"]
    odmap = read_definition("detectors", "odmap_24h")
    parameters: dict[str, Mapping[str, Any]] = {str(one): {"baseline": ears["baseline"]} for one in EARS}
    parameters["odmap_24h"] = {**odmap["parameters"], "min_count": odmap["agency"]["min_count"]}
    shipped = dict.fromkeys(parameters, float(norm.isf(ears["alpha"])))
    shipped["odmap_24h"] = odmap["parameters"]["sd_multiplier"] - _REACHED
    for name in ("cusum", "ewma", "farrington", "farrington_flexible", "space_time_scan"):
        parameters[name] = read_definition("detectors", name)["parameters"]
        shipped[name] = 1.0
    shipped["cusum"] = parameters["cusum"]["h"] - _REACHED
    shipped["ewma"] = float(norm.isf(parameters["ewma"]["alpha"]))
    shipped["space_time_scan"] = float(np.log10(parameters["space_time_scan"]["recurrence_days"]))
    return Rules(parameters, shipped)


def history_of(frame: OverdoseFrame, last: date, centres: npt.NDArray[np.float64]) -> History:
    """The events of a frame up to and with the day `last`. `centres`: shape (areas, 2), in the frame's order."""
    days = max(0, (last - frame.first_day).days + 1)
    dates = [frame.first_day + timedelta(days=i) for i in range(days + 1)]
    starts = np.array([day_start(one, frame.timezone).timestamp() for one in dates], dtype=np.float64)
    midnights = (starts - starts[0]) / _HOUR
    day = frame.day - frame.first_day.toordinal()
    kept = (day >= 0) & (day < days)
    return History(
        day=day[kept],
        hour=np.clip((frame.seconds[kept] - starts[0]) / _HOUR, 0.0, float(midnights[-1])),
        area=frame.area[kept],
        midnights=midnights,
        centres=centres,
        first_ordinal=frame.first_day.toordinal(),
    )


def measured(
    history: History,
    first_day: date,
    *,
    confirmed: Sequence[tuple[date, date]] = (),
    seed: int | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Every detector on a record of complete days: as shipped, and along budgets. Plain values, ready to be stored.

    `confirmed`: half-open days of closed alerts that people judged a real increase.
    """
    spikes, record = settings()["spikes"], settings()["record"]
    known = [((start - first_day).days, (end - first_day).days) for start, end in confirmed]
    known = [(max(0, start), min(end, history.days)) for start, end in known if end > 0 and start < history.days]
    mean = float(history.counts.mean()) if history.days else 0.0
    planted = {
        "number": spikes["number"],
        "length": spikes["length"],
        "events": max(spikes["least_events"], round(spikes["rise"] * mean)),
        "after": spikes["after"],
        "seed": spikes["seed"] if seed is None else seed,
    }
    rules = rules_as_shipped()
    scored = score_record(history, rules, min_days=record["min_days"], known=known, progress=progress, **planted)
    return {
        "first_day": first_day.isoformat(),
        "days": history.days,
        "events": int(history.day.size),
        "mean_per_day": mean,
        "areas": len(history.centres),
        "judged_days": max((one.days for one in scored), default=0),
        "confirmed": len(known),
        "spikes": planted,
        "detectors": [_line(one, rules, known) for one in scored],
    }


def _line(scored: Scored, rules: Rules, known: Sequence[tuple[int, int]]) -> dict[str, Any]:
    line: dict[str, Any] = {"detector": scored.detector, "needed": scored.needed, "judged": scored.is_judged}
    if scored.is_judged:
        line["shipped"] = as_plain(measure(scored, rules.shipped[scored.detector], known=known))
        line["curve"] = [
            {"allowed": allowed, **as_plain(measure(scored, _threshold(scored, allowed), known=known))}
            for allowed in _steps(scored)
        ]
    return line


def _threshold(scored: Scored, allowed: int) -> float:
    return threshold_of(scored, allowed / (scored.days / DAYS_A_MONTH) if scored.days else 0.0)


def _steps(scored: Scored) -> list[int]:
    """How many alarms the record may hold, from none to the largest budget: each up to 20, then every tenth part."""
    most = int(max(settings()["budgets"]["offered"]) * scored.days / DAYS_A_MONTH)
    coarse = np.unique(np.geomspace(_FINEST, max(most, _FINEST), 15).astype(int))
    return sorted({*range(min(_FINEST, most) + 1), *(int(step) for step in coarse if step <= most)})


def as_plain(one: Measured) -> dict[str, Any]:
    """A measurement as plain values."""
    plain = asdict(one)
    plain["found"] = {found.pop("where"): found for found in plain["found"]}
    plain["confirmed_delays"] = list(plain["confirmed_delays"])
    return plain


def at_budget(line: JudgedRule, budget_per_month: float) -> BenchStep | None:
    """The step of a detector's curve that keeps within the budget; None when none does."""
    most = budget_per_month * line.shipped.days / DAYS_A_MONTH + 1e-9
    fits = [step for step in line.curve if step.allowed is not None and step.allowed <= most]
    return fits[-1] if fits else None


def chosen_rules(
    results: BenchResults, budget_per_month: float, detectors: Iterable[Detector]
) -> tuple[ChosenRule, ...]:
    """The rules of a choice: each detector gets an equal part of the budget, so together they keep within it."""
    wanted = set(detectors)
    lines = [line for line in results.judged if line.detector in wanted]
    steps = [(line, at_budget(line, budget_per_month / len(wanted))) for line in lines]
    return tuple(
        ChosenRule(line.detector, step.threshold, step.alarms, step.days) for line, step in steps if step is not None
    )


def refusal_to_choose(results: BenchResults, budget_per_month: float, detectors: Iterable[Detector]) -> str | None:
    """Why this budget and these detectors may not be chosen; None when they may."""
    wanted = set(detectors)
    if not wanted:
        return _("Choose at least one rule.")
    if not 0 < budget_per_month <= max(settings()["budgets"]["offered"]):
        return _("The budget lies outside what the bench measured.")
    if len(chosen_rules(results, budget_per_month, wanted)) < len(wanted):
        return _("A rule that the record is too short to judge cannot be chosen yet.")
    return None


def raised(scored: npt.NDArray[np.float64], threshold: float) -> list[bool | None]:
    """Which days of a score alarm; None where it cannot tell."""
    return [None if np.isnan(one) else bool(yes) for one, yes in zip(scored, alarms(scored, threshold), strict=True)]
