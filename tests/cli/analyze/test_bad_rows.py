"""Rows that cannot be read, by one rule for every command: left out, counted and said. Harm prevented: one mistyped
date that stops a night's work, and a third of a file that is gone without a word."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from tandem.cli.main import commands
from tandem.core.errors import BadInput, TooLittleData, UnreadableValue

DAYS = [date(2024, 1, 1) + timedelta(days=nth) for nth in range(120)]


def run(*words: object) -> Result:
    return CliRunner().invoke(commands, ["analyze", *map(str, words)])


def told(*words: object) -> dict[str, Any]:
    done = run(*words, "--json")
    assert done.exit_code == 0, (done.output, done.exception)
    return json.loads(done.stdout)


def events(path: Path, bad: int, word: str = "soon") -> Path:
    """360 events in 6 areas of a small map, and this many rows whose date is a word."""
    rows = [
        f"a{nth % 6},{nth * 37 % 900},{nth * 91 % 800},{DAYS[nth // 3]},{DAYS[nth // 3] + timedelta(days=nth % 4)}"
        for nth in range(360)
    ]
    rows += [f"a1,5,5,{word},{word}" for _ in range(bad)]
    path.write_text("area,x,y,date,told\n" + "\n".join(rows) + "\n")
    return path


COMMANDS = {
    "aberration": ("--events", "--method", "ears-c2", "--date", "date"),
    "silence": ("--date", "date"),
    "nowcast": ("--occurred", "date", "--reported", "told", "--max-delay", 5),
    "near-repeats": ("--kind", "overdose_call", "--area", "area", "--time", "date", "--capacity", 2),
    "forecast": ("--kind", "overdose_call", "--area", "area", "--period", "date", "--every", "week", "--capacity", 2),
    "knox": ("--distances", "100", "--days", "7", "--permutations", 9, "--time", "date"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_rows_without_a_date_are_left_out_counted_and_said(tmp_path: Path, name: str) -> None:
    good, some = events(tmp_path / "good.csv", 0), events(tmp_path / "some.csv", 4)
    whole, found = told(name, good, *COMMANDS[name]), told(name, some, *COMMANDS[name])
    assert found["left_out"] in (4, {"no_date": 4, "before_it_occurred": 0})
    assert any(note.startswith("4 rows without a") for note in found["notes"])
    for result in (whole, found):
        del result["left_out"], result["notes"]
    assert found == whole
    assert "4 rows without a" in run(name, some, *COMMANDS[name]).output
    most = run(name, events(tmp_path / "most.csv", 400), *COMMANDS[name])
    assert isinstance(most.exception, UnreadableValue)
    assert "in row 362 and 399 more" in str(most.exception)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_filter_takes_the_rows_with_a_value(tmp_path: Path, name: str) -> None:
    file = events(tmp_path / "events.csv", 0)
    lines = file.read_text().splitlines()
    file.write_text("\n".join([lines[0] + ",kind", *(line + ",call" for line in lines[1:]), "a1,5,5,soon,x,test"]))
    assert told(name, file, *COMMANDS[name], "--where", "kind=Call")["notes"] == []
    assert isinstance(run(name, file, *COMMANDS[name], "--where", "kind=nothing").exception, TooLittleData)
    assert isinstance(run(name, file, *COMMANDS[name], "--where", "kind").exception, BadInput)


def test_each_side_of_a_seizure_effect_has_its_filter(tmp_path: Path) -> None:
    file = events(tmp_path / "events.csv", 0)
    words = ("--exposures", file, "--outcomes", file, "--radii", 250, "--days", 7, "--permutations", 9)
    found = told("seizure-effect", *words, "--where-exposures", "area=a1", "--where-exposures", "area=a2")
    assert (found["exposures"], found["outcomes"]) == (120, 360)
    assert told("seizure-effect", *words, "--where-outcomes", "area=a3")["outcomes"] == 60


def test_outcomes_beyond_the_exposures_are_said(tmp_path: Path) -> None:
    """Harm: years of deaths before the first seizure file, read as years without seizures."""
    seizures = events(tmp_path / "events.csv", 0)
    deaths = tmp_path / "deaths.csv"
    deaths.write_text("x,y,date\n" + "".join(f"{nth},5,{day}\n" for nth, day in enumerate(["2023-01-01", *DAYS])))
    words = ("seizure-effect", "--exposures", seizures, "--outcomes", deaths, "--radii", 250, "--days", 7)
    found = told(*words, "--permutations", 9, "--time", "date")
    assert found["notes"][-1].startswith("1 outcomes lie before the first exposure and 0 after the last.")
    assert "1 outcomes lie before" in run(*words, "--permutations", 9, "--time", "date").output


def test_reports_before_the_event_are_left_out(tmp_path: Path) -> None:
    file = events(tmp_path / "events.csv", 0)
    file.write_text(file.read_text() + "a1,5,5,2024-02-02,2024-02-01\n")
    words = ("nowcast", file, *COMMANDS["nowcast"])
    assert told(*words)["left_out"] == {"no_date": 0, "before_it_occurred": 1}
    assert "1 row reported before the event occurred were left out." not in run(*words).output
    assert "1 row reported before the event occurred was left out." in run(*words).output


def test_a_text_among_coordinates_is_named_with_its_row(tmp_path: Path) -> None:
    file = events(tmp_path / "events.csv", 0)
    lines = file.read_text().splitlines()
    lines[4] = lines[4].replace(",111,", ",north,")
    file.write_text("\n".join(lines) + "\n")
    note = "Column “x” holds a text that is no number in row 5."
    assert note in told("knox", file, *COMMANDS["knox"])["notes"]
    assert note in run("knox", file, *COMMANDS["knox"]).output
    words = ("--exposures", file, "--outcomes", file, "--radii", 250, "--days", 7, "--time", "date")
    assert f"Exposures: {note}" in told("seizure-effect", *words, "--permutations", 9)["notes"]
    mostly = tmp_path / "mostly.csv"
    mostly.write_text("x,y,date\n1,1,2024-01-01\n" + "north,2,2024-01-02\n" * 4)
    refused = run("knox", mostly, *COMMANDS["knox"]).exception
    assert isinstance(refused, UnreadableValue)
    assert "“x” holds no number in row 3 and 3 more" in str(refused)


@pytest.mark.parametrize("name", COMMANDS)
def test_an_order_of_day_and_month_that_nothing_tells_is_said(tmp_path: Path, name: str) -> None:
    """Harm: 3 May read as 5 March, and nobody knows."""
    both = [f"{day:%m/%d/%Y}" for day in DAYS if day.day <= 12] * 5
    rows = [f"a{nth % 6},{nth * 37 % 900},{nth * 91 % 800},{both[nth]},{both[nth]}" for nth in range(240)]
    file = tmp_path / "both.csv"
    file.write_text("area,x,y,date,told\n" + "\n".join(rows) + "\n")
    words = (name, file, *COMMANDS[name])
    note = "Every date fits both orders; read with the month first (--day-first if the day does)."
    assert note in told(*words)["notes"]
    assert note in run(*words).output
    clear = tmp_path / "clear.csv"
    clear.write_text(file.read_text() + "a1,5,5,01/31/2024,01/31/2024\n")
    assert told(name, clear, *COMMANDS[name])["notes"] == []
    assert isinstance(run(name, clear, *COMMANDS[name], "--day-first").exception, BadInput)


def test_day_first_reads_the_day_first(tmp_path: Path) -> None:
    file = tmp_path / "days.csv"
    file.write_text("date,count\n" + "".join(f"{day:02}/05/2020,{day}\n" for day in range(1, 13)))
    found = told("aberration", file, "--method", "ears-c1", "--day-first")
    assert [row["date"] for row in found["rows"]] == [f"2020-05-{day:02}" for day in range(1, 13)]
    assert found["notes"][0].startswith("Every date fits both orders; read with the day first")


def test_thousands_are_read_where_a_count_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "days.csv"
    file.write_text("date,count\n" + "".join(f'2024-01-{day:02},"1,2{day:02}"\n' for day in range(1, 29)))
    assert told("aberration", file, "--method", "ears-c1")["rows"][0]["observed"] == 1201
    file.write_text(file.read_text() + '2024-01-29,"1,5"\n')
    refused = run("aberration", file, "--method", "ears-c1").exception
    assert isinstance(refused, UnreadableValue)
    assert "write 1234 or 1.234" in str(refused)


def test_columns_of_parquet_by_their_numbers(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    file = tmp_path / "days.parquet"
    parquet.write_table(pa.table({"date": DAYS, "count": np.arange(120) % 5}), file)
    words = ("aberration", file, "--method", "ears-c2")
    by_number = told(*words, "--no-header", "--date", 0, "--count", 1)
    assert by_number == told(*words)


def test_a_series_without_any_event_says_so(tmp_path: Path) -> None:
    """Harm: 'too short a past' of five years of nothing."""
    file = tmp_path / "zero.csv"
    file.write_text("date,count\n" + "".join(f"{DAYS[0] + timedelta(weeks=nth)},0\n" for nth in range(260)))
    words = ("aberration", file, "--method", "cusum")
    assert told(*words)["not_judged"] == {"too_short_a_past": 208, "no_event_to_learn_from": 52}
    assert "52 of 260 periods could not be judged: no event to learn from." in run(*words).output


def test_a_forecast_without_any_event_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "zero.csv"
    file.write_text("area,2019,2020,2021\n" + "".join(f"a{nth},0,0,0\n" for nth in range(9)))
    refused = run("forecast", file, "--kind", "overdose_call", "--area", "area", "--capacity", 1).exception
    assert isinstance(refused, TooLittleData)
    assert "hold no event" in str(refused)


def test_a_map_of_few_events_is_not_drawn_and_no_place_is_told_to_the_metre(tmp_path: Path) -> None:
    """Harm: the densest spot of a single death is that death's address."""
    file = tmp_path / "few.csv"
    file.write_text("lon,lat\n" + "-87.63215,41.88765\n" * 10)
    refused = run("density", file, "--bandwidth", 300).exception
    assert isinstance(refused, TooLittleData)
    assert "Too few to draw" in str(refused)
    file.write_text("lon,lat\n" + "".join(f"-87.632{nth:02},41.887{nth:02}\n" for nth in range(11)))
    assert "Densest around 41.89, -87.63: " in run("density", file, "--bandwidth", 300).output
