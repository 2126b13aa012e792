"""Whose pages: harm prevented is another agency's alert closed by a stranger, and a file read by one."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tandem.agencies.queries import agency_by_slug
from tandem.agencies.types import AgencyKind, Role
from tandem.audit.queries import latest_entries
from tandem.surveillance import models
from tandem.surveillance.models.reviews import Recommendation
from tandem.surveillance.queries.alerts import alert_detail
from tandem.surveillance.queries.clock import clock_of
from tandem.surveillance.queries.responses import playbooks_of, response_detail
from tandem.surveillance.types import AlertState, TaskState, WatchState
from tandem.web.office.surveillance.urls import urlpatterns
from tests.doors.test_office_surveillance import AT, CLOCK, SURGE, agency_id, alert_id, office  # noqa: F401 -- fixtures
from tests.factories.signin import make_agency, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def test_a_watch_says_when_the_year_before_has_lost_its_places(office, agency_id):  # noqa: F811 -- fixtures
    """Harm prevented: "too little" is read as "nothing happened here", where the places were emptied."""
    row = {"agency_id": agency_id, "batch_id": uuid4(), "substance_class": "opioid"}
    area = models.Area.objects.filter(agency_id=agency_id).first()
    for number in range(5):
        day = SURGE - timedelta(days=40 + number)
        place = {"longitude": -84.55, "latitude": 39.15} if number else {}
        models.EnforcementEvent.objects.create(**row, **place, area=area, local_on=day, fingerprint=f"e{number}")
    watch = models.SeizureWatch.objects.create(
        agency_id=agency_id,
        seizing_agency_id=agency_id,
        area=area,
        seized_on=SURGE,
        ends_on=SURGE + timedelta(days=21),
        state=WatchState.OPEN,
        opened_at=CLOCK,
    )
    page = office.get(f"{AT}/watches/{watch.id}/").text
    assert (
        "Of 5 events of that year, 1 have no exact place any more: this site keeps exact places for 30 days" in page
    )
    models.EnforcementEvent.objects.filter(fingerprint="e0").delete()
    assert "no exact place any more" not in office.get(f"{AT}/watches/{watch.id}/").text


def test_another_agencys_coordinator_reads_and_decides_nothing(client, office, alert_id, agency_id):  # noqa: F811 -- fixtures
    office.post(f"{AT}/alerts/{alert_id}/response/")
    response = alert_detail(alert_id).summary.response_id
    task = response_detail(response).tasks[0]
    playbook = playbooks_of(agency_id)[0]
    stranger = Client()
    sign_in(stranger, Role.COORDINATOR)
    by_id = {
        f"alerts/{alert_id}/close/": {"closed-note": "false_alarm"},
        f"alerts/{alert_id}/acknowledge/": {"acknowledged-note": "will_look"},
        f"alerts/{alert_id}/response/": {},
        f"responses/{response}/close/": {},
        f"tasks/{task.id}/": {"state": "done", "owner_role": task.owner_role, "owner_id": "", "due_at": "2024-05-21"},
        f"playbooks/{playbook.id}/": {"title": "x"},
    }
    for path, form in by_id.items():
        assert stranger.post(f"{AT}/{path}", form).status_code == 404, path
    for path, form in {"replay/": {"step": "next_day"}, "playbooks/": {}}.items():
        answer = stranger.post(f"{AT}/agencies/harbor-fire/{path}", form, follow=True)
        assert "You can do this for your own agency only." in answer.text
    assert alert_detail(alert_id).summary.state is AlertState.ACKNOWLEDGED
    assert response_detail(response).tasks[0].state is TaskState.OPEN
    assert clock_of(agency_id, wall=CLOCK) == CLOCK
    for path in ("agencies/harbor-fire/", f"alerts/{alert_id}/", f"responses/{response}/", f"tasks/{task.id}/"):
        page = stranger.get(f"{AT}/{path}").text
        assert "You can do this for your own agency only." in page, path
        assert page.split("<main")[1].count('method="post"') == ("agencies" in path), path


def test_files_are_loaded_seen_and_set_aside_by_their_own_agency(client):
    """Harm: another agency's rows, with places and minutes, shown in a preview; made-up rows loaded in its name."""
    fire, other, police = map(make_agency, (AgencyKind.FIRE_EMS, AgencyKind.OUTREACH, AgencyKind.POLICE))
    owner, stranger, county = client, Client(), Client()
    sign_in(owner, Role.COORDINATOR, agency=fire)
    sign_in(stranger, Role.COORDINATOR, agency=other)
    sign_in(county, Role.EPIDEMIOLOGIST)

    def upload(browser, agency=fire):
        file = SimpleUploadedFile("f.csv", b"call time,lat,lon\n2020-01-02 03:04:05,39.1234,-84.5\n")
        return browser.post("/office/imports/", {"agency": agency, "kind": "overdose", "file": file})

    assert "There is a problem" in upload(stranger).text
    address = upload(owner).url
    assert "39.1234" in owner.get(address).text
    assert county.get(address).status_code == 200
    nowhere = f"/office/imports/{uuid4()}/"
    for path in (address, f"{address}set-aside/"):
        for ask in (stranger.get, stranger.post):
            assert ask(path).status_code == ask(path.replace(address, nowhere)).status_code
    assert stranger.get(address).status_code == 404
    assert address not in stranger.get("/office/imports/").text
    assert address in county.get("/office/imports/").text
    assert stranger.get(upload(stranger, police).url).status_code == 200  # police have no staff on this side


