"""Which enforcement opens a seizure watch, how many there may be, and what their figures say."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from tandem.core.definition_file import read_definition
from tandem.science.comparisons import ratio_verdict
from tandem.surveillance.types import Association, LeftOut, SeizurePoint, WatchBundle, WatchChoice


@dataclass(frozen=True)
class Materiality:
    """Which seizures matter: points by class, multiplied by amount, added up over an area's day."""

    classes: Mapping[str, float]
    amounts: tuple[tuple[float, float], ...]
    units: Mapping[str, float]
    unknown_amount: float
    least: float
    look_back_days: int


@dataclass(frozen=True)
class WatchRules:
    """Numbers of the definition file."""

    version: str
    metres: tuple[int, ...]
    days: tuple[int, ...]
    materiality: Materiality
    scarce_from: int
    max_open: int
    max_new_a_day: int
    min_seizures: int
    permutations: int
    seed: int
    null: str
    by_month: tuple[int, int]
    min_seizures_a_month: int
    doubling: float

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of substance that can open a watch."""
        return tuple(self.materiality.classes)


def watch_rules() -> WatchRules:
    """The definition of seizure watches."""
    raw = read_definition("watches", "seizure_watch")
    rings, caps, history, matter = raw["rings"], raw["caps"], raw["history"], raw["materiality"]
    return WatchRules(
        version=str(raw["version"]),
        metres=tuple(rings["metres"]),
        days=tuple(rings["days"]),
        materiality=Materiality(
            matter["classes"],
            tuple(sorted((step["grams"], step["times"]) for step in matter["amounts"])),
            matter["units"],
            matter["unknown_amount"],
            matter["least"],
            matter["look_back_days"],
        ),
        scarce_from=caps["scarce_from"],
        max_open=caps["max_open"],
        max_new_a_day=caps["max_new_a_day"],
        min_seizures=history["min_seizures"],
        permutations=history["permutations"],
        seed=history["seed"],
        null=history["null"],
        by_month=(history["by_month_metres"], history["by_month_days"]),
        min_seizures_a_month=history["min_seizures_a_month"],
        doubling=history["doubling"],
    )


def last_day(seized_on: date) -> date:
    """The day at which a watch ends, half-open: day 0 is the day of the seizure."""
    return seized_on + timedelta(days=max(watch_rules().days))


def weight_of(seizures: Sequence[SeizurePoint]) -> float:
    """How much the seizures of one area's day matter, in points; 0 for classes that open no watch."""
    matter = watch_rules().materiality
    return sum(matter.classes.get(one.substance_class, 0.0) * _times(one, matter) for one in seizures)


def _times(seizure: SeizurePoint, matter: Materiality) -> float:
    """What the amount multiplies by; an unknown amount or unit is neither small nor large."""
    unit = seizure.unit.strip().casefold().removesuffix(".")
    grams_each = matter.units.get(unit, matter.units.get(unit.removesuffix("s")))
    if seizure.quantity is None or seizure.quantity <= 0 or grams_each is None:
        return matter.unknown_amount
    grams = seizure.quantity * grams_each
    return max((step for step in matter.amounts if step[0] <= grams), default=(0.0, matter.unknown_amount))[1]


def least_weight(recent: Sequence[float]) -> float:
    """The points that a day must reach, given those of the agency's recent days of enforcement, each area's apart.

    Over the look-back only so many watches can be open one after the other. Where more days than that reached the
    least of the definition, the bar rises to what the last that fits had: the most material ones find room.
    """
    rules = watch_rules()
    matter = rules.materiality
    room = math.floor(rules.max_open * matter.look_back_days / max(rules.days))
    ranked = sorted((weight for weight in recent if weight >= matter.least), reverse=True)
    return ranked[room - 1] if len(ranked) > room else matter.least


def chosen_bundles(
    bundles: Sequence[WatchBundle],
    *,
    open_watches: int,
    opened_that_day: int = 0,
    watched: Collection[UUID] = (),
    recent: Sequence[float] = (),
) -> WatchChoice:
    """The bundles of one day that become watches within the caps: most material first, then most overdoses.

    `watched`: areas with an open watch, which need no second one. `recent`: points of the days before.
    """
    rules = watch_rules()
    bar = least_weight(recent) if open_watches >= rules.scarce_from else rules.materiality.least
    left_out: Counter[LeftOut] = Counter()
    fit: list[tuple[float, WatchBundle]] = []
    for bundle in bundles:
        weight = weight_of(bundle.seizures)
        if weight < rules.materiality.least:
            left_out[LeftOut.TOO_SMALL] += 1
        elif bundle.area_id in watched:
            left_out[LeftOut.ALREADY_WATCHED] += 1
        elif weight < bar:
            left_out[LeftOut.OUTRANKED] += 1
        else:
            fit.append((weight, bundle))
    fit.sort(key=lambda one: (-one[0], -one[1].overdoses_90_days, str(one[1].area_id)))
    open_room, day_room = rules.max_open - open_watches, rules.max_new_a_day - opened_that_day
    room = max(0, min(open_room, day_room))
    if len(fit) > room:
        left_out[LeftOut.ALL_FULL if open_room <= day_room else LeftOut.DAY_FULL] += len(fit) - room
    return WatchChoice(tuple(bundle for _, bundle in fit[:room]), dict(left_out))


def association_in(low: float | None, high: float | None) -> Association:
    """What the 95 % interval of observed over expected says, by the doubling of the definition file."""
    return Association(ratio_verdict(low, high, doubling=watch_rules().doubling).value)
