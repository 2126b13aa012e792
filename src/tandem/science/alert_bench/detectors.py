"""Scores of each detector by its name, on a record and around planted spikes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tandem.science.alert_bench.planting import Extra, extra_events, segments
from tandem.science.alert_bench.regression_scores import farrington_needs, farrington_scores
from tandem.science.alert_bench.rolling_scores import hourly_counts, rolling_scores
from tandem.science.alert_bench.scan_scores import scan_day, zones_of
from tandem.science.alert_bench.scores import cusum_scores, ears_scores, ewma_scores
from tandem.science.alert_bench.types import DETECTORS, SCAN, History, Scores, Spike
from tandem.science.arrays import FloatArray, IntArray

_ECHO = {"ears_c1": 0, "ears_c2": 2, "ears_c3": 4}


def days_needed(detector: str, parameters: Mapping[str, Any]) -> int:
    """Days of the past that a day needs to be judged; no score depends on anything older.

    A detector that is not known: ValueError.
    """
    if detector not in DETECTORS:
        raise ValueError(f"detector {detector!r} is unknown; choose one of {', '.join(DETECTORS)}.")
    if detector in _ECHO:
        return int(parameters["baseline"]) + _ECHO[detector]
    if detector == "odmap_24h":
        return 7 * int(parameters["weeks"]) + 1
    if detector == "cusum":
        return int(parameters["learn"]) + int(parameters["run"]) - 1
    if detector == "ewma":
        return max(int(parameters["baseline"]) + int(parameters["guard"]), int(parameters["run"]) - 1)
    return farrington_needs(parameters) if detector != SCAN else int(parameters["window_days"]) - 1


def scores_of(
    history: History, detector: str, parameters: Mapping[str, Any], *, seed: int, last: int | None = None
) -> Scores:
    """Scores of every day of the record, or of the `last` days only; days with too short a past: NaN.

    `seed` is used by the scan alone, together with the number of the day.
    """
    needed = days_needed(detector, parameters)
    first = max(needed, history.days - last if last is not None else 0)
    if detector == SCAN:
        return _scan_scores(history, parameters, days=range(first, history.days), seed=seed)
    if detector == "odmap_24h":
        hourly = hourly_counts(history.hour, round(float(history.midnights[-1])))
        found = rolling_scores(hourly, history.midnights, parameters)
    else:
        found = _daily(history.counts[None, :], detector, parameters, _weekdays(history, 0, history.days), last)
        found = Scores(found.score[0], found.observed[0], found.expected[0], _first_row(found))
    found.score[:first] = np.nan
    return found


def _first_row(found: Scores) -> Any:
    return lambda threshold: found.limit(threshold)[0]


def _weekdays(history: History, start: int, days: int) -> IntArray:
    return (history.first_weekday + start + np.arange(days)) % 7


def _daily(
    table: FloatArray, detector: str, parameters: Mapping[str, Any], weekday: IntArray, last: int | None
) -> Scores:
    if detector in _ECHO:
        return ears_scores(table, detector, parameters)
    if detector == "cusum":
        return cusum_scores(table, parameters)
    if detector == "ewma":
        return ewma_scores(table, parameters)
    return farrington_scores(table, parameters, weekday=weekday, last=last)


def seed_of(history: History, seed: int, day: int) -> int:
    """The seed of one day's scan: the same wherever the record begins, so the night repeats what the bench saw."""
    return seed + history.first_ordinal + day


def _scan_scores(history: History, parameters: Mapping[str, Any], *, days: range, seed: int) -> Scores:
    shape = (history.days,)
    score, observed, expected = (np.full(shape, np.nan) for _ in range(3))
    scans = {}
    if len(history.centres):
        zones = zones_of(history.centres)
        for day in days:
            found = scan_day(
                history.day,
                history.area,
                last=day,
                zones=zones,
                parameters=parameters,
                seed=seed_of(history, seed, day),
            )
            scans[day], score[day] = found, found.score
            if found.cluster:
                observed[day], expected[day] = found.cluster.observed, found.cluster.expected

    def limit(threshold: float) -> FloatArray:
        limits = np.full(shape, np.nan)
        for day, found in scans.items():
            limits[day] = found.limit(threshold)
        return limits

    return Scores(score, observed, expected, limit)


def planted_scores(
    history: History,
    spikes: Sequence[Spike],
    detector: str,
    parameters: Mapping[str, Any],
    *,
    window: int,
    seed: int,
) -> FloatArray:
    """Scores of the `window` days from the start of each spike, with its events: shape (spikes, window)."""
    needed = days_needed(detector, parameters)
    if not spikes:
        return np.zeros((0, window))
    if detector == SCAN:
        return _planted_scan(history, spikes, parameters, window, seed)
    if detector == "odmap_24h":
        return _planted_hours(history, spikes, parameters, (needed, window), seed)
    table = segments(history.counts, spikes, before=needed, window=window)
    if not detector.startswith("farrington"):
        return _daily(table, detector, parameters, _weekdays(history, 0, 0), None).score[:, -window:]
    found = np.full((len(spikes), window), np.nan)
    starts = np.array([spike.day - needed for spike in spikes])
    for weekday in range(7):
        rows = np.flatnonzero((starts + history.first_weekday) % 7 == weekday)
        if rows.size:
            kinds = (weekday + np.arange(table.shape[1])) % 7
            judged = farrington_scores(table[rows], parameters, weekday=kinds, last=window)
            found[rows] = judged.score[:, -window:]
    return found


def _planted_hours(
    history: History, spikes: Sequence[Spike], parameters: Mapping[str, Any], reach: tuple[int, int], seed: int
) -> FloatArray:
    before, window = reach
    extra = extra_events(history, spikes, seed=seed)
    hours = round(float(history.midnights[-1]))
    record = hourly_counts(history.hour, hours)
    found = np.zeros((len(spikes), window))
    for row, spike in enumerate(spikes):
        midnights = history.midnights[spike.day - before : spike.day + window + 1]
        start, end = round(float(midnights[0])), round(float(midnights[-1]))
        more = hourly_counts(extra.hour[extra.spike == row], hours)
        hourly = (record + more)[None, start : end + 1]
        found[row] = rolling_scores(hourly, midnights - start, parameters).score[0, before:]
    return found


def _planted_scan(
    history: History, spikes: Sequence[Spike], parameters: Mapping[str, Any], window: int, seed: int
) -> FloatArray:
    found = np.full((len(spikes), window), np.nan)
    if not len(history.centres):
        return found
    zones, extra = zones_of(history.centres), extra_events(history, spikes, seed=seed)
    for row, spike in enumerate(spikes):
        more: Extra = extra
        mine = more.spike == row
        day = np.concatenate([history.day, more.day[mine]])
        area = np.concatenate([history.area, more.area[mine]])
        for step in range(window):
            last = spike.day + step
            drawn = seed_of(history, seed, last)
            judged = scan_day(day, area, last=last, zones=zones, parameters=parameters, seed=drawn)
            found[row, step] = judged.score
    return found
