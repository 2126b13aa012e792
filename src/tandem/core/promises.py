"""What is promised, and how its tests last ended: read from two files that every installation carries."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any


class State(StrEnum):
    """How a promise stands. KEPT needs every test of it, planted breaches included, to have run and passed."""

    KEPT = "kept"
    BROKEN = "broken"
    NOT_RUN = "not_run"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Run:
    """How one test ended when it last ran: `passed`, `failed` or `skipped`."""

    ended: str
    on: date
    version: str
    commit: str


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise. `words` by language; an open one says which issue will bring what is missing."""

    id: str
    words: Mapping[str, str]
    is_open: bool
    issue: str
    missing: Mapping[str, str]
    tests: tuple[str, ...]
    planted: tuple[str, ...]
    figure: str

    @property
    def row(self) -> str:
        """The line of the security plan: `A1` of `A1-doors-only`."""
        return self.id.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Group:
    """Promises of one letter, with its heading by language."""

    letter: str
    words: Mapping[str, str]
    promises: tuple[Promise, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """How a promise stands by its tests' last runs. `on`, `version` and `commit` are those of the oldest run."""

    state: State
    tests_passed: int
    planted_caught: int
    oldest: Run | None


def promise_groups() -> tuple[Group, ...]:
    """Every promise, by letter, in the order of the file."""
    content = _read("promises.toml")
    found = [_promise(row) for row in content["promise"]]
    return tuple(
        Group(one["letter"], _words(one, "title"), tuple(p for p in found if p.id.startswith(one["letter"])))
        for one in content["group"]
    )


def promises() -> tuple[Promise, ...]:
    """Every promise in the order of the file."""
    return tuple(one for group in promise_groups() for one in group.promises)


def last_runs() -> Mapping[str, Run]:
    """How each test of a promise ended when the suite last noted it, by the test's name; empty if it never did."""
    rows: Mapping[str, Mapping[str, Any]] = _read("promise_results.toml").get("run", {})
    return {
        test: Run(ended, row["on"], row["version"], row["commit"])
        for row in rows.values()
        for ended in ("passed", "failed", "skipped")
        for test in row.get(ended, ())
    }


def result_of(promise: Promise, runs: Mapping[str, Run]) -> Result:
    """How a promise stands: one failed test breaks it, one test without a passed run leaves it unproved."""
    named = [runs.get(test) for test in (*promise.tests, *promise.planted)]
    passed = [run for run in named if run is not None and run.ended == "passed"]
    oldest = min(passed, key=lambda run: (run.on, run.commit), default=None)
    caught, kept = _passed(promise.planted, runs), _passed(promise.tests, runs)
    if any(run is not None and run.ended == "failed" for run in named):
        state = State.BROKEN
    elif promise.is_open:
        state = State.OPEN
    else:
        state = State.KEPT if named and len(passed) == len(named) else State.NOT_RUN
    return Result(state, kept, caught, oldest)


def _passed(tests: tuple[str, ...], runs: Mapping[str, Run]) -> int:
    return sum(test in runs and runs[test].ended == "passed" for test in tests)


def _promise(row: Mapping[str, Any]) -> Promise:
    return Promise(
        id=row["id"],
        words=_words(row, "sentence"),
        is_open=row["status"] != "green",
        issue=str(row.get("issue", "")),
        missing=_words(row, "missing"),
        tests=tuple(row["tests"]),
        planted=tuple(row["planted"]),
        figure=row["figure"],
    )


def _words(row: Mapping[str, Any], key: str) -> Mapping[str, str]:
    english = row.get(key, "")
    return {"en": english, "es": row.get(f"{key}_es", english)}


@cache
def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads(files("tandem.definitions").joinpath(name).read_text(encoding="utf-8"))
