"""Long computations on their pages: harm prevented is a page that hangs, or a figure that hides how old it is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tandem.agencies.types import Role
from tandem.journeys.long_runs import work_off
from tandem.journeys.seizure_watch import keep_histories
from tandem.surveillance import models
from tandem.surveillance.actions import claim_run, pair_agencies, set_replay_clock
from tandem.surveillance.queries.runs import latest_run_of
from tandem.surveillance.rules.runs import SILENT_FOR
from tandem.surveillance.types.runs import RunKind, RunState
from tests.actions.surveillance.conftest import agency_id, areas  # noqa: F401 -- fixtures
from tests.actions.surveillance.test_alert_bench import BY, CLOCK, agency, quick  # noqa: F401 -- fixtures
from tests.factories.signin import sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
HOME = "/office/surveillance/agencies/made-up-fire/"
AT, PIECE = f"{HOME}bench/", f"{HOME}runs/bench/"


@pytest.fixture
def epi(client, agency, quick):  # noqa: F811
    set_replay_clock(by=BY, agency_id=agency.id, at=CLOCK)
    sign_in(client, Role.EPIDEMIOLOGIST)
    return client


def test_the_page_asks_and_shows_the_result_when_it_is_ready(epi, agency):  # noqa: F811
    asked = epi.post(AT, follow=True).text
    assert "it waits for its turn" in asked
    assert "Measure the rules on this record" not in asked
    assert f'data-run="{PIECE}"' in asked
    assert "data-run" in epi.get(PIECE).text
    assert "already" in epi.post(AT, follow=True).text
    assert work_off(clock=timezone.now) == 1
    assert "data-run" not in epi.get(PIECE).text
    page = epi.get(AT).text
    assert "What a budget buys" in page
    assert "In the background" not in page
    assert "nothing has changed since" in epi.post(AT, follow=True).text


def test_cancelled_on_the_page_without_script(epi, agency):  # noqa: F811
    epi.post(AT)
    page = epi.post(f"{PIECE}cancel/", follow=True).text
    assert "was cancelled" in page
    assert "Measure the rules on this record" in page
    assert epi.get(f"{HOME}runs/nonsense/").status_code == 404
    assert epi.get(f"{PIECE}cancel/").status_code == 405


def test_a_run_whose_program_died_is_called_interrupted_and_can_be_asked_for_again(epi, agency):  # noqa: F811
    epi.post(AT)
    claim_run(by=BY, wall=timezone.now() - SILENT_FOR - timedelta(seconds=5))
    page = epi.get(AT).text
    assert "It was interrupted" in page
    assert "Measure the rules on this record" in page
    assert "it waits for its turn" in epi.post(AT, follow=True).text
    assert latest_run_of(agency.id, RunKind.BENCH, wall=timezone.now()).state is RunState.WAITING


def test_watches_say_as_of_when_and_can_be_computed_again(epi, agency):  # noqa: F811
    pair_agencies(by=BY, watching_agency_id=agency.id, seizing_agency_id=agency.id)
    assert "Compute the year before again" in epi.get(f"{HOME}watches/").text
    assert keep_histories(by=BY, agency=agency, clock=CLOCK) == 1
    assert "it waits for its turn" in epi.post(f"{HOME}watches/compute/", follow=True).text
    work_off(clock=timezone.now)
    first, last = models.WatchHistory.objects.order_by("created_at")
    assert first.results == last.results
    assert (last.clock, last.version, last.seed) == (CLOCK, first.version, first.seed)
