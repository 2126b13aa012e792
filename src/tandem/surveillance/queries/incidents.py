"""Incidents of several people: how many people in how many incidents, and which are mass overdoses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from tandem.surveillance.models import OverdoseEvent
from tandem.surveillance.queries.cases import met_by
from tandem.surveillance.queries.entries import happening_of
from tandem.surveillance.rules.cases import SUSPECTED_OVERDOSE, case_definition
from tandem.surveillance.rules.entries import is_same_call, minutes_apart
from tandem.surveillance.rules.incidents import least_people, raising_since
from tandem.surveillance.types import Outcome
from tandem.surveillance.types.incidents import MassOverdose, PeopleAndIncidents


def people_and_incidents(agency_id: UUID, *, start: date | None = None, until: datetime) -> PeopleAndIncidents:
    """People that the case definition counts from a day on and before `until`, their incidents, and doses."""
    rows = _counted().filter(agency_id=agency_id, occurred_at__lt=until)
    if start is not None:
        rows = rows.filter(local_on__gte=start)
    dosed = Q(naloxone_doses__gt=0)
    found = rows.aggregate(
        people=Count("id"),
        alone=Count("id", filter=Q(incident=None)),
        shared=Count("incident", distinct=True),
        doses=Sum("naloxone_doses"),
        dosed=Count("id", filter=dosed),
    )
    return PeopleAndIncidents(found["people"], found["alone"] + found["shared"], found["doses"] or 0, found["dosed"])


def _counted() -> QuerySet[OverdoseEvent]:
    return OverdoseEvent.objects.filter(met_by(case_definition(SUSPECTED_OVERDOSE)))


def unanswered_mass_overdoses(agency_id: UUID, *, now: datetime) -> list[UUID]:
    """Incidents of the last days with many people that raised no alert yet, first first.

    An incident that is the same call as one that did, typed in by a crew and brought by a feed, is left out.
    """
    rows = _counted().filter(agency_id=agency_id, occurred_at__gt=raising_since(now), occurred_at__lte=now)
    many = rows.filter(incident__alert=None).values("incident").annotate(people=Count("id"))
    ids = [one["incident"] for one in many.filter(people__gte=least_people(), incident__isnull=False)]
    firsts = [rows.filter(incident=one).order_by("occurred_at", "id")[0] for one in ids]
    firsts.sort(key=lambda row: (row.occurred_at, str(row.incident_id)))
    return [row.incident_id for row in firsts if row.incident_id and not _is_answered(row)]


def _is_answered(row: OverdoseEvent) -> bool:
    apart = minutes_apart()
    near = OverdoseEvent.objects.filter(
        agency_id=row.agency_id,
        occurred_at__gte=row.occurred_at - apart,
        occurred_at__lte=row.occurred_at + apart,
        incident__alert__isnull=False,
    )
    return any(is_same_call(happening_of(row), happening_of(one)) for one in near)


def incidents_behind(alert_ids: Iterable[UUID]) -> dict[UUID, MassOverdose]:
    """The incident behind each of these alerts that one stands behind, with what is known of it by now."""
    rows = _counted().filter(incident__alert__in=list(alert_ids)).select_related("area", "incident")
    by_alert: dict[UUID, list[OverdoseEvent]] = {}
    for row in rows.order_by("occurred_at", "id"):
        by_alert.setdefault(row.incident.alert_id, []).append(row)
    return {alert_id: _found(alert_id, people) for alert_id, people in by_alert.items()}


def _found(alert_id: UUID, people: list[OverdoseEvent]) -> MassOverdose:
    doses = [row.naloxone_doses for row in people if row.naloxone_doses is not None]
    return MassOverdose(
        incident_id=people[0].incident_id,
        alert_id=alert_id,
        started_at=people[0].occurred_at,
        area=next((row.area.name for row in people if row.area), ""),
        people=len(people),
        deaths=sum(row.outcome == Outcome.FATAL for row in people),
        doses=sum(doses) if doses else None,
    )
