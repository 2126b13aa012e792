"""A demonstration as a visitor has it: its own home, made by the commands, served by a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

COMMAND = Path(sys.executable).with_name("tandem")
STARTS_WITHIN_SECONDS = 60
STOPS_WITHIN_SECONDS = 15


@dataclass(frozen=True, slots=True)
class DemoSite:
    """A running demonstration."""

    url: str
    home: Path

    @property
    def own_code(self) -> str:
        """The code of the made-up person whose own page the demonstration shows."""
        return str(json.loads((self.home / "demo-sign-ins.json").read_text())["own_code"])

    def run(self, *arguments: str) -> str:
        """Run a command of Tandem on this site."""
        return run(self.home, *arguments)


def make_home(home: Path) -> None:
    """What script/run does before it serves."""
    run(home, "init", "--profile", "full", "--keep")
    run(home, "demo", "load")


def run(home: Path, *arguments: str) -> str:
    """Run a command of Tandem and give what it printed."""
    done = subprocess.run([COMMAND, *arguments], env=surroundings(home), capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"tandem {' '.join(arguments)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def surroundings(home: Path) -> dict[str, str]:
    """The environment of a visitor's shell: nothing of the test suite's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TANDEM_", "DJANGO_"))}
    return {**kept, "TANDEM_HOME": str(home)}


@contextmanager
def serving(made: Path, home: Path) -> Iterator[DemoSite]:
    """A copy of a made home, served until the block ends."""
    shutil.copytree(made, home)
    url = f"http://127.0.0.1:{(port := free_port())}"
    log = home / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [COMMAND, "serve", "--side", "demo", "--port", str(port)],
            env=surroundings(home),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until_up(url, process, log)
        yield DemoSite(url, home)
    finally:
        stop(process)
    assert "Traceback" not in (said := log.read_text()), f"the server raised:\n{said[-6000:]}"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for the first answer of /healthz."""
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, f"the server stopped at once:\n{log.read_text()[-4000:]}"
        with suppress(OSError), urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.2)
    raise AssertionError(f"no answer from {url} within {STARTS_WITHIN_SECONDS} s:\n{log.read_text()[-4000:]}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """Stop the server and the processes that it started."""
    process.terminate()
    try:
        process.wait(STOPS_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
