"""Raising the one alert of a substance that is new here, with its response."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.surveillance.actions.hooks import queue_messages
from tandem.surveillance.actions.responses import open_own_response
from tandem.surveillance.models import Alert, AlertStep, SubstanceAppearance
from tandem.surveillance.rules.appearances import name_hash
from tandem.surveillance.types import AlertKind, AlertState, PlaybookUse
from tandem.surveillance.types.appearances import NewAppearance

RECORDS = "default"


def raise_appearances(
    *, by: Actor, agency_id: UUID, found: Sequence[NewAppearance], now: datetime
) -> tuple[UUID, ...]:
    """Raise an alert with its response for each substance that never had one at this site; returns the alerts.

    Of a sample that somebody brought only the month is kept. Repeating it changes nothing. `now` is the agency's
    clock. The alert stays open until a person acknowledges it.
    """
    with transaction.atomic(using=RECORDS):
        return tuple(
            _raise(by, agency_id, one, now)
            for one in found
            if not SubstanceAppearance.objects.filter(name_hash=name_hash(one)).exists()
        )


def _raise(by: Actor, agency_id: UUID, one: NewAppearance, now: datetime) -> UUID:
    alert = Alert.objects.create(
        agency_id=agency_id,
        kind=AlertKind.NOVEL_SUBSTANCE,
        state=AlertState.OPEN,
        start_on=one.known_on,
        end_on=one.known_on + timedelta(days=1),
        is_whole_agency=True,
        raised_at=now,
    )
    AlertStep.objects.create(alert=alert, to_state=AlertState.OPEN, by_id=by.account_id, at=now)
    SubstanceAppearance.objects.create(
        alert=alert,
        agency_id=agency_id,
        feed=one.feed,
        substance=one.substance,
        sample_id=one.sample,
        name_hash=name_hash(one),
        collected_on=one.collected_on if one.is_exact else one.collected_on.replace(day=1),
        known_on=one.known_on,
        is_exact=one.is_exact,
        samples_before=one.samples_before,
        days_before=one.days_before,
        share_before_high=one.share_before_high,
        presumed=one.presumed,
        presumed_since=one.presumed_since.replace(day=1) if one.presumed_since else None,
    )
    append_entry(
        using=RECORDS,
        by=by,
        action="surveillance.raise_appearance",
        subjects=[("agency", agency_id), ("alert", alert.id)],
        details={"samples_before": one.samples_before, "days_before": one.days_before},
    )
    queue_messages(by=by, alert=alert, state=AlertState.OPEN, now=now)
    open_own_response(by=by, alert_id=alert.id, use=PlaybookUse.NOVEL_SUBSTANCE, now=now)
    return alert.id
