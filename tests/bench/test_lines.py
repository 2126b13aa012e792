"""Lines of the science set."""

import json

import numpy as np
import pytest
from bench.lines import DIFFERENT, Aim, as_text, line, nothing
from bench.peers import MISSING, Ran
from bench.stopwatch import Clocked

OURS = Clocked(wall_s=0.5, cpu_s=0.8, answer=None)
SHAPE = {
    *("what", "ours_s", "ours_cpu_s", "peer", "peer_s", "peer_cpu_s", "ratio", "cpu_ratio"),
    *("same_answer", "load", "same_run", "aim", "note", "reached"),
}


def test_a_line_says_ours_peer_and_ratio() -> None:
    same = np.float64(1.0) == 1.0
    found = line("scan", OURS, "SaTScan", Ran("", 5.0, 4.0), same=same, aim=Aim(ratio=8, cpu_ratio=6))
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert (found["ours_s"], found["peer_s"], found["ratio"], found["cpu_ratio"]) == (0.5, 5.0, 10.0, 5.0)
    assert (found["reached"], found["aim"]) == (False, "at least 8x, at least 6x CPU")
    assert found["same_run"] is True
    assert set(found) == SHAPE
    assert as_text(found).endswith("MISSED: at least 8x, at least 6x CPU")


def test_answers_that_differ_leave_no_ratio() -> None:
    """Harm: a quick wrong answer passes for a quick one."""
    found = line("scan", OURS, "SaTScan", Ran("", 5.0, 4.0), same=False, aim=Aim(ratio=8))
    assert (found["ratio"], found["cpu_ratio"], found["reached"]) == (None, None, None)
    assert found["note"] == DIFFERENT
    assert found["peer_s"] == 5.0


@pytest.mark.parametrize(("peer", "same_run"), [(Ran(MISSING), None), (Ran("recorded", 24.8), False)])
def test_a_peer_that_did_not_run_is_told(peer: Ran, same_run: bool | None) -> None:
    found = line("scan", OURS, "SaTScan", peer, aim=Aim(ratio=8), recorded=peer.wall_s is not None)
    assert (found["note"], found["same_run"]) == (peer.note, same_run)
    assert found["reached"] is (None if peer.wall_s is None else True)
    assert peer.note in as_text(found)


@pytest.mark.parametrize(
    ("aim", "reached"),
    [
        (Aim(seconds=0.5), True),
        (Aim(seconds=0.4), False),
        (Aim(ratio=8, seconds=0.4), False),
        (Aim(ratio=8, seconds=0.6), None),
        (Aim(mb=1000), True),
        (Aim(power=1.2), False),
        (Aim(), None),
    ],
)
def test_an_aim_is_reached_when_every_figure_is(aim: Aim, reached: bool | None) -> None:
    assert line("x", OURS, aim=aim, peak_mb=600.0, power=1.3)["reached"] is reached


def test_what_could_not_be_measured_has_the_same_shape() -> None:
    found = nothing("scan", "not measured: ValueError: odd")
    assert set(found) == SHAPE
    assert "odd" in as_text(found)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
