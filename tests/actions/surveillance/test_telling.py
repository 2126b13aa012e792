"""Alerts passed on, scored, and told to neighbours: effect once, ledger, refusal, planted times.

Harm prevented: an alert that nobody saw for a day, a score that flatters, or a neighbour who learns more than agreed.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from tandem.agencies.actions import register_agency
from tandem.agencies.types import AgencyKind
from tandem.audit.queries import latest_entries
from tandem.jobs.hourly import escalation
from tandem.surveillance.actions import (
    close_response,
    end_sharing,
    escalate_alerts,
    move_alert,
    move_task,
    open_response,
    record_findings,
    share_alerts,
)
from tandem.surveillance.queries.responses import response_detail
from tandem.surveillance.queries.telling import (
    after_action_of,
    detector_records,
    escalated_at,
    neighbour_notices,
    sharings_of,
)
from tandem.surveillance.types import AlertNote, AlertState, Detector, TaskState
from tests.unit.surveillance.test_alerting import MONDAY, found

from .conftest import BY

pytestmark = pytest.mark.django_db(databases=["default"])
RAISED = datetime(2024, 5, 7, 6, tzinfo=UTC)
CROSSED = datetime(2024, 5, 7, 1, tzinfo=UTC)


@pytest.fixture
def alert_id(agency_id):
    seen = replace(found(Detector.EARS_C1), crossed_at=CROSSED)
    return record_findings(by=BY, agency_id=agency_id, found=[seen], now=RAISED).opened[0]


@pytest.fixture
def neighbour_id(agency_id):
    return register_agency(
        using="default",
        by=BY,
        agency_id=uuid4(),
        slug="next-county",
        name="Next County EMS",
        kind=AgencyKind.FIRE_EMS,
        timezone="America/New_York",
        is_demo=True,
    )


def test_alert_nobody_acknowledged_is_passed_on_once(agency_id, alert_id):
    assert escalate_alerts(by=BY, agency_id=agency_id, now=RAISED + timedelta(hours=3, minutes=59)) == []
    assert escalation.run(RAISED + timedelta(hours=4)) == [alert_id]
    assert escalation.run(RAISED + timedelta(hours=30)) == []
    assert escalated_at([alert_id]) == {alert_id: RAISED + timedelta(hours=4)}
    (entry,) = latest_entries(using="default", action_prefix="surveillance.escalate_alerts")
    assert entry.details["role"] == "coordinator"


def test_acknowledged_alert_is_not_passed_on(agency_id, alert_id):
    move_alert(by=BY, alert_id=alert_id, to=AlertState.ACKNOWLEDGED, note=AlertNote.WILL_LOOK, now=RAISED)
    assert escalate_alerts(by=BY, agency_id=agency_id, now=RAISED + timedelta(days=2)) == []


def test_escalation_is_undone_when_the_ledger_cannot_be_written(agency_id, alert_id, monkeypatch):
    def fail(**_: object) -> None:
        raise RuntimeError("no ledger")

    monkeypatch.setattr("tandem.surveillance.actions.telling.append_entry", fail)
    with pytest.raises(RuntimeError):
        escalate_alerts(by=BY, agency_id=agency_id, now=RAISED + timedelta(days=1))
    assert escalated_at([alert_id]) == {}


def test_after_action_comes_out_as_planted(agency_id, alert_id):
    """Acknowledged after 3 h, answered after 10 h, all tasks but one in time, a verdict: by hand."""
    at = CROSSED + timedelta(hours=3)
    move_alert(by=BY, alert_id=alert_id, to=AlertState.ACKNOWLEDGED, note=AlertNote.WILL_LOOK, now=at)
    opened = CROSSED + timedelta(hours=10)
    response_id = open_response(by=BY, alert_id=alert_id, now=opened)
    tasks = response_detail(response_id).tasks
    for task in tasks[1:]:
        move_task(by=BY, task_id=task.id, to=TaskState.DONE, now=opened)
    move_task(by=BY, task_id=tasks[0].id, to=TaskState.DONE, now=tasks[0].due_at + timedelta(minutes=1))
    closed = opened + timedelta(days=9)
    close_response(by=BY, response_id=response_id, now=closed)
    move_alert(by=BY, alert_id=alert_id, to=AlertState.CLOSED, note=AlertNote.REAL_INCREASE, now=closed)
    after = after_action_of(alert_id)
    assert after.first_exceeded_at == CROSSED
    assert (after.hours_to_acknowledge, after.hours_to_respond) == (3.0, 10.0)
    assert (after.tasks, after.tasks_in_time) == (len(tasks), len(tasks) - 1)
    assert after.verdict is AlertNote.REAL_INCREASE
    share = (len(tasks) - 1) / len(tasks)
    assert after.points == round(100 * (1 + 0 + 1 + share) / 4)
    (record,) = detector_records(agency_id)
    assert (record.detector, record.alerts, record.real_increase, record.false_alarm) == (Detector.EARS_C1, 1, 1, 0)
    assert record.hours_to_acknowledge == 3.0


def test_after_action_of_an_alert_nobody_touched_has_no_points(agency_id, alert_id):
    after = after_action_of(alert_id)
    assert (after.hours_to_acknowledge, after.hours_to_respond, after.verdict, after.points) == (None, None, None, 0)
    assert after_action_of(uuid4()) is None


TUESDAY = MONDAY + timedelta(days=1)  # the day on which the alert about Monday is raised


def test_neighbour_sees_a_notice_from_the_agreement_on_and_nothing_after_its_end(agency_id, neighbour_id, alert_id):
    assert neighbour_notices(neighbour_id) == []
    sharing = share_alerts(by=BY, agency_id=agency_id, neighbour_id=neighbour_id, from_on=TUESDAY)
    (notice,) = neighbour_notices(neighbour_id)
    assert (notice.agency_name, notice.start_on) == ("Made-up Fire Department", MONDAY)
    assert not {"observed", "threshold", "expected", "evidence"} & set(notice.__slots__)
    assert neighbour_notices(agency_id) == []
    end_sharing(by=BY, agency_id=agency_id, sharing_id=sharing, until_on=TUESDAY)
    later = replace(found(Detector.EARS_C1), day=MONDAY + timedelta(days=9))
    record_findings(by=BY, agency_id=agency_id, found=[later], now=RAISED + timedelta(days=9))
    assert len(neighbour_notices(neighbour_id)) == 1
    assert sharings_of(agency_id)[0].until_on == TUESDAY
    names = {entry.action for entry in latest_entries(using="default", action_prefix="surveillance.")}
    assert {"surveillance.share_alerts", "surveillance.end_sharing"} <= names


def test_alert_about_a_day_of_the_agreement_that_is_raised_outside_it_is_not_told(agency_id, neighbour_id, alert_id):
    """The alert about Monday is raised on Tuesday: neither an end on Monday nor a beginning on Wednesday tells it."""
    sharing = share_alerts(by=BY, agency_id=agency_id, neighbour_id=neighbour_id, from_on=MONDAY)
    end_sharing(by=BY, agency_id=agency_id, sharing_id=sharing, until_on=MONDAY)
    share_alerts(by=BY, agency_id=agency_id, neighbour_id=neighbour_id, from_on=TUESDAY + timedelta(days=1))
    assert neighbour_notices(neighbour_id) == []


def test_what_happens_to_an_alert_after_the_agreement_is_not_told(agency_id, neighbour_id, alert_id):
    sharing = share_alerts(by=BY, agency_id=agency_id, neighbour_id=neighbour_id, from_on=MONDAY)
    after = RAISED + timedelta(days=1)
    joined = record_findings(by=BY, agency_id=agency_id, found=[found(Detector.EARS_C1, day=TUESDAY)], now=after)
    assert joined.joined == (alert_id,)
    move_alert(by=BY, alert_id=alert_id, to=AlertState.CLOSED, note=AlertNote.REAL_INCREASE, now=after)
    (told,) = neighbour_notices(neighbour_id)
    assert (told.end_on, told.is_closed) == (TUESDAY + timedelta(days=1), True)
    end_sharing(by=BY, agency_id=agency_id, sharing_id=sharing, until_on=TUESDAY)
    (told,) = neighbour_notices(neighbour_id)
    assert (told.start_on, told.end_on, told.is_closed) == (MONDAY, TUESDAY, False)


def test_agreement_with_oneself_or_twice_is_refused(agency_id, neighbour_id):
    with pytest.raises(ValueError, match="own"):
        share_alerts(by=BY, agency_id=agency_id, neighbour_id=agency_id, from_on=MONDAY)
    share_alerts(by=BY, agency_id=agency_id, neighbour_id=neighbour_id, from_on=MONDAY)
    with pytest.raises(ValueError, match="already"):
        share_alerts(by=BY, agency_id=agency_id, neighbour_id=neighbour_id, from_on=date(2024, 6, 1))
