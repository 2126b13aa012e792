"""What every test shares: the tiers, the closed network, the seed and the reference data."""

import os
from pathlib import Path

import pytest

pytest_plugins = [
    "tests.browser",
    "tests.tiers",
    "tests.offline",
    "tests.promises",
    "tests.ledger_reset",
    "tests.locked.plugin",
    "tests.journeys.screenshots",
    "tests.synthetic.county",
]

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def seed() -> int:
    """The seed of this run; script/test prints it."""
    return int(os.environ.get("TANDEM_TEST_SEED", "0"))


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of reference data, too big to ship; tests that need it are skipped without it."""
    folder = os.environ.get("TANDEM_REFERENCE")
    if not folder:
        pytest.skip("TANDEM_REFERENCE is not set (the folder of reference data)")
    return Path(folder)
