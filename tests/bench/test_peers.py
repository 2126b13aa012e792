"""Peers that are missing, fail, hang or say nonsense leave a note, never a traceback."""

import sys
from pathlib import Path

import numpy as np
import pytest
from bench.peers import MISSING, Ended, answer_of, in_python, in_r, run, trouble

from bench import peers


def python(tmp_path: Path, code: str, seconds: float = 60) -> Ended:
    return run([sys.executable, "-c", code], tmp_path, stop_after_s=seconds)


def test_a_program_is_timed_and_its_words_are_kept(tmp_path: Path) -> None:
    ended = python(tmp_path, "import sys; print('out'); sys.stderr.write('err')")
    assert (ended.code, ended.out, ended.err, ended.was_stopped) == (0, "out\n", "err", False)
    assert ended.wall_s > 0
    assert ended.cpu_s > 0
    assert trouble(ended, 60) == ""


def test_a_program_that_hangs_is_stopped_with_its_children(tmp_path: Path) -> None:
    ended = python(tmp_path, "import subprocess; subprocess.run(['sleep', '600'])", 1)
    assert ended.was_stopped
    assert ended.wall_s < 60
    assert trouble(ended, 1) == "peer stopped: it did not end within 1 s"


def test_a_program_that_fails_says_why_in_one_line(tmp_path: Path) -> None:
    said = trouble(python(tmp_path, "raise ValueError('odd map')"), 60)
    assert said == "peer failed (1): ValueError: odd map"
    assert trouble(python(tmp_path, "import sys; sys.exit(3)"), 60) == MISSING
    assert trouble(python(tmp_path, "import sys; sys.exit(9)"), 60) == "peer failed (9): no word"


def ended(out: str) -> Ended:
    return Ended(0, out, "", 2.0, 1.0, was_stopped=False)


def test_the_last_line_is_the_answer() -> None:
    found = answer_of(ended('noise\n{"wall_s": 1.5, "cpu_s": 1, "observed": 7}\n'), 60, {"limits": [1]})
    assert (found.note, found.wall_s, found.cpu_s) == ("", 1.5, 1)
    assert found.says == {"observed": 7, "limits": [1]}


@pytest.mark.parametrize("out", ["", "\n", "nothing", "[1]", '{"cpu_s": 1}', '{"wall_s": "x", "cpu_s": 1}', "7"])
def test_nonsense_is_told(out: str) -> None:
    found = answer_of(ended(out), 60)
    assert (found.note, found.wall_s) == ("peer's answer could not be read", None)


def test_without_peers_every_way_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TANDEM_PEERS", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert in_python("", {}).note == MISSING
    assert in_r("", {}).note == MISSING
    monkeypatch.setenv("TANDEM_PEERS", str(tmp_path))
    assert in_python("", {}).note == MISSING


def test_a_script_in_python_finds_its_arrays_and_says_its_seconds(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pointpats/bin").mkdir(parents=True)
    (tmp_path / "pointpats/bin/python").symlink_to(sys.executable)
    monkeypatch.setenv("TANDEM_PEERS", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(Path(np.__file__).parent.parent))
    told = in_python(
        "told['sum'] = int(timed(lambda: np.load('a.npy').sum())) + int(sys.argv[1])", {"a": np.ones(3)}, "4"
    )
    assert told.note == ""
    assert told.says == {"sum": 7}
    assert told.wall_s is not None


def test_long_runs_have_more_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TANDEM_LONG_RUNS", raising=False)
    assert peers.limit_s() == peers.LIMIT_S
    monkeypatch.setenv("TANDEM_LONG_RUNS", "1")
    assert peers.limit_s() == peers.LONG_LIMIT_S
