"""On PostgreSQL the database keeps each row about a person shut until the gate opens it (A8).

Harm prevented: one query that forgot its filter shows the whole town. The tests themselves stand in tests/locked and
are run here in a process of their own, on a database whose vault is locked as `tandem migrate` locks it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.postgres, pytest.mark.slow]


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """How each test of tests/locked ended: "" for passed, else what it said."""
    report = tmp_path_factory.mktemp("locked") / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", f"--junitxml={report}"]
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")},
        "TANDEM_TEST_ON_POSTGRES": os.environ["TANDEM_TEST_POSTGRES"],
        "TANDEM_TEST_HOME": os.environ["TANDEM_TEST_HOME"] + "-locked",
    }
    subprocess.run(
        [*command, "tests/locked"], cwd=ROOT, env=environment, capture_output=True, timeout=900, check=False
    )
    cases = ElementTree.parse(report).iter("testcase")
    return {case.get("name", ""): " ".join(one.get("message") or one.tag for one in case) for case in cases}


def test_rows_are_shut_until_the_gate_opens_them(ended: dict[str, str]) -> None:
    """Harm: rows of people, care or keys are read, changed or written without the gate."""
    found = {name: said for name, said in ended.items() if "planted" not in name}
    assert len(found) >= 10
    assert {name: said for name, said in found.items() if said} == {}


def test_a_lock_that_is_gone_is_caught_planted(ended: dict[str, str]) -> None:
    """Planted: a policy dropped, a lock disabled or not forced, a second policy, a role above the locks."""
    found = {name: said for name, said in ended.items() if "planted" in name}
    assert len(found) >= 7
    assert {name: said for name, said in found.items() if said} == {}
