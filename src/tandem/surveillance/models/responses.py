"""Playbooks, responses and their tasks."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from tandem.surveillance.types import PlaybookUse, ResponseState, TaskState


class Playbook(models.Model):
    """An agency's own playbook, copied from a definition and edited since. `version` counts the edits."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    use = models.CharField(max_length=20, choices=[(value, value) for value in PlaybookUse])
    title = models.CharField(max_length=120)
    definition = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "use"], name="one_playbook_a_use")]

    class Sensitivity:
        id = agency = use = title = definition = version = "internal"


class PlaybookStep(models.Model):
    """One planned task of a playbook."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    playbook = models.ForeignKey(Playbook, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=160)
    detail = models.CharField(max_length=600, blank=True)
    owner_role = models.CharField(max_length=30)
    due_hours = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["playbook", "position"], name="one_step_a_position")]

    class Sensitivity:
        id = playbook = position = title = detail = owner_role = due_hours = "internal"


class Response(models.Model):
    """What people do about one alert, one seizure watch or one planned operation (known here by its id alone)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    alert = models.OneToOneField("surveillance.Alert", on_delete=models.PROTECT, null=True, related_name="+")
    watch = models.OneToOneField("surveillance.SeizureWatch", on_delete=models.PROTECT, null=True, related_name="+")
    operation_id = models.UUIDField(null=True, unique=True)
    playbook_title = models.CharField(max_length=120)
    playbook_version = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=[(value, value) for value in ResponseState])
    opened_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(alert__isnull=False, watch__isnull=True, operation_id__isnull=True)
                | Q(alert__isnull=True, watch__isnull=False, operation_id__isnull=True)
                | Q(alert__isnull=True, watch__isnull=True, operation_id__isnull=False),
                name="response_answers_one_thing",
            ),
        ]

    class Sensitivity:
        id = agency = alert = watch = operation_id = "internal"
        playbook_title = playbook_version = state = opened_at = created_at = "internal"


class ResponseTask(models.Model):
    """One task: who, until when, how far."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=160)
    detail = models.CharField(max_length=600, blank=True)
    owner_role = models.CharField(max_length=30)
    owner_id = models.UUIDField(null=True)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=[(value, value) for value in TaskState])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "position"], name="one_task_a_position")]

    class Sensitivity:
        id = response = position = title = detail = owner_role = owner_id = due_at = state = "internal"


class TaskStep(models.Model):
    """The history of a task's state; appended, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(ResponseTask, on_delete=models.PROTECT, related_name="+")
    to_state = models.CharField(max_length=16, choices=[(value, value) for value in TaskState])
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Sensitivity:
        id = task = to_state = by_id = at = "internal"
