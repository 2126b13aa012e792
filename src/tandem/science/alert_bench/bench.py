"""All detectors side by side on one record: false alarms, planted spikes, and the threshold of a budget.

A false alarm is a day that alarms outside every confirmed spike; a record whose spikes nobody confirmed gives too
many of them, never too few. All detectors are judged on the same days, from the first that each can judge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tandem.science.alert_bench.detectors import days_needed, planted_scores, scores_of
from tandem.science.alert_bench.planting import WHERE, days_of, draw_spikes
from tandem.science.alert_bench.types import (
    DAYS_A_MONTH,
    SCAN,
    Found,
    History,
    Measured,
    Planted,
    Rules,
    Scored,
    Spike,
)
from tandem.science.arrays import BoolArray, FloatArray
from tandem.science.rates import crude_rates, wilson_interval
from tandem.science.threads import Progress

TOLERANCE = 1e-9


@dataclass(frozen=True)
class _Spikes:
    """The spikes of each kind, and how many days from their start are looked at."""

    drawn: dict[str, tuple[Spike, ...]]
    window: int
    seed: int


def alarms(score: FloatArray, threshold: float) -> BoolArray:
    """Which scores are above the threshold; a score that is missing is no alarm."""
    above: BoolArray = np.nan_to_num(score, nan=-np.inf) > threshold + TOLERANCE
    return above


def score_record(
    history: History,
    rules: Rules,
    *,
    number: int,
    length: int,
    events: int,
    after: int = 2,
    min_days: int = 90,
    known: Sequence[tuple[int, int]] = (),
    seed: int,
    progress: Progress | None = None,
) -> tuple[Scored, ...]:
    """Score a record by every detector of `rules`, with `number` spikes of each kind planted into it one by one.

    `events` more a day for `length` days; a spike counts as found until `after` days behind its end. `known`: half-
    open spans of days of confirmed spikes, which hold no false alarm. A detector with fewer than `min_days` days
    to judge gets no counted day and no spikes. Seeds are explicit: the same input gives the same answer.
    """
    needs = {name: days_needed(name, parameters) for name, parameters in rules.parameters.items()}
    usable = {name for name, needed in needs.items() if history.days - needed >= min_days}
    usable -= {SCAN} if not len(history.centres) else set()
    first = max((needs[name] for name in usable), default=history.days)
    window = length + after
    wanted: dict[str, Any] = {"number": number, "length": length, "events": events, "known": known, "seed": seed}
    drawn = {where: draw_spikes(history, where=where, first=first, window=window, **wanted) for where in WHERE}
    spikes = _Spikes(drawn, window, seed)
    quiet = ~days_of(known, history.days) & (np.arange(history.days) >= first)
    found = []
    for done, (name, parameters) in enumerate(rules.parameters.items()):
        score = scores_of(history, name, parameters, seed=seed).score
        counted = quiet & ~np.isnan(score) if name in usable else np.zeros(history.days, dtype=bool)
        planted = _planted(history, spikes, name, rules, score) if name in usable else ()
        found.append(Scored(name, needs[name], score, counted, planted))
        if progress:
            progress(done + 1, len(rules.parameters))
    return tuple(found)


def _planted(history: History, spikes: _Spikes, name: str, rules: Rules, score: FloatArray) -> tuple[Planted, ...]:
    """Without areas in its rule a detector sees the same counts for both kinds."""
    seen: dict[str, FloatArray] = {}
    result = []
    for where, drawn in spikes.drawn.items():
        key = where if name == SCAN else str(len(drawn))
        if key not in seen:
            seen[key] = planted_scores(
                history, drawn, name, rules.parameters[name], window=spikes.window, seed=spikes.seed
            )
        starts = np.array([spike.day for spike in drawn], dtype=np.int64)
        before = score[starts[:, None] + np.arange(spikes.window)]
        result.append(Planted(where, seen[key], before))
    return tuple(result)


def threshold_of(scored: Scored, budget_per_month: float) -> float:
    """The lowest threshold that keeps the record's false alarms within the budget, and never below 0.

    Below 0 a day with fewer events than expected would alarm. A negative budget: ValueError.
    """
    if budget_per_month < 0:
        raise ValueError("A budget is 0 or more alarms a month.")
    allowed = int(budget_per_month * scored.days / DAYS_A_MONTH + TOLERANCE)
    ordered = np.sort(scored.score[scored.counted])[::-1]
    return max(0.0, float(ordered[allowed])) if allowed < ordered.size else 0.0


def measure(scored: Scored, threshold: float, *, known: Sequence[tuple[int, int]] = ()) -> Measured:
    """What the detector did at this threshold on the record and with the planted spikes.

    A record without a counted day: 0 alarms in 0 days, the rate and its limits NaN.
    """
    alarmed = alarms(scored.score, threshold)
    false = int((alarmed & scored.counted).sum())
    per = [float("nan")] * 3
    if scored.days:
        rate = crude_rates([false], [scored.days / DAYS_A_MONTH], per=1.0)
        per = [float(rate.rate[0]), float(rate.low[0]), float(rate.high[0])]
    spans = [alarmed[max(0, start) : end] for start, end in known]
    delays = tuple(int(np.argmax(span)) if span.any() else None for span in spans)
    found = tuple(_found(planted, threshold) for planted in scored.planted)
    return Measured(scored.detector, threshold, false, scored.days, per[0], per[1], per[2], found, delays)


def _found(planted: Planted, threshold: float) -> Found:
    """A spike is found by an alarm on a day that was quiet without it; the delay counts from its first day."""
    raised = alarms(planted.score, threshold) & ~alarms(planted.before, threshold)
    hit = np.asarray(raised.any(axis=1))
    delays = raised.argmax(axis=1)[hit]
    share = wilson_interval([int(hit.sum())], [hit.size])
    return Found(
        where=planted.where,
        planted=hit.size,
        found=int(hit.sum()),
        share=float(share.proportion[0]),
        low=float(share.low[0]),
        high=float(share.high[0]),
        delay=float(delays.mean()) if delays.size else None,
        slowest=int(delays.max()) if delays.size else None,
    )


def curve(scored: Scored, budgets: Sequence[float], *, known: Sequence[tuple[int, int]] = ()) -> tuple[Measured, ...]:
    """The detector at the threshold of each budget, in their order; nothing when it is not judged."""
    if not scored.is_judged:
        return ()
    return tuple(measure(scored, threshold_of(scored, budget), known=known) for budget in budgets)
