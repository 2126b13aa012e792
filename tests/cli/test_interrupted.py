"""Ctrl-C: harm prevented is half a result that a script takes for a whole one."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from tandem.science.hotspots import getis_ord, weights_by_distance

RUN = [sys.executable, "-c", "from tandem.cli.main import main; main()"]


def test_ctrl_c_ends_a_long_command_with_its_own_code_and_writes_nothing(tmp_path):
    areas, result = tmp_path / "areas.csv", tmp_path / "result.csv"
    lines = [f"a{n},{n % 7},{n % 60},{n // 60}" for n in range(3600)]
    areas.write_text("area,rate,x,y\n" + "\n".join(lines) + "\n")
    where = ["--area", "area", "--value", "rate", "--x", "x", "--y", "y", "--within-km", "0.03"]
    words = ["analyze", "hotspots", str(areas), *where, "--permutations", "10000000", "--csv", str(result)]
    running = subprocess.Popen([*RUN, *words], stderr=subprocess.PIPE, text=True)
    time.sleep(8)
    assert running.poll() is None
    os.kill(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=300)
    assert running.returncode == 130
    assert "interrupted" in said
    assert [file.name for file in tmp_path.iterdir()] == ["areas.csv"]


@pytest.mark.parametrize(("words", "code"), [(["--version"], 0), (["nonsense"], 2), (["analyze", "--help"], 0)])
def test_other_endings_keep_their_codes(words, code):
    done = subprocess.run([*RUN, *words], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert done.stdout or "Usage" in done.stderr


def test_hotspots_tell_how_far_they_are_and_stop_when_told():
    rng = np.random.default_rng(1)
    x, y = rng.uniform(0, 10, (2, 900))
    weights, told = weights_by_distance(x, y, within=1.0), []
    values = rng.normal(size=900)
    getis_ord(values, weights, permutations=99, progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (900, 900)
    assert told == sorted(told)

    def stop(_done, _of):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        getis_ord(values, weights, permutations=99, progress=stop)
