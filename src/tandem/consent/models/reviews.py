"""Teams of overdose fatality reviews: who leads, when they meet, who signed the statement. No name, no fact."""

from __future__ import annotations

import uuid

from django.db import models


class ReviewTeam(models.Model):
    """The team of one review; its id is the review's number. The leader's ground record alone names the person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency_id = models.UUIDField(db_index=True)
    led_by = models.UUIDField(db_index=True)
    record = models.OneToOneField("consent.RecordedGround", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Sensitivity:
        id = agency_id = led_by = record = opened_at = closed_at = "limited"


class ReviewMeeting(models.Model):
    """A day on which a team meets. Another day is another meeting, and everybody signs again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(ReviewTeam, on_delete=models.PROTECT, related_name="+")
    meets_at = models.DateTimeField()
    called_at = models.DateTimeField()
    called_off_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team"], condition=models.Q(called_off_at__isnull=True), name="one_meeting_of_a_review"
            ),
        ]

    class Sensitivity:
        id = team = meets_at = called_at = called_off_at = "limited"


class ReviewSeat(models.Model):
    """Somebody asked to a meeting; what they may see begins with their signature and hangs on its ground record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(ReviewMeeting, on_delete=models.PROTECT, related_name="+")
    account_id = models.UUIDField(db_index=True)
    agency_id = models.UUIDField()
    asked_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    statement = models.CharField(max_length=40, blank=True)
    record = models.OneToOneField("consent.RecordedGround", on_delete=models.PROTECT, null=True, related_name="+")
    counted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "account_id"], name="one_seat_at_a_meeting"),
            models.CheckConstraint(
                condition=models.Q(signed_at__isnull=True, record__isnull=True, statement="")
                | (models.Q(signed_at__isnull=False, record__isnull=False) & ~models.Q(statement="")),
                name="seat_opens_by_signature_alone",
            ),
        ]

    class Sensitivity:
        id = meeting = account_id = agency_id = asked_at = signed_at = statement = record = counted_at = "limited"
