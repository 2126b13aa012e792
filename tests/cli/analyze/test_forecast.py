"""`tandem analyze forecast`: harm prevented is a list made of arrests, or a figure that has seen the answer."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from tandem.cli.main import commands
from tandem.core.errors import BadInput, TooLittleData
from tandem.science.forecast import (
    CANDIDATES,
    AreaRegression,
    ReportedHarm,
    choose,
    fit_areas,
    forecast,
    judged_list,
)


@pytest.fixture
def counts() -> np.ndarray:
    rng = np.random.default_rng(11)
    return rng.poisson(rng.gamma(1.0, 3.0, (40, 1)) * np.ones(7))


@pytest.fixture
def wide(tmp_path: Path, counts: np.ndarray) -> Path:
    path = tmp_path / "wide.csv"
    rows = [",".join([f"a{nth}", *map(str, row)]) for nth, row in enumerate(counts.tolist())]
    path.write_text("area," + ",".join(str(2015 + nth) for nth in range(7)) + "\n" + "\n".join(rows) + "\n")
    return path


def run(file: Path, *more: str) -> Result:
    words = ["analyze", "forecast", str(file), "--kind", "overdose_call", "--area", "area", "--capacity", "5"]
    return CliRunner().invoke(commands, [*words, *more])


def test_rows_and_scores_are_those_of_the_functions(wide, counts, tmp_path):
    picture = tmp_path / "list.png"
    done = run(wide, "--json", "--judge-on", "1", "--picture", str(picture), "--csv", str(tmp_path / "list.csv"))
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    harm = ReportedHarm.of("overdose_call", counts)
    choice, _ = choose(harm, periods=[5], capacity=5, seed=360)
    assert (told["model"], told["digest"]) == (choice.model.name, choice.digest)
    assert told["chosen_on"] == ["2020"]
    best = int(forecast(choice.model, harm).mean.argmax())
    assert told["rows"][0]["area"] == f"a{best}"
    assert sum(row["listed"] for row in told["rows"]) == pytest.approx(5)
    assert told["feedback"]["drift_points"] < 10
    assert told["scores_unseen"]["low"] <= told["scores_unseen"]["reach_of_best"] <= told["scores_unseen"]["high"]
    assert picture.stat().st_size > 5000
    assert "unseen periods" in run(wide, "--judge-on", "1").output


def test_rows_that_are_events_give_the_same_as_a_table(wide, counts, tmp_path):
    long = tmp_path / "long.csv"
    rows = [
        f"a{area},{2015 + period}"
        for area, row in enumerate(counts.tolist())
        for period, many in enumerate(row)
        for _ in range(many)
    ]
    long.write_text("area,year\n" + "\n".join(rows) + "\n")
    one, other = (json.loads(run(*words, "--json").stdout) for words in ((wide,), (long, "--period", "year")))
    expected = {row["area"]: row["expected"] for row in one["rows"]}
    assert {row["area"]: row["expected"] for row in other["rows"]} == {
        area: expected[area] for area in expected if expected[area] or area in {row["area"] for row in other["rows"]}
    }


def test_arrests_are_refused_and_too_short_a_past_is_told(wide):
    done = CliRunner().invoke(
        commands, ["analyze", "forecast", str(wide), "--kind", "arrest", "--area", "area", "--capacity", "5"]
    )
    assert done.exit_code == 2
    assert "overdose_call" in done.output
    assert isinstance(run(wide, "--judge-on", "6").exception, TooLittleData)
    assert isinstance(run(wide, "--capacity", "99").exception, BadInput)


def test_unseen_lists_are_judged_by_hits_pai_and_pei(wide, counts):
    """Witness: the list that the forecast of six years gives, judged by hand on the seventh."""
    told = json.loads(run(wide, "--judge-on", "1", "--json").stdout)["scores_unseen"]
    harm = ReportedHarm.of("overdose_call", counts)
    choice, _ = choose(harm, periods=[5], capacity=5, seed=360)
    by_hand = judged_list(forecast(choice.model, harm.until(6)).mean, counts[:, 6], capacity=5)
    assert told["hit_rate"] == pytest.approx(by_hand.hit_rate)
    assert told["pai"] == pytest.approx(by_hand.hit_rate * 40 / 5)
    assert told["pei"] == pytest.approx(by_hand.reach_of_best)
    assert set(told) >= {"baseline_hit_rate", "baseline_pai", "baseline_pei"}
    text = run(wide, "--judge-on", "1").output
    assert f"PAI {told['pai']:.2f}, PEI {told['pei']:.2f}" in text


def test_the_area_model_takes_part_when_asked_with_the_people_of_a_column(tmp_path):
    """Witness: the functions; a column of people is no period, and without --model area nothing changes."""
    rng = np.random.default_rng(2)
    people = rng.integers(500, 4000, 40)
    counts = rng.poisson(people[:, None] / 400 * np.ones(24))
    months = [f"{2015 + nth // 12}-{nth % 12 + 1:02}" for nth in range(24)]
    rows = [f"{area},{month},{counts[area, nth]},{'' if area == 3 else people[area]}"
            for area in range(40) for nth, month in enumerate(months)]  # fmt: skip
    file = tmp_path / "long.csv"
    file.write_text("area,month,n,people\n" + "\n".join(rows) + "\n")
    words = (file, "--period", "month", "--count", "n", "--neighbours", "none")
    asked = (*words, "--model", "area", "--population", "people", "--lags", "1")
    told = json.loads(run(*asked, "--json").stdout)
    known = np.where(np.arange(40) == 3, np.nan, people)
    harm = ReportedHarm.of("overdose_call", counts, population=known)
    model = AreaRegression(lags=1, season=12)
    choice, scores = choose(harm, periods=[23], capacity=5, seed=360, candidates=(*CANDIDATES, model))
    assert (told["model"], told["digest"]) == (choice.model.name, choice.digest)
    assert told["scores_chosen_on"]["models"]["area regression"] == pytest.approx(scores.mean(model))
    assert [one["coefficient"] for one in told["area_model"]["terms"]] == pytest.approx(
        fit_areas(model, harm).coefficients.tolist()
    )
    assert told["area_model"]["without_population"] == 1
    text = run(*asked).output
    assert "The area model was" in text
    assert "1 areas without known population" in text
    assert "area_model" not in json.loads(run(*words, "--json").stdout)
    assert run(*words, "--population", "people").exit_code == 2
    file.write_text(file.read_text().replace(f",{people[0]}\n", ",7\n", 1))
    assert isinstance(run(*asked).exception, BadInput)
