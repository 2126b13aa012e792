"""Incidents of several people: made with the rows of a feed, told of rows that stood before, answered when many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.surveillance.actions.batches import note_batch
from tandem.surveillance.actions.hooks import queue_messages
from tandem.surveillance.actions.responses import open_own_response
from tandem.surveillance.models import Alert, AlertStep, OverdoseEvent, OverdoseIncident
from tandem.surveillance.queries.batches import CHUNK, ids_by
from tandem.surveillance.queries.incidents import unanswered_mass_overdoses
from tandem.surveillance.types import AlertKind, AlertState, NewOverdose, PlaybookUse

RECORDS = "default"


def tell_incidents(*, by: Actor, agency_id: UUID, batch_id: UUID, rows: Sequence[NewOverdose]) -> Mapping[str, UUID]:
    """The incident of each key in these rows, made where it is not there yet. Call it inside the batch's transaction.

    Rows that were recorded before incidents were read are given theirs, and their fingerprint of today: without it
    the same file, loaded again, would count everybody twice. Of several people whose number of the incident is all
    that stood, the first takes the row; the others are new.
    """
    keys = list(dict.fromkeys(row.incident_key for row in rows if row.incident_key))
    if not keys:
        return {}
    standing = ids_by(OverdoseIncident, "key", agency_id, keys)
    made = [OverdoseIncident(agency_id=agency_id, key=key) for key in keys if key not in standing]
    OverdoseIncident.objects.bulk_create(made, batch_size=CHUNK)
    incidents = {**standing, **{one.key: one.id for one in made}}
    told = list(_told(agency_id, rows, incidents))
    OverdoseEvent.objects.bulk_update(told, ["fingerprint", "incident"], batch_size=CHUNK // 2)
    note_batch(
        by=by,
        action="tell_incidents",
        agency_id=agency_id,
        batch_id=batch_id,
        incidents=len(made),
        events=len(told),
    )
    return incidents


def _told(agency_id: UUID, rows: Sequence[NewOverdose], incidents: Mapping[str, UUID]) -> Iterator[OverdoseEvent]:
    rows = [row for row in rows if row.former_fingerprints]
    known = ids_by(OverdoseEvent, "fingerprint", agency_id, [row.fingerprint for row in rows])
    former = ids_by(OverdoseEvent, "fingerprint", agency_id, [one for row in rows for one in row.former_fingerprints])
    taken: set[str] = set(known)
    for row in rows:
        standing = next((one for one in row.former_fingerprints if one in former), None)
        if standing is not None and row.fingerprint not in taken:
            taken.add(row.fingerprint)
            event = OverdoseEvent(id=former.pop(standing), fingerprint=row.fingerprint)
            event.incident_id = incidents.get(row.incident_key)
            yield event


def raise_mass_overdoses(*, by: Actor, agency_id: UUID, now: datetime) -> tuple[UUID, ...]:
    """Raise an alert with its response for each incident of many people that has none; returns the alerts.

    Repeating it changes nothing: an incident has one alert, however many people are added to it later. `now` is the
    agency's clock. The alert stays open until a person acknowledges it.
    """
    with transaction.atomic(using=RECORDS):
        raised: list[UUID] = []
        # Asked again after each: the same call can stand as two incidents, and one alert answers both.
        while found := unanswered_mass_overdoses(agency_id, now=now):
            raised.append(_raise(by, agency_id, found[0], now))
    return tuple(raised)


def _raise(by: Actor, agency_id: UUID, incident_id: UUID, now: datetime) -> UUID:
    incident = OverdoseIncident.objects.select_for_update().get(id=incident_id)
    first = OverdoseEvent.objects.filter(incident=incident).order_by("local_on").values_list("local_on", flat=True)[0]
    alert = Alert.objects.create(
        agency_id=agency_id,
        kind=AlertKind.MASS_OVERDOSE,
        state=AlertState.OPEN,
        start_on=first,
        end_on=first + timedelta(days=1),
        is_whole_agency=False,
        raised_at=now,
    )
    AlertStep.objects.create(alert=alert, to_state=AlertState.OPEN, by_id=by.account_id, at=now)
    incident.alert = alert
    incident.save(update_fields=["alert"])
    append_entry(
        using=RECORDS,
        by=by,
        action="surveillance.raise_mass_overdose",
        subjects=[("agency", agency_id), ("alert", alert.id), ("incident", incident_id)],
    )
    queue_messages(by=by, alert=alert, state=AlertState.OPEN, now=now)
    open_own_response(by=by, alert_id=alert.id, use=PlaybookUse.MASS_OVERDOSE, now=now)
    return alert.id
