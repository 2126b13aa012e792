"""Promises: each row of the security plan is there, each can fail, and none is called kept that was not run."""

import json
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tandem.cli.promises import promises as command
from tandem.core.promises import Promise, Run, State, last_runs, result_of
from tandem.core.promises import promises as all_promises
from tests import promises as notes
from tests.architecture.tree import ROOT
from tests.docs import papers

FILE = ROOT / "src/tandem/definitions/promises.toml"
ROWS = {"A": 12, "B": 7, "C": 12, "D": 6, "E": 9, "F": 5, "G": 7, "H": 6, "I": 6, "J": 4}
TODAY = date(2026, 11, 21)
RUN = Run("passed", TODAY, "0.1.0", "abc")


def promises() -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["promise"]
    return listed


def missing_rows(listed: list[dict[str, Any]]) -> list[str]:
    """Rows of the security plan without a promise."""
    wanted = {f"{letter}{number}" for letter, count in ROWS.items() for number in range(1, count + 1)}
    return sorted(wanted - {one["id"].partition("-")[0] for one in listed})


def test_promises() -> None:
    """Harm: a promise that no test can break is advertising."""
    assert papers.empty_promises(promises(), ROOT) == []


def test_promises_planted() -> None:
    """Harm: as above, planted: no planted violation, no such test, a test that is not collected, nothing at all."""
    bare = {
        "id": "a",
        "sentence": "s",
        "sentence_es": "s",
        "status": "green",
        "figure": "f",
        "tests": ["tests/gone.py", "tests/docs/papers.py::uncollected"],
    }
    assert (
        len(papers.empty_promises([bare, bare | {"planted": ["tests/docs/test_promises.py::test_gone"]}], ROOT)) == 7
    )
    silent = {"id": "b", "sentence": "s", "sentence_es": "s", "status": "open", "tests": [], "planted": []}
    assert len(papers.empty_promises([silent, {"id": "c"}], ROOT)) == 6


def test_every_row_of_the_plan_is_listed() -> None:
    """Harm: what nobody lists, nobody misses."""
    assert missing_rows(promises()) == []


def test_every_row_of_the_plan_is_listed_planted() -> None:
    """Harm: as above, planted."""
    assert missing_rows([one for one in promises() if not one["id"].startswith("B1-")]) == ["B1"]


def test_every_promise_stands_in_a_group() -> None:
    """Harm: a promise that the page forgets to draw."""
    assert len(all_promises()) == len(promises())


def made_up(is_open: bool = False) -> Promise:
    words = {"en": "s", "es": "s"}
    return Promise("A1-x", words, is_open, "", words, ("t::a", "t::b"), ("t::c",), "")


@pytest.mark.parametrize(
    ("ends", "state"),
    [
        ({"t::a": "passed", "t::b": "passed", "t::c": "passed"}, State.KEPT),
        ({"t::a": "passed", "t::b": "passed"}, State.NOT_RUN),
        ({"t::a": "passed", "t::b": "skipped", "t::c": "passed"}, State.NOT_RUN),
        ({"t::a": "passed", "t::b": "failed", "t::c": "passed"}, State.BROKEN),
        ({"t::a": "passed", "t::b": "passed", "t::c": "failed"}, State.BROKEN),
        ({"t::other": "passed"}, State.NOT_RUN),
        ({}, State.NOT_RUN),
    ],
)
def test_only_what_ran_and_passed_is_kept(ends: dict[str, str], state: State) -> None:
    """Harm: people trust a sentence that nobody tried."""
    runs = {name: Run(end, TODAY, "0.1.0", "abc") for name, end in ends.items()}
    assert result_of(made_up(), runs).state is state


def test_an_open_promise_is_never_called_kept() -> None:
    """Harm: a half-kept promise read as a whole one; yet one that fails is said to be broken."""
    runs = dict.fromkeys(("t::a", "t::b", "t::c"), RUN)
    assert result_of(made_up(is_open=True), runs).state is State.OPEN
    assert (
        result_of(made_up(is_open=True), runs | {"t::a": Run("failed", TODAY, "0.1.0", "abc")}).state is State.BROKEN
    )


def test_the_oldest_run_dates_the_promise() -> None:
    """Harm: one fresh test makes ten stale ones look fresh."""
    old = Run("passed", date(2026, 1, 1), "0.0.9", "old")
    assert result_of(made_up(), {"t::a": RUN, "t::b": old, "t::c": RUN}).oldest == old


def test_a_run_notes_what_ran_and_keeps_what_did_not() -> None:
    """Harm: a run of one test wipes out, or refreshes, what another run showed."""
    seen = {"t::a": "failed", "t::elsewhere": "passed"}
    joined = notes.joined([made_up()], {"t::b": RUN, "t::gone": RUN}, seen, today=TODAY, commit="new")
    assert {name: (run.ended, run.commit) for name, run in joined.items()} == {
        "t::a": ("failed", "new"),
        "t::b": ("passed", "abc"),
    }
    written = tomllib.loads(notes.as_toml(joined, TODAY))
    assert {
        word: row.get(word) for row in written["run"].values() for word in ("passed", "failed") if word in row
    } == {
        "passed": ["t::b"],
        "failed": ["t::a"],
    }


def test_one_failed_case_fails_the_test() -> None:
    """Harm: the last of a hundred cases passes and hides the one that did not."""
    note = notes.Note({})
    for case, when, outcome in (("1", "call", "failed"), ("2", "call", "passed"), ("3", "setup", "skipped")):
        note.pytest_runtest_logreport(report(f"t.py::test_x[{case}]@browser", when, outcome))
    note.pytest_runtest_logreport(report("t.py::test_y", "call", "passed"))
    note.pytest_runtest_logreport(report("t.py::test_y", "teardown", "failed"))
    assert note.seen == {"t.py::test_x": "failed", "t.py::test_y": "failed"}


def report(nodeid: str, when: Any, outcome: Any) -> pytest.TestReport:
    return pytest.TestReport(nodeid, ("t.py", 1, ""), {}, outcome, None, when)


def test_the_file_of_results_reads_back() -> None:
    """Harm: /trust goes blank on the day of the audit. Its runs lie in the past."""
    assert all(run.on <= datetime.now(UTC).date() for run in last_runs().values())


def test_the_command_lists_every_promise() -> None:
    """Harm: what is open is left out of the list that an auditor gets."""
    done = CliRunner().invoke(command, ["--json"])
    listed = json.loads(done.stdout)
    assert [one["id"] for one in listed] == [one.id for one in all_promises()]
    assert all(one["issue"] and one["missing"] for one in listed if one["status"] == "open")
    assert all(one["tests"] and one["planted"] for one in listed if one["status"] == "green")


def test_the_page_and_the_command_need_no_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Harm: the list is there on the developer's machine and nowhere else."""
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(command, []).stdout.count("\n") > len(all_promises())
