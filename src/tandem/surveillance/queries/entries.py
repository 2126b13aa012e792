"""Records of the same call: an event from a feed and one that was typed in on duty."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tandem.surveillance import models
from tandem.surveillance.rules.cases import SUSPECTED_OVERDOSE, case_definition
from tandem.surveillance.rules.entries import TYPED_IN, Happening, is_same_call, minutes_apart


def is_entered(agency_id: UUID, fingerprint: str) -> bool:
    """Whether this very entry stands, however often its form is sent."""
    return models.OverdoseEvent.objects.filter(agency_id=agency_id, fingerprint=fingerprint).exists()


def stands_already(agency_id: UUID, wanted: Happening) -> bool:
    """Whether an event of this call counts already, from a feed or typed in."""
    near = _counted(agency_id, wanted.at, wanted.at)
    return any(is_same_call(wanted, happening_of(row)) for row in near)


def overtaken_by(agency_id: UUID, batch_id: UUID) -> list[UUID]:
    """Typed-in events of the same calls as a feed's batch that has just been recorded."""
    fed = models.OverdoseEvent.objects.filter(
        agency_id=agency_id, batch_id=batch_id, status__in=case_definition(SUSPECTED_OVERDOSE).statuses
    ).exclude(fingerprint__startswith=TYPED_IN)
    first = fed.order_by("occurred_at").values_list("occurred_at", flat=True).first()
    last = fed.order_by("-occurred_at").values_list("occurred_at", flat=True).first()
    if first is None or last is None:
        return []
    typed = _counted(agency_id, first, last).filter(fingerprint__startswith=TYPED_IN).order_by("occurred_at", "id")
    taken: set[UUID] = set()
    return [row.id for row in typed if _is_overtaken(happening_of(row), fed, taken)]


def _is_overtaken(typed: Happening, fed: QuerySet[models.OverdoseEvent], taken: set[UUID]) -> bool:
    """Whether a row of the feed is this call; one row takes the place of one entry, the nearest in time first."""
    apart = minutes_apart()
    near = fed.filter(occurred_at__gte=typed.at - apart, occurred_at__lte=typed.at + apart)
    same = [row for row in near if row.id not in taken and is_same_call(typed, happening_of(row))]
    if not same:
        return False
    taken.add(min(same, key=lambda row: (abs(row.occurred_at - typed.at), str(row.id))).id)
    return True


def _counted(agency_id: UUID, first: datetime, last: datetime) -> QuerySet[models.OverdoseEvent]:
    return models.OverdoseEvent.objects.filter(
        agency_id=agency_id,
        occurred_at__gte=first - minutes_apart(),
        occurred_at__lte=last + minutes_apart(),
        status__in=case_definition(SUSPECTED_OVERDOSE).statuses,
    )


def happening_of(row: models.OverdoseEvent) -> Happening:
    """When and where an event happened."""
    return Happening(row.occurred_at, row.longitude, row.latitude, row.area_id)
