"""The page of the alert bench: harm prevented is a choice by somebody who may not choose."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tandem.agencies.queries import all_agencies
from tandem.agencies.types import AgencyKind, Role
from tandem.journeys import alert_bench
from tandem.journeys.alert_bench import measure_bench, run_bench
from tandem.journeys.alert_messages import hook_secret
from tandem.surveillance.actions import keep_bench_run, record_overdoses, set_replay_clock
from tandem.surveillance.queries.bench import choice_in_use, latest_run
from tandem.surveillance.queries.context import programs_of
from tandem.surveillance.queries.hooks import hooks_of
from tandem.surveillance.queries.telling import sharings_of
from tandem.surveillance.types import ChoiceReason, EventStatus, NewOverdose
from tests.actions.surveillance.conftest import agency_id, areas  # noqa: F401 -- fixtures
from tests.actions.surveillance.test_alert_bench import BY, CLOCK, SURGE, agency, quick  # noqa: F401 -- fixtures
from tests.factories.signin import make_agency, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
AT = "/office/surveillance/agencies/made-up-fire/bench/"
CHOICE = {"choice-budget": "1", "choice-detectors": ["ears_c2", "ewma"], "choice-reason": ChoiceReason.FIRST_CHOICE}


@pytest.fixture
def measured(agency, quick):  # noqa: F811
    end, results = measure_bench(agency, clock=CLOCK, as_of=SURGE + timedelta(days=1))
    keep_bench_run(by=BY, agency_id=agency.id, as_of=end, results=results, now=CLOCK)
    return agency


def test_without_a_run_the_page_offers_to_measure(client, agency):  # noqa: F811
    sign_in(client, Role.EPIDEMIOLOGIST)
    page = client.get(AT).content.decode()
    assert "Measure the rules on this record" in page
    assert "Choose for the nights" not in page
    assert client.post(f"{AT}choose/", CHOICE).status_code == 302


def test_bench_says_what_a_budget_buys_and_why_the_scan_is_silent(client, measured):
    sign_in(client, Role.EPIDEMIOLOGIST)
    page = client.get(AT, {"budget": "2"}).content.decode()
    for words in ("EARS C1", "Space-time permutation scan", "within the budget", "not judged yet", "<svg"):
        assert words in page
    rise = date(2023, 1, 2) + timedelta(days=290)
    assert rise == SURGE
    assert "11 events" in page
    assert "asks only whether one place took more than its share" in page
    assert client.get(AT, {"budget": "nonsense"}).status_code == 200


def test_epidemiologist_chooses_and_goes_back(client, measured):
    sign_in(client, Role.EPIDEMIOLOGIST)
    assert client.post(f"{AT}choose/", {**CHOICE, "choice-reason": "no such"}).status_code == 400
    assert choice_in_use(measured.id) is None
    client.post(f"{AT}choose/", CHOICE)
    assert choice_in_use(measured.id).version == 1
    assert "This is version 1 of the choice." in client.get(AT).content.decode()
    client.post(f"{AT}shipped/")
    assert choice_in_use(measured.id).budget_per_month is None


def test_coordinator_reads_and_does_not_choose(client, measured):
    sign_in(client, Role.COORDINATOR)
    page = client.get(AT).content.decode()
    assert "An epidemiologist chooses" in page
    assert "Use these rules" not in page
    assert client.post(f"{AT}choose/", CHOICE).status_code == 403
    assert choice_in_use(measured.id) is None


TOLD = "/office/surveillance/agencies/made-up-fire/told/"


@pytest.fixture
def own(agency):  # noqa: F811
    """The agency on both sides, so that it has staff of its own."""
    return make_agency(AgencyKind.FIRE_EMS, agency.slug)


def staff(role, of=""):
    """A browser of somebody who is signed in."""
    browser = Client()
    sign_in(browser, role, agency=of)
    return browser


def test_neighbour_is_told_and_no_longer(client, agency, own):  # noqa: F811
    sign_in(client, Role.COORDINATOR, agency=own)
    make_agency(AgencyKind.OUTREACH)
    assert "No neighbour is told yet." in client.get(TOLD).content.decode()
    assert client.post(f"{TOLD}share/", {"neighbour": "nobody"}).status_code == 400
    neighbour = next(one for one in all_agencies(using="default") if one.id != agency.id)
    client.post(f"{TOLD}share/", {"neighbour": str(neighbour.id)})
    (sharing,) = sharings_of(agency.id)
    assert f"Stop telling {neighbour.name}" in client.get(TOLD).content.decode()
    client.post(f"{TOLD}end/", {"sharing": str(sharing.id)})
    assert sharings_of(agency.id)[0].until_on is not None


def test_coordinator_tells_an_address_when_another_confirmed_it(agency, own):  # noqa: F811
    maker, second = staff(Role.COORDINATOR, own), staff(Role.PRIVACY_OFFICER)
    maker.post(f"{TOLD}hooks/", {"url": "http://partner.example"})
    assert hooks_of(agency.id) == []
    maker.post(f"{TOLD}hooks/", {"url": "https://partner.example/alerts"})
    (hook,) = hooks_of(agency.id)
    seen = maker.get(TOLD).content.decode()
    assert hook_secret(hook.id) in seen
    assert "waits for somebody else to confirm it" in seen
    assert "You added this address." in seen
    assert hook.url not in seen
    assert "You added" in maker.post(f"{TOLD}hooks/confirm/", {"hook": str(hook.id)}, follow=True).content.decode()
    assert hooks_of(agency.id)[0].is_unconfirmed
    seen = second.get(TOLD).content.decode()
    assert hook.url in seen
    assert hook_secret(hook.id) not in seen
    assert f'href="{TOLD.removesuffix("told/")}"' not in seen
    second.post(f"{TOLD}hooks/confirm/", {"hook": str(hook.id)})
    assert hooks_of(agency.id)[0].confirmed_at is not None
    assert hook.url not in second.get(TOLD).content.decode()
    maker.post(f"{TOLD}hooks/end/", {"hook": str(hook.id)})
    assert hooks_of(agency.id)[0].ended_at is not None


def test_epidemiologist_sees_the_host_and_no_secret(agency, own):  # noqa: F811
    staff(Role.COORDINATOR, own).post(f"{TOLD}hooks/", {"url": "https://partner.example/alerts"})
    (hook,) = hooks_of(agency.id)
    other = staff(Role.EPIDEMIOLOGIST)
    seen = other.get(TOLD).content.decode()
    assert hook.host in seen
    assert hook.url not in seen
    assert hook_secret(hook.id) not in seen
    for deed in ("confirm", "end"):
        assert other.post(f"{TOLD}hooks/{deed}/", {"hook": str(hook.id)}).status_code == 403
    assert "no mail address" in other.post(f"{TOLD}digest/", follow=True).content.decode()


def test_coordinator_of_another_agency_reads_and_decides_nothing(agency, own):  # noqa: F811
    staff(Role.COORDINATOR, own).post(f"{TOLD}hooks/", {"url": "https://partner.example/alerts"})
    (hook,) = hooks_of(agency.id)
    stranger = staff(Role.COORDINATOR)
    neighbour = next(one for one in all_agencies(using="default") if one.id != agency.id)
    for page in (TOLD, AT, AT.replace("bench", "context")):
        seen = stranger.get(page).content.decode()
        assert "You can do this for your own agency only." in seen
        assert hook_secret(hook.id) not in seen
        assert "Measure the rules" not in seen
    deeds = {
        f"{TOLD}share/": {"neighbour": str(neighbour.id)},
        f"{TOLD}hooks/": {"url": "https://other.example/"},
        f"{TOLD}hooks/confirm/": {"hook": str(hook.id)},
        f"{TOLD}hooks/end/": {"hook": str(hook.id)},
        AT: {},
        AT.replace("bench", "context"): {"name": "Van", "starts_on": "2024-01-01"},
    }
    for address, words in deeds.items():
        told = stranger.post(address, words, follow=True)
        assert "You can do this for your own agency only." in told.content.decode(), address
    assert sharings_of(agency.id) == []
    (same,) = hooks_of(agency.id)
    assert (same.ended_at, same.confirmed_at) == (None, None)
    assert latest_run(agency.id) is None
    assert programs_of(agency.id) == []


def test_same_record_is_not_measured_twice(client, agency, monkeypatch):  # noqa: F811
    runs = []
    monkeypatch.setattr(alert_bench, "_measured", lambda record, **_: runs.append(record) or {"detectors": []})
    by = {"by": BY, "agency": agency}
    run_bench(**by, clock=CLOCK)
    with pytest.raises(ValueError, match="nothing has changed"):
        run_bench(**by, clock=CLOCK + timedelta(minutes=1))
    one = NewOverdose(occurred_at=CLOCK, local_on=CLOCK.date(), fingerprint="new", status=EventStatus.COUNTED)
    record_overdoses(by=BY, agency_id=agency.id, batch_id=uuid4(), rows=[one])
    run_bench(**by, clock=CLOCK + timedelta(minutes=1))
    run_bench(**by, clock=CLOCK + timedelta(days=1))
    assert len(runs) == 3
    set_replay_clock(by=BY, agency_id=agency.id, at=CLOCK + timedelta(days=1))
    sign_in(client, Role.EPIDEMIOLOGIST)
    client.post(AT)
    assert "nothing has changed since" in client.get(TOLD).content.decode()
    assert len(runs) == 3
