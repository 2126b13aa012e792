"""Impact, saved views, leader's page: harm prevented is a place blamed, or one account's view shown to another."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tandem.agencies.types import Role
from tandem.surveillance import models
from tandem.surveillance.actions import record_indicators, record_overdoses, set_replay_clock
from tandem.surveillance.types import Indicator, NewIndicator, Outcome
from tests.doors.test_office_surveillance import AT, BY, CLOCK, SURGE, call
from tests.doors.test_office_surveillance import agency_id as agency_id  # noqa: PLC0414 -- a fixture
from tests.factories.signin import sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
AGENCY = f"{AT}/agencies/harbor-fire"


def whole_quarter(agency_id):
    """A call on New Year's Day, so that the record holds the first quarter of 2024."""
    record_overdoses(by=BY, agency_id=agency_id, batch_id=uuid4(), rows=[call((SURGE - date(2024, 1, 1)).days, 0)])


def test_impact_sets_harm_beside_its_context_without_a_ranking(client, agency_id):
    sign_in(client, Role.COORDINATOR)
    whole_quarter(agency_id)
    rows = [
        NewIndicator("Harbor", Indicator.POPULATION, 2020, 5000),
        NewIndicator("Hill", Indicator.POPULATION, 2020, 7000),
        NewIndicator("Harbor", Indicator.SOCIAL_VULNERABILITY, 2018, 0.81),
    ]
    record_indicators(by=BY, agency_id=agency_id, rows=rows, source="Census 2020")
    shown = client.get(f"{AGENCY}/impact/")
    assert shown.status_code == 200
    text = shown.text
    assert text.index(">Harbor<") < text.index(">Hill<")
    assert "0.81" in text
    assert "Census 2020" in text
    assert "association between places" in text
    assert "nothing can be said" in text
    assert "worst" not in text.casefold()
    assert "Jan \u2013 Mar 2024" in text
    assert "What counts: Suspected overdose" in text
    assert client.get(f"{AGENCY}/impact/?quarter=2024-Q2").status_code == 400


def test_impact_without_indicators_says_where_they_come_from(client, agency_id):
    sign_in(client, Role.EPIDEMIOLOGIST)
    assert "No whole quarter yet" in client.get(f"{AGENCY}/impact/").text
    whole_quarter(agency_id)
    assert "tandem agency indicators" in client.get(f"{AGENCY}/impact/").text


@pytest.mark.parametrize(
    ("sheet", "shown"), [("impact", ("rows", "total", "last")), ("summary", ("harm", "changes"))]
)
def test_two_sheets_of_following_days_cannot_be_taken_off_each_other(client, agency_id, sheet, shown):
    """Harm: a page that is handed on every day would give away the events of each day by subtraction."""
    sign_in(client, Role.COORDINATOR)
    whole_quarter(agency_id)
    pages = []
    for days in (1, 2, 8, 20):
        set_replay_clock(by=BY, agency_id=agency_id, at=CLOCK + timedelta(days=days))
        pages.append(client.get(f"{AGENCY}/{sheet}/"))
    assert all(page.status_code == 200 for page in pages)
    told = [{key: page.context[key] for key in shown} for page in pages]
    assert all(one == told[0] for one in told)


@pytest.mark.parametrize("days", [0, 1, 29, 55])
def test_a_young_record_has_a_leaders_page(client, agency_id, days):
    """Harm: deaths of days before the first whole period took the page down for every new site."""
    sign_in(client, Role.COORDINATOR)
    models.OverdoseEvent.objects.filter(local_on__lt=SURGE - timedelta(days=days)).delete()
    if not days:
        models.OverdoseEvent.objects.all().delete()
    models.OverdoseEvent.objects.update(outcome=Outcome.FATAL)
    page = client.get(f"{AGENCY}/summary/")
    assert page.status_code == 200
    assert "too few to compare" in page.text
    assert client.get(f"{AGENCY}/impact/").status_code == 200


def test_paper_says_what_counts(client, agency_id):
    sign_in(client, Role.COORDINATOR)
    for sheet in ("", "trends/"):
        assert "What counts: All calls received." in client.get(f"{AGENCY}/{sheet}?case=all_calls").text


def test_the_leaders_page_says_what_changed_and_hides_what_is_small(client, agency_id):
    sign_in(client, Role.COORDINATOR)
    text = client.get(f"{AGENCY}/summary/").text
    assert "Overdoses: no clear change" in text
    assert "Response times: too few are known to compare." in text
    assert "No month with outreach has been published yet." in text
    models.OverdoseEvent.objects.filter(local_on__gte=SURGE - timedelta(days=24)).delete()
    hidden = client.get(f"{AGENCY}/summary/").text
    assert "Overdoses: too few to compare" in hidden
    assert "1\u201310" in hidden
    sign_in(client, Role.CASE_MANAGER)
    assert client.get(f"{AGENCY}/summary/").status_code == 403


def test_filters_are_kept_under_a_name_and_opened_again(client, agency_id):
    sign_in(client, Role.COORDINATOR)
    page = client.get(f"{AGENCY}/trends/?weeks=52").text
    assert '<input type="hidden" name="weeks" value="52">' in page
    kept = client.post(f"{AGENCY}/views/", {"page": "trends", "name": "A whole year", "weeks": "52"})
    assert kept.url == f"{AGENCY}/trends/?weeks=52"
    assert f'<a href="{AGENCY}/trends/?weeks=52">A whole year</a>' in client.get(f"{AGENCY}/trends/").text
    assert "A whole year" not in client.get(f"{AGENCY}/").text
    assert (
        client.post(f"{AGENCY}/views/", {"page": "agency", "name": "", "area": "hill"}).url == f"{AGENCY}/?area=hill"
    )
    nowhere = {"page": "agency", "name": "Hill", "area": "nowhere"}
    assert client.post(f"{AGENCY}/views/", nowhere).status_code == 400
    assert client.post(f"{AGENCY}/views/", {"page": "other", "name": "x"}).status_code == 400
    view = models.SavedView.objects.get()
    other = Client()
    sign_in(other, Role.EPIDEMIOLOGIST)
    assert "A whole year" not in other.get(f"{AGENCY}/trends/").text
    assert other.post(f"{AT}/views/{view.id}/delete/").status_code == 404
    away = client.post(f"{AT}/views/{view.id}/delete/", {"back": "https://elsewhere.example/"})
    assert away.url == "/office/"
    assert not models.SavedView.objects.exists()
