"""Files that nobody meant: no header, formulas, numbers beyond any place. Harm prevented: a person's row in a log, a
spreadsheet that runs what a stranger typed, a traceback where a sentence belongs."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from tandem.cli.analyze.output import write_csv
from tandem.cli.analyze.tables import read_table
from tandem.cli.main import commands, plain_sentence
from tandem.core.errors import TandemError

HEADERLESS = "Quill Example,2024-01-03,41.8801,-87.6301\n" + "".join(
    f"Person {nth},2024-01-{nth:02},41.88{nth:02},-87.63{nth:02}\n" for nth in range(4, 29)
)
POINTS = "x,y,time\n" + "".join(f"{nth * 37 % 900},{nth * 91 % 800},{nth % 60}\n" for nth in range(200))
KNOX = ("--distances", "100,200", "--days", "7,14", "--permutations", "19")


def run(*words: object) -> tuple[int, str]:
    """Exit code and all that was said, as the program itself would."""
    done = CliRunner().invoke(commands, ["analyze", *map(str, words)])
    if done.exception is None or isinstance(done.exception, SystemExit):
        return done.exit_code, done.output
    return getattr(done.exception, "exit_code", 1), done.output + plain_sentence(done.exception)


@pytest.mark.parametrize(
    "words",
    [
        ("knox", *KNOX),
        ("knox", "--lon", "lon", "--lat", "lat", *KNOX),
        ("aberration", "--method", "ears-c1"),
        ("forecast", "--kind", "overdose_call", "--area", "area", "--capacity", "2"),
        ("silence", "--date", "day"),
        ("density", "--bandwidth", "100"),
        ("nowcast", "--occurred", "a", "--reported", "b", "--max-delay", "3"),
    ],
    ids=lambda one: one[0],
)
def test_the_first_row_of_a_file_without_header_is_never_told(tmp_path: Path, words: tuple[str, ...]) -> None:
    file = tmp_path / "people.csv"
    file.write_text(HEADERLESS)
    code, said = run(words[0], file, *words[1:])
    assert code not in {0, 1}, said
    for secret in ("Quill", "41.8801", "87.6301", "2024-01-03"):
        assert secret not in said
    file.write_text("Quill Example,Quill Example\na,b\n")
    code, said = run(words[0], file, *words[1:])
    assert code not in {0, 1}, said
    assert "Quill" not in said


def test_columns_that_are_surely_names_are_listed(tmp_path: Path) -> None:
    """Harm: a user who mistyped a column must guess."""
    file = tmp_path / "named.csv"
    file.write_text("tract,first,second\nriver,1,2\nhill,3,4\n")
    said = run("forecast", file, "--kind", "overdose_call", "--area", "trac", "--capacity", "1")[1]
    assert "Its columns: tract, first, second." in said
    assert read_table(file, header=False).known == "Its columns: 0, 1, 2."


def test_texts_that_a_spreadsheet_would_run_are_made_texts(tmp_path: Path) -> None:
    file = tmp_path / "safe.csv"
    texts = ["=1+1", "+1+1", "-1-1", "@sum", "\tx", "plain", "a=b", "-1", "+2.5"]
    write_csv(file, [{"area": text, "value": -1.5} for text in texts], ["area", "value"])
    with file.open(newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    assert [row[0] for row in rows] == ["'=1+1", "'+1+1", "'-1-1", "'@sum", "'\tx", "plain", "a=b", "-1", "+2.5"]
    assert {row[1] for row in rows} == {"-1.5"}
    assert [path.name for path in tmp_path.iterdir()] == ["safe.csv"]


def test_an_interrupted_result_leaves_the_one_before(tmp_path: Path) -> None:
    """Harm: half a table that looks whole."""
    file = tmp_path / "rows.csv"
    file.write_text("before")

    def rows():
        yield {"a": 1}
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_csv(file, rows(), ["a"])  # type: ignore[arg-type]
    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]


EXTREME = ["1e300", "-1e300", "9" * 400, "1e18", "9223372036854775808", "nan", "inf", "-0.0", "5e-324"]


@pytest.mark.parametrize("number", EXTREME)
@pytest.mark.parametrize("column", [0, 1, 2])
def test_a_place_or_time_beyond_the_world_is_left_out_or_refused(tmp_path: Path, number: str, column: int) -> None:
    """Harm: a traceback, or a machine without memory, because of one mistyped cell."""
    file = tmp_path / "points.csv"
    row = ["50", "60", "7"]
    row[column] = number
    file.write_text(POINTS + ",".join(row) + "\n")
    for words in (("knox", file, *KNOX), ("density", file, "--bandwidth", "100", "--x", "x", "--y", "y")):
        code, said = run(*words)
        assert code != 1, said
        assert code in {0, *all_codes()}, said


@pytest.mark.parametrize("number", EXTREME)
def test_a_count_beyond_counting_is_refused(tmp_path: Path, number: str) -> None:
    file = tmp_path / "days.csv"
    days = "".join(f"2024-01-{day:02},{day % 3}\n" for day in range(1, 29))
    file.write_text(f"date,count\n{days}2024-01-29,{number}\n")
    for words in (("aberration", file, "--method", "ears-c2"), ("silence", file, "--count", "count")):
        assert run(*words)[0] in {0, *all_codes()}
    areas = "".join(f"{nth},{nth % 4},{nth % 3},{nth % 5}\n" for nth in range(40))
    file.write_text(f"area,2018,2019,2020\n{areas}99,1,2,{number}\n")
    forecast = ("forecast", file, "--kind", "overdose_call", "--area", "area", "--capacity", "3")
    for words in (forecast, ("hotspots", file, "--area", "area", "--value", "2020", "--within-km", "1")):
        assert run(*words)[0] in {0, *all_codes()}


def all_codes() -> set[int]:
    found, waiting = set(), [TandemError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        found.add(kind.exit_code)
    return found - {1}


def test_dates_at_the_ends_of_the_calendar(tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    days = "".join(f"a{nth % 3},2024-01-{nth:02}\n" for nth in range(1, 29))
    file.write_text(f"area,when\n{days}a1,9999-12-31\n")
    words = ("forecast", file, "--kind", "overdose_call", "--area", "area", "--period", "when", "--capacity", "1")
    code, said = run(*words)
    assert code == 0
    assert "1 row without a date was left out" in said
    assert run("silence", file, "--date", "when")[0] != 1
    assert np.isfinite(all_codes().pop())
