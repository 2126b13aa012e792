"""Responses: harm prevented is an alert that nobody answers, or a plan that changes under a running response."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tandem.audit.queries import latest_entries
from tandem.surveillance.actions import (
    assign_task,
    close_response,
    edit_playbook,
    install_playbooks,
    move_task,
    open_response,
    record_findings,
)
from tandem.surveillance.queries.alerts import alert_detail
from tandem.surveillance.queries.responses import playbook_by_id, playbooks_of, response_detail, task_history
from tandem.surveillance.types import AlertNote, AlertState, Detector, PlaybookStep, ResponseState, TaskState
from tests.unit.surveillance.test_alerting import found

from .conftest import BY, NOW

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@pytest.fixture
def alert_id(areas):
    return record_findings(by=BY, agency_id=areas, found=[found(Detector.EARS_C1)], now=NOW).opened[0]


def test_an_alert_opens_one_response_with_tasks_and_clocks(alert_id):
    response_id = open_response(by=BY, alert_id=alert_id, now=NOW)
    assert open_response(by=BY, alert_id=alert_id, now=NOW) == response_id
    response = response_detail(response_id)
    assert response.alert_id == alert_id
    assert [task.position for task in response.tasks] == list(range(1, 8))
    assert response.tasks[0].due_at == NOW + timedelta(hours=2)
    assert response.tasks[0].owner_role == "epidemiologist"
    assert {task.state for task in response.tasks} == {TaskState.OPEN}
    alert = alert_detail(alert_id)
    assert alert.summary.state is AlertState.ACKNOWLEDGED
    assert alert.summary.response_id == response_id
    assert alert.history[-1].note is AlertNote.RESPONSE_OPENED


def test_a_task_moves_and_is_remembered(alert_id):
    response_id = open_response(by=BY, alert_id=alert_id, now=NOW)
    task = response_detail(response_id).tasks[0]
    owner = uuid4()
    assign_task(by=BY, task_id=task.id, owner_role="coordinator", owner_id=owner, due_at=NOW + timedelta(hours=9))
    move_task(by=BY, task_id=task.id, to=TaskState.DONE, now=NOW + timedelta(hours=1))
    with pytest.raises(ValueError, match="cannot become"):
        move_task(by=BY, task_id=task.id, to=TaskState.REMOVED, now=NOW)
    changed = response_detail(response_id).tasks[0]
    assert (changed.state, changed.owner_role, changed.owner_id) == (TaskState.DONE, "coordinator", owner)
    assert [step.to_state for step in task_history(response_id) if step.task_id == task.id] == ["open", "done"]
    assert latest_entries(using="default", action_prefix="surveillance.move_task")[0].details == {"to": "done"}


def test_a_response_closes_when_its_tasks_are_at_an_end(alert_id):
    response_id = open_response(by=BY, alert_id=alert_id, now=NOW)
    with pytest.raises(ValueError, match="7 tasks"):
        close_response(by=BY, response_id=response_id, now=NOW)
    for task in response_detail(response_id).tasks:
        move_task(by=BY, task_id=task.id, to=TaskState.NOT_EXECUTABLE, now=NOW)
    close_response(by=BY, response_id=response_id, now=NOW)
    closed = response_detail(response_id)
    assert closed.state is ResponseState.CLOSED
    with pytest.raises(ValueError, match="closed"):
        move_task(by=BY, task_id=closed.tasks[0].id, to=TaskState.OPEN, now=NOW)
    with pytest.raises(ValueError, match="closed"):
        assign_task(by=BY, task_id=closed.tasks[0].id, owner_role="coordinator", owner_id=None, due_at=NOW)


def test_a_playbook_is_the_agencys_own_and_running_responses_keep_theirs(alert_id, areas):
    assert install_playbooks(by=BY, agency_id=areas) == 5
    assert install_playbooks(by=BY, agency_id=areas) == 0
    response_id = open_response(by=BY, alert_id=alert_id, now=NOW)
    surge = next(playbook for playbook in playbooks_of(areas) if playbook.use == "alert")
    step = PlaybookStep("Call the hospital", "", "coordinator", 1)
    assert edit_playbook(by=BY, playbook_id=surge.id, title="Our surge plan", steps=[step]) == 2
    assert playbook_by_id(surge.id).steps == (step,)
    assert len(response_detail(response_id).tasks) == 7
    with pytest.raises(ValueError, match="no place"):
        edit_playbook(by=BY, playbook_id=surge.id, title="x", steps=[PlaybookStep("Patrol", "", "coordinator", 1)])
    assert playbook_by_id(surge.id).title == "Our surge plan"
