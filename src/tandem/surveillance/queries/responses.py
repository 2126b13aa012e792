"""Playbooks, responses and tasks."""

from __future__ import annotations

from uuid import UUID

from tandem.surveillance import models
from tandem.surveillance.types import (
    Playbook,
    PlaybookStep,
    PlaybookUse,
    ResponseDetail,
    ResponseState,
    Task,
    TaskMove,
    TaskState,
)


def playbooks_of(agency_id: UUID) -> list[Playbook]:
    """The agency's own playbooks."""
    return [_playbook(row) for row in models.Playbook.objects.filter(agency_id=agency_id).order_by("use")]


def playbook_by_id(playbook_id: UUID) -> Playbook | None:
    """One playbook, if any."""
    row = models.Playbook.objects.filter(id=playbook_id).first()
    return _playbook(row) if row else None


def _playbook(row: models.Playbook) -> Playbook:
    steps = models.PlaybookStep.objects.filter(playbook=row).order_by("position")
    return Playbook(
        row.id,
        row.agency_id,
        PlaybookUse(row.use),
        row.title,
        row.definition,
        row.version,
        tuple(PlaybookStep(s.title, s.detail, s.owner_role, s.due_hours) for s in steps),
    )


def response_detail(response_id: UUID) -> ResponseDetail | None:
    """A response with its tasks, if any."""
    row = models.Response.objects.filter(id=response_id).first()
    if row is None:
        return None
    tasks = models.ResponseTask.objects.filter(response=row).order_by("position")
    return ResponseDetail(
        id=row.id,
        agency_id=row.agency_id,
        alert_id=row.alert_id,
        watch_id=row.watch_id,
        operation_id=row.operation_id,
        playbook_title=row.playbook_title,
        playbook_version=row.playbook_version,
        state=ResponseState(row.state),
        opened_at=row.opened_at,
        tasks=tuple(_task(task) for task in tasks),
    )


def response_to_operation(operation_id: UUID) -> UUID | None:
    """The response that was opened for a planned operation, if any."""
    return models.Response.objects.filter(operation_id=operation_id).values_list("id", flat=True).first()


def task_by_id(task_id: UUID) -> Task | None:
    """One task, if any."""
    row = models.ResponseTask.objects.filter(id=task_id).first()
    return _task(row) if row else None


def _task(row: models.ResponseTask) -> Task:
    return Task(
        id=row.id,
        response_id=row.response_id,
        position=row.position,
        title=row.title,
        detail=row.detail,
        owner_role=row.owner_role,
        owner_id=row.owner_id,
        due_at=row.due_at,
        state=TaskState(row.state),
    )


def task_history(response_id: UUID) -> list[TaskMove]:
    """Every step of every task of a response, oldest first."""
    steps = models.TaskStep.objects.filter(task__response_id=response_id).order_by("at", "task__position")
    return [TaskMove(step.task_id, TaskState(step.to_state), step.by_id, step.at) for step in steps]
