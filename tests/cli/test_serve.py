"""`tandem serve` refuses: harm prevented is a care page that travels readable, or a door that only answers 500."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tandem.cli import serve as module
from tandem.core.errors import NotServed

SERVE = [sys.executable, "-c", "from tandem.cli.main import main; main()", "serve"]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Catches the start of the server instead of becoming it."""
    calls: list[list[str]] = []
    monkeypatch.setattr(module.os, "execv", lambda _program, arguments: calls.append(arguments))
    monkeypatch.setattr(module, "refuse_old_databases", lambda _side: None)
    monkeypatch.setattr(module, "make_ready", lambda: None)
    monkeypatch.delenv("TANDEM_HTTPS", raising=False)
    monkeypatch.setenv("TANDEM_SIDE", "demo")
    return calls


@pytest.mark.parametrize("side", ["duty", "care", "demo"])
def test_other_machines_get_nothing_without_tls(started: list[list[str]], side: str) -> None:
    done = CliRunner().invoke(module.serve, ["--side", side, "--host", "0.0.0.0"])
    assert isinstance(done.exception, NotServed)
    assert started == []


def test_with_tls_in_front_it_serves_and_the_demo_still_does_not(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TANDEM_HTTPS", "1")
    assert CliRunner().invoke(module.serve, ["--side", "care", "--host", "10.0.0.7"]).exit_code == 0
    assert "10.0.0.7:8000" in started[0]
    done = CliRunner().invoke(module.serve, ["--side", "demo", "--host", "10.0.0.7"])
    assert isinstance(done.exception, NotServed)


def test_this_machine_is_served(started: list[list[str]]) -> None:
    assert CliRunner().invoke(module.serve, ["--side", "care"]).exit_code == 0
    assert len(started) == 1


def test_a_database_that_waits_for_migrate_is_refused_with_a_sentence(tmp_path: Path) -> None:
    """Witness: the real command on a home whose databases are empty."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(("TANDEM_", "DJANGO_"))}
    done = subprocess.run(
        [*SERVE, "--side", "duty", "--port", "1"],
        env={**known, "TANDEM_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == NotServed.exit_code
    assert "Run `tandem migrate`." in done.stderr
    assert "Traceback" not in done.stderr
