"""`tandem analyze` silence, density, near-repeats, and forecasts from event rows, against their functions."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from tandem.cli.main import commands
from tandem.science.forecast import fit_self_exciting
from tandem.science.hotspots import kernel_density
from tandem.science.silence import silence


def run(*words: object) -> Result:
    return CliRunner().invoke(commands, ["analyze", *map(str, words)])


def told(*words: object) -> dict:
    done = run(*words, "--json")
    assert done.exit_code == 0, (done.output, done.exception)
    return json.loads(done.stdout)


def test_silence_of_each_feed_is_that_of_the_function(tmp_path: Path) -> None:
    """Planted: one feed stops ten days before the end, the other goes on."""
    file, picture, rows = tmp_path / "feeds.csv", tmp_path / "feeds.svg", tmp_path / "rows.csv"
    days = np.arange("2024-01-01", "2024-04-10", dtype="datetime64[D]")
    lines = [f"{day},hospital" for day in days] + [f"{day},ems" for day in [*days[:-10], *days[:-10]]]
    file.write_text("date,agency\n" + "\n".join(lines) + "\n")
    found = told("silence", file, "--by", "agency", "--picture", picture, "--csv", rows)
    assert [(row["feed"], row["finding"], row["days"]) for row in found["rows"]] == [
        ("ems", "silent", 10),
        ("hospital", "usual", 0),
    ]
    plain = silence(np.r_[np.full(90, 2.0), np.zeros(10)])
    assert found["rows"][0]["chance"] == pytest.approx(plain.chance)
    assert found["rows"][0]["last_event"] == "2024-03-30"
    later = told("silence", file, "--by", "agency", "--as-of", "2024-04-30")
    assert [row["days"] for row in later["rows"]] == [31, 21]
    assert "silent, 10 days" in run("silence", file, "--by", "agency").output
    assert picture.stat().st_size > 2000
    assert len(rows.read_text().splitlines()) == 3
    assert run("silence", file, "--by", "agency", "--as-of", "2023-01-01").exit_code != 0


def test_density_on_a_grid_is_that_of_the_function_and_tells_no_point(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    places = rng.normal(0, 400, (300, 2))
    file, picture = tmp_path / "events.csv", tmp_path / "map.png"
    file.write_text("x,y\n" + "".join(f"{x},{y}\n" for x, y in places))
    found = told("density", file, "--bandwidth", 200, "--cell", 100, "--edge", "box", "--picture", picture)
    low = np.floor(places.min(axis=0) / 100) * 100
    at = np.floor((places - low) / 100).astype(int)
    counts = np.zeros(at.max(axis=0)[::-1] + 1)
    np.add.at(counts, (at[:, 1], at[:, 0]), 1)
    plain = kernel_density(counts, cell=100, bandwidth=200) * 1e6
    assert found["rows"][0]["events_per_km2"] == pytest.approx(plain.max())
    assert len(found["rows"]) == plain.size
    assert len({row["x_m"] for row in found["rows"]}) == plain.shape[1]
    assert picture.stat().st_size > 5000
    assert "Densest around" in run("density", file, "--bandwidth", 200).output


def test_density_along_streets_does_not_cross_the_river(tmp_path: Path) -> None:
    """Planted: two parallel streets 20 m apart without a bridge; all events on one of them."""
    events, streets = tmp_path / "events.csv", tmp_path / "streets.csv"
    events.write_text("x,y\n" + "".join(f"{x},1\n" for x in range(400, 600, 10)))
    streets.write_text("x1,y1,x2,y2\n0,0,1000,0\n0,20,1000,20\n")
    rows = told("density", events, "--bandwidth", 200, "--cell", 50, "--streets", streets)["rows"]
    assert {row["events_per_km"] for row in rows if row["y_m"] == 20} == {0}
    stands_for = [0.025 if row["x_m"] in {0, 1000} else 0.05 for row in rows]
    assert sum(row["events_per_km"] * km for row, km in zip(rows, stands_for, strict=True)) == pytest.approx(20)
    degrees = tmp_path / "degrees.csv"
    degrees.write_text("lon,lat\n" + "-87.63,41.88\n-87.6301,41.8801\n-87.64,41.89\n" * 9)
    first = told("density", degrees, "--bandwidth", 300)["rows"][0]
    assert (round(first["longitude"], 2), round(first["latitude"], 2)) == (-87.63, 41.88)


def test_near_repeats_are_those_of_the_function_and_are_judged_on_unseen_days(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    cell = rng.choice(30, 1500, p=np.arange(1, 31) / 465)
    day = rng.integers(0, 400, 1500)
    again = rng.random(1500) < 0.5
    cell = np.concatenate([cell, cell[again]])
    day = np.concatenate([day, np.minimum(day[again] + rng.geometric(0.3, again.sum()), 399)])
    file, picture = tmp_path / "calls.csv", tmp_path / "list.png"
    file.write_text("area,day\n" + "".join(f"{c},{d}\n" for c, d in zip(cell, day, strict=True)))
    words = ("near-repeats", file, "--kind", "overdose_call", "--area", "area", "--time", "day", "--capacity", 5)
    found = told(*words, "--judge-on", 70, "--picture", picture)
    plain = fit_self_exciting(cell, day, cells=30, start=0, end=400)
    assert found["branching"] == pytest.approx(plain.branching)
    assert found["rows"][0]["area"] == str(plain.expected(7).argmax())
    assert found["unseen"]["horizons"] == 10
    assert found["unseen"]["near_repeats"]["pai"] > 1
    assert 0 < found["unseen"]["near_repeats"]["pei"] <= 1
    assert "PEI" in run(*words, "--judge-on", 70).output
    assert "unseen horizons" in run(*words, "--judge-on", 70).output
    assert picture.stat().st_size > 5000
    assert run("near-repeats", file, "--kind", "arrest", *words[4:]).exit_code == 2
    assert run(*words[:-1], 99).exit_code != 0


@pytest.mark.parametrize(
    ("every", "periods", "filled"),
    [("month", ["2023-11", "2023-12", "2024-01", "2024-02"], 1), ("quarter", ["2023-Q4", "2024-Q1"], 0)],
)
def test_a_period_without_an_event_is_a_period_of_none(tmp_path: Path, every, periods, filled) -> None:
    """Harm: quiet months fall out, and the means rise. Planted: no event in December."""
    from tandem.cli.analyze.area_counts import read_area_counts
    from tandem.cli.analyze.tables import read_table

    file = tmp_path / "events.csv"
    days = ["2023-11-03", "2023-11-20", "2024-01-05", "2024-02-29", "2024-02-29"]
    file.write_text("area,when\n" + "".join(f"{nth % 2},{day}\n" for nth, day in enumerate(days)))
    words = {"area": "area", "period": "when", "count": None, "every": every, "fill_zero": False}
    found = read_area_counts(read_table(file), **words)
    assert found.periods == periods
    assert found.filled == filled
    assert found.counts.sum() == 5
    assert found.areas == ["0", "1"]


def test_a_period_that_nobody_reported_is_refused_until_it_is_said_to_be_empty(tmp_path: Path) -> None:
    file = tmp_path / "counts.csv"
    file.write_text("area,year,n\n" + "".join(f"{a},{y},{a + y % 7}\n" for a in range(9) for y in (2015, 2016, 2018)))
    words = ("forecast", file, "--kind", "overdose_visit", "--area", "area", "--period", "year", "--count", "n")
    done = run(*words, "--capacity", 2)
    assert done.exit_code != 0
    assert "no row" in str(done.exception)
    found = told(*words, "--capacity", 2, "--fill-zero")
    assert found["periods_filled"] == 1
    digest = found["digest"]
    assert told(*words, "--capacity", 2, "--fill-zero", "--sealed", digest[:20])["digest"] == digest
    assert run(*words, "--capacity", 2, "--fill-zero", "--sealed", "0" * 16).exit_code != 0
    refused = run(*words, "--capacity", 2, "--fill-zero", "--found-by-looking", 0.4)
    assert "feedback gate" in str(refused.exception)


def test_every_compiled_loop_is_made_ahead() -> None:
    """Harm: the first scan of a surge waits half a minute for the compiler."""
    import importlib

    import tandem.science as room

    seconds = told("prepare")["seconds"]
    assert len(seconds) == 5
    root = Path(room.__file__).parent
    for path in root.rglob("*kernel*.py"):
        if "njit" not in path.read_text():
            continue
        name = ".".join(("tandem.science", *path.relative_to(root).with_suffix("").parts))
        loops = [one for one in vars(importlib.import_module(name)).values() if hasattr(one, "signatures")]
        assert any(one.signatures for one in loops), name