FIELDS = {
    "step": "next_day",
    "closed-note": "false_alarm",
    "acknowledged-note": "will_look",
    "state": "done",
    "owner_role": "coordinator",
    "due_at": "2024-05-22T10:00",
    "title": "Ours",
    "url": "https://partner.example/alerts",
    "name": "Van",
    "starts_on": "2024-05-01",
    "horizon": "week",
}
OWN = {"keep_view", "forget_view"}  # what one account keeps for itself


def posted(browser, names):
    """Post to every address of these pages; the names of those after which the ledger tells of more."""
    done = []
    for pattern in urlpatterns:
        if pattern.name in OWN:
            continue
        path = reverse(f"office:{pattern.name}", kwargs={key: names[key] for key in pattern.pattern.converters})
        before = len(latest_entries(using="default", action_prefix="surveillance.", limit=500))
        browser.post(path, {**FIELDS, "neighbour": names["neighbour"], "seizing": names["neighbour"]})
        if len(latest_entries(using="default", action_prefix="surveillance.", limit=500)) > before:
            done.append(pattern.name)
    return done


def test_no_address_of_these_pages_lets_a_stranger_change_anything(client, office, alert_id, agency_id):  # noqa: F811
    """Every address there is, with and without a row behind it; a page that is added later is asked as well."""
    office.post(f"{AT}/alerts/{alert_id}/response/")
    response = alert_detail(alert_id).summary.response_id
    area = models.Area.objects.filter(agency_id=agency_id).first()
    other = agency_by_slug(using="default", slug=make_agency(AgencyKind.POLICE)).id
    watch = {"area": area, "seized_on": SURGE, "ends_on": SURGE + timedelta(days=21), "opened_at": CLOCK}
    names = {
        "slug": "harbor-fire",
        "kind": "bench",
        "alert_id": alert_id,
        "response_id": response,
        "task_id": response_detail(response).tasks[0].id,
        "playbook_id": playbooks_of(agency_id)[0].id,
        "watch_id": models.SeizureWatch.objects.create(
            agency_id=agency_id, seizing_agency_id=other, state=WatchState.OPEN, **watch
        ).id,
        "program_id": models.ProgramStart.objects.create(agency_id=agency_id, name="Bus", starts_on=SURGE).id,
        "operation_id": uuid4(),
        "recommendation_id": Recommendation.objects.create(
            agency_id=agency_id, owner_id=agency_id, quarter_on=SURGE, factor="used_alone", words="More", due_on=SURGE
        ).id,
        "neighbour": other,
    }
    strangers = [Client(), Client()]
    for browser, role in zip(strangers, (Role.COORDINATOR, Role.ADMINISTRATOR), strict=True):
        sign_in(browser, role, agency=make_agency(AgencyKind.OUTREACH))
        assert posted(browser, names) == []
        assert (
            posted(browser, {key: name if key in ("slug", "kind") else uuid4() for key, name in names.items()}) == []
        )
    own = set(posted(office, names))
    assert {"replay", "share", "close_alert", "task", "close_watch", "remove_program", "pair_watch", "context"} <= own
