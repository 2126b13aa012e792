"""Records of the same call: an event from a feed and one that was typed in on duty.

Whoever types one in learns only of what their own agency typed in before: whether a feed has an event near must not
be seen from what the door answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from tandem.surveillance import models
from tandem.surveillance.queries.cases import met_by
from tandem.surveillance.rules.cases import SUSPECTED_OVERDOSE, case_definition
from tandem.surveillance.rules.entries import (
    STANDING,
    TYPED_IN,
    Happening,
    days_to_be_brought,
    is_same_call,
    minutes_apart,
    prefix_of,
    typed_by,
)
from tandem.surveillance.types import EventStatus, NewOverdose, SameCall, TypedIn


def people_of(row: models.OverdoseEvent) -> QuerySet[models.OverdoseEvent]:
    """The rows of one entry: of its incident, or the row alone."""
    rows = models.OverdoseEvent.objects.filter(agency_id=row.agency_id, fingerprint__startswith=TYPED_IN)
    return rows.filter(incident=row.incident_id) if row.incident_id else rows.filter(id=row.id)


def entry_standing(agency_id: UUID, wanted: NewOverdose, area_id: UUID | None, *, people: int = 1) -> bool | None:
    """Whether the entry with this fingerprint says the same, of as many people; None where there is none yet.

    The times may differ as much as those of one call: "15 minutes ago" moves on while a form is sent again.
    """
    row = models.OverdoseEvent.objects.filter(agency_id=agency_id, fingerprint=wanted.fingerprint).first()
    if row is None:
        return None
    kept = (row.area_id, row.longitude, row.latitude, row.naloxone, row.outcome)
    same = kept == (area_id, wanted.longitude, wanted.latitude, wanted.naloxone, wanted.outcome)
    same = same and people_of(row).count() == people
    return same and row.status in STANDING and abs(row.occurred_at - wanted.occurred_at) <= minutes_apart()


def same_call(agency_id: UUID, wanted: Happening, *, account_ids: Collection[UUID]) -> SameCall:
    """What stands of this call. `account_ids`: whose entries are of one's own agency."""
    near = [row for row in _near(agency_id, wanted.at, wanted.at) if is_same_call(wanted, happening_of(row))]
    own = [row for row in near if row.status in STANDING and typed_by(row.fingerprint, account_ids)]
    counting = _counting_ids(near)
    return SameCall(
        own=len(own),
        own_duplicates=sum(row.status == EventStatus.DUPLICATE for row in own),
        others=sum(row.id in counting and not typed_by(row.fingerprint, account_ids) for row in near),
    )


def entered_since(account_id: UUID, since: datetime) -> int:
    """How many entries an account has made since a time of the wall clock, withdrawn ones too."""
    rows = models.OverdoseEvent.objects.filter(fingerprint__startswith=prefix_of(account_id), recorded_at__gt=since)
    return rows.filter(incident=None).count() + rows.values("incident").exclude(incident=None).distinct().count()


def standing_entries(agency_id: UUID, *, account_ids: Collection[UUID], since: datetime) -> list[TypedIn]:
    """What these accounts typed in since a time of the wall clock and did not withdraw, newest first."""
    rows = models.OverdoseEvent.objects.filter(
        agency_id=agency_id, fingerprint__startswith=TYPED_IN, status__in=STANDING, recorded_at__gt=since
    )
    entries: dict[UUID, list[models.OverdoseEvent]] = defaultdict(list)
    for row in rows.select_related("area").order_by("-recorded_at", "id"):
        if typed_by(row.fingerprint, account_ids):
            entries[row.incident_id or row.id].append(row)
    return [
        TypedIn(first.id, first.occurred_at, first.area.name if first.area else "", 1 + len(others))
        for first, *others in entries.values()
    ]


def uncorroborated(agency_id: UUID, *, today: date) -> int:
    """How many typed-in events count although no feed brought their call within the days that one may take."""
    rows = models.OverdoseEvent.objects.filter(agency_id=agency_id, fingerprint__startswith=TYPED_IN)
    return rows.filter(status=EventStatus.COUNTED, local_on__lt=today - days_to_be_brought()).count()


def to_count_instead(row: models.OverdoseEvent) -> models.OverdoseEvent | None:
    """A typed-in duplicate of the call of a row that no longer counts, where nothing else of this call counts."""
    near = _near(row.agency_id, row.occurred_at, row.occurred_at).exclude(id=row.id).order_by("recorded_at", "id")
    same = [one for one in near if is_same_call(happening_of(row), happening_of(one))]
    if _counting_ids(same):
        return None
    typed = (one for one in same if one.status == EventStatus.DUPLICATE and one.fingerprint.startswith(TYPED_IN))
    return next(typed, None)


def overtaken_by(agency_id: UUID, batch_id: UUID) -> list[UUID]:
    """Typed-in events of the same calls as a feed's batch that has just been recorded."""
    fed = models.OverdoseEvent.objects.filter(
        met_by(case_definition(SUSPECTED_OVERDOSE)), agency_id=agency_id, batch_id=batch_id
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
    return _near(agency_id, first, last).filter(met_by(case_definition(SUSPECTED_OVERDOSE)))


def _counting_ids(rows: Collection[models.OverdoseEvent]) -> set[UUID]:
    near = models.OverdoseEvent.objects.filter(id__in=[row.id for row in rows])
    return set(near.filter(met_by(case_definition(SUSPECTED_OVERDOSE))).values_list("id", flat=True))


def _near(agency_id: UUID, first: datetime, last: datetime) -> QuerySet[models.OverdoseEvent]:
    return models.OverdoseEvent.objects.filter(
        agency_id=agency_id,
        occurred_at__gte=first - minutes_apart(),
        occurred_at__lte=last + minutes_apart(),
    )


def happening_of(row: models.OverdoseEvent) -> Happening:
    """When and where an event happened."""
    return Happening(row.occurred_at, row.longitude, row.latitude, row.area_id)
