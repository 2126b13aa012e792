"""Loading a file: harm prevented is a row that disappears, or one that counts twice."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tandem.agencies.actions import register_agency
from tandem.agencies.queries import agency_by_slug
from tandem.agencies.types import AgencyKind
from tandem.audit.models import Entry
from tandem.core.actor import system_actor
from tandem.core.errors import AllRowsQuarantined
from tandem.exchange import actions, originals
from tandem.exchange.formats.mapping import load_mapping
from tandem.exchange.loaders import load_file
from tandem.exchange.models import ImportBatch, QuarantinedRow
from tandem.exchange.queries import batch_of, held_reasons, held_rows
from tandem.surveillance.models import OverdoseEvent

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
NOW = datetime(2026, 1, 1, tzinfo=UTC)
BY = system_actor("test")
WHEN = '[columns]\noccurred_at = "when"\n[formats]\noccurred_at = "{}"\n'
GOOD = "call time,lat,lon,status\n2020-01-02 03:04:05,39.1,-84.5,Transported\n2020-01-03 03:04:05,39.1,-84.5,CANCEL\n"


@pytest.fixture
def agency():
    identifier = uuid4()
    for alias in ("default", "vault"):
        register_agency(
            using=alias,
            by=BY,
            agency_id=identifier,
            slug="made-up-fire",
            name="Made-up Fire",
            kind=AgencyKind.FIRE_EMS,
            timezone="America/New_York",
        )
    return agency_by_slug(using="default", slug="made-up-fire")


def load(tmp_path, agency, text, mapping=None):
    source = tmp_path / "calls.csv"
    source.write_text(text)
    return load_file(by=BY, agency=agency, kind="overdose", source=source, now=NOW, mapping=mapping)


def test_a_file_is_loaded_once_however_often_it_is_given(tmp_path, agency):
    first = load(tmp_path, agency, GOOD)
    again = load(tmp_path, agency, GOOD)
    assert (first.rows, first.accepted, first.quarantined, first.duplicates) == (2, 2, 0, 0)
    assert (again.rows, again.accepted, again.quarantined, again.duplicates) == (2, 0, 0, 2)
    assert OverdoseEvent.objects.count() == 2
    assert ImportBatch.objects.using("default").count() == 1
    assert originals.path_of("default", originals.hash_of(tmp_path / "calls.csv")).read_text() == GOOD


def test_a_bad_row_is_held_with_its_number_and_reason_and_the_others_go_in(tmp_path, agency):
    result = load(tmp_path, agency, GOOD + "9999-01-01 00:00:00,39.1,-84.5,Transported\n")
    assert (result.rows, result.accepted, result.quarantined) == (3, 2, 1)
    [held] = held_rows(store="default", batch_id=result.batch_id)
    assert (held.row_number, held.line_number, held.code) == (3, 4, "time_out_of_range")
    assert "9999" not in held.sentence


def test_a_mended_mapping_releases_held_rows_and_doubles_none(tmp_path, agency):
    text = "when,lat,lon\n2020-01-02 03:04,39.1,-84.5\n02.01.2020 05:06,39.1,-84.5\n02.01.2020 06:06,39.1,-84.5\n"
    wrong = load_mapping(
        '[columns]\noccurred_at = "when"\n[formats]\noccurred_at = "%Y-%m-%d %H:%M"\n', kind="overdose"
    )
    first = load(tmp_path, agency, text, wrong)
    assert (first.accepted, first.quarantined) == (1, 2)
    right = load_mapping(
        '[columns]\noccurred_at = "when"\n[formats]\noccurred_at = "%d.%m.%Y %H:%M"\n', kind="overdose"
    )
    second = load(tmp_path, agency, text, right)
    batch = batch_of(batch_id=first.batch_id)
    assert second.batch_id == first.batch_id
    assert second.accepted == 2
    assert OverdoseEvent.objects.count() == 3
    assert batch.rows == batch.accepted + batch.quarantined + batch.duplicates


def test_a_file_with_identifying_columns_stays_in_the_vault(tmp_path, agency):
    text = "call time,lat,lon,patient name\n2020-01-02 03:04:05,39.1,-84.5,Made Up\n9999-01-02,39.1,-84.5,Not Real\n"
    result = load(tmp_path, agency, text)
    assert result.store == "vault"
    assert not ImportBatch.objects.using("default").exists()
    assert not QuarantinedRow.objects.using("default").exists()
    [(_, sentence, count)] = held_reasons(store="vault", batch_id=result.batch_id)
    assert count == 1
    assert "Not Real" not in sentence
    assert OverdoseEvent.objects.count() == 1


def test_a_file_of_which_no_row_can_be_taken_says_so_and_keeps_the_reasons(tmp_path, agency):
    mapping = load_mapping(WHEN.format("%Y-%m-%d"), kind="overdose")
    with pytest.raises(AllRowsQuarantined) as refused:
        load(tmp_path, agency, "when,lat,lon\nsoon,39.1,-84.5\n", mapping)
    assert refused.value.exit_code == 17
    assert QuarantinedRow.objects.using("default").count() == 1


def test_a_load_that_was_cut_off_is_completed_by_loading_again(tmp_path, agency, monkeypatch):
    def cut(**_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(actions, "finish_batch", cut)
        with pytest.raises(KeyboardInterrupt):
            load(tmp_path, agency, GOOD)
    assert not ImportBatch.objects.using("default").get().is_finished
    result = load(tmp_path, agency, GOOD)
    batch = batch_of(batch_id=result.batch_id)
    assert batch.is_finished
    assert batch.accepted == 2
    assert OverdoseEvent.objects.count() == 2
    assert batch.rows == batch.accepted + batch.quarantined + batch.duplicates


def test_every_load_leaves_entries_in_the_ledger(tmp_path, agency):
    result = load(tmp_path, agency, GOOD)
    named = Entry.objects.using("default").filter(subjects__icontains=str(result.batch_id))
    assert set(named.values_list("action", flat=True)) >= {"exchange.open_batch", "exchange.finish_batch"}
