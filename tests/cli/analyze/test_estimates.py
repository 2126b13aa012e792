"""`tandem analyze nowcast` and `capture-recapture`: harm prevented is a number that looks firmer than it is."""

import csv
import json
from datetime import date, timedelta

import numpy as np
import pytest
from click.testing import CliRunner

from tandem.cli.main import commands
from tandem.core.errors import BadInput, TooLittleData, UnreadableValue
from tandem.science.capture_recapture import chapman, log_linear
from tandem.science.nowcast import nowcast, reporting_triangle

START = date(2024, 1, 1)  # a Monday


def run(name, file, *arguments: str):
    return CliRunner().invoke(commands, ["analyze", name, str(file), *arguments])


def answer(name, file, *arguments: str):
    result = run(name, file, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def events():
    """A hundred days with ten events each, reported up to eight days later; (occurred, reported)."""
    rng = np.random.default_rng(1)
    occurred = np.repeat(np.arange(100), 10)
    reported = occurred + np.minimum(rng.geometric(0.4, occurred.size) - 1, 8)
    return occurred[reported < 100], reported[reported < 100]


@pytest.fixture
def deaths(tmp_path, events):
    path = tmp_path / "deaths.csv"
    lines = [f"{START + timedelta(int(a))},{START + timedelta(int(b))}" for a, b in zip(*events, strict=True)]
    path.write_text("died,told\n" + "\n".join(lines) + "\n")
    return path


def test_nowcast_rows_are_those_of_the_function(deaths, events):
    """Witness: the function of science called directly."""
    found = answer("nowcast", deaths, "--occurred", "died", "--reported", "told", "--max-delay", "8")
    triangle = reporting_triangle(*events, as_of=99, periods=100, max_delay=8)
    direct = nowcast(triangle, rng=np.random.default_rng(1))
    assert found["as_of"] == "2024-04-09"
    assert [row["low"] for row in found["rows"]] == direct.low[-16:].tolist()
    assert found["rows"][-1]["share_reported"] == direct.share[-1]
    assert set(found["rows"][0]) == {"date", "reported", "expected", "low", "high", "share_reported"}


def test_nowcast_by_week_begins_on_mondays_and_as_of_hides_later_reports(deaths):
    options = ("--occurred", "died", "--reported", "told", "--every", "week", "--max-delay", "2")
    found = answer("nowcast", deaths, *options, "--as-of", "2024-03-10")
    assert [row["date"] for row in found["rows"]][-2:] == ["2024-02-26", "2024-03-04"]
    assert sum(row["reported"] for row in found["rows"]) <= 4 * 70
    assert found["rows"][-1]["high"] > found["rows"][-1]["reported"]


def test_nowcast_refuses_what_cannot_be(deaths, tmp_path):
    backwards = tmp_path / "back.csv"
    backwards.write_text("died,told\n2024-01-02,2024-01-01\n")
    options = ("--occurred", "died", "--reported", "told")
    assert isinstance(run("nowcast", backwards, *options).exception, BadInput)
    assert type(run("nowcast", deaths, *options, "--max-delay", "200").exception) is TooLittleData
    assert type(run("nowcast", deaths, *options, "--as-of", "yesterday").exception) is BadInput


@pytest.fixture
def lists(tmp_path):
    path = tmp_path / "lists.csv"
    cells = ["1,1,1,28", "1,1,0,21", "1,0,1,17", "0,1,1,18", "1,0,0,69", "0,1,0,55", "0,0,1,63"]
    path.write_text("P,Q,E,people\n" + "\n".join(cells) + "\n")
    return path


def test_three_lists_give_every_model(lists, tmp_path):
    """Witness: the function of science called directly, on the published outbreak."""
    found = answer("capture-recapture", lists, "--lists", "P,Q,E", "--count", "people")
    table = np.array([[[0, 63], [55, 18]], [[69, 17], [21, 28]]])
    direct = log_linear(table)
    assert (found["observed"], found["estimate"]) == (271, direct.chosen.estimate)
    assert len(found["models"]) == 8
    assert "range from 388 to 1313" in run("capture-recapture", lists, "--lists", "P,Q,E", "--count", "people").stdout
    out = tmp_path / "models.csv"
    assert run("capture-recapture", lists, "--lists", "P,Q,E", "--count", "people", "--csv", str(out)).exit_code == 0
    with out.open() as file:
        assert {row["model"] for row in csv.DictReader(file)} >= {"independent", "P:Q", "P:Q P:E Q:E"}


def test_two_lists_of_people_give_chapman(tmp_path):
    """Witness: the function of science; rows are people, in words and numbers."""
    path = tmp_path / "people.csv"
    path.write_text("ems,jail\n" + "yes,no\n" * 30 + "1,1\n" * 10 + "false,TRUE\n" * 20)
    found = answer("capture-recapture", path, "--lists", "ems,jail")
    assert found["estimate"] == chapman(40, 30, 10).estimate
    assert "only if being on one list" in run("capture-recapture", path, "--lists", "ems,jail").stdout


def test_lists_that_cannot_be_counted_are_refused(lists, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("ems,jail\nperhaps,1\n")
    result = run("capture-recapture", path, "--lists", "ems,jail")
    assert type(result.exception) is UnreadableValue
    assert "perhaps" not in str(result.exception), "a cell is nobody's business"
    assert run("capture-recapture", lists, "--lists", "P").exit_code == 2
    path.write_text("ems,jail\n0,0\n")
    assert type(run("capture-recapture", path, "--lists", "ems,jail").exception) is TooLittleData


def test_pictures_are_drawn(deaths, lists, tmp_path):
    pytest.importorskip("matplotlib")
    first, second = tmp_path / "a.png", tmp_path / "b.svg"
    options = ("--occurred", "died", "--reported", "told", "--max-delay", "8", "--picture", str(first))
    assert run("nowcast", deaths, *options).exit_code == 0
    options = ("--lists", "P,Q,E", "--count", "people", "--picture", str(second))
    assert run("capture-recapture", lists, *options).exit_code == 0
    assert first.read_bytes().startswith(b"\x89PNG")
    assert b"<svg" in second.read_bytes()
