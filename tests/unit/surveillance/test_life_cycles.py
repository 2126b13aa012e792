"""Life cycles: harm prevented is a finished task that silently runs again, or a document that shows another life."""

from pathlib import Path

import pytest

from tandem.community.rules import WARNING_MOVES
from tandem.handoff.rules import OPERATION_MOVES
from tandem.surveillance.rules import life_cycles as lives
from tandem.surveillance.rules.reviews import RECOMMENDATION_MOVES
from tandem.surveillance.rules.runs import RUN_MOVES
from tandem.surveillance.types import AlertNote, AlertState, ResponseState, TaskState, WatchState

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "reference" / "surveillance-life-cycles.md"
TABLES = {
    "Alert": lives.ALERT_MOVES,
    "Response": lives.RESPONSE_MOVES,
    "Task": lives.TASK_MOVES,
    "Seizure watch": lives.WATCH_MOVES,
    "Long run": RUN_MOVES,
    "Planned operation": OPERATION_MOVES,
    "Warning": WARNING_MOVES,
    "Recommendation": RECOMMENDATION_MOVES,
}


@pytest.mark.parametrize("name", TABLES)
def test_the_document_shows_the_diagram_of_the_table(name):
    text = DOCUMENT.read_text(encoding="utf-8")
    assert f"## {name}\n" in text
    assert f"```mermaid\n{lives.diagram(TABLES[name])}\n```" in text, lives.diagram(TABLES[name])


@pytest.mark.parametrize("name", TABLES)
def test_every_state_can_be_reached_and_has_a_row(name):
    table = TABLES[name]
    reached = {next(iter(table))}
    for _ in table:
        reached |= {to for state in reached for to in table[state]}
    assert reached == set(table) == set(type(next(iter(table))))


def test_an_alert_closes_with_a_verdict_only():
    assert lives.refusal_to_move_alert(AlertState.OPEN, AlertState.CLOSED, AlertNote.FALSE_ALARM) is None
    assert "does not say" in lives.refusal_to_move_alert(AlertState.OPEN, AlertState.CLOSED, AlertNote.WILL_LOOK)
    assert "cannot become" in lives.refusal_to_move_alert(AlertState.CLOSED, AlertState.OPEN, AlertNote.WILL_LOOK)


def test_tasks_of_a_closed_response_stay():
    assert lives.refusal_to_move_task(TaskState.OPEN, TaskState.DONE, ResponseState.OPEN) is None
    assert "closed" in lives.refusal_to_move_task(TaskState.OPEN, TaskState.DONE, ResponseState.CLOSED)
    assert "cannot become" in lives.refusal_to_move_task(TaskState.DONE, TaskState.REMOVED, ResponseState.OPEN)


def test_a_response_closes_when_no_task_runs():
    ended = [TaskState.DONE, TaskState.NOT_EXECUTABLE, TaskState.REMOVED]
    assert lives.refusal_to_close_response(ResponseState.OPEN, ended) is None
    assert "2 tasks" in lives.refusal_to_close_response(
        ResponseState.OPEN, [*ended, TaskState.OPEN, TaskState.IN_PROGRESS]
    )
    assert lives.refusal_to_close_response(ResponseState.CLOSED, ended) == "The response is closed already."


def test_a_watch_that_ended_stays_ended():
    assert lives.refusal_to_close_watch(WatchState.OPEN) is None
    assert "cannot be closed" in lives.refusal_to_close_watch(WatchState.ENDED)
