"""Pages about places: harm prevented is a list that reaches the police, a small count, a switch without gate."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tandem.agencies.types import AgencyKind, Role
from tandem.audit.queries import latest_entries
from tandem.journeys.place_study import study_night
from tandem.surveillance import models
from tandem.surveillance.actions import set_replay_clock
from tandem.surveillance.queries.forecasts import forecast_switches, latest_forecast_run
from tandem.surveillance.types.forecasts import Horizon
from tests.actions.surveillance.conftest import agency_id  # noqa: F401 -- fixtures
from tests.actions.surveillance.test_forecasts import AS_OF, BY, NOW, agency, measured  # noqa: F401 -- fixtures
from tests.factories.signin import make_agency, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
AT = "/office/surveillance/agencies/made-up-fire/places/"
ORDER = {"horizon": "week", "order-capacity": "2", "order-found_percent": "10"}
ON = {"horizon": "week", "on": "1", "on-reason": "first_choice"}
OFF = {"horizon": "week", "off": "1", "off-reason": "not_used"}


@pytest.fixture
def own(agency):  # noqa: F811
    set_replay_clock(by=BY, agency_id=agency.id, at=NOW)
    return make_agency(AgencyKind.FIRE_EMS, agency.slug)


def staff(role, of=""):
    browser = Client()
    sign_in(browser, role, agency=of)
    return browser


def read(browser, at=AT):
    return browser.get(at).content.decode()


def test_measured_switched_on_listed_and_switched_off(agency, own):  # noqa: F811
    lead = staff(Role.COORDINATOR, own)
    page = read(lead)
    assert "No model is switched on" in page
    assert "Not for patrols" in page
    page = lead.post(AT, ORDER, follow=True).content.decode()
    for words in ("Share of the best possible reach", "Hit rate", "PAI", "PEI", "Passed.", "calendar", "sealed"):
        assert words in page
    page = lead.post(f"{AT}switch/", ON, follow=True).content.decode()
    assert "2 places for July 31, 2023 to Aug. 6, 2023" in page
    assert "on the list (1)" in page
    assert "The model measured last is on." in page
    page = lead.post(f"{AT}switch/", OFF, follow=True).content.decode()
    assert "No model is switched on" in page
    assert [one.run is None for one in forecast_switches(agency.id, Horizon.WEEK)] == [True, False]


def test_gate_refuses_on_the_page_and_by_a_forged_request(agency, own):  # noqa: F811
    lead = staff(Role.EPIDEMIOLOGIST)
    page = lead.post(AT, {**ORDER, "order-found_percent": "30"}, follow=True).content.decode()
    assert "Failed: it would make its own evidence." in page
    assert "It cannot be switched on." in page
    assert "Switch the model on" not in page
    run = latest_forecast_run(agency.id, Horizon.WEEK)
    page = lead.post(f"{AT}switch/", {**ON, "run": str(run.id)}, follow=True).content.decode()
    assert "does not pass the feedback simulation" in page
    assert not models.ForecastSwitch.objects.exists()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.EPIDEMIOLOGIST, Role.COORDINATOR}))
def test_no_other_role_opens_it_and_no_police_account_ever(agency, own, role):  # noqa: F811
    """Police roles stand on the duty side, which has no office; a co-responder is refused as well."""
    measured(agency)
    browser = staff(role)
    for method, at in (("get", AT), ("post", AT), ("post", f"{AT}switch/")):
        answer = getattr(browser, method)(at, ON)
        assert answer.status_code in {302, 403}, at
        assert b"Share of the best" not in answer.content
    assert not models.ForecastSwitch.objects.exists()


def test_the_duty_side_has_no_address_for_it(settings):
    settings.ROOT_URLCONF = "tandem.config.urls_duty"
    with pytest.raises(NoReverseMatch):
        reverse("office:places", args=["made-up-fire"])


def test_stranger_reads_and_decides_nothing(agency, own):  # noqa: F811
    measured(agency)
    stranger = staff(Role.COORDINATOR)
    assert "You can do this for your own agency only." in read(stranger)
    for at, words in ((AT, ORDER), (f"{AT}switch/", ON)):
        assert "your own agency only" in stranger.post(at, words, follow=True).content.decode()
    assert not models.ForecastSwitch.objects.exists()
    assert models.ForecastRun.objects.count() == 1


def test_hostile_forms_and_empty_agencies_are_answered(agency, own):  # noqa: F811
    lead = staff(Role.EPIDEMIOLOGIST)
    assert lead.post(AT, {"horizon": "x", "order-capacity": "many"}).status_code == 400
    assert "half of the areas" in lead.post(AT, {**ORDER, "order-capacity": "7"}, follow=True).content.decode()
    assert "Choose a reason" in lead.post(f"{AT}switch/", {"on": "1", "run": "x"}, follow=True).content.decode()
    assert "too short" in read(lead, f"{AT}?horizon=four_weeks")
    set_replay_clock(by=BY, agency_id=agency.id, at=NOW - timedelta(days=200))
    assert "No forecast here" in read(lead)


HOT = "/office/surveillance/agencies/made-up-fire/hot-spots/"


def test_hot_spots_are_looked_at_on_request_and_hold_no_count(agency, own):  # noqa: F811
    lead = staff(Role.COORDINATOR, own)
    assert "Not looked at yet" in read(lead, HOT)
    page = lead.post(HOT, follow=True).content.decode()
    for words in ("Against the whole map", "local Moran", "Too few overdoses have an exact place", "kilometer"):
        assert words in page
    assert "<circle" not in page.split('class="drawing-map"')[1].split("</svg>")[0]
    study = models.PlaceStudy.objects.get()
    assert set(study.results["areas"]["by_area"]) == {
        str(one) for one in models.Area.objects.values_list("id", flat=True)
    }
    (entry,) = latest_entries(using="default", action_prefix="surveillance.keep_place_study")
    assert ("place_study", str(study.id)) in [tuple(one) for one in entry.subjects]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.EPIDEMIOLOGIST, Role.COORDINATOR}))
def test_hot_spots_are_for_the_same_two_roles(agency, own, role):  # noqa: F811
    browser = staff(role)
    assert {browser.get(HOT).status_code, browser.post(HOT).status_code} <= {302, 403}
    assert not models.PlaceStudy.objects.exists()


def test_hot_spots_of_another_agency_are_read_and_not_made(agency, own):  # noqa: F811
    assert "your own agency only" in staff(Role.COORDINATOR).post(HOT, follow=True).content.decode()
    assert not models.PlaceStudy.objects.exists()


def test_a_night_looks_once_a_week(agency):  # noqa: F811
    looked = [study_night(by=BY, agency=agency, day=AS_OF + timedelta(days=n)) for n in range(8)]
    assert looked == [True, False, False, False, False, False, False, True]
