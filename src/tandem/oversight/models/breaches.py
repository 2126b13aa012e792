"""Tables of breach files: the file, its steps, whose records it was about, and the notices to authorities."""

from __future__ import annotations

import uuid

from django.db import models

from tandem.oversight.types.breaches import BreachSource, BreachState, Factor, NoticeTo, NoticeWay, Risk


class Breach(models.Model):
    """A breach, or what may be one. The day of discovery only ever moves back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency_id = models.UUIDField(db_index=True)
    source = models.CharField(max_length=20, choices=[(one, one) for one in BreachSource])
    source_id = models.UUIDField(null=True)
    discovered_on = models.DateField()
    state = models.CharField(max_length=20, choices=[(one, one) for one in BreachState])
    opened_by = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    assessed_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"],
                condition=models.Q(source_id__isnull=False),
                name="one_breach_file_a_source",
            ),
        ]

    class Sensitivity:
        id = agency_id = source = source_id = discovered_on = state = opened_by = opened_at = assessed_by = "limited"


class BreachStatus(models.Model):
    """A step in the life of a file; appended, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20, choices=[(one, one) for one in BreachState])

    class Meta:
        ordering = ["at"]

    class Sensitivity:
        id = breach = at = account_id = from_state = to_state = "limited"


class BreachAnswer(models.Model):
    """The answer to one of the four factors; the newest counts, the older ones stay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="+")
    factor = models.CharField(max_length=10, choices=[(one, one) for one in Factor])
    risk = models.CharField(max_length=10, choices=[(one, one) for one in Risk])
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["at"]

    class Sensitivity:
        id = breach = factor = risk = at = account_id = "limited"


class BreachPerson(models.Model):
    """Somebody whose record it was about, and how they were told; twice when two of these were joined since."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField(db_index=True)
    told_on = models.DateField(null=True)
    told_by = models.UUIDField(null=True)
    way = models.CharField(max_length=10, blank=True, choices=[(one, one) for one in NoticeWay])

    class Sensitivity:
        id = breach = person_id = told_on = told_by = way = "limited"


class BreachReport(models.Model):
    """A notice to HHS or the media that was made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="+")
    to = models.CharField(max_length=10, choices=[(one, one) for one in NoticeTo])
    made_on = models.DateField()
    account_id = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["breach", "to"], name="one_report_to_each")]

    class Sensitivity:
        id = breach = to = made_on = account_id = "limited"
