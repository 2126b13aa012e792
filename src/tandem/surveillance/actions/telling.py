"""Passing alerts on: escalation, and agreements with neighbour agencies."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tandem.agencies.rules import refusal_to_act_for
from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.surveillance.models import Alert, AlertEscalation, AlertSharing
from tandem.surveillance.rules.answering import escalation_hours, escalation_role, is_overdue, refusal_to_share
from tandem.surveillance.types import AlertState

RECORDS = "default"


def escalate_alerts(*, by: Actor, agency_id: UUID, now: datetime) -> list[UUID]:
    """Pass on every alert nobody acknowledged in time, each once. `now` is the agency's clock; returns the alerts."""
    with transaction.atomic(using=RECORDS):
        waiting = Alert.objects.select_for_update().filter(agency_id=agency_id, state=AlertState.OPEN)
        told = set(AlertEscalation.objects.filter(alert__agency_id=agency_id).values_list("alert_id", flat=True))
        due = [one.id for one in waiting if one.id not in told and is_overdue(AlertState.OPEN, one.raised_at, now)]
        role, hours = escalation_role(), escalation_hours()
        AlertEscalation.objects.bulk_create(
            AlertEscalation(alert_id=alert_id, to_role=role, hours=hours, at=now) for alert_id in due
        )
        if due:
            append_entry(
                using=RECORDS,
                by=by,
                action="surveillance.escalate_alerts",
                subjects=[("agency", agency_id), *[("alert", alert_id) for alert_id in due]],
                details={"alerts": len(due), "hours": hours, "role": role},
            )
    return due


def share_alerts(*, by: Actor, agency_id: UUID, neighbour_id: UUID, from_on: date) -> UUID:
    """Agree that a neighbour agency sees a notice of this agency's alerts.

    ValueError with the reason of a refusal.
    """
    with transaction.atomic(using=RECORDS):
        standing = AlertSharing.objects.select_for_update().filter(
            agency_id=agency_id, neighbour_id=neighbour_id, until_on__isnull=True
        )
        refusal = refusal_to_act_for(by, agency_id) or refusal_to_share(
            is_same=agency_id == neighbour_id, is_open=standing.exists()
        )
        if refusal:
            raise ValueError(refusal)
        sharing = AlertSharing.objects.create(
            agency_id=agency_id, neighbour_id=neighbour_id, from_on=from_on, by_id=by.account_id
        )
        append_entry(
            using=RECORDS,
            by=by,
            action="surveillance.share_alerts",
            subjects=[("agency", agency_id), ("neighbour", neighbour_id), ("sharing", sharing.id)],
        )
    return sharing.id


def end_sharing(*, by: Actor, agency_id: UUID, sharing_id: UUID, until_on: date) -> None:
    """End an agreement: what happens after the day is told no more. An ended one stays as it is."""
    if refusal := refusal_to_act_for(by, agency_id):
        raise ValueError(refusal)
    with transaction.atomic(using=RECORDS):
        sharing = AlertSharing.objects.select_for_update().get(id=sharing_id, agency_id=agency_id)
        if sharing.until_on is not None:
            return
        sharing.until_on = max(until_on, sharing.from_on)
        sharing.save(update_fields=["until_on"])
        append_entry(
            using=RECORDS,
            by=by,
            action="surveillance.end_sharing",
            subjects=[("agency", agency_id), ("sharing", sharing_id)],
        )
