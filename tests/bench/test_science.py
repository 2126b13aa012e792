"""The science set as a whole, and the plain ways that it trusts."""

import json
from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from bench.aberration import few_lately, same_limits, without_answer
from bench.after import ours, plain
from bench.knox import workload
from bench.lines import line
from bench.peers import Ran
from bench.stopwatch import Clocked

from bench import __main__ as command
from bench import science
from tandem.science.aberration import ears


def good(*, same: bool) -> Iterator[dict[str, Any]]:
    yield line("good", Clocked(0.5, 0.5, None), "peer", Ran("", 5.0, 5.0), same=same)


def bad() -> Iterator[dict[str, Any]]:
    """A part that breaks."""
    yield line("first", Clocked(0.5, 0.5, None))
    raise ValueError("odd\nmap")


def parts(monkeypatch: pytest.MonkeyPatch, *chosen: Any) -> None:
    monkeypatch.setattr(science, "MODULES", ("made_up",))
    monkeypatch.setattr(science, "import_module", lambda _: SimpleNamespace(PARTS=chosen))


def test_a_part_that_breaks_leaves_a_line_and_the_rest_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    parts(monkeypatch, partial(bad), partial(good, same=True))
    assert command.main(["--only", "science", "--json"]) == 0
    said = capsys.readouterr()
    found = json.loads(said.out)["lines"]
    assert [one["what"] for one in found] == ["first", "A part that breaks.", "good"]
    assert found[1]["note"] == "not measured: ValueError: odd map"
    assert [row.split()[0] for row in said.err.splitlines()] == ["what", "first", "A", "good"]


def test_a_different_answer_ends_the_run_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    parts(monkeypatch, partial(good, same=False), partial(good, same=True))
    assert command.main(["--only", "science"]) == 1
    assert "the two answers differ" in capsys.readouterr().out


def test_every_part_of_every_module_is_named() -> None:
    """Harm: a module that is forgotten, or renamed, silently leaves its lines out."""
    for name in science.MODULES:
        assert science.import_module(f"bench.{name}").PARTS


def test_few_lately_counts_the_last_four_weeks() -> None:
    """Witness: by hand, this week included."""
    assert few_lately(np.array([[5, 0, 0, 0, 0, 4, 1]])).tolist() == [[False, False, False, False, True, True, False]]


def test_c3_has_no_answer_after_a_flat_week_that_goes_on() -> None:
    """Witness: R surveillance 1.20.3, which gives NaN on days 20 to 23 of these (see tests/science/test_ears.py)."""
    days = np.array([[float(x) for x in "000220101000000000400000010001120000010000000000121100011012"]])
    nowhere = np.flatnonzero(without_answer(days)[0])
    assert nowhere[nowhere >= 11].tolist() == [19, 20, 21, 22, 48, 49, 50]


def test_limits_must_agree_everywhere_and_alarms_too() -> None:
    found = ears(np.arange(30.0)[None] % 5, method="C1")
    same = partial(same_limits, found.threshold, found.alarm)
    assert same(found.threshold * (1 + 1e-5), found.alarm)
    assert not same(found.threshold * (1 + 1e-3), found.alarm)
    assert not same(found.threshold, ~found.alarm)
    assert not same(np.where(np.arange(30) == 20, np.nan, found.threshold), found.alarm)


def test_the_plain_way_counts_what_ours_counts() -> None:
    sites, events = workload(1_000, 4), workload(4_000, 3)
    found = plain(sites, events, 3)
    assert found.shape == (4, 3, 3)
    np.testing.assert_array_equal(found[0], ours(sites, events).observed)
    assert found[0].min() > 0
