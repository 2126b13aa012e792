"""Settings of the test suite: the demo side in a home of its own, both databases as files, a cheap password hash."""

import atexit
import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

if "TANDEM_TEST_HOME" not in os.environ:
    os.environ["TANDEM_TEST_HOME"] = tempfile.mkdtemp(prefix="tandem-tests-")
    atexit.register(shutil.rmtree, os.environ["TANDEM_TEST_HOME"], ignore_errors=True)
# Each worker of a parallel run has a home of its own: what one test destroys must not be another's file.
home_of_worker = Path(os.environ["TANDEM_TEST_HOME"]) / os.environ.get("PYTEST_XDIST_WORKER", "")
home_of_worker.mkdir(parents=True, exist_ok=True)
os.environ["TANDEM_HOME"] = str(home_of_worker)
os.environ.setdefault("TANDEM_SIDE", "demo")
for variable in ("TANDEM_DATABASE_URL", "TANDEM_VAULT_URL"):
    os.environ.pop(variable, None)

import dj_database_url  # noqa: E402

from tandem.audit import signing  # noqa: E402
from tandem.config import home  # noqa: E402

home.make_folders(Path(os.environ["TANDEM_HOME"]))
home.make_vault_keys(Path(os.environ["TANDEM_HOME"]))

for ledger in ("records", "vault"):
    signing.make_key(ledger, datetime.now(UTC), Path(os.environ["TANDEM_HOME"]))

from tandem.config.settings import *  # noqa: E402, F403
from tandem.config.settings import DATABASES  # noqa: E402

if server := os.environ.get("TANDEM_TEST_ON_POSTGRES"):
    for alias, database in DATABASES.items():
        database.clear()
        database.update(dj_database_url.parse(server), TEST={"NAME": f"test_tandem_{os.getpid()}_{alias}"})
    DATABASES["vault"]["ENGINE"] = "tests.locked.engine"
else:
    for alias, database in DATABASES.items():
        database["TEST"] = {"NAME": str(Path(os.environ["TANDEM_HOME"]) / f"test-{alias}.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
