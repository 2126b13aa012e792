"""The page of the alert bench: harm prevented is a choice by somebody who may not choose."""

from datetime import date, timedelta

import pytest
from django.test import Client

from tandem.agencies.queries import all_agencies
from tandem.agencies.types import Role
from tandem.journeys.alert_bench import measure_bench
from tandem.journeys.alert_messages import hook_secret
from tandem.surveillance.actions import keep_bench_run
from tandem.surveillance.queries.bench import choice_in_use
from tandem.surveillance.queries.hooks import hooks_of
from tandem.surveillance.queries.telling import sharings_of
from tandem.surveillance.types import ChoiceReason
from tests.actions.surveillance.conftest import agency_id, areas  # noqa: F401 -- fixtures
from tests.actions.surveillance.test_alert_bench import BY, CLOCK, SURGE, agency, quick  # noqa: F401 -- fixtures
from tests.factories.signin import sign_in

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


def test_neighbour_is_told_and_no_longer(client, agency):  # noqa: F811
    sign_in(client, Role.COORDINATOR)
    told = "/office/surveillance/agencies/made-up-fire/told/"
    assert "No neighbour is told yet." in client.get(told).content.decode()
    assert client.post(f"{told}share/", {"neighbour": "nobody"}).status_code == 400
    neighbour = next(one for one in all_agencies(using="default") if one.id != agency.id)
    client.post(f"{told}share/", {"neighbour": str(neighbour.id)})
    (sharing,) = sharings_of(agency.id)
    assert f"Stop telling {neighbour.name}" in client.get(told).content.decode()
    client.post(f"{told}end/", {"sharing": str(sharing.id)})
    assert sharings_of(agency.id)[0].until_on is not None


def test_coordinator_tells_an_address_and_an_epidemiologist_sees_no_secret(client, agency):  # noqa: F811
    told = "/office/surveillance/agencies/made-up-fire/told/"
    sign_in(client, Role.COORDINATOR)
    client.post(f"{told}hooks/", {"url": "http://partner.example"})
    assert hooks_of(agency.id) == []
    client.post(f"{told}hooks/", {"url": "https://partner.example/alerts"})
    (hook,) = hooks_of(agency.id)
    assert hook_secret(hook.id) in client.get(told).content.decode()
    other = Client()
    sign_in(other, Role.EPIDEMIOLOGIST)
    seen = other.get(told).content.decode()
    assert hook.url in seen
    assert hook_secret(hook.id) not in seen
    assert other.post(f"{told}hooks/end/", {"hook": str(hook.id)}).status_code == 403
    assert "no mail address" in other.post(f"{told}digest/", follow=True).content.decode()
    client.post(f"{told}hooks/end/", {"hook": str(hook.id)})
    assert hooks_of(agency.id)[0].ended_at is not None
