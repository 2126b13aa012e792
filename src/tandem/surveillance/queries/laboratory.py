"""Laboratory results of seizures, by the number that both files give. Never by a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q

from tandem.surveillance.models import EnforcementEvent, SupplyFinding, SupplySample
from tandem.surveillance.queries.batches import CHUNK
from tandem.surveillance.rules.laboratory import laboratory_word
from tandem.surveillance.types import SampleOrigin
from tandem.surveillance.types.laboratory import KnownFinding, LabWord


def laboratory_words(event_ids: Collection[UUID], *, today: date) -> dict[UUID, LabWord]:
    """What laboratories said of these seizures until a day; presumptive where none did."""
    known = Q(reported_on__isnull=True) | Q(reported_on__lte=today)
    rows = SupplyFinding.objects.filter(
        known, is_confirmed=True, sample__seizure_id__in=event_ids, sample__local_on__lte=today
    )
    found: dict[UUID, list[KnownFinding]] = defaultdict(list)
    for event, substance, reported, taken in rows.values_list(
        "sample__seizure_id", "substance", "reported_on", "sample__local_on"
    ):
        found[event].append(KnownFinding(substance, max(reported or taken, taken)))
    classes = EnforcementEvent.objects.filter(id__in=event_ids).values_list("id", "substance_class")
    return {event: laboratory_word(substance_class, found[event]) for event, substance_class in classes}


def seizures_by_number(agency_id: UUID, numbers: Collection[str]) -> dict[str, UUID]:
    """The agency's seizures by the number that it gave them; a number that two of them share tells none."""
    wanted, found = sorted({one for one in numbers if one}), defaultdict(set)
    for start in range(0, len(wanted), CHUNK):
        rows = EnforcementEvent.objects.filter(agency_id=agency_id, external_id__in=wanted[start : start + CHUNK])
        for number, event in rows.values_list("external_id", "id"):
            found[number].add(event)
    return {number: next(iter(events)) for number, events in found.items() if len(events) == 1}


def unlinked_samples(agency_id: UUID, numbers: Sequence[str]) -> list[SupplySample]:
    """Seized samples without a seizure whose file gave one of these numbers for it."""
    wanted = [one for one in dict.fromkeys(numbers) if one]
    found: list[SupplySample] = []
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        rows = SupplySample.objects.filter(agency_id=agency_id, origin=SampleOrigin.SEIZURE, seizure=None)
        found += rows.filter(Q(seizure_number__in=chunk) | Q(seizure_number="", external_id__in=chunk))
    return found


def seized_samples(agency_id: UUID, *, today: date) -> tuple[int, int]:
    """How many samples came from seizures until a day, and how many of them match no seizure on record."""
    rows = SupplySample.objects.filter(agency_id=agency_id, origin=SampleOrigin.SEIZURE, local_on__lte=today)
    return rows.count(), rows.filter(seizure=None).count()
