"""One pytest session that tries every edit: all is loaded and the databases are made once, then a fork for each edit.

First all tests run on code with probes, which tells what each one reaches and how long it takes. An edit is then
tried on those tests alone that reach its statement, those that noticed an edit of it before and the quickest first.
"""

from __future__ import annotations

import importlib
import os
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from django.db import connections

from tests.mutation import in_place
from tests.mutation.edits import Edit, with_probes

SECONDS = 200  # for one test
UNEDITED = "unedited"


@dataclass(frozen=True)
class Target:
    """A module under edit, and the files of its tests. An edit is tried on those of them that reach its place.

    `from_memory`: on all of them, for dear answers are kept in memory, and who is served from there reaches nothing.
    """

    name: str
    files: Sequence[str]
    from_memory: bool

    @property
    def module(self) -> str:
        return "tandem.consent." + self.name.replace("/", ".")


@dataclass(eq=False)
class Bench:
    """The pytest plugin. `tell` hears of each edit: target, edit, who noticed it (empty: nobody), seconds."""

    targets: dict[Target, Sequence[Edit]]
    tell: Callable[[str, Edit, str, float], None]
    seconds: dict[str, float] = field(default_factory=dict)
    reached: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    noticed: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    failed: str = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {one.nodeid: one for one in session.items if not _is_transactional(one)}
        self._look(items, session)
        for target, edits in self.targets.items():
            for edit in edits:
                start = time.monotonic()
                who = self._in_a_fork(target, edit, self._order(target, edit.place, items), session)
                self.noticed[target.name, edit.place, who] += 1
                self.tell(target.name, edit, who, time.monotonic() - start)
            self._control(target, items, session)
        return True

    def _control(self, target: Target, items: dict[str, pytest.Item], session: pytest.Session) -> None:
        """Every test that noticed something must be silent in a fork without any edit."""
        witnesses = {who for (name, _, who) in self.noticed if name == target.name} & set(items)
        unedited = Edit(UNEDITED, _source(target), "")
        if who := self._in_a_fork(target, unedited, [items[one] for one in witnesses], session):
            raise RuntimeError(f"{who} fails without any edit of {target.name}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed = report.nodeid

    def _look(self, items: dict[str, pytest.Item], session: pytest.Session) -> None:
        """Run every test once on probed code."""
        nodeid = ""

        def probe(place: str, name: str) -> None:
            self.reached[name, place].add(nodeid)

        for target in self.targets:
            module = importlib.import_module(target.module)
            in_place.put(module, with_probes(_source(target), "_probe"), _probe=partial(probe, name=target.name))
        clear = in_place.caches_after([one.module for one in self.targets if not one.from_memory], "tandem.")
        for nodeid, item in items.items():
            for one in clear:
                one()
            start = time.monotonic()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=session)
            self.seconds[nodeid] = time.monotonic() - start
            if self.failed:
                raise RuntimeError(f"{nodeid} fails without any edit")
        for target in self.targets:
            in_place.put(importlib.import_module(target.module), _source(target))

    def _order(self, target: Target, place: str, items: dict[str, pytest.Item]) -> list[pytest.Item]:
        """The tests for an edit at this place, or (no place) for all places of a module."""
        names = {name for name in items if name.startswith(tuple(target.files))}
        if place and not target.from_memory:
            names &= self.reached[target.name, place]
        elif not target.from_memory:
            names &= set().union(*(found for (name, _), found in self.reached.items() if name == target.name))
        found = sorted(names, key=lambda name: (-self.noticed[target.name, place, name], self.seconds[name]))
        return [items[name] for name in found]

    def _in_a_fork(self, target: Target, edit: Edit, items: Sequence[pytest.Item], session: pytest.Session) -> str:
        """The test that noticed the edit, or that did not come to its end; empty when none did."""
        for connection in connections.all():
            connection.close()
        out, into = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.close(out)
                self._try(target, edit, items, session, into)
            finally:
                os._exit(0)
        os.close(into)
        return _heard(out, child)

    def _try(
        self, target: Target, edit: Edit, items: Sequence[pytest.Item], session: pytest.Session, into: int
    ) -> None:
        """In the fork: edit, run, and say each test before it starts, and at the end `-` when none failed."""
        module = importlib.import_module(target.module)
        if edit.place or edit.name == UNEDITED:
            in_place.put(module, edit.source)
        else:
            os.write(into, b"(loading)\n")
            in_place.put_constants(module, _source(target), edit.source)
        for clear in in_place.caches_after([target.module], "tandem."):
            clear()
        for item in items:
            os.write(into, f"{item.nodeid}\n".encode())
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=session)
            if self.failed:
                return
        os.write(into, b"-\n")


def _heard(out: int, child: int) -> str:
    """The last test that a fork began, or nothing when it came to its end; one that hangs is ended."""
    os.set_blocking(out, False)
    said, deadline = b"", time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        done, _status = os.waitpid(child, os.WNOHANG)
        if more := _read(out):
            said, deadline = said + more, time.monotonic() + SECONDS
        if done:
            break
        time.sleep(0.02)
    else:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        said = said.rstrip() + b" (did not end)"
    said += _read(out)
    os.close(out)
    if not said:
        raise RuntimeError("a fork ended before its first test: the edit could not be put in place")
    last = said.decode().strip().splitlines()[-1]
    return "" if last == "-" else last


def _read(out: int) -> bytes:
    found = b""
    try:
        while part := os.read(out, 1 << 16):
            found += part
    except BlockingIOError:
        pass
    return found


def _source(target: Target) -> str:
    return Path(str(importlib.import_module(target.module).__file__)).read_text("utf-8")


def _is_transactional(item: pytest.Item) -> bool:
    """Whether a test empties the databases after itself: the next fork would find them so."""
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in getattr(
        item, "fixturenames", ()
    )
