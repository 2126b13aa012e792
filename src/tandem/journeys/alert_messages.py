"""Alerts leave the house: signed messages to machines, and a daily digest by mail. Never a person, never 1 to 10."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from tandem.agencies.queries import account_by_id, agency_by_id, mail_addresses
from tandem.agencies.rules import can_act_for
from tandem.agencies.types import Agency, Role
from tandem.core import side
from tandem.core.actor import Actor
from tandem.exchange.senders import mail_text, never_left, send_signed
from tandem.science.small_numbers import K
from tandem.surveillance.actions import claim_digest, note_delivery, note_digest
from tandem.surveillance.queries.alerts import alert_detail, alerts_of
from tandem.surveillance.queries.clock import clock_of
from tandem.surveillance.queries.hooks import digest_subscriptions, due_parcels
from tandem.surveillance.rules.days import local_day
from tandem.surveillance.rules.hooks import secret_of, shown_outside
from tandem.surveillance.types import AlertKind, AlertState, AlertSummary, MailState, Subscription

RECORDS, VAULT = "default", "vault"
LANGUAGES = ("en", "es")
# Who may have the open alerts by mail: those who read them on the page.
READERS = frozenset({Role.EPIDEMIOLOGIST, Role.COORDINATOR})


def hook_secret(hook_id: UUID) -> str:
    """The secret with which an address checks our messages."""
    return secret_of(settings.SECRET_KEY, str(hook_id))


def message_of(parcel_id: UUID, agency: Agency, alert: AlertSummary, state: AlertState) -> dict[str, Any]:
    """What an address is told: whose alert, of which kind, its days, areas and state, and a count unless it is small.

    A new substance is not named, nor the area of a mass overdose, which is a handful of people: whoever may know it
    signs in.
    """
    return {
        "id": str(parcel_id),
        "kind": "alert",
        "agency": agency.slug,
        "alert": str(alert.id),
        "state": str(state),
        "start": alert.start_on.isoformat(),
        "end": alert.end_on.isoformat(),
        "whole_agency": alert.is_whole_agency,
        "areas": [] if alert.kind is AlertKind.MASS_OVERDOSE else list(alert.areas),
        "about": str(alert.kind),
        "events_on_worst_day": shown_outside(alert.observed) if alert.kind is AlertKind.INCREASE else None,
        "preliminary": alert.is_preliminary,
        "raised_at": alert.raised_at.isoformat(),
    }


def deliver_messages(*, by: Actor, now: datetime, send: Callable[..., str] = send_signed) -> tuple[int, int]:
    """Send what waits; returns how many arrived and how many failed. A failed one waits longer each time.

    An address that failed once is left alone for this turn, so a slow one costs one deadline and no more.
    """
    arrived = 0
    failed: set[UUID] = set()
    for parcel, state in due_parcels(now):
        detail = alert_detail(parcel.alert_id)
        agency = agency_by_id(using=RECORDS, agency_id=detail.summary.agency_id) if detail else None
        if detail is None or agency is None or parcel.hook_id in failed:
            continue
        body = json.dumps(message_of(parcel.id, agency, detail.summary, state), sort_keys=True).encode()
        failure = send(parcel.url, body, secret=hook_secret(parcel.hook_id), parcel_id=parcel.id, now=now)
        note_delivery(by=by, delivery_id=parcel.id, failure=failure, now=now)
        arrived += not failure
        if failure:
            failed.add(parcel.hook_id)
    return arrived, len(failed)


def digest_of(agency: Agency, alerts: list[AlertSummary]) -> tuple[str, str]:
    """Subject and text of a digest: open alerts, their days and areas, and counts unless they are small.

    Accounts keep no language, so the text stands in each language of the site, one below the other.
    """
    texts = []
    for language in LANGUAGES:
        with override(language):
            texts.append(_digest_text(agency, alerts))
    with override(LANGUAGES[0]):
        subject = ngettext(
            "Tandem: %(n)s open alert of %(agency)s", "Tandem: %(n)s open alerts of %(agency)s", len(alerts)
        ) % {"n": len(alerts), "agency": agency.name}
    return subject, "\n\n".join(texts)


def _digest_text(agency: Agency, alerts: list[AlertSummary]) -> str:
    states = {AlertState.OPEN: _("open"), AlertState.ACKNOWLEDGED: _("acknowledged"), AlertState.CLOSED: _("closed")}
    lines = [_("Open alerts of %(agency)s:") % {"agency": agency.name}, ""]
    for alert in alerts:
        if alert.kind is not AlertKind.INCREASE:
            is_new = alert.kind is AlertKind.NOVEL_SUBSTANCE
            told = _("a substance was confirmed here for the first time") if is_new else _("a mass overdose")
            lines.append(f"- {alert.start_on.isoformat()}: {told}; {states[alert.state]}.")
            continue
        where = _("the whole agency") if alert.is_whole_agency else ", ".join(alert.areas)
        events = shown_outside(alert.observed)
        count = _("fewer than %(k)s events on the worst day") % {"k": K}
        if events is not None:
            count = ngettext("%(n)s event on the worst day", "%(n)s events on the worst day", events) % {"n": events}
        lines.append(f"- {alert.start_on.isoformat()}, {where}: {count}; {states[alert.state]}.")
    lines += ["", _("Sign in to Tandem to see the evidence and to answer.")]
    return "\n".join(lines)


def send_digests(*, by: Actor, now: datetime) -> int:
    """Mail each subscriber the open alerts, once a day of the agency; nothing when none is open or no mail is set.

    Only to active accounts that could still subscribe. A mail that fails keeps no other back: the first trouble is
    raised when all had their turn. One that the server refused is tried again with the next turn; one of which nobody
    knows whether it was taken is not, until the next day.
    """
    if not settings.EMAIL_HOST:
        return 0
    sent, troubles = 0, []
    wanted = digest_subscriptions()
    addresses = mail_addresses(using=VAULT, account_ids=[one.account_id for one in wanted])
    for one in wanted:
        address = addresses.get(one.account_id)
        if address and _may_still_read(one):
            try:
                sent += _send_digest(by, one, address, now)
            except OSError as trouble:  # every trouble of mail is one
                troubles.append(trouble)
    if troubles:
        raise troubles[0]
    return sent


def _may_still_read(subscription: Subscription) -> bool:
    """Whether the account still has a role that reads alerts, and still stands for the agency."""
    account = account_by_id(using=VAULT, account_id=subscription.account_id)
    if account is None or account.role not in READERS:
        return False
    reader = Actor(account_id=account.id, role=account.role, agency_id=account.agency_id, side=side.CARE)
    return can_act_for(reader, subscription.agency_id)


def _send_digest(by: Actor, subscription: Subscription, address: str, now: datetime) -> bool:
    """Begin the day's mail and commit that, send it, note what became of it: at most once, whatever happens.

    A crash in between leaves it begun. It is not sent again, for it may have arrived; the next day's mail tells the
    same alerts while they are open.
    """
    agency = agency_by_id(using=RECORDS, agency_id=subscription.agency_id)
    alerts = alerts_of(subscription.agency_id, only_open=True)
    if agency is None or not alerts:
        return False
    today = local_day(clock_of(agency.id, wall=now), agency.timezone)
    subject, text = digest_of(agency, alerts)
    if not claim_digest(by=by, subscription_id=subscription.id, on=today):
        return False
    what = {"by": by, "subscription_id": subscription.id, "on": today}
    try:
        mail_text(address, subject, text)
    except OSError as trouble:  # every trouble of mail is one
        note_digest(**what, state=MailState.REFUSED if never_left(trouble) else MailState.UNKNOWN)
        raise
    note_digest(**what, state=MailState.SENT)
    return True
