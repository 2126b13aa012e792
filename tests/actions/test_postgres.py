"""The same writes on PostgreSQL: harm prevented is a site that grows out of one box and loses what it could do.

The vault is locked as on a site, and the house works in a role that owns nothing (tests/locked): what an action reads
without having opened it is missing here.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


ALL = ("tests/actions", "tests/exchange")
# What touches people, and so what the locks can shut: the rest is the same code over tables without a lock.
PEOPLE = (
    *(f"tests/actions/{one}" for one in ("people", "care", "keys", "handoff")),
    *(f"tests/actions/consent/test_{one}.py" for one in ("gate", "actions", "grounds_at_the_gate", "stop_notices")),
)


@pytest.mark.postgres
@pytest.mark.parametrize(
    "folders", [pytest.param(PEOPLE, marks=pytest.mark.slow), pytest.param(ALL, marks=pytest.mark.full)], ids=len
)
def test_actions_and_loads_hold_on_postgresql(folders):
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-n", "0"]
    command += ["-m", "not postgres and not browser and not slow and not full", *folders]
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")},
        "TANDEM_TEST_ON_POSTGRES": os.environ["TANDEM_TEST_POSTGRES"],
        "TANDEM_TEST_HOME": os.environ["TANDEM_TEST_HOME"] + "-postgres",
    }
    ran = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=1800, check=False
    )
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]
