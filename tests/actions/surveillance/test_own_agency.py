"""Deciding for an agency: harm prevented is a coordinator who steers, shares or taps the alerts of another agency."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tandem.agencies.queries import agency_by_id
from tandem.agencies.rules import refusal_to_act_for
from tandem.agencies.types import Role
from tandem.audit.queries import latest_entries
from tandem.core.actor import Actor
from tandem.evaluation.rules.release import refusal_to_see
from tandem.journeys.alert_bench import run_bench
from tandem.surveillance import actions
from tandem.surveillance.models import Area, ResponseTask, SeizureWatch
from tandem.surveillance.queries.responses import playbooks_of, response_detail
from tandem.surveillance.rules.clock import ReplayStep
from tandem.surveillance.types import AlertNote, AlertState, ChoiceReason, Detector, PlaybookStep, TaskState
from tests.unit.surveillance.test_alerting import found

from .conftest import BY
from .test_telling import MONDAY, neighbour_id  # noqa: F401 -- a fixture

NOW = datetime(2024, 5, 7, 6, tzinfo=UTC)
WHY = "your own agency only"


def actor(role, agency_id):
    return Actor(account_id=uuid4(), role=role, agency_id=agency_id, side="care")


@pytest.mark.parametrize("role", list(Role))
def test_roles_stand_for_every_agency_for_their_own_or_for_none(role):
    """Truth table, and the same answer as the reports give to those who may open these at all."""
    agency = uuid4()
    own, other = (refusal_to_act_for(actor(role, one), agency) is None for one in (agency, uuid4()))
    county_wide = role in {Role.EPIDEMIOLOGIST, Role.PRIVACY_OFFICER}
    assert other is county_wide
    assert own is (county_wide or role in {Role.COORDINATOR, Role.ADMINISTRATOR})
    if role is not Role.ADMINISTRATOR:
        for one in (agency, uuid4()):
            by = actor(role, one)
            assert (refusal_to_see(by, agency) is None) is (refusal_to_act_for(by, agency) is None)
    assert refusal_to_act_for(BY, agency) is None
    assert refusal_to_act_for(Actor(None, role, None, "care"), agency) == refusal_to_act_for(
        actor(role, None), agency
    )


def deeds(agency_id, neighbour):
    """Every deed that belongs to an agency, as calls that take `by`."""
    sharing = actions.share_alerts(by=BY, agency_id=agency_id, neighbour_id=neighbour, from_on=MONDAY)
    hook = actions.add_hook(by=BY, agency_id=agency_id, url="https://partner.example/", now=NOW)
    run = actions.keep_bench_run(by=BY, agency_id=agency_id, as_of=MONDAY, results={}, now=NOW)
    at = {"agency_id": agency_id, "now": NOW}
    choice = {"run_id": run, "budget_per_month": 1.0, "detectors": [], "reason": ChoiceReason.FIRST_CHOICE}
    return {
        "share": lambda by: actions.share_alerts(by=by, agency_id=agency_id, neighbour_id=neighbour, from_on=MONDAY),
        "end": lambda by: actions.end_sharing(by=by, agency_id=agency_id, sharing_id=sharing, until_on=MONDAY),
        "hook": lambda by: actions.add_hook(by=by, url="https://other.example/", **at),
        "confirm": lambda by: actions.confirm_hook(by=by, hook_id=hook, **at),
        "end hook": lambda by: actions.end_hook(by=by, hook_id=hook, **at),
        "digest": lambda by: actions.subscribe_digest(by=by, account_id=by.account_id, **at),
        "measure": lambda by: run_bench(by=by, agency=agency_by_id(using="default", agency_id=agency_id), clock=NOW),
        "run": lambda by: actions.keep_bench_run(by=by, as_of=MONDAY, results={}, **at),
        "choose": lambda by: actions.choose_detection(by=by, **choice, **at),
        "shipped": lambda by: actions.return_to_shipped(by=by, **at),
        "program": lambda by: actions.record_program_start(by=by, agency_id=agency_id, name="Van", starts_on=MONDAY),
        **older_deeds(agency_id, neighbour),
    }


def older_deeds(agency_id, neighbour):
    """Deeds on alerts, responses, watches, playbooks and the clock of an agency."""
    alert = actions.record_findings(by=BY, agency_id=agency_id, found=[found(Detector.EARS_C1)], now=NOW).opened[0]
    response = actions.open_response(by=BY, alert_id=alert, now=NOW)
    area = Area.objects.create(agency_id=agency_id, name="Hill", slug="hill", area_km2=1, geometry={})
    watch = SeizureWatch.objects.create(
        agency_id=agency_id,
        seizing_agency_id=neighbour,
        area=area,
        seized_on=MONDAY,
        ends_on=MONDAY,
        state="open",
        opened_at=NOW,
    )
    return {
        **deeds_by_id(alert, response, watch.id, playbooks_of(agency_id)[0].id),
        "pair": lambda by: actions.pair_agencies(by=by, watching_agency_id=agency_id, seizing_agency_id=neighbour),
        "playbooks": lambda by: actions.install_playbooks(by=by, agency_id=agency_id),
        "clock": lambda by: actions.set_replay_clock(by=by, agency_id=agency_id, at=NOW),
        "advance": lambda by: actions.advance_replay_clock(by=by, agency_id=agency_id, step=ReplayStep.NEXT_DAY),
    }


def deeds_by_id(alert, response, watch, playbook):
    """Deeds on a row by its id alone."""
    task = uuid4() if response_detail(response) is None else response_detail(response).tasks[0].id
    note = {"to": AlertState.CLOSED, "note": AlertNote.FALSE_ALARM}
    step = PlaybookStep("Call the hospital", "", "coordinator", 1)
    return {
        "move alert": lambda by: actions.move_alert(by=by, alert_id=alert, now=NOW, **note),
        "respond": lambda by: actions.open_response(by=by, alert_id=alert, now=NOW),
        "move task": lambda by: actions.move_task(by=by, task_id=task, to=TaskState.DONE, now=NOW),
        "assign": lambda by: actions.assign_task(
            by=by, task_id=task, owner_role="coordinator", owner_id=by.account_id, due_at=NOW
        ),
        "close response": lambda by: actions.close_response(by=by, response_id=response, now=NOW),
        "watch response": lambda by: actions.open_watch_response(by=by, watch_id=watch, now=NOW),
        "close watch": lambda by: actions.close_watch(by=by, watch_id=watch, now=NOW),
        "playbook": lambda by: actions.edit_playbook(by=by, playbook_id=playbook, title="Ours", steps=[step]),
    }


@pytest.mark.django_db(databases=["default"])
def test_a_row_of_another_agency_and_one_that_is_not_there_are_refused_alike(agency_id, neighbour_id):  # noqa: F811
    stranger = actor(Role.COORDINATOR, neighbour_id)
    theirs = older_deeds(agency_id, neighbour_id)
    nowhere = deeds_by_id(uuid4(), uuid4(), uuid4(), uuid4())
    for name, deed in nowhere.items():
        sentences = []
        for one in (deed, theirs[name]):
            with pytest.raises(ValueError, match=WHY) as refusal:
                one(stranger)
            sentences.append(str(refusal.value))
        assert sentences[0] == sentences[1] == "You can do this for your own agency only.", name
    program = actions.record_program_start(by=BY, agency_id=agency_id, name="Van", starts_on=MONDAY)
    assert actions.remove_program_start(by=stranger, program_id=program) is None
    assert actions.remove_program_start(by=actor(Role.COORDINATOR, agency_id), program_id=program) == agency_id


@pytest.mark.django_db(databases=["default"])
def test_a_task_that_is_ones_own_by_name_is_moved_and_not_handed_on(agency_id, neighbour_id):  # noqa: F811
    older_deeds(agency_id, neighbour_id)
    partner = actor(Role.COORDINATOR, neighbour_id)
    task = ResponseTask.objects.order_by("position").first()
    due = {"task_id": task.id, "owner_role": "coordinator", "due_at": NOW}
    actions.assign_task(by=actor(Role.COORDINATOR, agency_id), owner_id=partner.account_id, **due)
    actions.move_task(by=partner, task_id=task.id, to=TaskState.DONE, now=NOW)
    with pytest.raises(ValueError, match=WHY):
        actions.assign_task(by=partner, owner_id=None, **due)


@pytest.mark.django_db(databases=["default"])
def test_stranger_to_an_agency_decides_nothing_for_it(agency_id, neighbour_id):  # noqa: F811
    calls = deeds(agency_id, neighbour_id)
    before = len(latest_entries(using="default", action_prefix="surveillance."))
    for deed in calls.values():
        for role in (Role.COORDINATOR, Role.ADMINISTRATOR, Role.CASE_MANAGER):
            with pytest.raises(ValueError, match=WHY):
                deed(actor(role, neighbour_id))
    assert len(latest_entries(using="default", action_prefix="surveillance.")) == before


@pytest.mark.django_db(databases=["default"])
def test_own_coordinator_and_the_countys_epidemiologist_decide(agency_id, neighbour_id):  # noqa: F811
    calls = deeds(agency_id, neighbour_id)
    calls["end"](actor(Role.COORDINATOR, agency_id))
    calls["share"](actor(Role.EPIDEMIOLOGIST, neighbour_id))
    calls["confirm"](actor(Role.COORDINATOR, agency_id))
    calls["digest"](actor(Role.COORDINATOR, agency_id))
    calls["program"](actor(Role.EPIDEMIOLOGIST, neighbour_id))
