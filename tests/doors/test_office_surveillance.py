"""Office pages of surveillance: harm prevented is an alert nobody can answer, or a map that shows points."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tandem.agencies.actions import register_agency
from tandem.agencies.queries import agency_by_slug
from tandem.agencies.types import AgencyKind, Role
from tandem.core.actor import system_actor
from tandem.surveillance import models
from tandem.surveillance.actions import (
    pair_agencies,
    record_enforcement,
    record_findings,
    record_overdoses,
    register_areas,
    set_replay_clock,
)
from tandem.surveillance.queries.alerts import alert_detail, alerts_of
from tandem.surveillance.queries.clock import clock_of
from tandem.surveillance.queries.responses import playbooks_of, response_detail
from tandem.surveillance.queries.watches import watches_of
from tandem.surveillance.types import (
    AlertState,
    Detector,
    EventStatus,
    NewEnforcement,
    NewOverdose,
    SubstanceClass,
    TaskState,
    WatchState,
)
from tests.actions.surveillance.conftest import square
from tests.factories.signin import make_agency, sign_in
from tests.unit.surveillance.test_alerting import found

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
BY = system_actor("test")
SURGE = date(2024, 5, 20)
CLOCK = datetime(2024, 5, 21, 0, tzinfo=UTC)  # 20:00 on the 20th in New York
AT = "/office/surveillance"


@pytest.fixture
def agency_id() -> UUID:
    """A demonstration agency with sixty calm days and a surge on the running one."""
    made = register_agency(
        using="default",
        by=BY,
        agency_id=uuid4(),
        slug="harbor-fire",
        name="Harbor Fire",
        kind=AgencyKind.FIRE_EMS,
        timezone="America/New_York",
        is_demo=True,
    )
    register_areas(by=BY, agency_id=made, features=[square("Harbor", -84.6, 39.1), square("Hill", -84.5, 39.1)])
    calm = [call(back, k) for back in range(1, 60) for k in range(1 + back % 2)]
    surge = [call(0, k, status=EventStatus.UNKNOWN) for k in range(9)]
    record_overdoses(by=BY, agency_id=made, batch_id=uuid4(), rows=[*calm, *surge])
    set_replay_clock(by=BY, agency_id=made, at=CLOCK)
    return made


def call(back: int, number: int, status: EventStatus = EventStatus.COUNTED) -> NewOverdose:
    at = CLOCK - timedelta(days=back, hours=3, minutes=-number)
    return NewOverdose(
        occurred_at=at,
        local_on=SURGE - timedelta(days=back),
        fingerprint=f"{back}-{number}",
        area_name="Harbor",
        status=status,
    )


@pytest.fixture
def alert_id(agency_id: UUID) -> UUID:
    running = replace(found(Detector.EARS_C1, day=SURGE), is_preliminary=True)
    return record_findings(by=BY, agency_id=agency_id, found=[running], now=CLOCK).opened[0]


@pytest.fixture
def office(client):
    sign_in(client, Role.EPIDEMIOLOGIST)
    return client


def test_home_lists_the_agencies_that_send_events(office, alert_id):
    page = office.get("/office/").text
    assert "Harbor Fire" in page
    assert "1 open alert" in page
    assert office.get(f"{AT}/").url == "/office/"


def test_agency_page_shows_chart_map_and_alert(office, alert_id):
    page = office.get(f"{AT}/agencies/harbor-fire/").text
    assert "More than expected in the whole agency" in page
    assert "every call received counts" in page
    assert 'class="threshold"' in page
    assert "Events per square kilometre" in page
    assert "<circle" not in page.split("drawing-map")[1].split("</svg>")[0]
    assert "No open alert" not in page


@pytest.mark.parametrize(
    "query",
    ["?kind=enforcement", "?since=2024-06-01&until=2024-05-01", "?since=9999-99-99", "?area=nowhere", "?case=x"],
)
def test_a_filter_that_cannot_be_is_named(office, agency_id, query):
    answer = office.get(f"{AT}/agencies/harbor-fire/{query}")
    assert answer.status_code == 400
    assert "There is a problem" in answer.text


def test_filters_choose_days_area_and_what_counts(office, agency_id):
    query = "?kind=overdose&since=2024-05-20&until=2024-05-20&area=harbor&case=all_calls"
    page = office.get(f"{AT}/agencies/harbor-fire/{query}").text
    assert "The chart shows Harbor alone." in page
    assert "9 events" in page


def test_areas_with_a_population_are_shaded_by_people(office, agency_id):
    """Witness: 30 odd days with two calls and 29 even ones with one, 89 among 8,000 people: 11.1 per 1,000."""
    models.Area.objects.filter(agency_id=agency_id).update(population=8000)
    page = office.get(f"{AT}/agencies/harbor-fire/?until=2024-05-19&since=2024-03-01").text
    assert "Events per 1,000 people" in page
    assert "11.1 (89 events)" in page


def test_replay_runs_the_nights_and_says_so(office, agency_id):
    answer = office.post(f"{AT}/agencies/harbor-fire/replay/", {"step": "next_day"}, follow=True)
    assert clock_of(agency_id, wall=CLOCK) == CLOCK + timedelta(days=1)
    assert "1 night was run" in answer.text
    assert "1 alert was raised" in answer.text
    assert office.post(f"{AT}/agencies/harbor-fire/replay/", {"step": "year"}).status_code == 400


def test_an_agency_without_replay_clock_has_no_buttons(office, agency_id):
    models.ReplayClock.objects.all().delete()
    assert "Next week" not in office.get(f"{AT}/agencies/harbor-fire/").text
    assert office.post(f"{AT}/agencies/harbor-fire/replay/", {"step": "next_day"}).status_code == 400


def test_an_alert_says_how_often_its_rule_alarmed_and_was_wrong(office, alert_id):
    page = office.get(f"{AT}/alerts/{alert_id}/").text
    assert "EARS C1 alarmed on 9 of the 365 days before." in page
    assert "nobody knows how often its alerts are wrong" in page
    assert "17.80" in page
    assert office.get(f"{AT}/alerts/{uuid4()}/").status_code == 404


def test_an_alert_is_acknowledged_and_closed_with_codes(office, alert_id, agency_id):
    missing = office.post(f"{AT}/alerts/{alert_id}/acknowledge/", {})
    assert missing.status_code == 400
    office.post(f"{AT}/alerts/{alert_id}/acknowledge/", {"acknowledged-note": "will_look"})
    assert alert_detail(alert_id).summary.state is AlertState.ACKNOWLEDGED
    office.post(f"{AT}/alerts/{alert_id}/close/", {"closed-note": "false_alarm"})
    assert alerts_of(agency_id)[0].state is AlertState.CLOSED
    assert "a false alarm 1" in office.get(f"{AT}/agencies/harbor-fire/alerts/").text
    again = office.post(f"{AT}/alerts/{alert_id}/close/", {"closed-note": "false_alarm"}, follow=True)
    assert "cannot become" in again.text
    assert office.post(f"{AT}/alerts/{alert_id}/response/").status_code == 400


def test_a_response_is_opened_worked_and_closed(office, alert_id):
    answer = office.post(f"{AT}/alerts/{alert_id}/response/", follow=True)
    assert "Overdose surge" in answer.text
    response_id = alert_detail(alert_id).summary.response_id
    assert "The response can be closed when every task" in answer.text
    first = response_detail(response_id).tasks[0]
    edit = {"state": "done", "owner_role": "coordinator", "owner_id": "", "due_at": "2024-05-22T09:30"}
    assert office.post(f"{AT}/tasks/{first.id}/", edit).status_code == 302
    changed = response_detail(response_id).tasks[0]
    assert (changed.state, changed.owner_role) == (TaskState.DONE, "coordinator")
    assert changed.due_at == datetime(2024, 5, 22, 13, 30, tzinfo=UTC)
    assert office.post(f"{AT}/tasks/{first.id}/", {**edit, "state": "removed"}).status_code == 400
    for task in response_detail(response_id).tasks[1:]:
        office.post(f"{AT}/tasks/{task.id}/", {**edit, "state": "not_executable"})
    office.post(f"{AT}/responses/{response_id}/close/")
    assert response_detail(response_id).state == "closed"
    assert "stay as they are" in office.get(f"{AT}/tasks/{first.id}/").text


def test_the_playbook_is_edited(office, agency_id):
    office.post(f"{AT}/agencies/harbor-fire/playbooks/")
    surge = next(playbook for playbook in playbooks_of(agency_id) if playbook.use == "alert")
    assert "One more step" in office.get(f"{AT}/playbooks/{surge.id}/").text
    data = {"title": "Our plan", "steps-TOTAL_FORMS": "2", "steps-INITIAL_FORMS": "1"}
    for i, title in enumerate(["Second", "First"]):
        step = {"title": title, "detail": "", "owner_role": "coordinator", "due_hours": "4", "ORDER": str(2 - i)}
        data |= {f"steps-{i}-{key}": value for key, value in step.items()}
    assert office.post(f"{AT}/playbooks/{surge.id}/", data).status_code == 302
    changed = next(playbook for playbook in playbooks_of(agency_id) if playbook.id == surge.id)
    assert (changed.title, [step.title for step in changed.steps]) == ("Our plan", ["First", "Second"])
    refused = office.post(f"{AT}/playbooks/{surge.id}/", {**data, "steps-0-title": "Patrol the corner"})
    assert refused.status_code == 400
    assert "no place in it" in refused.text


def test_a_watch_is_an_association_with_health_tasks(office, agency_id):
    police = agency_by_slug(using="default", slug=make_agency(AgencyKind.POLICE))
    assert office.post(f"{AT}/agencies/harbor-fire/watches/pair/", {"seizing": str(agency_id)}).status_code == 400
    paired = office.post(f"{AT}/agencies/harbor-fire/watches/pair/", {"seizing": str(police.id)}, follow=True)
    assert "watched from tonight on" in paired.text
    pair_agencies(by=BY, watching_agency_id=agency_id, seizing_agency_id=agency_id)
    row = NewEnforcement(
        occurred_on=SURGE,
        fingerprint="a",
        longitude=-84.55,
        latitude=39.15,
        substance_class=SubstanceClass.OPIOID,
    )
    record_enforcement(by=BY, agency_id=agency_id, batch_id=uuid4(), rows=[row])
    answer = office.post(f"{AT}/agencies/harbor-fire/replay/", {"step": "next_day"}, follow=True)
    assert "1 seizure watch opened" in answer.text
    (watch,) = watches_of(agency_id)
    assert "Harbor" in office.get(f"{AT}/agencies/harbor-fire/watches/").text
    page = office.get(f"{AT}/watches/{watch.id}/").text
    assert "An association in place and time, not a cause" in page
    assert "Bring naloxone to the area" in page
    assert "within 250 m" in page
    assert "39.15" not in page
    office.post(f"{AT}/watches/{watch.id}/close/")
    assert watches_of(agency_id)[0].state is WatchState.CLOSED


@pytest.mark.parametrize("role", [Role.OUTREACH_WORKER, Role.CASE_MANAGER])
def test_other_roles_are_told_who_can(client, agency_id, role):
    sign_in(client, role)
    answer = client.get(f"{AT}/agencies/harbor-fire/")
    assert answer.status_code == 403
    assert "epidemiologist" in answer.text


def test_trends_show_weeks_places_and_days(client, agency_id) -> None:
    """The surge of the running day is no week yet: whole weeks only."""
    sign_in(client, Role.EPIDEMIOLOGIST)
    shown = client.get(f"{AT}/agencies/harbor-fire/trends/?weeks=12&system=iso")
    text = shown.content.decode()
    assert shown.status_code == 200
    assert "Places side by side" in text
    assert "Harbor" in text
    assert "2024-20" in text  # ISO week of 13 May
    assert "2024-21" not in text
    assert client.get(f"{AT}/agencies/harbor-fire/trends/?weeks=13").status_code == 400
    sign_in(client, Role.CASE_MANAGER)
    assert client.get(f"{AT}/agencies/harbor-fire/trends/").status_code == 403
