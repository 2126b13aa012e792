"""`tandem analyze` rates, before-after, kit-errors, first-seen, share-forecast, substances, feedback-gate and odmap,
against their functions. Harm prevented: a method that only those can use who write Python."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from tandem.cli.analyze import COMMANDS
from tandem.cli.main import commands
from tandem.core.errors import BadInput, TooLittleData
from tandem.science.aberration import hourly_times, rolling_threshold
from tandem.science.before_after import ratio_of_ratios
from tandem.science.first_seen import first_seen
from tandem.science.forecast import CANDIDATES, feedback_gate
from tandem.science.rates import crude_rates, wilson_interval
from tandem.science.share_forecast import forecast_shares

ONE_JANUARY = date(2024, 1, 1)


def run(*words: object) -> Result:
    return CliRunner().invoke(commands, ["analyze", *map(str, words)])


def told(*words: object) -> dict[str, Any]:
    done = run(*words, "--json")
    assert done.exit_code == 0, (done.output, done.exception)
    return json.loads(done.stdout)


def with_files(tmp_path: Path, *words: object) -> list[dict[str, str]]:
    """The CSV rows of a command that also draws its picture."""
    pytest.importorskip("matplotlib")
    picture, table = tmp_path / "out.svg", tmp_path / "out.csv"
    assert run(*words, "--picture", picture, "--csv", table).exit_code == 0
    assert picture.stat().st_size > 2000
    with table.open() as stream:
        return list(csv.DictReader(stream))


def test_rates_are_those_of_the_function(tmp_path: Path) -> None:
    file = tmp_path / "tracts.csv"
    file.write_text('tract,deaths,people\na,0,900\nb,31,"12,500"\n')
    words = ("rates", file, "--area", "tract", "--count", "deaths", "--population", "people")
    rows = told(*words)["rows"]
    plain = crude_rates([0, 31], [900, 12_500])
    assert [row["high"] for row in rows] == pytest.approx(plain.high.tolist())
    assert [row["unreliable"] for row in rows] == [True, False]
    assert "b: 248.0 per 100,000" in run(*words).output
    assert [row["events"] for row in with_files(tmp_path, *words)] == ["0", "31"]


def test_before_and_after_are_those_of_the_function(tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    rows = [(ONE_JANUARY + timedelta(days=nth % 100), "rest") for nth in range(400)]
    rows += [(ONE_JANUARY + timedelta(days=nth), "here") for nth in range(100) for _ in range(3 if nth >= 50 else 1)]
    rows += [(ONE_JANUARY + timedelta(days=nth), "tiny") for nth in (3, 70)]
    file.write_text("day,area\n" + "".join(f"{day},{area}\n" for day, area in rows))
    words = ("before-after", file, "--area", "area", "--date", "day", "--on", "2024-02-20")
    found = told(*words)
    assert found["days"] == 50
    here = next(row for row in found["rows"] if row["area"] == "here")
    plain = ratio_of_ratios(after=150, after_elsewhere=201, before=50, before_elsewhere=201)
    assert (here["ratio"], here["low"]) == (pytest.approx(plain.ratio), pytest.approx(plain.low))
    assert here["verdict"] == "more than expected"
    assert "tiny: 1 after" in run(*words).output
    assert "too few to tell" in run(*words).output
    assert isinstance(run(*words, "--days", 99).exception, TooLittleData)
    assert isinstance(run(*words[:-1], "soon").exception, BadInput)
    assert len(with_files(tmp_path, *words)) == 3


def test_kits_are_held_against_the_laboratory(tmp_path: Path) -> None:
    file = tmp_path / "tests.csv"
    rows = ["A,positive,negative"] * 3 + ["A,positive,positive"] * 9 + ["A,negative,positive", "B,1,", "A,1,"]
    file.write_text("kit,field,lab\n" + "\n".join(rows) + "\n")
    words = ("kit-errors", file, "--kit", "kit", "--field", "field", "--lab", "lab")
    row, other = told(*words)["rows"]
    plain = wilson_interval([3], [12])
    assert (row["not_confirmed"], row["positive"], row["no_result"]) == (3, 12, 1)
    assert (row["low"], row["high"]) == (pytest.approx(plain.low[0]), pytest.approx(plain.high[0]))
    assert other["share"] is None
    assert "B: no laboratory result yet." in run(*words).output
    assert len(with_files(tmp_path, *words)) == 2


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    """Two samples a week for two years; medetomidine from the 400th day on."""
    file = tmp_path / "lab.csv"
    rng = np.random.default_rng(4)
    lines = []
    for nth in range(200):
        day = ONE_JANUARY + timedelta(days=int(nth * 3.5))
        has = ["fentanyl"] * (rng.random() < 0.8) + ["xylazine"] * (rng.random() < 0.4)
        lines.append(f"{day},{'; '.join(has + ['medetomidine'] * (nth * 3.5 >= 400))}")
    file.write_text("tested,found\n" + "\n".join(lines) + "\n")
    return file


def test_the_first_sample_is_that_of_the_function(samples: Path, tmp_path: Path) -> None:
    words = ("first-seen", samples, "--date", "tested", "--found", "found")
    first = told(*words)["rows"][0]
    days = np.array([int(nth * 3.5) for nth in range(200)])
    plain = first_seen(days, np.arange(200) * 3.5 >= 400)
    assert plain is not None
    assert (first["substance"], first["before"], first["since"]) == ("medetomidine", plain.before, plain.since)
    assert first["share_before_high"] == pytest.approx(plain.share_before_high)
    assert first["first_seen"] == (ONE_JANUARY + timedelta(days=plain.day)).isoformat()
    assert "medetomidine: first on" in run(*words).output
    assert isinstance(run(*words, "--substance", "cocaine").exception, TooLittleData)
    assert told(*words, "--text")["rows"][0]["substance"] == "medetomidine"
    assert len(with_files(tmp_path, *words)) == 3


def test_shares_ahead_are_those_of_the_function(samples: Path, tmp_path: Path) -> None:
    words = ("share-forecast", samples, "--date", "tested", "--found", "found", "--until", "2025-10-01")
    found = told(*words)
    assert (found["period"], found["rows"][0]["substance"]) == ("2025-Q4", "fentanyl")
    lines = [line.split(",", 1) for line in samples.read_text().splitlines()[1:]]
    with_it, n = np.zeros((7, 3)), np.zeros(7)
    for day, held in lines:
        quarter = (int(day[:4]) - 2024) * 4 + (int(day[5:7]) - 1) // 3
        if quarter < 7:
            n[quarter] += 1
            with_it[quarter] += [name in held for name in ("fentanyl", "xylazine", "medetomidine")]
    plain = forecast_shares(with_it, n)
    by_name = {row["substance"]: row["share"] for row in found["rows"]}
    assert by_name["fentanyl"] == pytest.approx(plain.share[0])
    assert found["error"] == pytest.approx(plain.error)
    assert "the mean error was" in run(*words).output
    assert len(with_files(tmp_path, *words)) == 3


def test_texts_name_substances_and_are_never_told(tmp_path: Path) -> None:
    file = tmp_path / "deaths.csv"
    file.write_text("cause\nFentanyl and xylazine toxicity of Quill Example\nno heroin found\ncardiac\n")
    words = ("substances", file, "--text", "cause")
    found = told(*words)
    assert [row["substances"] for row in found["rows"]] == [["fentanyl", "xylazine"], [], []]
    assert found["rows"][1]["says_nothing_found"]
    assert found["without"] == 2
    assert "Quill" not in run(*words).output + json.dumps(found)
    assert with_files(tmp_path, *words)[0]["substances"] == "fentanyl xylazine"


def test_the_gate_is_that_of_the_function(tmp_path: Path) -> None:
    model = CANDIDATES[0]
    words = ("feedback-gate", "--model", model.name, "--steps", 100, "--found-by-looking", 0.3)
    (row,) = told(*words)["rows"]
    plain = feedback_gate(model, found_by_looking=0.3, steps=100, seed=1)
    assert (row["drift_points"], row["passes"]) == (pytest.approx(plain.drift_points), plain.passes)
    assert "points of drift" in run(*words).output
    assert isinstance(run("feedback-gate", "--model", "oracle").exception, BadInput)
    assert len(with_files(tmp_path, *words)) == 1


def test_odmap_is_that_of_the_function(tmp_path: Path) -> None:
    """Planted: nine events within six hours after ten quiet weeks."""
    start = datetime(2024, 1, 1)  # noqa: DTZ001 -- a file's own clock
    rng = np.random.default_rng(2)
    hours = np.sort(np.concatenate([rng.uniform(0, 24 * 77, 60), 24 * 70 + np.linspace(1, 7, 9), [0.5, 24 * 77 - 1]]))
    times = [start + timedelta(minutes=round(hour * 60)) for hour in hours]
    file = tmp_path / "calls.csv"
    file.write_text("time\n" + "".join(f"{time:%Y-%m-%d %H:%M}\n" for time in times))
    words = ("aberration", file, "--date", "time", "--method", "odmap")
    found = told(*words, "--min-count", 5)
    minutes = np.array([(time - start).total_seconds() / 3600 for time in times])
    at = hourly_times(0, float(np.floor(minutes.max())) + 1)
    plain = rolling_threshold(minutes, at, coverage_start=0, min_count=5)
    assert [row["observed"] for row in found["rows"]] == plain.observed.tolist()
    assert [row["alarm"] for row in found["rows"]] == plain.alarm.tolist()
    assert found["rows"][0]["date"] == "2024-01-01T01:00"
    assert "2024-03-11T" in run(*words, "--min-count", 5).output
    day = told(*words, "--from", "2024-03-11", "--to", "2024-03-11")["rows"]
    assert [row["date"][:10] for row in day] == ["2024-03-11"] * 24
    assert run(*words, "--alpha", 0.1).exit_code == 2
    assert run(*words, "--count", "time").exit_code == 2
    assert len(with_files(tmp_path, *words)) == len(found["rows"])
    file.write_text("time\n" + "".join(f"{time:%Y-%m-%d}\n" for time in times))
    assert isinstance(run(*words).exception, TooLittleData)


NEW = ["share-forecast", "first-seen", "substances", "kit-errors", "rates", "before-after", "feedback-gate"]


@pytest.mark.parametrize("name", NEW)
def test_help_has_an_example(name: str) -> None:
    assert name in COMMANDS
    assert f"tandem analyze {name}" in " ".join(run(name, "--help").output.split())
