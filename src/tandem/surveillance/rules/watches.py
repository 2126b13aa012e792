"""Which enforcement opens a seizure watch, and how many watches there may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tandem.core.definition_file import read_definition
from tandem.surveillance.types import WatchBundle


@dataclass(frozen=True)
class WatchRules:
    """Numbers of the definition file."""

    metres: tuple[int, ...]
    days: tuple[int, ...]
    classes: tuple[str, ...]
    max_open: int
    max_new_a_day: int
    min_seizures: int
    permutations: int
    seed: int


def watch_rules() -> WatchRules:
    """The definition of seizure watches."""
    raw = read_definition("watches", "seizure_watch")
    rings, caps, history = raw["rings"], raw["caps"], raw["history"]
    return WatchRules(
        tuple(rings["metres"]),
        tuple(rings["days"]),
        tuple(rings["classes"]),
        caps["max_open"],
        caps["max_new_a_day"],
        history["min_seizures"],
        history["permutations"],
        history["seed"],
    )


def last_day(seized_on: date) -> date:
    """The day at which a watch ends, half-open: day 0 is the day of the seizure."""
    return seized_on + timedelta(days=max(watch_rules().days))


def chosen_bundles(
    bundles: Sequence[WatchBundle], *, open_watches: int, opened_that_day: int = 0
) -> list[WatchBundle]:
    """The bundles of one day that become watches within the caps: most seizures first, then most overdoses."""
    rules = watch_rules()
    room = max(0, min(rules.max_open - open_watches, rules.max_new_a_day - opened_that_day))
    ranked = sorted(bundles, key=lambda b: (-len(b.seizures), -b.overdoses_90_days, str(b.area_id)))
    return ranked[:room]
