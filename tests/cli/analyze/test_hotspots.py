"""`tandem analyze hotspots`: harm prevented is a red area that is not, and a list of neighbours nobody checked."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from tandem.cli.main import commands
from tandem.core.errors import BadInput, UnreadableValue
from tandem.science.hotspots import getis_ord, weights_by_distance

SIDE = 12


@pytest.fixture
def areas(tmp_path: Path) -> Path:
    rng = np.random.default_rng(2)
    x, y = (one.ravel() for one in np.meshgrid(np.arange(SIDE), np.arange(SIDE)))
    rate = rng.poisson(10, SIDE**2) + 25 * (np.hypot(x - 4, y - 4) <= 1.5)
    rows = [f"a{nth},{rate[nth]},{1000 * x[nth]},{1000 * y[nth]}" for nth in range(SIDE**2)]
    path = tmp_path / "areas.csv"
    path.write_text("area,rate,x,y\n" + "\n".join(rows) + "\n")
    return path


def run(file: Path, *more: str) -> Result:
    words = ["analyze", "hotspots", str(file), "--area", "area", "--value", "rate"]
    return CliRunner().invoke(commands, [*words, *more])


BY_DISTANCE = ("--x", "x", "--y", "y", "--within-km", "1.1")


def test_rows_are_those_of_the_function(areas, tmp_path):
    picture = tmp_path / "map.svg"
    done = run(areas, *BY_DISTANCE, "--json", "--picture", str(picture), "--csv", str(tmp_path / "out.csv"))
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)["rows"]
    x, y = (one.ravel() for one in np.meshgrid(np.arange(SIDE), np.arange(SIDE)))
    values = np.array([row["value"] for row in rows])
    told = getis_ord(values, weights_by_distance(x, y, within=1.1), permutations=9999, seed=1)
    assert [row["z"] for row in rows] == pytest.approx(told.z.tolist())
    assert [row["p_value"] for row in rows] == pytest.approx(told.p_permuted.tolist())
    assert {row["area"] for row in rows if row["finding"] == "hot"} >= {f"a{4 * SIDE + 4}"}
    assert picture.read_text().startswith("<?xml")
    assert f"a{4 * SIDE + 4}: hot" in run(areas, *BY_DISTANCE).output
    moran = json.loads(run(areas, *BY_DISTANCE, "--method", "local-moran", "--json").stdout)["rows"]
    assert moran[4 * SIDE + 4]["finding"] == "high among high"


def test_edges_name_the_neighbours_and_an_even_map_is_silent(areas, tmp_path):
    edges, even = tmp_path / "edges.csv", tmp_path / "even.csv"
    edges.write_text("one,other\n" + "\n".join(f"a{nth},a{nth + 1}" for nth in range(30)) + "\n")
    even.write_text("area,rate\n" + "\n".join(f"a{nth},{3 + nth % 2}" for nth in range(32)) + "\n")
    told = run(even, "--edges", str(edges)).output
    assert "Nothing here" in told
    assert "1 areas could not be judged" in told
    edges.write_text("one,other\na1,somewhere\n")
    done = run(even, "--edges", str(edges))
    assert isinstance(done.exception, UnreadableValue)
    assert "somewhere" not in str(done.exception)
    assert isinstance(run(even).exception, BadInput)
