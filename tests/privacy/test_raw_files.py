"""What stands on the disk. Harm prevented: a stolen machine, or a copied database, that names people in treatment."""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connections, transaction

from tandem.agencies.queries import agency_by_slug
from tandem.core.actor import system_actor
from tandem.exchange.loaders import load_file
from tandem.journeys import enrolment, opening
from tandem.keys.fields import EncryptedBytes, EncryptedJSON, EncryptedText, sealed_fields
from tests.factories import county
from tests.factories.keys import own_keys
from tests.factories.people import NOW
from tests.journeys.test_care_story import PROGRAM, a_call, reached, referred, signed

__all__ = ["own_keys"]
pytestmark = pytest.mark.django_db(databases=["default", "vault"], transaction=True)
CANARY = "Kanarienvogel"


def disguises(word: str) -> list[bytes]:
    """A word as it may stand in a file."""
    plain = word.encode()
    coded = [base64.b64encode(b"\0" * pad + plain)[4 : -4 or None] for pad in range(3)]
    return [plain, plain.upper(), plain.lower(), plain.hex().encode(), word.encode("utf-16-le"), *coded]


def files_of_the_site(home: Path) -> Iterator[Path]:
    """Both databases with their journals, and everything below the home but the keys themselves."""
    for alias in connections:
        name = Path(str(connections[alias].settings_dict["NAME"]))
        yield from (path for path in name.parent.glob(f"{name.name}*") if path.is_file())
    yield from (path for path in home.rglob("*") if path.is_file())


def findings(home: Path) -> list[str]:
    """Files in which the canary stands, in any disguise, before and after the journal is folded in."""
    found = []
    for _ in range(2):
        for path in files_of_the_site(home):
            content = path.read_bytes()
            found += [path.name for shape in disguises(CANARY) if shape in content]
        with connections["vault"].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return found


def release_canaries() -> int:
    """A canary into every sealed column of every row of the vault; returns into how many columns of the house."""
    columns = set()
    for model in apps.get_models():
        fields = sealed_fields(model)
        for row in model._default_manager.using("vault").all() if fields else ():
            for field in fields:
                value = {EncryptedJSON: {"word": CANARY}, EncryptedBytes: CANARY.encode(), EncryptedText: CANARY}
                setattr(row, field.attname, value[type(field)])
                columns.add(f"{model._meta.label}.{field.name}")
            with transaction.atomic(using="vault"):
                row.save(using="vault")
    return len(columns)


@pytest.fixture(autouse=True)
def no_pages_of_earlier_tests() -> None:
    """What an earlier test planted stays in freed pages of the file until it is written anew."""
    if connections["vault"].vendor != "sqlite":
        pytest.skip("reads the database's own files")
    for alias in ("default", "vault"):
        with connections[alias].cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@pytest.fixture
def told(own_keys: Path) -> Path:
    """A person's story from the call to the case, with a canary in every sealed value."""
    cache.clear()
    person_id, visit_id = a_call()
    reached(person_id, visit_id)
    signed(person_id)
    referred(person_id)
    access = opening.record(by=county.CASE_MANAGER, person_id=person_id, now=NOW)
    enrolment.open_case(access=access, by=county.CASE_MANAGER, person_id=person_id, program=PROGRAM, now=NOW)
    return own_keys


def test_no_sealed_value_stands_in_any_file(told: Path) -> None:
    """Harm: a name stands in the journal, in a free page or in an index, whatever the page shows."""
    assert release_canaries() >= 12
    assert findings(told) == []


def test_a_value_in_clear_would_be_found(told: Path) -> None:
    """Planted: the same word in a column that is not sealed, then only in a page that was freed."""
    assert release_canaries() >= 12
    with sqlite3.connect(connections["vault"].settings_dict["NAME"], timeout=20) as vault:
        vault.execute("UPDATE consent_consent SET form_version = ?", [CANARY])
    vault.close()
    assert findings(told)


def test_the_original_of_a_file_with_names_is_sealed(own_keys: Path, tmp_path: Path) -> None:
    """Harm: the list as it came in stands beside the vault in clear."""
    county.riverbend()
    agency = agency_by_slug(using="default", slug=county.AGENCIES[0][1])
    assert agency is not None
    folder = tmp_path / "inbox"
    folder.mkdir()
    source = folder / "calls.csv"
    source.write_text(
        f"call time,patient name,lat,lon\n2020-01-02 03:04:05,{CANARY} One,39.1,-84.5\nno time,{CANARY} Two,,\n"
    )
    done = load_file(by=system_actor("test"), agency=agency, kind="overdose", source=source, now=NOW)
    source.unlink()
    assert (done.store, done.accepted, done.quarantined) == ("vault", 1, 1)
    assert list((settings.TANDEM_HOME / "originals" / "vault").glob("*"))
    assert findings(own_keys) == []
    assert CANARY not in json.dumps(done.reasons)
