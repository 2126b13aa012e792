"""Responses to an alert, a seizure watch or a planned operation: playbooks, tasks and their life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class TaskState(StrEnum):
    """The life of a task in a response."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    NOT_EXECUTABLE = "not_executable"
    REMOVED = "removed"


class ResponseState(StrEnum):
    """The life of a response."""

    OPEN = "open"
    CLOSED = "closed"


class PlaybookUse(StrEnum):
    """What a playbook answers."""

    ALERT = "alert"
    SEIZURE_WATCH = "seizure_watch"
    MASS_OVERDOSE = "mass_overdose"
    NOVEL_SUBSTANCE = "novel_substance"
    PLANNED_OPERATION = "planned_operation"


ALERT_USES = (PlaybookUse.ALERT, PlaybookUse.MASS_OVERDOSE, PlaybookUse.NOVEL_SUBSTANCE)
"""The playbooks that can answer an alert; people choose, for an alert does not know what is behind it."""


@dataclass(frozen=True, slots=True)
class PlaybookStep:
    """A task as the playbook plans it; due so many hours after the response opens."""

    title: str
    detail: str
    owner_role: str
    due_hours: int


@dataclass(frozen=True, slots=True)
class Playbook:
    """An agency's editable playbook. `definition` names the file it was copied from."""

    id: UUID
    agency_id: UUID
    use: PlaybookUse
    title: str
    definition: str
    version: int
    steps: tuple[PlaybookStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task of a response with owner, clock and state."""

    id: UUID
    response_id: UUID
    position: int
    title: str
    detail: str
    owner_role: str
    owner_id: UUID | None
    due_at: datetime
    state: TaskState


@dataclass(frozen=True, slots=True)
class TaskMove:
    """One step in the life of a task."""

    task_id: UUID
    to_state: TaskState
    by_id: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseDetail:
    """A response with its tasks."""

    id: UUID
    agency_id: UUID
    alert_id: UUID | None
    watch_id: UUID | None
    operation_id: UUID | None
    playbook_title: str
    playbook_version: int
    state: ResponseState
    opened_at: datetime
    tasks: tuple[Task, ...]
