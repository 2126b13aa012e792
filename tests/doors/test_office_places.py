"""Impact, saved views, leader's page: harm prevented is a place blamed, or one account's view shown to another."""

from datetime import timedelta

import pytest
from django.test import Client

from tandem.agencies.types import Role
from tandem.surveillance import models
from tandem.surveillance.actions import record_indicators
from tandem.surveillance.types import Indicator, NewIndicator
from tests.doors.test_office_surveillance import AT, BY, SURGE
from tests.doors.test_office_surveillance import agency_id as agency_id  # noqa: PLC0414 -- a fixture
from tests.factories.signin import sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
AGENCY = f"{AT}/agencies/harbor-fire"


def test_impact_sets_harm_beside_its_context_without_a_ranking(client, agency_id):
    sign_in(client, Role.COORDINATOR)
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
    assert client.get(f"{AGENCY}/impact/?days=7").status_code == 400


def test_impact_without_indicators_says_where_they_come_from(client, agency_id):
    sign_in(client, Role.EPIDEMIOLOGIST)
    assert "tandem agency indicators" in client.get(f"{AGENCY}/impact/").text


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
