"""Fingerprints of rows: harm prevented is a thief of the database who tries places and minutes until one fits."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tandem.agencies.queries import agency_by_slug
from tandem.agencies.types import AgencyKind, Role
from tandem.audit.queries import latest_entries
from tandem.cli.doctor import fingerprints
from tandem.core.actor import system_actor
from tandem.core.errors import KeysMissing
from tandem.core.records_key import keyed, prefix_of, records_key
from tandem.exchange.formats.rows import OverdoseRow, SampleRow, digest_of, fingerprint
from tandem.exchange.into_records import record_rows
from tandem.exchange.loaders import load_file
from tandem.surveillance.actions import key_fingerprints
from tandem.surveillance.models import OverdoseEvent, SupplyFinding, SupplySample
from tests.factories.signin import make_agency, sign_in

BY = system_actor("test")
AT = datetime(2024, 5, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@pytest.fixture
def agency():
    return agency_by_slug(using="default", slug=make_agency(AgencyKind.FIRE_EMS))


@pytest.fixture
def key(settings):
    return records_key(Path(settings.TANDEM_HOME))


def call(**more):
    common = {"row_number": 1, "line": 2, "occurred_at": AT, "occurred_on": AT.date(), "precision": "second"}
    return OverdoseRow(**common, digest=digest_of(["2024-05-01 12:00", "39.1", "-84.5", "OD"]), **more)


def sample(number="S1"):
    common = {"row_number": 1, "line": 2, "occurred_at": AT, "occurred_on": AT.date(), "precision": "day"}
    return SampleRow(**common, digest=digest_of([number]), substance="fentanyl", sample_number=number)


def load(agency, kind, *rows):
    return record_rows(by=BY, agency=agency, kind=kind, batch_id=uuid4(), rows=rows, is_synthetic=False)


def test_who_knows_the_row_and_lacks_the_key_does_not_find_its_fingerprint(agency, key):
    assert load(agency, "overdose", call()).accepted == 1
    assert load(agency, "drug-checking", sample()).accepted == 1
    kept = {OverdoseEvent.objects.get().fingerprint, SupplyFinding.objects.get().fingerprint}
    kept.add(SupplySample.objects.get().sample_key)
    sample_text = f"{agency.slug}\x1fsample\x1fS1"
    guessed = {
        fingerprint(agency.slug, "overdose", call()),
        fingerprint(agency.slug, "drug-checking", sample()),
        hashlib.sha256(sample_text.encode()).hexdigest(),
    }
    assert kept.isdisjoint(guessed)
    assert kept == {keyed(key, one) for one in guessed}  # under the key, and under no other
    assert kept.isdisjoint(keyed(bytes(32), one) for one in guessed)
    assert {len(one) for one in kept} == {64}
    assert load(agency, "overdose", call()).accepted == 0


def test_rows_of_an_earlier_version_are_keyed_and_known_again(agency, key, settings):
    load(agency, "overdose", call(), call(external_id="N1"))
    load(agency, "drug-checking", sample())
    typed = OverdoseEvent.objects.create(
        agency_id=agency.id, batch_id=uuid4(), fingerprint=f"duty:{uuid4().hex}:1", occurred_at=AT, local_on=AT.date()
    )
    for row, plain in zip(
        OverdoseEvent.objects.exclude(id=typed.id).order_by("external_id"),
        (fingerprint(agency.slug, "overdose", one) for one in (call(), call(external_id="N1"))),
        strict=True,
    ):
        OverdoseEvent.objects.filter(id=row.id).update(fingerprint=plain)
    well = {one.what: one for one in fingerprints(Path(settings.TANDEM_HOME))}["fingerprints"]
    assert not well.is_well
    assert "2 have none" in well.sentence
    assert key_fingerprints(by=BY, key=key) == 2
    assert key_fingerprints(by=BY, key=key) == 0
    assert load(agency, "overdose", call(), call(external_id="N1")).accepted == 0
    assert OverdoseEvent.objects.get(id=typed.id).fingerprint == typed.fingerprint
    entry = latest_entries(using="default", action_prefix="surveillance.key_fingerprints")[0]
    assert entry.details == {"rows": 2}
    assert next(fingerprints(Path(settings.TANDEM_HOME))).is_well


def test_a_missing_key_takes_no_row_and_another_key_is_told(agency, settings, tmp_path):
    load(agency, "overdose", call())
    (tmp_path / "keys").mkdir()
    settings.TANDEM_HOME = tmp_path
    with pytest.raises(KeysMissing, match=r"records\.key"):
        load(agency, "overdose", call(external_id="N2"))
    assert OverdoseEvent.objects.count() == 1
    (tmp_path / "keys" / "records.key").write_bytes(bytes(32))
    found = next(fingerprints(tmp_path))
    assert not found.is_well
    assert "1 stand under another key" in found.sentence
    assert prefix_of(bytes(32)) not in OverdoseEvent.objects.get().fingerprint


def test_a_file_is_not_loaded_where_its_rows_would_count_twice(agency, settings, tmp_path, client):
    """The key was lost and `tandem init` made another: the file of last month must not become events again."""
    (tmp_path / "f.csv").write_text("call time,lat,lon\n2020-01-02 03:04:05,39.1,-84.5\n")
    words = {"by": BY, "agency": agency, "kind": "overdose", "source": tmp_path / "f.csv", "now": AT}
    assert load_file(**words).accepted == 1
    assert load_file(**words).accepted == 0
    home = tmp_path / "home"
    (home / "keys").mkdir(parents=True)
    (home / "keys" / "records.key").write_bytes(bytes(32))
    settings.TANDEM_HOME = home
    with pytest.raises(KeysMissing, match="another key of the records"):
        load_file(**words)
    assert OverdoseEvent.objects.count() == 1
    sign_in(client, Role.EPIDEMIOLOGIST)
    file = SimpleUploadedFile("f.csv", (tmp_path / "f.csv").read_bytes())
    address = client.post("/office/imports/", {"agency": agency.slug, "kind": "overdose", "file": file}).url
    answer = client.post(address, {"mapping": "", "load": ""})
    assert "another key of the records" in answer.text
    assert OverdoseEvent.objects.count() == 1
