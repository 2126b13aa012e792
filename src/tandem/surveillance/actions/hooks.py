"""Addresses that are told of alerts, and the messages that wait for them; digests by mail."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tandem.agencies.rules import refusal_to_act_for
from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.surveillance.models import Alert, AlertHook, DigestSubscription, HookDelivery
from tandem.surveillance.rules.hooks import (
    host_of,
    next_attempt,
    refusal_to_call,
    refusal_to_confirm,
    refusal_to_mail,
)
from tandem.surveillance.types import AlertState, MailState

RECORDS = "default"


def add_hook(*, by: Actor, agency_id: UUID, url: str, now: datetime) -> UUID:
    """Propose an address that is told of every alert once somebody else confirmed it.

    ValueError with the reason when its form forbids it, or the actor does not stand for the agency.
    """
    refusal = refusal_to_act_for(by, agency_id) or refusal_to_call(url)
    if refusal:
        raise ValueError(refusal)
    with transaction.atomic(using=RECORDS):
        hook = AlertHook.objects.create(agency_id=agency_id, url=url, by_id=by.account_id, made_at=now)
        _note(by, "surveillance.add_hook", agency_id, ("hook", hook.id))
    return hook.id


def confirm_hook(*, by: Actor, agency_id: UUID, hook_id: UUID, now: datetime) -> None:
    """Open the feed to an address that somebody else added: alerts from now on are told.

    ValueError with the reason of a refusal.
    """
    with transaction.atomic(using=RECORDS):
        hook = AlertHook.objects.select_for_update().get(id=hook_id, agency_id=agency_id)
        is_open = hook.confirmed_at is None and hook.ended_at is None
        refusal = refusal_to_confirm(by, agency_id, made_by=hook.by_id, is_open=is_open)
        if refusal:
            raise ValueError(refusal)
        hook.confirmed_by_id, hook.confirmed_at = by.account_id, now
        hook.save(update_fields=["confirmed_by_id", "confirmed_at"])
        _note(by, "surveillance.confirm_hook", agency_id, ("hook", hook_id))


def end_hook(*, by: Actor, agency_id: UUID, hook_id: UUID, now: datetime) -> None:
    """Tell an address no more; what waits for it is given up, and of the address its host stays. Ended once."""
    if refusal := refusal_to_act_for(by, agency_id):
        raise ValueError(refusal)
    with transaction.atomic(using=RECORDS):
        hook = AlertHook.objects.select_for_update().get(id=hook_id, agency_id=agency_id)
        if hook.ended_at is not None:
            return
        hook.ended_at, hook.url = now, host_of(hook.url)
        hook.save(update_fields=["ended_at", "url"])
        HookDelivery.objects.filter(hook=hook, delivered_at=None, given_up_at=None).update(given_up_at=now)
        _note(by, "surveillance.end_hook", agency_id, ("hook", hook_id))


def queue_messages(*, by: Actor, alert: Alert, state: AlertState, now: datetime) -> None:
    """Put a message for each address into the outbox, in the transaction that changed the alert. Once a state."""
    with transaction.atomic(using=RECORDS):
        hooks = []
        for hook in AlertHook.objects.filter(agency_id=alert.agency_id, ended_at=None, confirmed_at__isnull=False):
            _, is_new = HookDelivery.objects.get_or_create(
                hook=hook, alert=alert, state=state, defaults={"next_at": now}
            )
            hooks += [("hook", hook.id)] if is_new else []
        if hooks:
            _note(by, "surveillance.queue_messages", alert.agency_id, ("alert", alert.id), *hooks)


def note_delivery(*, by: Actor, delivery_id: UUID, failure: str, now: datetime) -> None:
    """Note that a message arrived (`failure` empty), or failed in this way and when it is tried again.

    `failure` is a kind of failure, never an answer's text. What arrived or was given up stays as it is.
    """
    with transaction.atomic(using=RECORDS):
        row = HookDelivery.objects.select_for_update().select_related("hook").get(id=delivery_id)
        if row.delivered_at or row.given_up_at:
            return
        row.attempts, row.failure = row.attempts + 1, failure[:60]
        if not failure:
            row.delivered_at = now
        elif again := next_attempt(row.attempts, now):
            row.next_at = again
        else:
            row.given_up_at = now
        row.save(update_fields=["attempts", "failure", "delivered_at", "next_at", "given_up_at"])
        if row.delivered_at or row.given_up_at:
            _note(
                by, "surveillance.note_delivery", row.hook.agency_id, ("hook", row.hook_id), ("alert", row.alert_id)
            )


def subscribe_digest(*, by: Actor, agency_id: UUID, account_id: UUID, now: datetime) -> UUID:
    """Mail an agency's digest to an account from now on; the subscription that stands is returned.

    ValueError with the reason when the actor does not stand for the agency.
    """
    if refusal := refusal_to_act_for(by, agency_id):
        raise ValueError(refusal)
    with transaction.atomic(using=RECORDS):
        row, is_new = DigestSubscription.objects.get_or_create(
            agency_id=agency_id, account_id=account_id, ended_at=None, defaults={"since_at": now}
        )
        if is_new:
            _note(by, "surveillance.subscribe_digest", agency_id, ("account", account_id))
    return row.id


def end_digest(*, by: Actor, agency_id: UUID, account_id: UUID, now: datetime) -> None:
    """Mail an agency's digest to an account no more; whoever left the agency can still end it."""
    with transaction.atomic(using=RECORDS):
        standing = DigestSubscription.objects.filter(agency_id=agency_id, account_id=account_id, ended_at=None)
        if standing.update(ended_at=now):
            _note(by, "surveillance.end_digest", agency_id, ("account", account_id))


def claim_digest(*, by: Actor, subscription_id: UUID, on: date) -> bool:
    """Note that the digest of a day is about to go out; False when it was begun already, or has ended.

    Committed before anything leaves the house, so that a crash can cost a mail and never doubles one. Only a mail
    that the server refused is begun again on the same day.
    """
    with transaction.atomic(using=RECORDS):
        row = DigestSubscription.objects.select_for_update().get(id=subscription_id)
        if refusal_to_mail(MailState(row.mail_state) if row.mail_state else None, row.mail_on, on) or row.ended_at:
            return False
        row.mail_on, row.mail_state = on, MailState.SENDING
        row.save(update_fields=["mail_on", "mail_state"])
        _note(by, "surveillance.claim_digest", row.agency_id, ("account", row.account_id))
    return True


def note_digest(*, by: Actor, subscription_id: UUID, on: date, state: MailState) -> None:
    """Note what became of a digest that was begun for a day; any other stays as it is."""
    with transaction.atomic(using=RECORDS):
        row = DigestSubscription.objects.select_for_update().get(id=subscription_id)
        if (row.mail_on, row.mail_state) != (on, MailState.SENDING):
            return
        row.mail_state = state
        row.last_sent_on = on if state is MailState.SENT else row.last_sent_on
        row.save(update_fields=["mail_state", "last_sent_on"])
        append_entry(
            using=RECORDS,
            by=by,
            action="surveillance.note_digest",
            subjects=[("agency", row.agency_id), ("account", row.account_id)],
            details={"state": str(state)},
        )


def _note(by: Actor, action: str, agency_id: UUID, *subjects: tuple[str, UUID]) -> None:
    append_entry(using=RECORDS, by=by, action=action, subjects=[("agency", agency_id), *subjects])
