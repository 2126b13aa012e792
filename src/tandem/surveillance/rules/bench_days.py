"""Which detector alarmed on which day, around the largest rise of the last year; and why the scan did or did not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from tandem.science.alert_bench import SCAN, History, scan_day, scores_of, seed_of, zones_of
from tandem.surveillance.rules.bench import history_of, raised, rules_as_shipped, settings
from tandem.surveillance.types import Detector, OverdoseFrame

_YEAR = 365
_EITHER_SIDE = 10


def day_by_day(
    frame: OverdoseFrame, last: date, centres: npt.NDArray[np.float64], *, is_running: bool
) -> dict[str, Any]:
    """The strips of days to show, each with every detector's alarms as shipped. Plain values, ready to be stored.

    `frame`: the events that count, up to and with the day `last`; `is_running`: that day is not over. Two strips:
    around the largest rise of the last year, and the latest days; one where they meet.
    """
    history = history_of(frame, last, centres)
    if not history.days:
        return {"strips": [], "rise": None}
    peak = _largest_rise(history)
    recent = range(max(0, history.days - settings()["record"]["recent_days"]), history.days)
    spans = [recent]
    if peak is not None and peak not in recent:
        around = range(max(0, peak - _EITHER_SIDE), min(history.days, peak + _EITHER_SIDE + 1))
        spans = [around, recent]
    running = last if is_running else None
    strips = [_strip(frame, span, centres, running) for span in spans]
    rise = None if peak is None else _rise(history, peak, frame, strips[0])
    return {"strips": strips, "rise": rise}


def _largest_rise(history: History) -> int | None:
    """The day of the last year with most events above the mean of the week before; None when no day had more."""
    rules = rules_as_shipped()
    name = str(Detector.EARS_C1)
    judged = scores_of(history, name, rules.parameters[name], seed=0, last=_YEAR)
    more = np.where(np.isnan(judged.score), -np.inf, history.counts - judged.expected)
    peak = int(np.argmax(more)) if more.size else 0
    return peak if more.size and more[peak] > 0 else None


def _strip(
    frame: OverdoseFrame, span: range, centres: npt.NDArray[np.float64], running: date | None
) -> dict[str, Any]:
    rules, seed = rules_as_shipped(), settings()["spikes"]["seed"]
    dates = [frame.first_day + timedelta(days=day) for day in span]
    part = history_of(frame, dates[-1], centres)
    many = len(span)
    found = {}
    for name, parameters in rules.parameters.items():
        score = scores_of(part, name, parameters, seed=seed, last=many).score[-many:]
        if running in dates and name == Detector.EARS_C3:
            score[-1] = np.nan  # it judges the two days before, not the one that runs
        found[name] = raised(score, rules.shipped[name])
    return {
        "days": [one.isoformat() for one in dates],
        "events": [int(n) for n in part.counts[-many:]],
        "running": running in dates,
        "alarms": found,
    }


def _rise(history: History, peak: int, frame: OverdoseFrame, strip: dict[str, Any]) -> dict[str, Any]:
    """What the largest rise was made of: how much, in how many areas, and what the scan made of the same day."""
    on = (frame.first_day + timedelta(days=peak)).isoformat()
    at = strip["days"].index(on)
    rules = rules_as_shipped()
    parameters = rules.parameters[SCAN]
    width = parameters["window_days"]
    cells = np.zeros((len(history.centres) + 1, width + 1))
    near = (history.day >= peak - width) & (history.day <= peak)
    np.add.at(cells, (history.area[near], history.day[near] - peak + width), 1)
    placed = cells[:-1]
    result = {
        "day": on,
        "events": int(history.counts[peak]),
        "mean_before": float(history.counts[max(0, peak - 7) : peak].mean()) if peak else 0.0,
        "areas_with_events": int((placed[:, -1] > 0).sum()),
        "areas_above_own_mean": int((placed[:, -1] > placed[:, :-1].mean(axis=1)).sum()),
        "alarmed": [name for name, days in strip["alarms"].items() if days[at]],
        "scan": None,
    }
    if len(history.centres):
        scan = scan_day(
            history.day,
            history.area,
            last=peak,
            zones=zones_of(history.centres),
            parameters=parameters,
            seed=seed_of(history, settings()["spikes"]["seed"], peak),
        )
        if scan.cluster:
            best = scan.cluster
            result["scan"] = {
                "observed": best.observed,
                "expected": best.expected,
                "areas": len(best.members),
                "days": best.last - best.first + 1,
                "p_value": best.p_value,
            }
    return result
