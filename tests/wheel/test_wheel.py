"""The built wheel in empty environments: without extras it is analysis without Django; `server` adds the web."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

pytestmark = pytest.mark.slow
UV = Path(sys.executable).with_name("uv")
UNREACHABLE = (
    "error sending request",
    "Failed to fetch",
    "dns error",
    "Could not connect",
    "client error",
    "timed out",
)
EVENTS = (
    "call_time,latitude,longitude\n2024-05-01 10:00,39.10,-84.51\n2024-05-02 11:30,39.11,-84.52\nnever,39.12,-84.50\n"
)


def run(*command: object, home: Path | None = None, check: bool = True) -> subprocess.CompletedProcess[str]:
    """A program in a clean environment: nothing of this checkout's settings or packages."""
    kept: Mapping[str, str] = {
        k: v for k, v in os.environ.items() if not k.startswith(("TANDEM_", "DJANGO_", "PYTHON"))
    }
    extra = {"TANDEM_HOME": str(home)} if home else {}
    done = subprocess.run(
        [str(part) for part in command],
        check=False,
        cwd=home or ROOT,
        env={**kept, **extra},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    return next(folder.glob("*.whl"))


def environment(folder: Path, wheel: Path, lock: str) -> Path:
    """An empty environment with the locked requirements and the wheel; skips when no package index answers."""
    run(UV, "venv", "--quiet", "--python", sys.executable, folder)
    python = folder / "bin" / "python"
    os.environ.setdefault("UV_SYSTEM_CERTS", "1")
    done = run(
        *(UV, "pip", "install", "--quiet", "--python", python, "--require-hashes"),
        *("-r", ROOT / "requirements" / lock),
        check=False,
    )
    if done.returncode and any(words in done.stderr for words in UNREACHABLE):
        pytest.skip("no package index answers, so the wheel cannot be tried in an empty environment")
    assert done.returncode == 0, done.stderr
    run(UV, "pip", "install", "--quiet", "--python", python, "--no-deps", wheel)
    return folder / "bin"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    return environment(tmp_path_factory.mktemp("plain") / "venv", wheel, "base.txt")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    return environment(tmp_path_factory.mktemp("server") / "venv", wheel, "server.txt")


def test_wheel_holds_what_it_needs_and_no_more(wheel: Path) -> None:
    """Harm: a site installs a release without its policies, screens or licence."""
    names = zipfile.ZipFile(wheel).namelist()
    source = {str(path.relative_to(ROOT / "src")) for path in (ROOT / "src").rglob("*") if path.is_file()}
    wanted = {name for name in source if "__pycache__" not in name}
    assert sorted(wanted - set(names)) == []
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert [name for name in names if not name.startswith(("tandem/", "tandem_response-"))] == []


def test_analysis_without_django(plain: Path, tmp_path: Path) -> None:
    """Harm: an analyst must install a web server to count events, or science quietly needs a database."""
    assert run(plain / "python", "-c", "import django", check=False).returncode != 0
    modules = [
        ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")
        for room in ("science", "core", "client", "exchange/formats")
        for path in (ROOT / "src" / "tandem" / room).rglob("*.py")
    ]
    run(plain / "python", "-c", "; ".join(f"import {name}" for name in sorted(modules)))
    assert "ingest" in run(plain / "tandem", "--help", home=tmp_path).stdout
    (tmp_path / "calls.csv").write_text(EVENTS)
    found = run(plain / "tandem", "inspect", "calls.csv", "--kind", "overdose", home=tmp_path)
    assert "latitude" in found.stdout
    mapping = run(plain / "tandem", "inspect", "calls.csv", "--kind", "overdose", "--toml", home=tmp_path)
    assert 'latitude = "latitude"' in mapping.stdout
    days = "".join(
        f"2024-05-{day:02} 1{n}:00,39.10,-84.51\n" for day in range(1, 29) for n in range(1 + 8 * (day == 28))
    )
    (tmp_path / "surge.csv").write_text(f"call_time,latitude,longitude\n{days}")
    surge = run(plain / "tandem", "detect", "--file", "surge.csv", "--json", home=tmp_path)
    found = json.loads(surge.stdout.splitlines()[-1])["exceedances"]
    assert {one["observed"] for one in found if one["detector"].startswith("ears")} == {9}


def test_database_commands_say_what_is_missing(plain: Path, tmp_path: Path) -> None:
    """Harm: a traceback where one sentence would tell the user what to install."""
    done = run(plain / "tandem", "status", home=tmp_path, check=False)
    assert done.returncode != 0
    assert "tandem-response[server]" in done.stderr
    assert "Traceback" not in done.stderr


def test_server_extra_serves(server: Path, tmp_path: Path) -> None:
    """Harm: the release that was tested from a checkout does not start from its wheel."""
    run(server / "tandem", "init", "--profile", "full", home=tmp_path)
    found = json.loads(run(server / "tandem", "status", "--json", home=tmp_path).stdout)
    assert found["databases"] == {"records": "ok", "vault": "ok"}
    assert found["pending_migrations"] == 0
    page = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tandem.config.settings'; import django; django.setup();"
        "from django.test import Client; c = Client(SERVER_NAME='localhost');"
        "assert c.get('/healthz').status_code == 200; assert c.get('/static/ui/tokens.css').status_code == 200"
    )
    run(server / "python", "-c", page, home=tmp_path)
