"""A day judged by the rules that an agency chose on the alert bench: the same scores, the chosen thresholds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from tandem.science.alert_bench import DayScan, History, alarms, scan_day, scores_of, seed_of, zones_of
from tandem.surveillance.rules.bench import history_of, rules_as_shipped, settings
from tandem.surveillance.types import ChosenRule, Detector, NewExceedance, OverdoseFrame

LOOK_BACK_DAYS = 365
# Their limit is no count of the day, so it has no moment at which it was crossed.
WITHOUT_CROSSING = frozenset({Detector.EARS_C3, Detector.ODMAP_24H, Detector.SPACE_TIME_SCAN})


@dataclass(frozen=True, eq=False)
class Chosen:
    """The rules in use. `centres`: latitude and longitude of each area in the frame's order, for the scan."""

    rules: tuple[ChosenRule, ...]
    centres: npt.NDArray[np.float64] | None


@dataclass(frozen=True)
class ChosenScan:
    """One day to judge on counted events. `crossing`: the moment at which the day's count passed a limit."""

    frame: OverdoseFrame
    day: date
    starts_at: datetime
    ends_at: datetime
    case: str
    is_preliminary: bool
    crossing: Callable[[float], datetime | None]


def findings_of_choice(scan: ChosenScan, chosen: Chosen) -> list[NewExceedance]:
    """What the chosen rules find for the whole agency; the scan finds for the area that holds most of its cluster."""
    centres = chosen.centres if chosen.centres is not None else np.zeros((0, 2))
    history = history_of(scan.frame, scan.day, centres)
    return list(_findings(scan, chosen, history))


def _findings(scan: ChosenScan, chosen: Chosen, history: History) -> Iterator[NewExceedance]:
    shipped, seed = rules_as_shipped(), settings()["spikes"]["seed"]
    for rule in chosen.rules:
        parameters = shipped.parameters[rule.detector]
        if rule.detector is Detector.EARS_C3 and scan.is_preliminary:
            continue
        if rule.detector is Detector.SPACE_TIME_SCAN:
            if len(history.centres):
                judged = _scanned(history, parameters, seed)
                if judged.cluster and judged.score > rule.threshold + 1e-9:
                    yield _in_place(scan, rule, history, judged)
            continue
        scores = scores_of(history, rule.detector, parameters, seed=seed)
        alarmed = alarms(scores.score, rule.threshold)
        if alarmed[-1]:
            before = alarmed[-1 - LOOK_BACK_DAYS : -1]
            limit = scores.limit(rule.threshold)
            numbers = tuple(float(one[-1]) for one in (scores.observed, scores.expected, limit))
            yield _finding(scan, rule.detector, numbers, (int(before.sum()), int(before.size)))


def _scanned(history: History, parameters: Mapping[str, Any], seed: int) -> DayScan:
    last = history.days - 1
    return scan_day(
        history.day,
        history.area,
        last=last,
        zones=zones_of(history.centres),
        parameters=parameters,
        seed=seed_of(history, seed, last),
    )


def _finding(
    scan: ChosenScan,
    detector: Detector,
    numbers: tuple[float, ...],
    habit: tuple[int, int],
    place: int | None = None,
) -> NewExceedance:
    observed, expected, limit = numbers
    return NewExceedance(
        detector=detector,
        area_id=None if place is None else scan.frame.area_ids[place],
        day=scan.day,
        starts_at=scan.starts_at,
        ends_at=scan.ends_at,
        observed=observed,
        expected=expected,
        threshold=limit,
        case_definition=scan.case,
        is_preliminary=scan.is_preliminary,
        crossed_at=None if detector in WITHOUT_CROSSING else scan.crossing(limit),
        alarms=habit[0],
        days=habit[1],
    )


def _in_place(scan: ChosenScan, rule: ChosenRule, history: History, judged: DayScan) -> NewExceedance:
    """A year of scans a night would cost too much; how often it alarms is what the bench saw."""
    cluster = judged.cluster
    assert cluster is not None
    first = history.days - 1 - (cluster.last - cluster.first)
    inside = history.area[(history.day >= first) & np.isin(history.area, cluster.members)]
    place = int(np.bincount(inside).argmax())
    limit = judged.limit(rule.threshold)
    numbers = (float(cluster.observed), cluster.expected, float(cluster.observed) if math.isnan(limit) else limit)
    return _finding(scan, rule.detector, numbers, (rule.alarms, rule.days), place)
