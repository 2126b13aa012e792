"""Case definitions inside the database: which overdose events count, as `rules.cases.judgement` says of one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import reduce
from operator import and_, or_
from uuid import UUID

from django.db.models import Count, F, Q, TextField, Value
from django.db.models.functions import Concat
from django.db.models.lookups import Contains

from tandem.surveillance.models import OverdoseEvent
from tandem.surveillance.rules.cases import BETWEEN_NAMES, GIVEN, names_of_classes
from tandem.surveillance.rules.entries import TYPED_IN
from tandem.surveillance.types import CaseCounts, CaseDefinition, Naloxone, Outcome


def met_by(case: CaseDefinition) -> Q:
    """The condition on `OverdoseEvent` that a definition is met."""
    return reduce(and_, (met for met, _ in _criteria(case)), Q(status__in=case.statuses))


def not_judged_by(case: CaseDefinition) -> Q:
    """The condition that nothing a definition asks for failed and something of it is not known."""
    criteria = list(_criteria(case))
    if not criteria:
        return Q(pk__in=())
    none_failed = reduce(and_, (met | unknown for met, unknown in criteria), Q(status__in=case.statuses))
    return none_failed & reduce(or_, (unknown for _, unknown in criteria))


def case_counts(
    agency_id: UUID, *, start: date, end: date, until: datetime, case: CaseDefinition, area_id: UUID | None = None
) -> CaseCounts:
    """Events of the half-open period before `until` that meet the definition, do not, and could not be judged."""
    rows = OverdoseEvent.objects.filter(
        agency_id=agency_id, local_on__gte=start, local_on__lt=end, occurred_at__lt=until
    )
    if area_id:
        rows = rows.filter(area_id=area_id)
    found = rows.aggregate(
        total=Count("id"),
        met=Count("id", filter=met_by(case)),
        not_judged=Count("id", filter=not_judged_by(case)),
    )
    met, not_judged = found["met"], found["not_judged"]
    return CaseCounts(met, found["total"] - met - not_judged, not_judged)


def _criteria(case: CaseDefinition) -> Iterator[tuple[Q, Q]]:
    """Of each criterion beyond the status when it is met, and when that is not known; the two never overlap."""
    if case.outcomes:
        yield Q(outcome__in=case.outcomes), Q(outcome=Outcome.UNKNOWN)
    if case.naloxone_given is not None:
        wanted = GIVEN if case.naloxone_given else {Naloxone.NONE}
        yield Q(naloxone__in=wanted), Q(naloxone=Naloxone.UNKNOWN)
    if case.drug_classes:
        yield reduce(or_, map(_names, names_of_classes(case.drug_classes))), Q(suspected_drug="")
    if case.source_kinds:
        # An entry stands in the record of one agency and may come from another's crew: who told it is not kept.
        typed = Q(fingerprint__startswith=TYPED_IN)
        yield Q(agency__kind__in=case.source_kinds) & ~typed, typed


def _names(name: str) -> Q:
    """That a whole name stands among the suspected drugs: "fentanyl" is not in "acetyl fentanyl"."""
    between = Value(BETWEEN_NAMES)
    drugs = Concat(between, F("suspected_drug"), between, output_field=TextField())
    return Q(Contains(drugs, f"{BETWEEN_NAMES}{name}{BETWEEN_NAMES}"))
