"""Do outcomes (overdoses) follow nearby exposures (seizures) sooner than chance has it?

Pairs of an exposure and an outcome within a radius and from day 0 to under a number of days after it are counted and
compared with the counts after times have moved (see `nulls`). **What comes out is an association in place and time,
never a cause**: both may follow a third thing, and police may go where overdoses already rise. Therefore the pairs of
as many days *before* can be counted too, and the difference judged against its own shuffles.

Places never move, so what lies beyond the edge of the area, and days beyond the end of the records, are missing from
the observed and the shuffled counts alike; `period` leaves out exposures whose days were not all on record.

Sources: Ray B and others (2023), Am J Public Health 113:750-758 (rings of 100/250/500 m and 7/14/21 days; after minus
before); Mohler G and others (2021), Proc R Soc A 477:20210195 (excess for 1,000 seizures); Knox EG (1964), Appl Stat
13:25-29; interval of a count: Garwood F (1936), Biometrika 28:437-442, widened by the spread of the shuffles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from tandem.science.arrays import FloatArray, IntArray
from tandem.science.knox.around import Neighbourhoods
from tandem.science.knox.chance import Chance, chance_of, middle_p, ratio_interval, ratio_of
from tandem.science.knox.nulls import BLOCK_RADII, SIMULATED_MEAN, Movement, Null, movement
from tandem.science.knox.outline import is_inside
from tandem.science.points import RADII_M, WINDOWS_DAYS, Points
from tandem.science.threads import Progress, workers_or_all

Moved = Literal["exposures", "outcomes"]


@dataclass(frozen=True)
class Question:
    """What to count and how to shuffle.

    `radii_m` and `days` rise. Cells reach from 0 to each of them or, with `bands`, from one to the next. `moved`:
    whose times move under `null`. `before`: count the days before too. `period`: first and last day on record;
    exposures whose days, before or after, are not all on record are left out. `block_m`: side of the blocks of the
    cluster null, by default twelve times the longest radius. `inside`: leave out exposures nearer to the edge of the
    outcomes' area than the longest radius, where outcomes beyond it were not recorded.
    """

    radii_m: tuple[float, ...] = RADII_M
    days: tuple[int, ...] = WINDOWS_DAYS
    null: Null = "cluster"
    moved: Moved = "exposures"
    bands: bool = False
    before: bool = False
    period: tuple[int, int] | None = None
    block_m: float | None = None
    inside: bool = False

    def __post_init__(self) -> None:
        for edges in (self.radii_m, self.days):
            if not edges or not 0 < min(edges) <= max(edges) < np.inf or any(b <= a for a, b in pairwise(edges)):
                raise ValueError("Give radii above 0 m and days of at least 1, rising, for example 100,250,500.")
        if any(day != int(day) for day in self.days):
            raise ValueError("days must be whole numbers; calendar days are counted.")
        if self.moved not in {"exposures", "outcomes"}:
            raise ValueError("moved must be exposures or outcomes.")


@dataclass(frozen=True, eq=False)
class AssociationAfter:
    """Tables of shape (radii, days); pairs, not outcomes: one outcome near two exposures counts twice.

    `expected` is the mean over all shuffles, exact unless they are restricted. `ratio` is observed over expected with
    its 95 % interval `ratio_low` to `ratio_high` (NaN where nothing is expected). `p_more`, `p_fewer`, `p_two_sided`
    are middle p-values; `chance` has the full ones, and those that hold over all cells. If the question asked for
    them, `before` and `expected_before` are the pairs of as many days before, and `p_difference` is the two-sided p
    of after minus before.
    """

    question: Question
    exposures: int
    outcomes: int
    left_out: int
    permutations: int
    observed: IntArray
    expected: FloatArray
    ratio_low: FloatArray
    ratio_high: FloatArray
    p_more: FloatArray
    p_fewer: FloatArray
    chance: Chance
    before: IntArray | None
    expected_before: FloatArray | None
    p_difference: FloatArray | None

    @property
    def ratio(self) -> FloatArray:
        """Observed over expected."""
        return ratio_of(self.observed.astype(np.float64), self.expected)

    @property
    def p_two_sided(self) -> FloatArray:
        """Twice the smaller of the two, at most 1."""
        found: FloatArray = np.minimum(1.0, 2 * np.minimum(self.p_more, self.p_fewer))
        return found

    @property
    def excess_per_1000(self) -> FloatArray:
        """Pairs more than expected, for each 1,000 exposures."""
        return (self.observed - self.expected) * (1000 / max(self.exposures, 1))


@dataclass(frozen=True, eq=False)
class AssociationByPlace:
    """The widest cell place by place, rows of `places` in order: where is it, and how sure is that."""

    places: tuple[str, ...]
    observed: IntArray
    expected: FloatArray
    ratio_low: FloatArray
    ratio_high: FloatArray
    p_more: FloatArray
    chance: Chance


def association_after(
    exposures: Points,
    outcomes: Points,
    question: Question,
    *,
    seed: int,
    permutations: int = 999,
    strata: npt.ArrayLike | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> AssociationAfter:
    """Association of `outcomes` with `exposures` before them.

    `strata`: one label for each moved point, for the restricted null. No points: zeros and p 1. The same seed gives
    the same result with any number of workers. Memory: 2 bytes for each moved point and shuffle of 1,024; time grows
    with moved points x shuffles, and with near pairs once.
    """
    asked = _Asked.of(exposures, outcomes, question, strata)
    spans = [[0, day] for day in question.days] + [[-day, 0] for day in question.days if question.before]
    near, moved = asked.ready(np.array(spans))
    counts, mean = near.shuffled(
        moved, permutations=_positive(permutations), seed=seed, workers=workers_or_all(workers), progress=progress
    )
    # The first table is the expected one, the second the observed, and then the shuffles.
    parts = np.split(np.concatenate([mean[None], counts]), [len(question.days)], axis=2)
    after, before = (_banded(part) if question.bands else part for part in parts)
    observed, null = after[1].astype(np.int64), after[2:]
    low, high = ratio_interval(observed, after[0], null)
    more, fewer = _without_nothing(*middle_p(observed, null), null)
    return AssociationAfter(
        question=question,
        exposures=asked.exposures.x.size,
        outcomes=outcomes.x.size,
        left_out=exposures.x.size - asked.exposures.x.size,
        permutations=permutations,
        observed=observed,
        expected=after[0],
        ratio_low=low,
        ratio_high=high,
        p_more=more,
        p_fewer=fewer,
        chance=chance_of(observed, null),
        before=before[1].astype(np.int64) if question.before else None,
        expected_before=before[0] if question.before else None,
        p_difference=chance_of((after - before)[1], (after - before)[2:]).two_sided if question.before else None,
    )


def association_by_place(
    exposures: Points,
    outcomes: Points,
    question: Question,
    places: Sequence[str],
    *,
    seed: int,
    permutations: int = 999,
    strata: npt.ArrayLike | None = None,
    workers: int | None = None,
) -> AssociationByPlace:
    """The widest radius and longest days of `question`, by the place (`places`, a label) of each moved point.

    The shuffles are those of the whole, so that the places add up to it. With many places look at
    `chance.more_in_any_cell`, which holds its level over all of them.
    """
    widest = replace(question, radii_m=question.radii_m[-1:], days=question.days[-1:], bands=False)
    asked = _Asked.of(exposures, outcomes, widest, strata)
    labels = np.asarray(places)[asked.kept] if question.moved == "exposures" else np.asarray(places)
    near, moved = asked.ready(np.array([[0, widest.days[0]]]), block_m=asked.block_m(question))
    if labels.shape != moved.day.shape:
        raise ValueError("places must have one label for each moved point.")
    names, codes = np.unique(labels, return_inverse=True)
    rows = [np.flatnonzero(codes[near.sites.order] == code) for code in range(names.size)]
    threads = workers_or_all(workers)
    times = moved.times(seed=seed, first=0, count=_positive(permutations), workers=threads)
    times = np.concatenate([moved.day.astype(np.uint16)[:, None], times], axis=1)
    found = [near.counts(times, workers=threads, only=only) for only in rows]
    table = np.array([counts[:, 0, 0] for counts, _ in found]).T.reshape(1 + permutations, names.size)
    exact = np.array([near.expected(totals, moved.day)[0, 0] for _, totals in found])
    expected = table[1:].mean(axis=0) if question.null in SIMULATED_MEAN else exact
    low, high = ratio_interval(table[0], expected, table[1:])
    return AssociationByPlace(
        places=tuple(str(name) for name in names),
        observed=table[0],
        expected=expected,
        ratio_low=low,
        ratio_high=high,
        p_more=_without_nothing(*middle_p(table[0], table[1:]), table[1:])[0],
        chance=chance_of(table[0], table[1:]),
    )


@dataclass(frozen=True, eq=False)
class _Asked:
    """Checked points: exposures with their days (and surroundings) on record, the strata of the moved side."""

    exposures: Points
    outcomes: Points
    question: Question
    kept: npt.NDArray[np.bool_]
    strata: npt.NDArray[np.generic] | None

    @classmethod
    def of(cls, exposures: Points, outcomes: Points, question: Question, strata: npt.ArrayLike | None) -> _Asked:
        kept = np.ones(exposures.x.size, np.bool_)
        if question.period:
            first, last = question.period
            longest = max(question.days)
            kept = (exposures.day - longest >= first) & (exposures.day + longest - 1 <= last)
        if question.inside:
            kept &= is_inside(exposures, outcomes, metres=max(question.radii_m))
        labels = None if strata is None else np.asarray(strata)
        if labels is not None and question.moved == "exposures" and labels.shape == kept.shape:
            labels = labels[kept]
        inside = Points(exposures.x[kept], exposures.y[kept], exposures.day[kept])
        return cls(inside, outcomes, question, kept, labels)

    def block_m(self, question: Question) -> float:
        return question.block_m or BLOCK_RADII * max(question.radii_m)

    def ready(self, spans: IntArray, *, block_m: float | None = None) -> tuple[Neighbourhoods, Movement]:
        """The moved side as sites. Outcomes that move look back in time, which is looking ahead with days negated."""
        sites, events = self.exposures, self.outcomes
        if self.question.moved == "outcomes":
            sites, events = (Points(one.x, one.y, -one.day) for one in (events, sites))
        near = Neighbourhoods.of(sites, events, radii_m=self.question.radii_m, spans=spans)
        side = block_m or self.block_m(self.question)
        moved = movement(
            sites,
            self.question.null,
            strata=self.strata,
            block_m=side,
            first_day=near.first_day,
            radii_m=self.question.radii_m,
            days=self.question.days,
        )
        return near, moved


def _positive(permutations: int) -> int:
    if permutations < 1:
        raise ValueError("permutations must be at least 1; 999 gives p-values to 0.001.")
    return permutations


def _banded(counts: FloatArray) -> FloatArray:
    """From pairs up to each radius and day to pairs between one and the next."""
    return np.diff(np.diff(counts, axis=1, prepend=0), axis=2, prepend=0)


def _without_nothing(
    more: FloatArray, fewer: FloatArray, null: npt.NDArray[np.number]
) -> tuple[FloatArray, FloatArray]:
    """Where no shuffle ever differs there is nothing to learn: p 1."""
    silent = null.min(axis=0) == null.max(axis=0) if null.size else np.ones(more.shape, np.bool_)
    unlike = (more < 0.5) | (fewer < 0.5)
    return np.where(silent & ~unlike, 1.0, more), np.where(silent & ~unlike, 1.0, fewer)
