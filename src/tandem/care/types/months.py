"""Counts of one program's month, for the month's report. No person and no id."""

from __future__ import annotations

from dataclasses import dataclass

REACH = ("call", "visit", "attempted", "reached", "accepted", "consented", "referred", "started")
HANDOFF = ("offered", "arrived", "consented", "referred", "started")
WITHIN_HOURS = (72, 48, 24)


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took: how many, median and 90th percentile, None where there were none."""

    n: int
    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class MonthCounts:
    """Counts of people unless said otherwise. Steps of a funnel are parts of the step before.

    `within` counts those first attempted within so many hours of the call; `groups` breaks the steps of `reach` down.
    `services` holds (people, number given) by kind, `follow_ups` (due, reached) by day.
    """

    reach: dict[str, int]
    handoff: dict[str, int]
    within: dict[int, int]
    attempt_hours: Times
    arrival_minutes: Times
    groups: dict[str, dict[str, dict[str, int]]]
    services: dict[str, tuple[int, int]]
    follow_ups: dict[int, tuple[int, int]]
    naloxone_people: int
    naloxone_kits: int
    is_synthetic: bool
