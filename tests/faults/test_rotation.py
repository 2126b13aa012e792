"""Rotation while people work, killed in the middle. Harm prevented: a name that nobody can read ever again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
TANDEM = str(Path(sys.executable).with_name("tandem"))
PEOPLE, KILLS = 30, 4
SET_UP = f"""
from tests.factories.people import a_person
for _ in range({PEOPLE}):
    a_person()
"""
# Two threads read every name, one writes every phone, until they are told to stop; each failure is counted.
WORK = """
import json, sys, threading, time
from pathlib import Path
from django.db import connections, transaction
from tandem.people.models import Person
ids = list(Person.objects.using("vault").values_list("id", flat=True))
stop, count = Path(sys.argv[1]), {"reads": 0, "writes": 0, "failures": []}
written = {}

def read():
    while not stop.exists():
        for row in list(Person.objects.using("vault").all()):
            try:
                assert (row.given_name.reveal(), row.birth_on.reveal()) == ("Wren", "1990-02-03")
                count["reads"] += 1
            except Exception as error:
                count["failures"].append(f"read {error!r}")
    connections.close_all()

def write():
    number = 0
    while not stop.exists():
        person = ids[number % len(ids)]
        try:
            with transaction.atomic(using="vault"):
                row = Person.objects.using("vault").select_for_update().get(id=person)
                time.sleep(0.002)
                row.phone = f"555-{number:04}"
                row.save(using="vault")
            written[str(person)] = f"555-{number:04}"
            count["writes"] += 1
        except Exception as error:
            count["failures"].append(f"write {error!r}")
        number += 1
    connections.close_all()

threads = [threading.Thread(target=work) for work in (read, read, write)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(json.dumps({**count, "written": written}))
"""
LOOK = """
import json, sys
from datetime import UTC, datetime, timedelta
from tandem.core.actor import system_actor
from tandem.keys.actions.rotation import remove_retired
from tandem.keys.models import SubjectKey
from tandem.keys.queries.state import key_counts, wrapping_keys
from tandem.people.models import Person
later = datetime.now(UTC) + timedelta(hours=1)
for key in [key for key in wrapping_keys() if key.retired_at]:
    remove_retired(by=system_actor("test"), now=later, key_id=key.id)
print(json.dumps({
    "counts": [[one.data_keys, one.is_current] for one in key_counts()],
    "phones": {str(row.id): row.phone.reveal() for row in Person.objects.using("vault").all()},
    "names": sorted({row.given_name.reveal() for row in Person.objects.using("vault").all()}),
    "key_ids": sorted(str(one) for one in SubjectKey.objects.using("vault").values_list("id", flat=True)),
}))
"""


def environment(home: Path) -> dict[str, str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith(("TANDEM_", "DJANGO_"))}
    root = Path(__file__).resolve().parents[2]
    path = os.pathsep.join([str(root), str(root / "src")])
    settings = {"TANDEM_HOME": str(home), "TANDEM_SIDE": "demo", "DJANGO_SETTINGS_MODULE": "tandem.config.settings"}
    return {**known, **settings, "PYTHONPATH": path}


def script(home: Path, text: str, *arguments: str) -> list[str]:
    begun = "import django; django.setup()\n"
    return [sys.executable, "-c", begun + text, *arguments]


def run(home: Path, *command: str) -> str:
    done = subprocess.run(command, env=environment(home), check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-500:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with people in it."""
    folder = tmp_path_factory.mktemp("rotation")
    run(folder, TANDEM, "init")
    run(folder, *script(folder, SET_UP))
    return folder


def kill_in_the_middle(home: Path, wanted: int) -> bool:
    """Begin a rotation and kill it after some lines of progress; False when it was done before."""
    command = [TANDEM, "keys", "rotate", "--data"]
    rotation = subprocess.Popen(command, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert rotation.stdout is not None
    for _ in range(wanted):
        if not rotation.stdout.readline():
            break
    time.sleep(0.05 * wanted)
    is_running = rotation.poll() is None
    if is_running:
        rotation.send_signal(signal.SIGKILL)
    rotation.communicate(timeout=60)
    return is_running


def test_keys_rotate_under_load_and_through_kills(home: Path, tmp_path: Path) -> None:
    """Harm: a rotation is cut off by a power failure at noon, and the afternoon's visits have no names."""
    before = json.loads(run(home, *script(home, LOOK)).splitlines()[-1])["key_ids"]
    stop = tmp_path / "stop"
    work = subprocess.Popen(script(home, WORK, str(stop)), env=environment(home), stdout=subprocess.PIPE, text=True)
    killed = sum(kill_in_the_middle(home, wanted) for wanted in range(1, KILLS + 1))
    whole = run(home, TANDEM, "keys", "rotate", "--data")
    stop.touch()
    output, _ = work.communicate(timeout=120)
    done = json.loads(output.splitlines()[-1])
    assert killed >= 2, "no rotation was caught in the middle"
    assert "data keys wrapped" in whole or "New wrapping key" in whole or "Taking up" in whole
    assert done["failures"] == []
    assert done["reads"] > PEOPLE
    assert done["writes"] > PEOPLE
    after = json.loads(run(home, *script(home, LOOK)).splitlines()[-1])
    assert after["counts"] == [[PEOPLE, True]]
    assert after["names"] == ["Wren"]
    assert {person: after["phones"][person] for person in done["written"]} == done["written"]
    assert not set(before) & set(after["key_ids"])


def test_a_rotation_that_leaves_a_key_behind_is_noticed(home: Path) -> None:
    """Planted: a data key still stands under the retired wrapping key, and the wrapping key must not be removed."""
    planted = LOOK.replace(
        "later =",
        """
from tandem.keys.actions.rotation import begin_rotation
begin_rotation(by=system_actor("test"), now=datetime.now(UTC))
later =""",
    )
    done = subprocess.run(
        script(home, planted), env=environment(home), check=False, capture_output=True, text=True, timeout=120
    )
    assert done.returncode != 0
    assert "Data keys still stand under this wrapping key" in done.stderr
    assert "Taking up the rotation" in run(home, TANDEM, "keys", "rotate")
