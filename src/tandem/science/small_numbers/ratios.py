"""Percentages and rates made from numbers that have passed the door."""

from __future__ import annotations

from tandem.science.small_numbers.marks import K, Shown, Suppressed

CERTAINTY_MIN = 20
"""0 % and 100 % are a fact about each person of the group; below this size they are hidden (project choice)."""


def percent(numerator: Shown, denominator: Shown, *, digits: int = 1, k: int = K) -> float | Suppressed | None:
    """`numerator` as a percentage of `denominator`, rounded to `digits`, or a mark, or None for 0 of 0.

    Both as they came from a `protect_` function. Hidden when either is hidden (with the other it would give
    the number back), when the rest (denominator - numerator) is 1 to k-1, and when the answer is 0 or
    100 % of fewer than 20 people: it would tell something about every one of a small known group.
    A numerator above its denominator, or a shown small count: ValueError.
    """
    if isinstance(numerator, Suppressed) or isinstance(denominator, Suppressed):
        return Suppressed("secondary", k)
    _check(numerator, k)
    _check(denominator, k)
    if numerator > denominator:
        raise ValueError("The numerator is larger than the denominator; it must be a part of it.")
    if denominator == 0:
        return None
    rest = denominator - numerator
    if 1 <= rest < k or (denominator < CERTAINTY_MIN and (numerator == 0 or rest == 0)):
        return Suppressed("secondary", k)
    return round(100.0 * numerator / denominator, digits)


def rate_per(
    count: Shown, population: float, *, per: float = 100_000.0, min_population: float = 100.0, k: int = K
) -> float | Suppressed:
    """Events per `per` people; a mark when the count is hidden or the population is below `min_population`.

    The population is public and without error. 0 events give rate 0. A population of 0 or less or NaN:
    ValueError. Flag the rate unreliable below 20 events (`science.rates`).
    """
    if not population > 0:
        raise ValueError("The population must be above 0; leave out areas where nobody lives.")
    if isinstance(count, Suppressed) or population < min_population:
        return Suppressed("secondary", k)
    _check(count, k)
    return per * count / population


def _check(count: int, k: int) -> None:
    if count < 0 or 1 <= count < k:
        raise ValueError("A count from 1 to k-1 must pass protect_list, protect_table or protect_funnel first.")
