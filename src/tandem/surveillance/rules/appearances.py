"""Which substances a laboratory confirmed for the first time, and whether enough came before to call them new.

What only a strip, a device or a field kit says is presumptive: it is told beside an appearance and never makes one.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from datetime import date, timedelta
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


def known_day(*, collected_on: date, reported_on: date | None, is_seized: bool) -> date:
    """When a result counts as known: the day of the report.

    Without one (or with one before the sample) a seized sample's own day; of any other sample, of which only the
    month is told, the last day of that month.
    """
    if reported_on and reported_on >= collected_on:
        return reported_on
    return collected_on if is_seized else next_month(collected_on) - timedelta(days=1)


def next_month(day: date) -> date:
    """The first day of the month after a day."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def first_confirmations(sightings: Sequence[Sighting]) -> list[NewAppearance]:
    """The first confirmation of each substance among what is known, the one known first at the front.

    An appearance belongs to the agency whose result came first; of results of one day, to the earliest sample.
    """
    tested = {one.sample: one for one in sightings if one.is_confirmed}
    confirmed: dict[Name, list[Sighting]] = defaultdict(list)
    presumed: dict[Name, list[Sighting]] = defaultdict(list)
    for one in sightings:
        if name := name_of_sighting(one.substance, one.written):
            (confirmed if one.is_confirmed else presumed)[name].append(one)
    found = [_appearance(name, seen, presumed[name], tested) for name, seen in confirmed.items()]
    return sorted(found, key=lambda one: (one.known_on, one.collected_on, one.substance, one.written))


def _appearance(
    name: Name, confirmed: Sequence[Sighting], presumed: Sequence[Sighting], tested: dict[UUID, Sighting]
) -> NewAppearance:
    first = min(confirmed, key=lambda one: (one.known_on, one.collected_on, one.sample))
    having = {one.sample for one in confirmed}
    seen = first_seen(
        [one.collected_on.toordinal() for one in tested.values()], [sample in having for sample in tested]
    )
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
        days_before=_days_before(tested, having),
        share_before_high=seen.share_before_high,
        presumed=len(only_presumed),
        presumed_since=min(only_presumed.values(), default=None),
    )


def _days_before(tested: Mapping[UUID, Sighting], having: Set[UUID]) -> int:
    """Days from the first tested sample to the first that had it, at least.

    Of a sample that was not seized only the month goes in, or the days between would give its day away.
    """
    start = min(one.collected_on if one.is_seized else next_month(one.collected_on) for one in tested.values())
    found = [tested[one] for one in having]
    end = min(one.collected_on if one.is_seized else one.collected_on.replace(day=1) for one in found)
    return max(0, (end - start).days)


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
