"""Judging a feed from plain lists of days and points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from tandem.core.definition_file import read_definition
from tandem.science.nowcast import nowcast, reporting_triangle
from tandem.science.silence import Silence, silence
from tandem.surveillance.types.feeds import AddressTrap, ExpectedDay, Lateness

PLACE_DECIMALS = 4  # of a degree: about ten metres
Pair = tuple[date, date]


@dataclass(frozen=True, slots=True)
class LatenessRules:
    """From which rows lateness is learned, and of how many days what is still to come is told."""

    learn_days: int
    least_rows: int
    most_delay: int
    shown_days: int
    level_days: int


@dataclass(frozen=True, slots=True)
class TrapRules:
    """When one point holds too much: a share of all placed events, so many, and far more than the next."""

    share: float
    events: int
    over_next: float
    least_placed: int


def lateness_rules() -> LatenessRules:
    """As the definition has them."""
    return LatenessRules(**read_definition("feeds", "reading")["lateness"])


def trap_rules() -> TrapRules:
    """As the definition has them."""
    return TrapRules(**read_definition("feeds", "reading")["trap"])


def recent_days() -> int:
    """Rows of how many days are counted as recent."""
    return int(read_definition("feeds", "reading")["recent"]["days"])


def silence_of(days: Sequence[date], *, today: date) -> Silence:
    """Whether the feed is silent, from the days of its rows; the running day is left out, it is not over."""
    if not days:
        return silence([0])
    first = min(days)
    counts = np.zeros(max(1, (today - first).days))
    for day, rows in Counter(days).items():
        if day < today:
            counts[(day - first).days] += rows
    return silence(counts)


def lateness_of(pairs: Sequence[Pair]) -> Lateness | None:
    """How late rows are, from (happened, reported) days. A report before its event counts as the same day."""
    late = sorted(max(0, (reported - happened).days) for happened, reported in pairs)
    if not late:
        return None
    return Lateness(
        rows=len(late),
        middle=late[(len(late) - 1) // 2],
        nine_in_ten=late[min(len(late) - 1, int(0.9 * len(late)))],
        latest=late[-1],
        same_day_share=sum(one == 0 for one in late) / len(late),
    )


def expected_days(pairs: Sequence[Pair], *, today: date, seed: int = 1) -> tuple[ExpectedDay, ...]:
    """The last days with what is still to come, newest first; none when too few rows or no lateness are known."""
    rules = lateness_rules()
    known = [(happened, max(happened, reported)) for happened, reported in pairs if reported <= today]
    since = today - timedelta(days=rules.learn_days)
    recent = [pair for pair in known if pair[0] > since]
    late = lateness_of(recent)
    if late is None or late.rows < rules.least_rows or late.nine_in_ten == 0:
        return ()
    delay = min(rules.most_delay, late.latest)
    triangle = reporting_triangle(
        [happened.toordinal() for happened, _ in recent],
        [reported.toordinal() for _, reported in recent],
        as_of=today.toordinal(),
        periods=rules.learn_days,
        max_delay=delay,
    )
    found = nowcast(triangle, rng=np.random.default_rng(seed), level_window=rules.level_days)
    newest = rules.learn_days - 1
    last = range(newest, newest - min(delay, rules.shown_days), -1)
    return tuple(
        ExpectedDay(
            on=today - timedelta(days=newest - i),
            reported=int(found.reported[i]),
            expected=float(found.expected[i]),
            low=int(found.low[i]),
            high=int(found.high[i]),
        )
        for i in last
    )


def address_trap(places: Sequence[tuple[float, float, str]]) -> AddressTrap | None:
    """The one point, to about ten metres, that gathers events as no scene does; `places` are lon, lat and area."""
    rules = trap_rules()
    if len(places) < rules.least_placed:
        return None
    counts = Counter(_rounded(lon, lat) for lon, lat, _ in places)
    (point, most), *rest = counts.most_common(2)
    following = rest[0][1] if rest else 0
    if most < max(rules.events, rules.share * len(places), rules.over_next * following):
        return None
    area = next(
        name for lon, lat, name in places if (round(lon, PLACE_DECIMALS), round(lat, PLACE_DECIMALS)) == point
    )
    return AddressTrap(area, most, len(places))


def _rounded(longitude: float, latitude: float) -> tuple[float, float]:
    return round(longitude, PLACE_DECIMALS), round(latitude, PLACE_DECIMALS)
