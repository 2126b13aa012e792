"""`tandem analyze knox`: harm prevented is a table that looks like the calculator's and is not."""

import csv
import json
from datetime import date, timedelta

import numpy as np
import pytest
from click.testing import CliRunner

from tandem.cli.main import commands
from tandem.core.errors import BadInput, NoSuchColumn, TooLittleData
from tandem.science.knox import KNOX, near_repeats
from tests.science.cincinnati import reference


@pytest.fixture
def crowd():
    rng = np.random.default_rng(4)
    x, y, day = rng.uniform(0, 2000, 80), rng.uniform(0, 2000, 80), rng.integers(0, 60, 80)
    x[40:60], y[40:60], day[40:60] = x[:20] + 20, y[:20], day[:20] + 1
    return x, y, day


@pytest.fixture
def events(tmp_path, crowd):
    path = tmp_path / "events.csv"
    rows = [f"{x},{y},{date(2024, 1, 1) + timedelta(days=int(day))}" for x, y, day in zip(*crowd, strict=True)]
    path.write_text("x,y,when_date\n" + "\n".join(rows) + "\n,,2024-01-01\n5,5,\n")
    return path


def run(file, *arguments: str):
    asked = ["--distances", "100,200", "--days", "3,7", "--permutations", "99", "--seed", "2"]
    return CliRunner().invoke(commands, ["analyze", "knox", str(file), *asked, *arguments])


def test_cells_are_those_of_the_function(events, crowd, tmp_path):
    """Witness: the function of science called directly; rows without a place or day are left out and counted."""
    result = run(events, "--definition", "knox", "--csv", str(tmp_path / "out.csv"), "--json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    found = near_repeats(*crowd, distances_m=(100, 200), days=(3, 7), permutations=99, seed=2, definition=KNOX)
    assert said["left_out"] == 2
    assert said["metric"] == "euclidean"
    assert [cell["observed"] for cell in said["cells"]] == found.observed.ravel().tolist()
    assert [cell["p_value"] for cell in said["cells"]] == found.chance.more.ravel().tolist()
    first = said["cells"][0]
    assert [first[k] for k in ("distance_from_m", "distance_to_m", "days_from", "days_to")] == [0, 100, 0, 3]
    with (tmp_path / "out.csv").open() as file:
        assert [int(row["observed"]) for row in csv.DictReader(file)] == found.observed.ravel().tolist()


def test_the_calculators_table_has_the_same_place_and_what_lies_beyond(events):
    cells = json.loads(run(events, "--json").stdout)["cells"]
    assert len(cells) == 4 * 3
    assert cells[0]["distance_to_m"] == 0
    assert cells[-1]["distance_to_m"] is None
    assert cells[-1]["days_to"] is None
    assert sum(cell["observed"] for cell in cells) == 80 * 79 // 2


def test_chicago_arson_from_the_file_equals_the_calculator():
    """Witness: Near Repeat Calculator 1.3, the row of 1 to 200 metres."""
    file = reference("reference", "near-repeat", "chicago_arson.csv")
    asked = ["--no-header", "--x", "0", "--y", "1", "--time", "2", "--distances", "200,400,600", "--days", "1,2,3"]
    result = CliRunner().invoke(commands, ["analyze", "knox", str(file), *asked, "--seed", "1", "--json"])
    cells = json.loads(result.stdout)["cells"]
    row = [c["observed"] for c in cells if (c["distance_from_m"], c["distance_to_m"]) == (0, 200)]
    assert row == [9, 1, 1, 45]


def test_a_finding_and_its_absence_are_said_in_one_sentence(events, tmp_path):
    assert run(events).stdout.startswith("Association in place and time in ")
    assert "no proof of a cause" in run(events).stdout
    rng = np.random.default_rng(1)
    quiet = tmp_path / "quiet.csv"
    rows = [f"{x},{y},{t}" for x, y, t in zip(rng.random(60), rng.random(60), rng.integers(0, 30, 60), strict=True)]
    quiet.write_text("x,y,t\n" + "\n".join(rows))
    assert run(quiet).stdout.startswith("No association here: ")


def test_pictures_are_drawn(events, tmp_path):
    pytest.importorskip("matplotlib")
    for name in ("cells.svg", "cells.png"):
        assert run(events, "--picture", str(tmp_path / name)).exit_code == 0
        assert (tmp_path / name).stat().st_size > 2000


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--x", "x"], BadInput),
        (["--time", "nope"], NoSuchColumn),
        (["--distances", "200,100"], BadInput),
        (["--timezone", "Nowhere/Else"], BadInput),
        (["--picture", "cells.jpg"], BadInput),
        (["--lon", "x", "--lat", "y"], TooLittleData),
    ],
)
def test_what_cannot_be_read_is_refused_in_plain_words(tmp_path, arguments, error):
    path = tmp_path / "events.csv"
    path.write_text("x,y,day\n500,500,2024-01-01\n501,501,2024-01-02\n")
    assert isinstance(run(path, *arguments).exception, error)


def test_unreadable_numbers_are_a_usage_error(events):
    assert run(events, "--days", "a,b").exit_code == 2


def test_one_event_is_too_few_to_tell(tmp_path):
    """Harm: an absence claimed of a file that could not have shown a presence."""
    one = tmp_path / "one.csv"
    one.write_text("x,y,t\n1,1,3\n")
    assert run(one).stdout.startswith("Too few to tell: ")
    said = json.loads(run(one, "--json").stdout)
    assert (said["verdict"], said["p_value_kind"]) == ("cannot tell", "full")
