"""Addresses that are told of alerts, messages that wait for them, and who gets the digest."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from tandem.surveillance.models import AlertHook, DigestSubscription, HookDelivery
from tandem.surveillance.rules.hooks import host_of
from tandem.surveillance.types import AlertState, Hook, HookParcel, MailState, Subscription

# A turn tells each address at most this much, and all of them together no more than the second number.
MOST_FOR_ONE, MOST_A_TURN = 20, 60


def hooks_of(agency_id: UUID) -> list[Hook]:
    """Addresses of an agency, those in use first, with what waits and how the last failure was called."""
    found = []
    for row in AlertHook.objects.filter(agency_id=agency_id).order_by("made_at"):
        waiting = HookDelivery.objects.filter(hook=row, delivered_at=None, given_up_at=None)
        failed = HookDelivery.objects.filter(hook=row).exclude(failure="").order_by("-created_at").first()
        failure = failed.failure if failed else ""
        found.append(
            Hook(
                id=row.id,
                agency_id=agency_id,
                url=row.url,
                host=host_of(row.url),
                by_id=row.by_id,
                made_at=row.made_at,
                confirmed_at=row.confirmed_at,
                ended_at=row.ended_at,
                waiting=waiting.count(),
                failure=failure,
            )
        )
    return sorted(found, key=lambda one: one.ended_at is not None)


def due_parcels(now: datetime, *, limit: int = MOST_A_TURN) -> list[tuple[HookParcel, AlertState]]:
    """Messages to send now to confirmed addresses, each with the state of the alert that it tells.

    Oldest first for each address, and the addresses in turn: one that has much waiting keeps none of the others out.
    """
    due = HookDelivery.objects.filter(delivered_at=None, given_up_at=None, next_at__lte=now)
    open_hooks = AlertHook.objects.filter(ended_at=None, confirmed_at__isnull=False)
    places = [
        (place, row)
        for hook in open_hooks.filter(id__in=due.values("hook_id")).order_by("made_at")
        for place, row in enumerate(
            due.filter(hook=hook).select_related("hook").order_by("created_at")[:MOST_FOR_ONE]
        )
    ]
    places.sort(key=lambda one: (one[0], one[1].created_at))
    return [
        (HookParcel(row.id, row.hook_id, row.hook.url, row.alert_id, row.attempts), AlertState(row.state))
        for _, row in places[:limit]
    ]


def digest_subscriptions() -> list[Subscription]:
    """Everybody who gets a digest."""
    rows = DigestSubscription.objects.filter(ended_at=None).order_by("since_at")
    return [Subscription(row.id, row.agency_id, row.account_id, row.last_sent_on) for row in rows]


def has_digest(agency_id: UUID, account_id: UUID | None) -> bool:
    """Whether an account gets this agency's digest."""
    return DigestSubscription.objects.filter(agency_id=agency_id, account_id=account_id, ended_at=None).exists()


def digest_trouble(agency_id: UUID, account_id: UUID | None) -> tuple[date, MailState] | None:
    """The day and state of an account's last digest that is not known to have arrived; None when all is well."""
    row = DigestSubscription.objects.filter(agency_id=agency_id, account_id=account_id, ended_at=None).first()
    if row is None or row.mail_on is None or row.mail_state in (MailState.SENT, ""):
        return None
    return row.mail_on, MailState(row.mail_state)
