"""Alerts leave the house: signed messages to machines, and a daily digest by mail. Never a person, never 1 to 10."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from tandem.agencies.queries import agency_by_id, mail_addresses
from tandem.agencies.types import Agency
from tandem.core.actor import Actor
from tandem.exchange.senders import send_signed
from tandem.surveillance.actions import note_delivery, note_digest
from tandem.surveillance.queries.alerts import alert_detail, alerts_of
from tandem.surveillance.queries.clock import clock_of
from tandem.surveillance.queries.hooks import digest_subscriptions, due_parcels
from tandem.surveillance.rules.days import local_day
from tandem.surveillance.rules.hooks import secret_of, shown_outside
from tandem.surveillance.types import AlertState, AlertSummary

RECORDS, VAULT = "default", "vault"


def hook_secret(hook_id: UUID) -> str:
    """The secret with which an address checks our messages."""
    return secret_of(settings.SECRET_KEY, str(hook_id))


def message_of(parcel_id: UUID, agency: Agency, alert: AlertSummary, state: AlertState) -> dict[str, Any]:
    """What an address is told: whose alert, which days and areas, its state, and a count unless it is small."""
    return {
        "id": str(parcel_id),
        "kind": "alert",
        "agency": agency.slug,
        "alert": str(alert.id),
        "state": str(state),
        "start": alert.start_on.isoformat(),
        "end": alert.end_on.isoformat(),
        "whole_agency": alert.is_whole_agency,
        "areas": list(alert.areas),
        "events_on_worst_day": shown_outside(alert.observed),
        "preliminary": alert.is_preliminary,
        "raised_at": alert.raised_at.isoformat(),
    }


def deliver_messages(*, by: Actor, now: datetime, send: Callable[..., str] = send_signed) -> tuple[int, int]:
    """Send what waits; returns how many arrived and how many failed. A failed one waits longer each time."""
    arrived = failed = 0
    for parcel, state in due_parcels(now):
        detail = alert_detail(parcel.alert_id)
        agency = agency_by_id(using=RECORDS, agency_id=detail.summary.agency_id) if detail else None
        if detail is None or agency is None:
            continue
        body = json.dumps(message_of(parcel.id, agency, detail.summary, state), sort_keys=True).encode()
        failure = send(parcel.url, body, secret=hook_secret(parcel.hook_id), parcel_id=parcel.id, now=now)
        note_delivery(by=by, delivery_id=parcel.id, failure=failure, now=now)
        arrived, failed = arrived + (not failure), failed + bool(failure)
    return arrived, failed


def digest_of(agency: Agency, alerts: list[AlertSummary]) -> tuple[str, str]:
    """Subject and text of a digest: open alerts, their days and areas, and counts unless they are small."""
    lines = [f"Open alerts of {agency.name}:", ""]
    for alert in alerts:
        where = "the whole agency" if alert.is_whole_agency else ", ".join(alert.areas)
        events = shown_outside(alert.observed)
        count = f"{events} events on the worst day" if events is not None else "fewer than 11 events on the worst day"
        lines.append(f"- {alert.start_on.isoformat()}, {where}: {count}; {alert.state}.")
    lines += ["", "Sign in to Tandem to see the evidence and to answer."]
    return f"Tandem: {len(alerts)} open alerts of {agency.name}", "\n".join(lines)


def send_digests(*, by: Actor, now: datetime) -> int:
    """Mail each subscriber the open alerts, once a day of the agency; nothing when none is open or no mail is set."""
    if not settings.EMAIL_HOST:
        return 0
    sent = 0
    wanted = digest_subscriptions()
    addresses = mail_addresses(using=VAULT, account_ids=[one.account_id for one in wanted])
    for one in wanted:
        agency = agency_by_id(using=RECORDS, agency_id=one.agency_id)
        address = addresses.get(one.account_id)
        alerts = alerts_of(one.agency_id, only_open=True)
        if agency is None or not address or not alerts:
            continue
        today = local_day(clock_of(agency.id, wall=now), agency.timezone)
        with transaction.atomic(using=RECORDS):
            if note_digest(by=by, subscription_id=one.id, on=today):
                subject, text = digest_of(agency, alerts)
                send_mail(subject, text, None, [address])
                sent += 1
    return sent
