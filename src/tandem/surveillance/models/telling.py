"""Who is told of alerts: escalations, agreements with neighbours, digests by mail, and addresses of machines."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from tandem.surveillance.types import AlertState, MailState


class AlertEscalation(models.Model):
    """An alert nobody had acknowledged in time, passed on to a role; once an alert."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alert = models.OneToOneField("surveillance.Alert", on_delete=models.PROTECT, related_name="+")
    to_role = models.CharField(max_length=30)
    hours = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Sensitivity:
        id = alert = to_role = hours = at = "internal"


class AlertSharing(models.Model):
    """An agreement: a neighbour agency sees a notice of another's alerts. Ended by its last day, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    neighbour = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(agency=F("neighbour")), name="neighbour_is_another"),
            models.UniqueConstraint(
                fields=["agency", "neighbour"], condition=Q(until_on__isnull=True), name="one_open_sharing"
            ),
        ]

    class Sensitivity:
        id = agency = neighbour = from_on = until_on = by_id = "internal"


class DigestSubscription(models.Model):
    """A staff account that gets an agency's digest by mail. The address stands with the account, not here.

    `mail_state` is what became of the mail of the day `mail_on`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    account_id = models.UUIDField()
    since_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    last_sent_on = models.DateField(null=True)
    mail_on = models.DateField(null=True)
    mail_state = models.CharField(max_length=12, blank=True, choices=[(value, value) for value in MailState])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "account_id"], condition=Q(ended_at__isnull=True), name="one_open_subscription"
            ),
        ]

    class Sensitivity:
        id = agency = account_id = since_at = ended_at = last_sent_on = mail_on = mail_state = "internal"


class AlertHook(models.Model):
    """An https address that is told of an agency's alerts once a second person confirmed it; ended, never deleted.

    At its end the address is cut to its host: what stood behind it can be a key of the receiver.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    url = models.CharField(max_length=400)
    by_id = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    confirmed_by_id = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by_id__isnull=True) | Q(by_id__isnull=True) | ~Q(confirmed_by_id=F("by_id")),
                name="hook_confirmed_by_another",
            ),
        ]

    class Sensitivity:
        id = agency = url = by_id = made_at = confirmed_by_id = confirmed_at = ended_at = "internal"


class HookDelivery(models.Model):
    """One state of one alert for one address: tried until it arrives, or given up."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hook = models.ForeignKey(AlertHook, on_delete=models.PROTECT, related_name="+")
    alert = models.ForeignKey("surveillance.Alert", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=[(value, value) for value in AlertState])
    attempts = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=60, blank=True)
    next_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hook", "alert", "state"], name="one_delivery_a_state")]

    class Sensitivity:
        id = hook = alert = state = attempts = failure = next_at = delivered_at = given_up_at = created_at = (
            "internal"
        )
