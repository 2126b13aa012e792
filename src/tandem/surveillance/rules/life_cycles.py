"""The lives of alerts, responses, tasks and seizure watches: one table each, from which the documents draw."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from tandem.core.refusals import gettext_noop as _
from tandem.core.sentences import filled
from tandem.surveillance.types import AlertKind, AlertNote, AlertState, ResponseState, TaskState, WatchState

ALERT_MOVES: Mapping[AlertState, frozenset[AlertState]] = {
    AlertState.OPEN: frozenset({AlertState.ACKNOWLEDGED, AlertState.CLOSED}),
    AlertState.ACKNOWLEDGED: frozenset({AlertState.CLOSED}),
    AlertState.CLOSED: frozenset(),
}
TASK_MOVES: Mapping[TaskState, frozenset[TaskState]] = {
    TaskState.OPEN: frozenset({TaskState.IN_PROGRESS, TaskState.DONE, TaskState.NOT_EXECUTABLE, TaskState.REMOVED}),
    TaskState.IN_PROGRESS: frozenset({TaskState.OPEN, TaskState.DONE, TaskState.NOT_EXECUTABLE}),
    TaskState.DONE: frozenset({TaskState.IN_PROGRESS}),
    TaskState.NOT_EXECUTABLE: frozenset({TaskState.OPEN}),
    TaskState.REMOVED: frozenset({TaskState.OPEN}),
}
RESPONSE_MOVES: Mapping[ResponseState, frozenset[ResponseState]] = {
    ResponseState.OPEN: frozenset({ResponseState.CLOSED}),
    ResponseState.CLOSED: frozenset(),
}
WATCH_MOVES: Mapping[WatchState, frozenset[WatchState]] = {
    WatchState.OPEN: frozenset({WatchState.ENDED, WatchState.CLOSED}),
    WatchState.ENDED: frozenset(),
    WatchState.CLOSED: frozenset(),
}
NOTES_TO: Mapping[AlertState, tuple[AlertNote, ...]] = {
    AlertState.ACKNOWLEDGED: (AlertNote.WILL_LOOK, AlertNote.CONFIRMED_BY_PARTNERS, AlertNote.RESPONSE_OPENED),
    AlertState.CLOSED: (
        AlertNote.REAL_INCREASE,
        AlertNote.FALSE_ALARM,
        AlertNote.DATA_PROBLEM,
        AlertNote.CANNOT_TELL,
    ),
}
# What closes an alert of a novel substance: it had no count that could be a real increase.
NOVEL_NOTES = (AlertNote.NEW_HERE, AlertNote.NOT_NEW, AlertNote.DATA_PROBLEM, AlertNote.CANNOT_TELL)
MASS_NOTES = (AlertNote.SEVERAL_PEOPLE, AlertNote.FALSE_ALARM, AlertNote.DATA_PROBLEM, AlertNote.CANNOT_TELL)
TASKS_STILL_RUNNING = frozenset({TaskState.OPEN, TaskState.IN_PROGRESS})


def notes_to(to: AlertState, kind: AlertKind = AlertKind.INCREASE) -> tuple[AlertNote, ...]:
    """The notes with which an alert of a kind can come to a state."""
    if to is AlertState.CLOSED and kind is AlertKind.NOVEL_SUBSTANCE:
        return NOVEL_NOTES
    if to is AlertState.CLOSED and kind is AlertKind.MASS_OVERDOSE:
        return MASS_NOTES
    return NOTES_TO.get(to, ())


def refusal_to_move_alert(
    state: AlertState, to: AlertState, note: AlertNote, kind: AlertKind = AlertKind.INCREASE
) -> str | None:
    """Why an alert may not take this step with this note; None when it may."""
    if to not in ALERT_MOVES[state]:
        return _("The alert cannot become that from where it stands; reload the page.")
    if note not in notes_to(to, kind):
        return _("The note does not say why the alert takes this step.")
    return None


def refusal_to_move_task(state: TaskState, to: TaskState, response: ResponseState) -> str | None:
    """Why a task may not take this step; None when it may."""
    if response is ResponseState.CLOSED:
        return _("The response is closed; its tasks stay as they are.")
    if to not in TASK_MOVES[state]:
        return _("The task cannot become that from where it stands; reload the page.")
    return None


def refusal_to_close_response(state: ResponseState, tasks: list[TaskState]) -> str | None:
    """Why a response may not be closed; None when it may."""
    if ResponseState.CLOSED not in RESPONSE_MOVES[state]:
        return _("The response is closed already.")
    running = sum(task in TASKS_STILL_RUNNING for task in tasks)
    if running:
        return filled(
            "%(running)s tasks are not finished; mark each as done, not executable or removed first.", running=running
        )
    return None


def diagram(moves: Mapping[StrEnum, frozenset[StrEnum]]) -> str:
    """A life cycle as a Mermaid state diagram, in the order of the table."""
    lines = ["stateDiagram-v2", f"    [*] --> {next(iter(moves))}"]
    for state, targets in moves.items():
        lines += [f"    {state} --> {target}" for target in moves if target in targets]
        if not targets:
            lines.append(f"    {state} --> [*]")
    return "\n".join(lines)


def refusal_to_close_watch(state: WatchState) -> str | None:
    """Why a seizure watch may not be closed; None when it may."""
    if WatchState.CLOSED not in WATCH_MOVES[state]:
        return _("The seizure watch is at its end; it cannot be closed.")
    return None
