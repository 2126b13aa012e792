"""Chance from a seed, and quotas that meet a planted share exactly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TypeVar

from tandem.journeys.riverbend.truth import TIMEZONE

T = TypeVar("T")


def stream(seed: int, name: str) -> Random:
    """A stream of chance of its own for each part, so that a change in one part moves no other."""
    return Random(f"riverbend:{seed}:{name}")  # noqa: S311 -- a made-up county, no secret


def quota(rng: Random, count: int, share: float) -> list[bool]:
    """`round(count * share)` times yes, the rest no, in an order by chance."""
    yes = round(count * share)
    return shuffled(rng, [True] * yes + [False] * (count - yes))


def shuffled(rng: Random, values: Sequence[T]) -> list[T]:
    """The values in an order by chance; the input stays as it is."""
    return rng.sample(list(values), len(values))


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """A time of day in Riverbend."""
    return datetime.combine(day, time(hour, minute), tzinfo=TIMEZONE)


def by_day(rng: Random, day: date, *, first_hour: int = 9, last_hour: int = 18) -> datetime:
    """A time within working hours of one day."""
    return local(day, rng.randint(first_hour, last_hour - 1), rng.randrange(0, 60, 5))


def later(rng: Random, at: datetime, low_days: int, high_days: int) -> datetime:
    """A working hour some days later."""
    return by_day(rng, (at + timedelta(days=rng.randint(low_days, high_days))).date())
