"""Impact, saved views, leader's page: harm prevented is a place blamed, or one account's view shown to another."""

from datetime import timedelta

import pytest

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
