"""A measured bench as it was stored, read into its types: the one place that knows the stored words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tandem.surveillance.types import Detector
from tandem.surveillance.types.bench_results import (
    BenchResults,
    BenchStep,
    JudgedRule,
    Rise,
    ScanOfRise,
    Spikes,
    SpikesFound,
    Strip,
    WaitingRule,
)


def results_of(stored: Mapping[str, Any]) -> BenchResults:
    """What `rules.bench.measured` made, with the days shown; KeyError where a part is missing."""
    lines, shown = stored["detectors"], stored["shown"]
    return BenchResults(
        days=stored["days"],
        events=stored["events"],
        judged_days=stored["judged_days"],
        confirmed=stored["confirmed"],
        spikes=Spikes(**stored["spikes"]),
        judged=tuple(_judged(line) for line in lines if line["judged"]),
        waiting=tuple(
            WaitingRule(Detector(line["detector"]), line["needed"]) for line in lines if not line["judged"]
        ),
        strips=tuple(_strip(one) for one in shown["strips"]),
        rise=_rise(shown["rise"]) if shown["rise"] else None,
    )


def _waiting(line: Mapping[str, Any]) -> WaitingRule:
    return WaitingRule(Detector(line["detector"]), line["needed"])


def _judged(line: Mapping[str, Any]) -> JudgedRule:
    return JudgedRule(Detector(line["detector"]), _step(line["shipped"]), tuple(_step(one) for one in line["curve"]))


def _step(one: Mapping[str, Any]) -> BenchStep:
    found = {where: SpikesFound(**kind) for where, kind in one["found"].items()}
    return BenchStep(
        allowed=one.get("allowed"),
        threshold=one["threshold"],
        alarms=one["alarms"],
        days=one["days"],
        per_month=one["per_month"],
        low=one["low"],
        high=one["high"],
        everywhere=found["everywhere"],
        one_place=found.get("one_place"),
        confirmed_delays=tuple(one["confirmed_delays"]),
    )


def _strip(one: Mapping[str, Any]) -> Strip:
    return Strip(
        days=tuple(date.fromisoformat(day) for day in one["days"]),
        events=tuple(one["events"]),
        is_running=one["running"],
        alarms={Detector(name): tuple(days) for name, days in one["alarms"].items()},
    )


def _rise(one: Mapping[str, Any]) -> Rise:
    return Rise(
        day=date.fromisoformat(one["day"]),
        events=one["events"],
        mean_before=one["mean_before"],
        areas_with_events=one["areas_with_events"],
        areas_above_own_mean=one["areas_above_own_mean"],
        alarmed=tuple(Detector(name) for name in one["alarmed"]),
        scan=ScanOfRise(**one["scan"]) if one["scan"] else None,
    )
