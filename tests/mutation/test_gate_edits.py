"""Every small edit of the gate's code is noticed by its tests, but for those that change nothing.

Harm prevented: a gate whose tests would stay green while somebody opens it. The run takes long, so it is of the full
tier; here is checked that the edits are made, and that the list of harmless ones is not stale.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tandem.consent.types import Origin
from tests.mutation import bench, in_place, runner
from tests.mutation.edits import edits, with_probes

HARMLESS = tomllib.loads(Path(__file__).with_name("equivalent_edits.toml").read_text("utf-8"))["edit"]
SOURCE = '''
def opens(person, rows, origin):
    """Not a place to edit."""
    if not rows or person in rows and origin is Origin.CARE:
        raise ValueError
    return any(row > 1 for row in rows if row != 3)
'''


def test_edits_turn_drop_and_swap() -> None:
    words = ModuleType("words")
    words.Origin = Origin
    names = [one.name for one in edits(SOURCE, words)]
    for part in (
        "turned `person in rows`",
        "joined otherwise",
        "not dropped in `not rows`",
        "Origin.EMERGENCY for Origin.CARE",
        "left out `raise ValueError`",
        "all for any",
        "without the filter `row != 3`",
        "turned `row > 1`",
        "turned round",
    ):
        assert any(part in name for name in names), part
    assert len(names) == len(set(names))
    assert all(one.source != SOURCE for one in edits(SOURCE, words))


MADE_UP = """
from functools import cache
LIMIT = 3
LIMITS = {"all": LIMIT}
@cache
def answer(given=1):
    return LIMIT + given
class Door:
    @property
    def is_open(self):
        return answer() > 3
    def opens(self):
        if self.is_open:
            return [one for one in range(2) if one]
        return []
"""


@pytest.fixture
def loaded(tmp_path: Path) -> Iterator[tuple[ModuleType, ModuleType]]:
    """A made-up module of the house, and another that imported from it by name."""
    for name, source in (("_made_up", MADE_UP), ("_taker", "from _made_up import LIMIT, LIMITS, Door, answer")):
        (tmp_path / f"{name}.py").write_text(source, "utf-8")
        spec = importlib.util.spec_from_file_location(name, tmp_path / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    yield sys.modules["_made_up"], sys.modules["_taker"]
    del sys.modules["_made_up"], sys.modules["_taker"]


def test_an_edited_module_is_what_the_tests_see(loaded) -> None:
    """Harm: a run that edits nothing and calls everything noticed, or unnoticed."""
    module, taker = loaded
    assert (taker.answer(), taker.Door().opens()) == (4, [1])
    in_place.put(module, MADE_UP.replace("LIMIT + given", "LIMIT - given").replace("if one", "if not one"))
    assert taker.answer() == 4, "from memory"
    for clear in in_place.caches_after(["_made_up"], "_"):
        clear()
    assert (taker.answer(), taker.Door().opens()) == (2, [])
    in_place.put(module, MADE_UP.replace("given=1", "given=2").replace("if one", "if not one"))
    module.answer.cache_clear()
    assert (taker.answer(), taker.Door().is_open, taker.Door().opens()) == (5, True, [0])
    in_place.put(module, MADE_UP)
    in_place.put_constants(module, MADE_UP, MADE_UP.replace("LIMIT = 3", "LIMIT = 7"))
    module.answer.cache_clear()
    assert (taker.LIMIT, taker.LIMITS, taker.answer()) == (7, {"all": 7}, 8)
    with pytest.raises(ValueError, match="only constants"):
        in_place.put_constants(module, MADE_UP, MADE_UP.replace("@property", "@cache"))


def test_probes_tell_the_statements_that_a_test_reaches(loaded) -> None:
    """Harm: an edit that is tried on tests which never come by it, and so "survives", or on none."""
    module, taker = loaded
    seen: list[str] = []
    in_place.put(module, with_probes(MADE_UP, "_probe"), _probe=seen.append)
    assert taker.Door().opens() == [1]
    places = {one.name: one.place for one in edits(MADE_UP, ModuleType("words"))}
    for part, is_reached in (
        ("Door.opens: turned round", True),
        ("Door.opens: without the filter", True),
        ("answer: other operator", True),
        ("Door.is_open: turned", True),
        ("module: 4 for 3", False),
    ):
        (place,) = {place for name, place in places.items() if name.startswith(part)}
        assert (place in seen) is is_reached, part
    seen.clear()
    in_place.put(module, with_probes(MADE_UP.replace("> 3", "> 9"), "_probe"), _probe=seen.append)
    assert taker.Door().opens() == []
    assert next(place for name, place in places.items() if "without the filter" in name) not in seen


def test_a_test_that_hangs_has_noticed_and_one_that_ends_has_not() -> None:
    """Harm: a fork that dies before its first test is taken for an edit that was noticed."""
    for said, heard in ((b"a::b\n-\n", ""), (b"a::b\na::c\n", "a::c")):
        assert bench._heard(*_speaking(said)) == heard
    with pytest.raises(RuntimeError, match="before its first test"):
        bench._heard(*_speaking(b""))


def _speaking(said: bytes) -> tuple[int, int]:
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(into, said)
        os._exit(0)
    os.close(into)
    return out, child


@pytest.mark.full
def test_the_list_of_harmless_edits_is_fresh_and_says_why() -> None:
    """Harm: a list that excuses an edit which nobody makes any more, or hides a hole behind many excuses."""
    known = {f"{target} {one.name}" for target in runner.TARGETS for one in runner.edits_of(target)}
    assert len(known) > 600
    assert {f"{one['module']} {one['name']}" for one in HARMLESS} <= known
    assert all(len(one["reason"]) > 20 for one in HARMLESS)
    assert len(HARMLESS) < len(known) / 20


@pytest.mark.full
def test_every_edit_is_noticed_but_the_harmless(tmp_path: Path) -> None:
    found = tmp_path / "found.json"
    command = [sys.executable, "-m", "tests.mutation.runner", "--json", str(found)]
    home = {name: value for name, value in os.environ.items() if name != "TANDEM_TEST_HOME"}
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=runner.ROOT, env=home)
    assert done.returncode in (0, 1), done.stderr
    survived = {(one["module"], name) for one in json.loads(found.read_text("utf-8")) for name in one["survived"]}
    assert survived == {(one["module"], one["name"]) for one in HARMLESS}
