"""Notes how the tests of the promises end: `pytest --note-promises` (also through script/test).

A pytest plugin, loaded by tests/conftest.py. It writes definitions/promise_results.toml, which the page /trust and
`tandem promises` read. It notes only what ran, with the commit it ran on, and refuses on a tree that has changes:
a result must be one that anybody can repeat.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tandem import __version__
from tandem.core.promises import Promise, Run, last_runs, promises

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "src/tandem/definitions/promise_results.toml"
GOOD_FOR = timedelta(days=180)
SEEN = pytest.StashKey[dict[str, str]]()
RANK = {"failed": 2, "passed": 1, "skipped": 0}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--note-promises", action="store_true", help="Write how the promises' tests ended.")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SEEN] = {}
    if config.getoption("--note-promises") and not hasattr(config, "workerinput") and changes(ROOT):
        raise pytest.UsageError("--note-promises notes results of a commit; commit your changes first")


class Note:
    """Collects reports; with pytest-xdist the reports of all workers reach the controller's."""

    def __init__(self, seen: dict[str, str]) -> None:
        self.seen = seen

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the worst end of all the cases of one test function; an error around it is a failure."""
        if report.when == "call" or report.outcome != "passed":
            name = function_of(report.nodeid)
            if RANK[report.outcome] >= RANK.get(self.seen.get(name, "skipped"), 0):
                self.seen[name] = report.outcome


def pytest_sessionstart(session: pytest.Session) -> None:
    if session.config.getoption("--note-promises"):
        session.config.pluginmanager.register(Note(session.config.stash[SEEN]), "note-promises")


def pytest_sessionfinish(session: pytest.Session) -> None:
    config = session.config
    if config.getoption("--note-promises") and not hasattr(config, "workerinput"):
        today = datetime.now(UTC).date()
        note = joined(promises(), last_runs(), config.stash[SEEN], today=today, commit=commit_of(ROOT))
        RESULTS.write_text(as_toml(note, today), encoding="utf-8")


def function_of(nodeid: str) -> str:
    """`tests/a.py::test_b` of `tests/a.py::test_b[case]@browser`."""
    file, _, function = nodeid.partition("::")
    return f"{file}::{function.split('[')[0].split('@')[0]}"


def joined(
    told: Iterable[Promise], known: Mapping[str, Run], seen: Mapping[str, str], *, today: date, commit: str
) -> dict[str, Run]:
    """The last run of each test that a promise names: this one's where it ran, else the one known before."""
    names = {name for one in told for name in (*one.tests, *one.planted)}
    fresh = {name: Run(end, today, __version__, commit) for name, end in seen.items() if name in names}
    return {name: run for name, run in sorted({**known, **fresh}.items()) if name in names}


def as_toml(runs: Mapping[str, Run], today: date) -> str:
    """The file: its head, then one table for each run with the tests that ended in it."""
    head = "".join(line + "\n" for line in RESULTS.read_text(encoding="utf-8").splitlines()[:7])
    head = head.rpartition("review_by")[0] + f"review_by = {today + GOOD_FOR}\n"
    for run in sorted({(one.on, one.version, one.commit) for one in runs.values()}):
        on, version, commit = run
        head += f'\n[run."{on} {commit}"]\non = {on}\nversion = "{version}"\ncommit = "{commit}"\n'
        for end in ("passed", "failed", "skipped"):
            mine = [n for n, one in runs.items() if (one.on, one.version, one.commit) == run and one.ended == end]
            head += f"{end} = [\n" + "".join(f'    "{name}",\n' for name in mine) + "]\n" if mine else ""
    return head


def changes(root: Path) -> list[str]:
    """Tracked files that differ from the commit, the results apart."""
    done = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=no"], cwd=root, capture_output=True, text=True, check=True
    )
    return [line for line in done.stdout.splitlines() if not line.endswith(RESULTS.name)]


def commit_of(root: Path) -> str:
    """The short name of the commit that stands in the tree."""
    done = subprocess.run(
        ["git", "rev-parse", "--short=10", "HEAD"], cwd=root, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def main() -> None:
    """Run the tests that the promises name, and no others, and note how they ended."""
    files = sorted({name.partition("::")[0] for one in promises() for name in (*one.tests, *one.planted)})
    names = {name for one in promises() for name in (*one.tests, *one.planted)}
    chosen = sorted(names) if files else []
    sys.exit(pytest.main(["-q", "--note-promises", *sys.argv[1:], *chosen]))


if __name__ == "__main__":
    main()
