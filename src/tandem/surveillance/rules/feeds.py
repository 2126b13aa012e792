"""Judging a feed from plain lists of days and points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from tandem.science.nowcast import nowcast, reporting_triangle
from tandem.science.silence import Silence, silence
from tandem.surveillance.types.feeds import AddressTrap, ExpectedDay, Lateness

# Lateness and expected numbers are learned from the rows of so many days.
LEARN_DAYS = 180
LEAST_ROWS, MOST_DELAY, SHOWN_DAYS = 30, 21, 7
# A point is a trap when it holds at least this share of all placed events, this many, and far more than the next.
TRAP_SHARE, TRAP_EVENTS, TRAP_OVER_NEXT, TRAP_LEAST_PLACED = 0.03, 11, 3.0, 50

Pair = tuple[date, date]


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
    known = [(happened, max(happened, reported)) for happened, reported in pairs if reported <= today]
    since = today - timedelta(days=LEARN_DAYS)
    recent = [pair for pair in known if pair[0] > since]
    late = lateness_of(recent)
    if late is None or late.rows < LEAST_ROWS or late.nine_in_ten == 0:
        return ()
    delay = min(MOST_DELAY, late.latest)
    triangle = reporting_triangle(
        [happened.toordinal() for happened, _ in recent],
        [reported.toordinal() for _, reported in recent],
        as_of=today.toordinal(),
        periods=LEARN_DAYS,
        max_delay=delay,
    )
    found = nowcast(triangle, rng=np.random.default_rng(seed), level_window=28)
    last = range(LEARN_DAYS - 1, LEARN_DAYS - 1 - min(delay, SHOWN_DAYS), -1)
    return tuple(
        ExpectedDay(
            on=today - timedelta(days=LEARN_DAYS - 1 - i),
            reported=int(found.reported[i]),
            expected=float(found.expected[i]),
            low=int(found.low[i]),
            high=int(found.high[i]),
        )
        for i in last
    )


def address_trap(places: Sequence[tuple[float, float, str]]) -> AddressTrap | None:
    """The one point, to about ten metres, that gathers events as no scene does; `places` are lon, lat and area."""
    if len(places) < TRAP_LEAST_PLACED:
        return None
    counts = Counter((round(lon, 4), round(lat, 4)) for lon, lat, _ in places)
    (point, most), *rest = counts.most_common(2)
    following = rest[0][1] if rest else 0
    if most < TRAP_EVENTS or most < TRAP_SHARE * len(places) or most < TRAP_OVER_NEXT * following:
        return None
    area = next(name for lon, lat, name in places if (round(lon, 4), round(lat, 4)) == point)
    return AddressTrap(area, most, len(places))
