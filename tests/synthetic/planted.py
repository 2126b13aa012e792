"""A made-up county with planted truth: what lies in it is known, so what a method finds can be held against it.

Each function takes a generator of chance and gives arrays; sizes are those of a county of 300,000 with some three
suspected overdoses a day. Effects of 1 (or 0) plant nothing: that is where false alarms are counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tandem.science.arrays import FloatArray, IntArray

Chance = np.random.Generator
YEAR, SPIKE_DAYS = 365, 7
WEEKDAYS = np.array([0.9, 0.9, 0.95, 1.0, 1.15, 1.2, 0.9])


@dataclass(frozen=True)
class Series:
    """Daily counts of many agencies, shape (agencies, days), with a spike in `spike` where one was planted."""

    counts: IntArray
    spike: slice


def agencies(
    rng: np.random.Generator, *, spike: float = 1.0, many: int = 200, years: int = 5, mean: float = 3.0
) -> Series:
    """Counts with weekdays, a season and more variation than Poisson; late a week with `spike` times as many."""
    days = np.arange(years * YEAR)
    usual = mean * WEEKDAYS[days % 7] * (1 + 0.2 * np.sin(2 * np.pi * days / YEAR))
    level = rng.gamma(20.0, 1 / 20.0, (many, days.size // 7 + 1)).repeat(7, axis=1)[:, : days.size]
    week = slice(days.size - 3 * SPIKE_DAYS, days.size - 2 * SPIKE_DAYS)
    level[:, week] *= spike
    return Series(rng.poisson(level * usual), week)


def weekly(daily: Series) -> Series:
    """The same by week; the planted week is one of them."""
    whole = daily.counts.shape[1] // 7
    cut = daily.counts[:, daily.counts.shape[1] - 7 * whole :]
    return Series(cut.reshape(len(cut), whole, 7).sum(axis=2), slice(whole - 3, whole - 2))


def feed(rng: np.random.Generator, *, silent_days: int, days: int = 240, mean: float = 2.0) -> IntArray:
    """One agency's daily counts; its line is down for the last `silent_days`."""
    counts = rng.poisson(mean * WEEKDAYS[np.arange(days) % 7])
    counts[days - silent_days :] = 0
    return counts


def reports(
    rng: np.random.Generator, *, days: int = 180, mean: float = 8.0, surge: float = 1.0
) -> tuple[IntArray, IntArray]:
    """Day and day of the report of each event: half are told within two days, one in twenty after two weeks."""
    level = np.full(days, mean)
    level[-5:] *= surge
    occurred = np.repeat(np.arange(days), rng.poisson(level))
    slow = rng.random(occurred.size) < 0.25
    delay = np.where(slow, rng.negative_binomial(2, 0.2, occurred.size), rng.geometric(0.5, occurred.size) - 1)
    return occurred, occurred + delay


def diffusion(
    rng: np.random.Generator, *, followers: float, events: int = 600, town_m: float = 10_000.0
) -> FloatArray:
    """Events x, y (metres) and day, shape (n, 3): each has `followers` more within 150 m and a week or so."""
    first = max(1, round(events * (1 - followers)))
    waiting = np.column_stack([rng.uniform(0, town_m, (first, 2)), rng.uniform(0, YEAR, first)])
    found = [waiting]
    while len(waiting):
        of = waiting[np.repeat(np.arange(len(waiting)), rng.poisson(followers, len(waiting)))]
        step = np.column_stack([rng.normal(0, 75, (len(of), 2)), rng.exponential(4.0, len(of))])
        waiting = of + step
        waiting = waiting[waiting[:, 2] < YEAR]
        found.append(waiting)
    every = np.concatenate(found)
    every[:, 2] = np.floor(every[:, 2])
    return every


@dataclass(frozen=True)
class Outbreak:
    """Events by location and day on a grid of places, where a surge was planted, the `usual` (places, days)."""

    location: IntArray
    day: IntArray
    x_km: FloatArray
    y_km: FloatArray
    members: IntArray
    days: int
    usual: FloatArray


def outbreak(
    rng: np.random.Generator, *, factor: float, side: int = 12, days: int = 120, mean: float = 0.05
) -> Outbreak:
    """Places a kilometre apart with uneven levels; nine of them have `factor` times as many in the last week."""
    north, east = np.indices((side, side))
    level = mean * rng.gamma(4.0, 0.25, (side * side, 1)) * np.ones(days)
    middle = side // 3
    members = np.flatnonzero((np.abs(north.ravel() - middle) <= 1) & (np.abs(east.ravel() - middle) <= 1))
    usual = level.copy()
    level[members, days - 7 :] *= factor
    counts = rng.poisson(level)
    location, day = np.nonzero(counts)
    many = counts[location, day]
    at = (np.repeat(location, many), np.repeat(day, many))
    return Outbreak(*at, east.ravel() * 1.0, north.ravel() * 1.0, members, days, usual)


def rates(rng: np.random.Generator, *, factor: float, side: int = 16) -> tuple[FloatArray, IntArray, FloatArray]:
    """Rates by area on a grid, the numbers of the 16 areas with `factor` times the level, and centres in km."""
    north, east = np.indices((side, side))
    inside = (np.abs(north - 4.5) <= 2) & (np.abs(east - 4.5) <= 2)
    level = np.where(inside, factor, 1.0).ravel()
    counts = rng.poisson(10.0 * level)
    return counts / 10.0, np.flatnonzero(inside.ravel()), np.column_stack([east.ravel(), north.ravel()]).astype(float)


def people_on_lists(rng: np.random.Generator, *, people: int = 1000, dependence: float = 0.0) -> IntArray:
    """Counts by who is on which of three lists, shape (2, 2, 2); `dependence`: log odds ratio of the first two."""
    first = rng.random(people) < 0.3
    odds = np.exp(-0.8 + dependence * (first - 0.3))
    second = rng.random(people) < odds / (1 + odds)
    third = rng.random(people) < 0.25
    found = np.zeros((2, 2, 2), np.int64)
    np.add.at(found, (first.astype(int), second.astype(int), third.astype(int)), 1)
    return found


def area_years(rng: np.random.Generator, *, areas: int = 300, years: int = 6, alike: int = 6) -> IntArray:
    """Deaths by area and year; each run of `alike` areas shares a level, which drifts from year to year."""
    level = np.repeat(rng.gamma(1.0, 0.8, areas // alike), alike)
    drift = np.exp(np.cumsum(rng.normal(0, 0.15, (areas // alike, years)), axis=1)).repeat(alike, axis=0)
    return rng.poisson(level[:, None] * drift)
