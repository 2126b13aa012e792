"""Playbooks, responses and their tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.agencies.rules import refusal_to_act_for
from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.core.definition_file import definition_names, read_definition
from tandem.surveillance.actions.hooks import queue_messages
from tandem.surveillance.actions.owning import own_response, own_row, own_task
from tandem.surveillance.models import (
    Alert,
    AlertStep,
    Playbook,
    PlaybookStep,
    Response,
    ResponseTask,
    SeizureWatch,
    TaskStep,
)
from tandem.surveillance.rules.life_cycles import refusal_to_close_response, refusal_to_move_task
from tandem.surveillance.rules.playbooks import due_at, refusal_to_edit_playbook
from tandem.surveillance.types import ALERT_USES, AlertNote, AlertState, PlaybookUse, ResponseState, TaskState
from tandem.surveillance.types import PlaybookStep as Step

RECORDS = "default"


def install_playbooks(*, by: Actor, agency_id: UUID) -> int:
    """Give an agency its own copy of each playbook definition, where it has none yet. Returns how many are new.

    ValueError with the reason when the actor does not stand for the agency.
    """
    if refusal := refusal_to_act_for(by, agency_id):
        raise ValueError(refusal)
    return _install(by, agency_id)


def _install(by: Actor, agency_id: UUID) -> int:
    made = 0
    with transaction.atomic(using=RECORDS):
        for name in definition_names("playbooks"):
            raw = read_definition("playbooks", name)
            playbook, is_new = Playbook.objects.get_or_create(
                agency_id=agency_id, use=raw["use"], defaults={"title": raw["title"], "definition": raw["id"]}
            )
            if is_new:
                _write_steps(playbook, [Step(**step) for step in raw["steps"]])
                made += 1
        if made:
            append_entry(
                using=RECORDS,
                by=by,
                action="surveillance.install_playbooks",
                subjects=[("agency", agency_id)],
                details={"playbooks": made},
            )
    return made


def edit_playbook(*, by: Actor, playbook_id: UUID, title: str, steps: Sequence[Step]) -> int:
    """Replace a playbook's title and steps; responses already open keep theirs. Returns the new version."""
    refusal = refusal_to_edit_playbook(title, steps)
    if refusal:
        raise ValueError(refusal)
    with transaction.atomic(using=RECORDS):
        playbook = own_row(by=by, rows=Playbook.objects.all(), row_id=playbook_id)
        playbook.title, playbook.version = title, playbook.version + 1
        playbook.save(update_fields=["title", "version"])
        PlaybookStep.objects.filter(playbook=playbook).delete()
        _write_steps(playbook, steps)
        append_entry(
            using=RECORDS,
            by=by,
            action="surveillance.edit_playbook",
            subjects=[("playbook", playbook_id)],
            details={"version": playbook.version, "steps": len(steps)},
        )
    return playbook.version


def _write_steps(playbook: Playbook, steps: Sequence[Step]) -> None:
    PlaybookStep.objects.bulk_create(
        PlaybookStep(
            playbook=playbook,
            position=position,
            title=step.title,
            detail=step.detail,
            owner_role=step.owner_role,
            due_hours=step.due_hours,
        )
        for position, step in enumerate(steps, start=1)
    )


def open_response(*, by: Actor, alert_id: UUID, now: datetime, use: PlaybookUse = PlaybookUse.ALERT) -> UUID:
    """Open the response to an alert from one of the agency's playbooks; the one that stands is returned.

    An alert that nobody had acknowledged is acknowledged by it. `now` is the agency's clock.
    """
    with transaction.atomic(using=RECORDS):
        alert = own_row(by=by, rows=Alert.objects.all(), row_id=alert_id)
        standing = Response.objects.filter(alert=alert).first()
        if standing:
            return standing.id
        if use not in ALERT_USES:
            raise ValueError("This playbook does not answer an alert.")
        if alert.state == AlertState.CLOSED:
            raise ValueError("The alert is closed; a response is opened while it is open or acknowledged.")
        response_id = _open(by, alert.agency_id, use, now, alert=alert)
        if alert.state == AlertState.OPEN:
            alert.state = AlertState.ACKNOWLEDGED
            alert.save(update_fields=["state"])
            AlertStep.objects.create(
                alert=alert, to_state=alert.state, note=AlertNote.RESPONSE_OPENED, by_id=by.account_id, at=now
            )
            queue_messages(by=by, alert=alert, state=AlertState.ACKNOWLEDGED, now=now)
    return response_id


def open_own_response(*, by: Actor, alert_id: UUID, use: PlaybookUse, now: datetime) -> UUID:
    """Open the tasks with an alert that is raised with its response; those that stand are returned.

    It acknowledges nothing: the alert stays open, and is passed on in time, until a person answers it.
    """
    with transaction.atomic(using=RECORDS):
        alert = Alert.objects.select_for_update().get(id=alert_id)
        standing = Response.objects.filter(alert=alert).first()
        return standing.id if standing else _open(by, alert.agency_id, use, now, alert=alert)


