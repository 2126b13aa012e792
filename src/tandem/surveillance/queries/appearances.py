"""What samples and field tests held, as it was known on a day, and the appearances that raised an alert."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from django.db.models import Q

from tandem.surveillance.models import FieldTest, SubstanceAppearance, SupplyFinding
from tandem.surveillance.rules.appearances import (
    first_confirmations,
    has_enough_history,
    is_recent,
    known_day,
    name_of_sighting,
)
from tandem.surveillance.rules.substance_text import read_substances
from tandem.surveillance.rules.substances import NOTHING, UNLISTED
from tandem.surveillance.types import SampleOrigin, TestResult
from tandem.surveillance.types.appearances import FoundAppearance, NewAppearance, Sighting, SightingFeed

_FINDING = ("sample_id", "agency_id", "substance", "written", "is_confirmed", "reported_on")
_TEST = ("id", "agency_id", "substance", "lab_result", "lab_found", "reported_on", "local_on")


def sightings(*, today: date) -> list[Sighting]:
    """What samples of every agency held, and what a laboratory said of field tests, as known until `today`.

    A field test that no laboratory has judged is no sighting at all. `known_on` of a sample of this month without a
    report day lies ahead, at the month's end: it counts among what was tested, and is no appearance before.
    """
    known = Q(reported_on__isnull=True) | Q(reported_on__lte=today)
    findings = SupplyFinding.objects.filter(known, sample__local_on__lte=today)
    tests = FieldTest.objects.filter(known, local_on__lte=today, lab_result__in=_JUDGED)
    return [
        *_of_findings(findings.values_list(*_FINDING, "sample__local_on", "sample__origin")),
        *_of_tests(tests.values_list(*_TEST)),
    ]


_JUDGED = (TestResult.POSITIVE, TestResult.NEGATIVE)


def _of_findings(rows: Iterable[tuple]) -> Iterator[Sighting]:
    for sample, agency, substance, written, is_confirmed, reported_on, collected_on, origin in rows:
        is_seized = origin == SampleOrigin.SEIZURE
        yield Sighting(
            sample=sample,
            agency_id=agency,
            feed=SightingFeed.SAMPLES,
            substance=substance,
            written=written if substance == UNLISTED else "",
            is_confirmed=is_confirmed,
            is_seized=is_seized,
            collected_on=collected_on,
            known_on=known_day(collected_on=collected_on, reported_on=reported_on, is_seized=is_seized),
        )


def _of_tests(rows: Iterable[tuple]) -> Iterator[Sighting]:
    """What the laboratory named; else what the kit looks for, where it said yes. Both are confirmed."""
    for test, agency, substance, result, lab_found, reported_on, tested_on in rows:
        named = read_substances(lab_found).keys or ([substance] if result == TestResult.POSITIVE else [])
        for key in named or [NOTHING]:
            yield Sighting(
                sample=test,
                agency_id=agency,
                feed=SightingFeed.FIELD_TESTS,
                substance=key,
                written="",
                is_confirmed=True,
                is_seized=False,
                collected_on=tested_on,
                known_on=known_day(collected_on=tested_on, reported_on=reported_on, is_seized=False),
            )


def unsure_appearances(today: date) -> list[NewAppearance]:
    """What was confirmed lately at any agency, with too little before it to be called new."""
    found = first_confirmations(sightings(today=today))
    return [one for one in found if is_recent(one, today) and not has_enough_history(one)]


def appearances_behind(alert_ids: Iterable[UUID]) -> dict[UUID, FoundAppearance]:
    """The appearance behind each of these alerts that one stands behind, by alert."""
    rows = SubstanceAppearance.objects.filter(alert_id__in=list(alert_ids))
    return {row.alert_id: _found(row, _written(row)) for row in rows}


def _written(row: SubstanceAppearance) -> str:
    """What stands in the sample of a substance that the dictionary does not know, or nothing any more."""
    if row.substance != UNLISTED:
        return ""
    findings = SupplyFinding.objects.filter(sample_id=row.sample_id, substance=UNLISTED, is_confirmed=True)
    names = (name_of_sighting(UNLISTED, written) for written in findings.values_list("written", flat=True))
    return ", ".join(sorted({name[1] for name in names if name}))


def _found(row: SubstanceAppearance, written: str) -> FoundAppearance:
    return FoundAppearance(
        alert_id=row.alert_id,
        agency_id=row.agency_id,
        feed=SightingFeed(row.feed),
        substance=row.substance,
        sample=row.sample_id,
        written=written,
        collected_on=row.collected_on,
        known_on=row.known_on,
        is_exact=row.is_exact,
        samples_before=row.samples_before,
        days_before=row.days_before,
        share_before_high=row.share_before_high,
        presumed=row.presumed,
        presumed_since=row.presumed_since,
    )
