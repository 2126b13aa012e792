"""`tandem analyze scan`: harm prevented is a cluster in the wrong place or week, or a traceback on a desk."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from tandem.cli.main import commands
from tandem.core.errors import BadInput, UnreadableValue
from tandem.science.scan import Span, scan_permutation, zones_by_distance

START = date(2024, 1, 1)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, np.ndarray, np.ndarray, np.ndarray]:
    """Twenty places on a small grid, 200 events in 60 days, and a cluster of ten in the last days around place 7."""
    rng = np.random.default_rng(6)
    places = np.stack([39.1 + 0.01 * (np.arange(20) // 5), -84.5 + 0.01 * (np.arange(20) % 5)], axis=1)
    at = np.concatenate([rng.integers(0, 20, 200), np.full(10, 7)])
    day = np.concatenate([rng.integers(0, 60, 200), rng.integers(57, 60, 10)])
    cases, locations = tmp_path / "cases.csv", tmp_path / "places.csv"
    rows = [f"p{place},{START + timedelta(days=int(when))}" for place, when in zip(at, day, strict=True)]
    cases.write_text("location,date\n" + "\n".join(rows) + "\n")
    rows = [f"p{nth},{north:.4f},{east:.4f}" for nth, (north, east) in enumerate(places)]
    locations.write_text("location,latitude,longitude\n" + "\n".join(rows) + "\n")
    return cases, locations, places, at, day


def run(cases: Path, locations: Path, *more: str) -> Result:
    words = ["analyze", "scan", "--cases", str(cases), "--locations", str(locations), "--permutations", "99"]
    return CliRunner().invoke(commands, [*words, *more])


def found(cases: Path, locations: Path, *more: str) -> dict[str, Any]:
    result = run(cases, locations, "--json", *more)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


PERMUTATION = ("--model", "space-time-permutation", "--max-days", "7", "--max-radius-km", "3")


def test_clusters_are_those_of_the_function(files, tmp_path):
    cases, locations, places, at, day = files
    told = found(cases, locations, *PERMUTATION, "--start", "2024-01-01", "--seed", "5")
    units = int(day.max()) + 1
    zones = zones_by_distance(*places.round(4).T, max_radius_km=3)
    want = scan_permutation(at, day, zones=zones, span=Span(units, 7, True), permutations=99, seed=5)
    first, best = told["clusters"][0], want.clusters[0]
    assert first["statistic"] == pytest.approx(best.statistic)
    assert first["locations"] == [f"p{member}" for member in best.members]
    assert (first["p_value"], first["observed"]) == (best.p_value, best.observed)
    assert "p7" in first["locations"]
    assert first["start"] >= "2024-02-26"
    assert first["recurrence_days"] == pytest.approx(1 / best.p_value)
    assert told["permutations"] == 99
    table, picture = tmp_path / "out.csv", tmp_path / "out.svg"
    done = run(cases, locations, *PERMUTATION, "--csv", str(table), "--picture", str(picture))
    assert "around p" in done.output
    with table.open() as stream:
        assert next(csv.DictReader(stream))["locations"].startswith("p")
    assert picture.read_text().startswith("<?xml")


def test_nothing_is_said_as_plainly_as_something(files, tmp_path):
    cases, locations, *_ = files
    quiet = tmp_path / "quiet.csv"
    lines = cases.read_text().splitlines()
    quiet.write_text("\n".join(lines[:201]) + "\n")
    assert "Nothing here" in run(quiet, locations, *PERMUTATION).output


def test_weeks_weekdays_and_a_look_back(files):
    cases, locations, *_ = files
    told = found(cases, locations, *PERMUTATION[:2], "--retrospective", "--unit", "week", "--by-weekday")
    assert told["analysis"] == "retrospective"
    assert told["clusters"][0]["recurrence_days"] is None
    assert told["end"] >= "2024-02-28"


def test_people_of_groups_make_the_expectation(files, tmp_path):
    _, locations, *_ = files
    people, cases = tmp_path / "people.csv", tmp_path / "grouped.csv"
    rows = [f"p{nth},2024,{100 * (1 + nth)},{age}" for nth in range(20) for age in ("young", "old")]
    people.write_text("location,date,population,age\n" + "\n".join(rows) + "\n")
    rows = [f"p{nth},{1 + (nth == 3) * 9},2024-01-{1 + nth:02d},young" for nth in range(20)]
    cases.write_text("location,cases,date,age\n" + "\n".join(rows) + "\n")
    words = ("--model", "poisson", "--retrospective", "--population", str(people), "--max-radius-km", "2")
    told = found(cases, locations, *words)
    assert told["clusters"][0]["locations"] == ["p3"]
    assert told["clusters"][0]["observed"] == 10
    assert told["clusters"][0]["expected"] == pytest.approx(29 * 400 / 21_000 / 20)


def test_zones_along_edges(files, tmp_path):
    cases, locations, *_ = files
    edges = tmp_path / "edges.csv"
    edges.write_text("from,to\n" + "\n".join(f"p{nth},p{nth + 1}" for nth in range(19)) + "\n")
    told = found(cases, locations, *PERMUTATION[:4], "--network", str(edges), "--max-radius-km", "1")
    assert set(told["clusters"][0]["locations"]) <= {"p6", "p7", "p8"}


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        (lambda text: text.replace("p3,", "elsewhere,"), UnreadableValue, "does not have|do not have"),
        (lambda text: text.replace("2024-0", "soon"), UnreadableValue, "no date"),
        (lambda text: text.replace("2024-01-05", "1999-01-05"), BadInput, "outside the study period"),
    ],
)
def test_bad_rows_are_named_and_not_quoted(files, tmp_path, change, kind, words):
    cases, locations, *_ = files
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(change(cases.read_text()))
    done = run(wrong, locations, *PERMUTATION, "--start", "2024-01-01")
    assert isinstance(done.exception, kind)
    import re

    assert re.search(words, str(done.exception))
    assert "elsewhere" not in str(done.exception)


def test_files_of_satscan_are_read_as_they_are(reference):
    """Witness: SaTScan 10.3.2 on its own sample."""
    folder = reference / "reference/scan"
    words = ("--start", "2001-11-01", "--end", "2001-11-24", "--max-days", "7", "--max-radius-km", "3")
    told = found(folder / "NYCfever.cas", folder / "NYCfever.geo", *PERMUTATION[:2], *words)
    first = told["clusters"][0]
    assert (round(first["statistic"], 6), round(first["radius_km"], 2)) == (3.845418, 2.9)
    assert (first["start"], first["end"], len(first["locations"])) == ("2001-11-22", "2001-11-24", 9)
    people = ("--population", str(folder / "nm.pop"), "--model", "poisson", "--retrospective", "--unit", "year")
    told = found(folder / "nm.cas", folder / "nm.geo", *people, "--start", "1973", "--end", "1991")
    assert [round(one["statistic"], 6) for one in told["clusters"][:2]] == [10.979758, 5.684828]
    assert told["clusters"][0]["end"] == "1989-12-31"


def test_years_are_years_without_being_told(reference):
    """Harm: every case of a year on its 1 January, and a false alarm of 55 cases where 0.1 were expected."""
    folder = reference / "reference/scan"
    files = (folder / "nm.cas", folder / "nm.geo", "--population", str(folder / "nm.pop"))
    study = ("--model", "poisson", "--retrospective", "--start", "1973-01-01", "--end", "1991-12-31")
    share = ("--max-share", "0.5", "--min-cases", "2")
    told = found(*files, *study, *share)
    assert round(told["clusters"][0]["statistic"], 6) == 10.979758
    assert (told["unit"], told["unit_from"]) == ("year", "dates")
    assert "Time unit: year" in run(*files, *study, *share).output
    assert found(*files, *study, "--unit", "year")["unit_from"] == "option"


def test_the_unit_is_as_precise_as_the_dates(files, tmp_path):
    cases, locations, *_ = files
    assert found(cases, locations, *PERMUTATION)["unit"] == "day"
    lines = cases.read_text().splitlines()
    months, mixed = tmp_path / "months.csv", tmp_path / "mixed.csv"
    months.write_text("\n".join([lines[0], *(line[:-3] for line in lines[1:])]) + "\n")
    mixed.write_text("\n".join([*lines, "p3,2024-02"]) + "\n")
    assert found(months, locations, *PERMUTATION[:2], "--retrospective")["unit"] == "month"
    finer = run(months, locations, *PERMUTATION[:2], "--unit", "day").exception
    assert isinstance(finer, BadInput)
    assert "finer" in str(finer)
    assert "others only to the month" in str(run(mixed, locations, *PERMUTATION[:2]).exception)
    assert found(mixed, locations, *PERMUTATION[:2], "--unit", "month")["unit"] == "month"


def test_a_case_without_a_date_is_left_out_and_a_filter_takes_rows(files, tmp_path):
    cases, locations, *_ = files
    some = tmp_path / "some.csv"
    lines = cases.read_text().splitlines()
    some.write_text("\n".join([lines[0] + ",kind", *(f"{line},call" for line in lines[1:]), "p3,soon,call", "p3,,x"]))
    told, whole = found(some, locations, *PERMUTATION), found(cases, locations, *PERMUTATION)
    assert (told["left_out"], told["clusters"]) == (2, whole["clusters"])
    assert "2 rows without a date were left out." in told["notes"]
    assert found(some, locations, *PERMUTATION, "--where", "kind=call")["left_out"] == 1
