"""`tandem analyze seizure-effect`: harm prevented is an effect claimed where there is none, or a cause where none is
shown."""

import csv
import json
from datetime import date, timedelta

import numpy as np
import pytest
from click.testing import CliRunner

from tandem.cli.main import commands
from tandem.core.errors import BadInput, NoSuchColumn
from tandem.science.knox import Question, association_after
from tests.science.cincinnati import reference
from tests.science.worlds import town

RINGS = ["--radii", "100,250,500", "--days", "7,14,21", "--seed", "1"]


def written(path, points, extra=""):
    days = [date(2024, 1, 1) + timedelta(days=int(day)) for day in points.day]
    rows = [f"{x!r},{y!r},{day},{'west' if x < 7500 else 'east'}" for x, y, day in zip(
        points.x.tolist(), points.y.tolist(), days, strict=True
    )]  # fmt: skip
    path.write_text("x,y,date,side\n" + "\n".join(rows) + "\n" + extra)
    return path


@pytest.fixture
def pair(tmp_path):
    """A town with a planted effect of three, as two files, and its points."""
    exposures, outcomes = town(1, effect=3.0)
    files = written(tmp_path / "seizures.csv", exposures, ",,2024-01-01,west\n"), tmp_path / "overdoses.csv"
    return (files[0], written(files[1], outcomes)), (exposures, outcomes)


def run(files, *arguments: str):
    asked = ["--exposures", str(files[0]), "--outcomes", str(files[1]), *RINGS, "--permutations", "199"]
    return CliRunner().invoke(commands, ["analyze", "seizure-effect", *asked, *arguments])


def test_cells_are_those_of_the_function(pair, tmp_path):
    """Witness: the function of science called directly; planted three is inside the interval."""
    files, points = pair
    result = run(files, "--csv", str(tmp_path / "out.csv"), "--json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    found = association_after(*points, Question(), seed=1, permutations=199)
    assert said["null"] == "cluster"
    assert said["left_out"]["exposures"] == 1
    assert [cell["observed"] for cell in said["cells"]] == found.observed.ravel().tolist()
    assert [cell["p_value"] for cell in said["cells"]] == found.p_more.ravel().tolist()
    cell = said["cells"][3]
    assert (cell["radius_m"], cell["days"]) == (250, 7)
    assert cell["ratio_low"] <= 3 <= cell["ratio_high"]
    assert cell["p_value"] <= 0.05
    with (tmp_path / "out.csv").open() as file:
        assert [int(row["observed"]) for row in csv.DictReader(file)] == found.observed.ravel().tolist()


@pytest.mark.parametrize("null", ["plain", "restricted", "cluster"])
@pytest.mark.parametrize("permute", ["exposures", "outcomes"])
def test_every_null_counts_the_same_pairs(pair, null, permute):
    files, points = pair
    said = json.loads(run(files, "--null", null, "--permute", permute, "--json").stdout)
    found = association_after(*points, Question(), seed=1, permutations=1)
    assert [cell["observed"] for cell in said["cells"]] == found.observed.ravel().tolist()


def test_a_finding_is_called_an_association_and_its_absence_is_said(pair, tmp_path):
    text = run(pair[0], "--before", "--area", "side").stdout
    assert text.startswith("More than expected in ")
    assert "no proof of a cause" in text
    assert "p of the difference" in text
    assert "Where: " in text
    exposures, outcomes = town(2)
    quiet = written(tmp_path / "a.csv", exposures), written(tmp_path / "b.csv", outcomes)
    assert run(quiet).stdout.startswith("No association here: ")


def test_strata_bands_record_and_pictures(pair, tmp_path):
    pytest.importorskip("matplotlib")
    files, _ = pair
    asked = ["--null", "restricted", "--within", "month,weekday,area", "--area", "side", "--bands"]
    recorded = ["--from", "2024-01-01", "--to", "2024-12-30", "--picture", str(tmp_path / "cells.svg")]
    result = run(files, *asked, *recorded, "--json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert said["left_out"]["exposures_off_record"] > 0
    assert {place["area"] for place in said["places"]} == {"east", "west"}
    assert (tmp_path / "cells.svg").stat().st_size > 2000


def test_chicago_2019_from_the_files():
    """Witness: the reference folder's README, 79 pairs and 82.0 expected; columns are told from their names."""
    files = (
        reference("chicago", "narcotics_incidents_2019_sample.csv"),
        reference("chicago", "opioid_deaths_2014_2021.csv"),
    )
    cell = json.loads(run(files, "--json").stdout)["cells"][3]
    assert cell["observed"] == 79
    assert cell["expected"] == pytest.approx(82.0, abs=0.5)
    local = json.loads(run(files, "--timezone", "America/Chicago", "--json").stdout)
    assert local["cells"][3]["observed"] == 82
    assert local["finding"].startswith("No association here")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--within", "moon", "--null", "restricted"], BadInput),
        (["--within", "area", "--null", "restricted"], BadInput),
        (["--area", "nope"], NoSuchColumn),
        (["--days", "7.5"], BadInput),
        (["--time", "date,nope"], NoSuchColumn),
    ],
)
def test_what_cannot_be_answered_is_refused_in_plain_words(pair, arguments, error):
    assert isinstance(run(pair[0], *arguments).exception, error)


def test_dates_and_day_numbers_do_not_mix(pair, tmp_path):
    numbered = tmp_path / "numbered.csv"
    numbered.write_text("x,y,day\n1,1,3\n2,2,4\n")
    assert isinstance(run((pair[0][0], numbered)).exception, BadInput)
    assert isinstance(run((numbered, numbered), "--null", "restricted").exception, BadInput)
    assert np.isclose(json.loads(run((numbered, numbered), "--json").stdout)["cells"][0]["observed"], 3)


def test_too_few_to_tell_is_not_called_no_association(tmp_path):
    """Harm: one seizure and one overdose, and the page says that seizures do nothing."""
    one = tmp_path / "one.csv"
    one.write_text("x,y,date\n1,1,2024-01-01\n")
    result = run((one, one))
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("Too few to tell: ")
    assert "No association" not in result.stdout
    assert json.loads(run((one, one), "--json").stdout)["verdict"] == "cannot tell"


def test_what_the_p_value_counts_is_said(pair):
    """Harm: a middle p read as a full one. The middle one is told because it holds 5 %: see the calibration."""
    said = json.loads(run(pair[0], "--json").stdout)
    assert said["p_value_kind"] == "middle"
    assert all(cell["p_value"] <= cell["p_exact"] for cell in said["cells"])
