"""Which substances a laboratory confirmed for the first time, and whether enough came before to call them new.

What only a strip, a device or a field kit says is presumptive: it is told beside an appearance and never makes one.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from tandem.core.definition_file import read_definition
from tandem.science.first_seen import first_seen
from tandem.surveillance.rules.substances import NOTHING, UNLISTED
from tandem.surveillance.types.appearances import NewAppearance, Sighting

Name = tuple[str, str]


def name_of_sighting(substance: str, written: str) -> Name | None:
    """What tells substances apart: the key, and for one that no dictionary knows its own words; None for no name."""
    words = " ".join(written.casefold().split()) if substance == UNLISTED else ""
    return None if substance == NOTHING or (substance == UNLISTED and not words) else (substance, words)


def first_confirmations(sightings: Sequence[Sighting]) -> list[NewAppearance]:
    """The first confirmation of each substance among what is known, the one known first at the front.

    An appearance belongs to the agency whose result came first; of results of one day, to the earliest sample.
    """
    tested = {one.sample: one.collected_on for one in sightings if one.is_confirmed}
    confirmed: dict[Name, list[Sighting]] = defaultdict(list)
    presumed: dict[Name, list[Sighting]] = defaultdict(list)
    for one in sightings:
        if name := name_of_sighting(one.substance, one.written):
            (confirmed if one.is_confirmed else presumed)[name].append(one)
    found = [_appearance(name, seen, presumed[name], tested) for name, seen in confirmed.items()]
    return sorted(found, key=lambda one: (one.known_on, one.collected_on, one.substance, one.written))


def _appearance(
    name: Name, confirmed: Sequence[Sighting], presumed: Sequence[Sighting], tested: dict[UUID, date]
) -> NewAppearance:
    first = min(confirmed, key=lambda one: (one.known_on, one.collected_on, one.sample))
    having = {one.sample for one in confirmed}
    seen = first_seen([day.toordinal() for day in tested.values()], [sample in having for sample in tested])
    assert seen is not None  # it was confirmed, so at least one tested sample has it
    only_presumed = {one.sample: one.collected_on for one in presumed if one.sample not in having}
    return NewAppearance(
        agency_id=first.agency_id,
        feed=first.feed,
        sample=first.sample,
        substance=name[0],
        written=name[1],
        collected_on=first.collected_on,
        known_on=first.known_on,
        is_exact=first.is_seized,
        samples_before=seen.before,
        days_before=seen.day - min(day.toordinal() for day in tested.values()),
        share_before_high=seen.share_before_high,
        presumed=len(only_presumed),
        presumed_since=min(only_presumed.values(), default=None),
    )


def name_hash(one: NewAppearance) -> str:
    """The same for the same name, whoever wrote it; SHA-256 in hexadecimal."""
    return hashlib.sha256(f"{one.substance}\x1f{one.written}".encode()).hexdigest()


def look_back() -> tuple[int, int]:
    """How many samples without it, and over how many days, make a substance new."""
    wanted = read_definition("alerting", "novel_substance")["look_back"]
    return int(wanted["least_samples"]), int(wanted["least_days"])


def is_recent(one: NewAppearance, today: date) -> bool:
    """Whether it became known lately enough to raise an alert."""
    within: int = read_definition("alerting", "novel_substance")["raising"]["within_days"]
    return 0 <= (today - one.known_on).days < within


def has_enough_history(one: NewAppearance) -> bool:
    """Whether enough samples, over enough days, were tested without it to call it new."""
    samples, days = look_back()
    return one.samples_before >= samples and one.days_before >= days
