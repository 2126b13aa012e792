"""Samples, field tests and what reports name, as they were known on a day. No person stands in any of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tandem.surveillance.models import EnforcementEvent, FieldTest, OverdoseEvent, SupplyFinding, SupplySample
from tandem.surveillance.queries.appearances import unsure_appearances
from tandem.surveillance.rules.substance_text import read_substances
from tandem.surveillance.rules.supply import MONTH, period_start, supply_rules
from tandem.surveillance.rules.supply_overview import SupplyOverview, supply_overview
from tandem.surveillance.types import KitRecord, Sample, SampleFinding, SampleOrigin, TestResult

_SAMPLE = ("id", "agency_id", "area__name", "local_on", "origin", "stamp", "press", "lab_signature")


def samples_of(agency_ids: Collection[UUID] | None, *, today: date) -> list[Sample]:
    """Samples collected and reported until `today`, oldest first, of these agencies or of all."""
    findings = SupplyFinding.objects.filter(_known(today), sample__local_on__lte=today)
    samples = SupplySample.objects.filter(local_on__lte=today)
    if agency_ids is not None:
        findings, samples = findings.filter(agency_id__in=agency_ids), samples.filter(agency_id__in=agency_ids)
    found: dict[UUID, list[SampleFinding]] = defaultdict(list)
    for sample_id, *rest in findings.order_by("substance").values_list(
        "sample_id", "substance", "percent", "is_trace", "is_confirmed"
    ):
        found[sample_id].append(SampleFinding(*rest))
    return [
        Sample(
            id=row[0],
            agency_id=row[1],
            area_name=row[2] or "",
            collected_on=row[3],
            origin=SampleOrigin(row[4]),
            stamp=row[5],
            press=row[6],
            lab_signature=row[7],
            findings=tuple(found[row[0]]),
        )
        for row in samples.order_by("local_on", "sample_key").values_list(*_SAMPLE)
        if row[0] in found
    ]


def supply_overview_of(agency_ids: Collection[UUID] | None, *, today: date, months: int) -> SupplyOverview:
    """All that the supply page says of these agencies or of all, in periods of 3 months or of 1."""
    since = period_start(today, MONTH) - timedelta(days=supply_rules().report_days)
    return supply_overview(
        samples_of(agency_ids, today=today),
        kits=kit_records(agency_ids, today=today),
        named=named_in_reports(agency_ids, since=since, today=today),
        unsure=unsure_appearances(today),
        today=today,
        months=months,
    )


def has_supply(agency_id: UUID) -> bool:
    """Whether the agency has sent samples or field tests."""
    return any(model.objects.filter(agency_id=agency_id).exists() for model in (SupplySample, FieldTest))


def kit_records(agency_ids: Collection[UUID] | None, *, today: date) -> list[KitRecord]:
    """Field tests by kit against the laboratory. Of several rows of one test the one with the last answer counts.

    Tests past the limit of retention have no name of a kit any more and count for none.
    """
    rows = FieldTest.objects.filter(_known(today), local_on__lte=today).exclude(kit="")
    if agency_ids is not None:
        rows = rows.filter(agency_id__in=agency_ids)
    tests: dict[object, tuple[str, str, str]] = {}
    fields = ("id", "agency_id", "external_id", "kit", "field_result", "lab_result")
    for own, agency, number, kit, result, lab in rows.order_by("recorded_at", "id").values_list(*fields):
        key: object = (agency, number) if number else own
        if key not in tests or lab != TestResult.PENDING:
            tests[key] = (" ".join(kit.split()), result, lab)
    by_kit: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for kit, result, lab in tests.values():
        by_kit[kit].append((result, lab))
    return [_kit(kit, pairs) for kit, pairs in sorted(by_kit.items())]


def _kit(kit: str, pairs: list[tuple[str, str]]) -> KitRecord:
    judged = {TestResult.POSITIVE, TestResult.NEGATIVE}
    labs = [lab for result, lab in pairs if result == TestResult.POSITIVE and lab in judged]
    return KitRecord(
        kit=kit,
        tests=len(pairs),
        pending=sum(lab == TestResult.PENDING for _, lab in pairs),
        positive=len(labs),
        not_confirmed=sum(lab == TestResult.NEGATIVE for lab in labs),
    )


def named_in_reports(agency_ids: Collection[UUID] | None, *, since: date, today: date) -> Counter[str]:
    """Substances that reports of enforcement and overdoses name in their own words: presumptive, every one."""
    named: Counter[str] = Counter()
    for model, field in ((EnforcementEvent, "description"), (OverdoseEvent, "suspected_drug")):
        rows: QuerySet = model._default_manager.filter(local_on__gte=since, local_on__lte=today).exclude(
            **{field: ""}
        )
        if agency_ids is not None:
            rows = rows.filter(agency_id__in=agency_ids)
        for text, events in rows.exclude(**{field: ""}).values_list(field).annotate(events=Count("id")):
            for key in read_substances(text).keys:
                named[key] += events
    return named


def _known(today: date) -> Q:
    return Q(reported_on__isnull=True) | Q(reported_on__lte=today)