def open_watch_response(*, by: Actor, watch_id: UUID, now: datetime) -> UUID:
    """Open the tasks of a seizure watch from the agency's playbook; those that stand are returned."""
    with transaction.atomic(using=RECORDS):
        watch = own_row(by=by, rows=SeizureWatch.objects.all(), row_id=watch_id)
        standing = Response.objects.filter(watch=watch).first()
        return standing.id if standing else _open(by, watch.agency_id, PlaybookUse.SEIZURE_WATCH, now, watch=watch)


def open_operation_response(
    *, by: Actor, agency_id: UUID, operation_id: UUID, starts_at: datetime, now: datetime
) -> UUID:
    """Open the tasks of a planned operation, those before it due before it; those that stand are returned.

    Only the operation's id is kept here: neither area nor window nor substance.
    """
    with transaction.atomic(using=RECORDS):
        standing = Response.objects.filter(operation_id=operation_id).first()
        if standing:
            return standing.id
        use = PlaybookUse.PLANNED_OPERATION
        return _open(by, agency_id, use, now, starts_at=starts_at, operation_id=operation_id)


def _open(
    by: Actor,
    agency_id: UUID,
    use: PlaybookUse,
    now: datetime,
    starts_at: datetime | None = None,
    **answered: Alert | SeizureWatch | UUID,
) -> UUID:
    _install(by, agency_id)
    playbook = Playbook.objects.get(agency_id=agency_id, use=use)
    response = Response.objects.create(
        agency_id=agency_id,
        playbook_title=playbook.title,
        playbook_version=playbook.version,
        state=ResponseState.OPEN,
        opened_at=now,
        **answered,
    )
    for step in PlaybookStep.objects.filter(playbook=playbook).order_by("position"):
        task = ResponseTask.objects.create(
            response=response,
            position=step.position,
            title=step.title,
            detail=step.detail,
            owner_role=step.owner_role,
            due_at=due_at(step.due_hours, now=now, starts_at=starts_at),
            state=TaskState.OPEN,
        )
        TaskStep.objects.create(task=task, to_state=TaskState.OPEN, by_id=by.account_id, at=now)
    append_entry(
        using=RECORDS,
        by=by,
        action="surveillance.open_response",
        subjects=[("response", response.id), *_subjects(answered)],
        details={"playbook": playbook.definition, "version": playbook.version},
    )
    return response.id


def _subjects(answered: Mapping[str, Alert | SeizureWatch | UUID]) -> list[tuple[str, UUID]]:
    return [(kind.removesuffix("_id"), row if isinstance(row, UUID) else row.id) for kind, row in answered.items()]


def move_task(*, by: Actor, task_id: UUID, to: TaskState, now: datetime) -> None:
    """Move a task through its life, one's agency's or one's own; ValueError with the reason when it may not."""
    with transaction.atomic(using=RECORDS):
        task = own_task(by=by, task_id=task_id, for_owner=True)
        refusal = refusal_to_move_task(TaskState(task.state), to, ResponseState(task.response.state))
        if refusal:
            raise ValueError(refusal)
        task.state = to
        task.save(update_fields=["state"])
        TaskStep.objects.create(task=task, to_state=to, by_id=by.account_id, at=now)
        append_entry(
            using=RECORDS,
            by=by,
            action="surveillance.move_task",
            subjects=[("task", task_id), ("response", task.response_id)],
            details={"to": to},
        )


def assign_task(*, by: Actor, task_id: UUID, owner_role: str, owner_id: UUID | None, due_at: datetime) -> None:
    """Change who owns a task and until when; ValueError when its response is closed."""
    with transaction.atomic(using=RECORDS):
        task = own_task(by=by, task_id=task_id, for_owner=False)
        if task.response.state == ResponseState.CLOSED:
            raise ValueError("The response is closed; its tasks stay as they are.")
        task.owner_role, task.owner_id, task.due_at = owner_role, owner_id, due_at
        task.save(update_fields=["owner_role", "owner_id", "due_at"])
        append_entry(
            using=RECORDS,
            by=by,
            action="surveillance.assign_task",
            subjects=[("task", task_id), ("response", task.response_id)],
            details={"owner_role": owner_role, "due_at": due_at.isoformat()},
        )


def close_response(*, by: Actor, response_id: UUID, now: datetime) -> None:
    """Close a response whose tasks are all at an end; ValueError with the reason otherwise."""
    with transaction.atomic(using=RECORDS):
        response = own_response(by=by, response_id=response_id)
        states = ResponseTask.objects.filter(response=response).values_list("state", flat=True)
        refusal = refusal_to_close_response(ResponseState(response.state), [TaskState(state) for state in states])
        if refusal:
            raise ValueError(refusal)
        response.state = ResponseState.CLOSED
        response.save(update_fields=["state"])
        append_entry(
            using=RECORDS,
            by=by,
            action="surveillance.close_response",
            subjects=[("response", response_id)],
            details={"at": now.isoformat()},
        )
