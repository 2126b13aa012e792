"""`tandem agency indicators`: harm prevented is a rate over the wrong people, or a row lost in silence."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from tandem.audit.queries import latest_entries
from tandem.cli.indicators import indicators
from tandem.core.errors import AllRowsQuarantined, BadInput, NoSuchColumn
from tandem.surveillance import models
from tandem.surveillance.queries.areas import areas_of
from tandem.surveillance.queries.months import month_events
from tandem.surveillance.queries.places import indicators_of
from tandem.surveillance.types import Indicator
from tests.actions.surveillance.conftest import agency_id as agency_id  # noqa: PLC0414 -- a fixture
from tests.actions.surveillance.conftest import areas as areas  # noqa: PLC0414 -- a fixture

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
CSV = 'place,people,rank\nWESTEND,"4,200",0.7\nEast Hill,3100,-999\nNowhere,5,0.5\n,7,\n'
TAKE = ("--column", "population=people", "--column", "social_vulnerability=rank")


def run(file: Path, *arguments: str, area: str = "place"):
    return CliRunner().invoke(indicators, [str(file), "--agency", "made-up-fire", "--area", area, *arguments])


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "context.csv"
    path.write_text(CSV)
    return path


def test_every_value_is_accepted_held_or_known(areas, file):
    done = run(file, *TAKE, "--year", "2020")
    assert json.loads(done.output.splitlines()[-1]) == {
        "values": 8,
        "accepted": 3,
        "quarantined": 5,
        "duplicates": 0,
    }
    assert "quarantined: 1 value(s) of social_vulnerability: The value is missing" in done.output
    assert "no area of this name. Rows 3." in done.output
    again = json.loads(run(file, *TAKE, "--year", "2020").output.splitlines()[-1])
    assert (again["accepted"], again["duplicates"]) == (0, 3)
    entries = latest_entries(using="default", action_prefix="surveillance.record_indicators")
    assert [entry.details for entry in entries] == [
        {"accepted": 3, "unknown_area": 2, "out_of_range": 1, "replaced": 0}
    ]


def test_the_newest_population_is_the_denominator(areas, file):
    assert {one.name: one.population for one in areas_of(areas)} == {"East - Hill": None, "West End": 4000}
    run(file, *TAKE, "--year", "2020")
    file.write_text(CSV.replace("4,200", "3900"))
    run(file, *TAKE, "--year", "2010")
    assert {one.name: one.population for one in areas_of(areas)} == {"East - Hill": 3100, "West End": 4200}
    counted = month_events(areas, start=date(2024, 5, 1), end=date(2024, 6, 1), case="suspected_overdose")
    assert [one.population for one in counted.areas] == [3100, 4200, None]
    newest = {one.indicator: (one.year, one.value) for one in indicators_of(areas) if one.value in (4200, 0.7)}
    assert newest == {Indicator.POPULATION: (2020, 4200.0), Indicator.SOCIAL_VULNERABILITY: (2020, 0.7)}


def test_another_value_waits_for_the_word_replace(areas, file):
    run(file, *TAKE, "--year", "2020")
    file.write_text(CSV.replace("4,200", "4300"))
    held = run(file, *TAKE, "--year", "2020")
    assert "--replace puts this one in its place. Rows 1." in held.output
    done = json.loads(run(file, *TAKE, "--year", "2020", "--replace").output.splitlines()[-1])
    assert (done["accepted"], done["duplicates"]) == (1, 2)
    assert models.AreaIndicator.objects.filter(indicator="population", value=4300).count() == 1


def test_what_cannot_be_is_said(areas, file):
    assert isinstance(run(file, "--column", "wealth=people", "--year", "2020").exception, BadInput)
    assert isinstance(run(file, "--column", "population=gone", "--year", "2020").exception, NoSuchColumn)
    assert isinstance(run(file, *TAKE).exception, BadInput)
    file.write_text("place,people,rank\nNowhere,1,0.1\nElse,2,0.2\n")
    assert isinstance(run(file, *TAKE, "--year", "2020").exception, AllRowsQuarantined)
