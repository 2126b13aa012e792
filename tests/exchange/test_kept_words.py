"""Words that stay: harm prevented is a name in the note on a drug, kept for ever beside a place and a minute."""

from datetime import UTC, datetime
from importlib import import_module
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connections

from tandem.agencies.queries import agency_by_slug
from tandem.agencies.types import AgencyKind
from tandem.core.actor import system_actor
from tandem.exchange.formats.reading import read_file
from tandem.exchange.formats.rows import RowProblem
from tandem.exchange.into_records import record_rows
from tandem.surveillance.models import EnforcementEvent, OverdoseEvent
from tandem.surveillance.rules.substance_text import named_in, read_substances
from tandem.surveillance.rules.substances import dictionary
from tests.factories.signin import make_agency

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SAID = "Zelda Canary, 12 Elm St, says heroin and xylazine\u202e"


@pytest.fixture
def rows_of(tmp_path):
    def rows_of(kind, *lines):
        (tmp_path / "f.csv").write_text("\n".join(lines), encoding="utf-8")
        reading = read_file(tmp_path / "f.csv", kind, timezone="America/New_York")
        return list(reading.rows(now=NOW))

    return rows_of


def test_what_is_kept_of_a_text_names_the_same_and_nothing_else():
    """Witness: every entry of the dictionary, alone and all together as far as they fit."""
    for key, entry in dictionary().items():
        kept = named_in(f"Ann Lee of 9 Elm had {entry.names[0]}")
        assert kept == entry.names[0] == named_in(kept)
        assert read_substances(kept).keys == (key,)
    everything = named_in("; ".join(entry.names[0] for entry in dictionary().values()))
    assert 150 < len(everything) <= 200
    assert len(read_substances(everything).keys) == everything.count("; ") + 1
    assert named_in("John Smith", "no heroin found", "") == ""


@pytest.mark.django_db(databases=["default", "vault"])
def test_events_keep_names_of_substances_alone(rows_of):
    agency = agency_by_slug(using="default", slug=make_agency(AgencyKind.FIRE_EMS))
    by, batch = system_actor("test"), uuid4()
    calls = rows_of(
        "overdose", "call time,neighborhood,disposition,suspected drug", f'2026-01-02 03:04,H,"Gone, Zelda","{SAID}"'
    )
    arrests = rows_of("enforcement", "date,neighborhood,substance,offense", f'2026-01-02,H,fentanyl,"{SAID}"')
    for kind, rows in (("overdose", calls), ("enforcement", arrests)):
        done = record_rows(by=by, agency=agency, kind=kind, batch_id=batch, rows=rows, is_synthetic=False)
        assert done.accepted == 1
    assert OverdoseEvent.objects.get().suspected_drug == "heroin; xylazine"
    assert EnforcementEvent.objects.get().description == "heroin; xylazine; fentanyl"
    assert not [one for one in OverdoseEvent._meta.get_fields() if one.name == "disposition"]


@pytest.mark.parametrize("column", ["stamp", "imprint", "lab", "method", "appearance"])
@pytest.mark.parametrize(
    ("value", "code"),
    [("x" * 201, "text_too_long"), ("A\u202eB", "unseen_characters"), ("A\x07B", "unseen_characters")],
)
def test_a_word_that_cannot_be_kept_whole_holds_its_row(rows_of, column, value, code):
    head = f"sample_id,date_collected,neighborhood,substance,{column}"
    good, bad = rows_of("drug-checking", head, "A1,2026-01-03,H,fentanyl,Blue", f"A2,2026-01-03,H,fentanyl,{value}")
    assert not isinstance(good, RowProblem)
    assert (bad.code, bad.column) == (code, column)
    assert value not in bad.sentence


@pytest.mark.django_db(databases=["default", "vault"])
def test_what_stands_from_earlier_versions_is_brought_down_to_names():
    agency = agency_by_slug(using="default", slug=make_agency(AgencyKind.FIRE_EMS))
    event = {"agency_id": agency.id, "batch_id": uuid4(), "local_on": NOW.date()}
    for number, text in enumerate([SAID, SAID, "Heroin", "cocaine", ""]):
        OverdoseEvent.objects.create(**event, occurred_at=NOW, fingerprint=str(number), suspected_drug=text)
    step = import_module("tandem.surveillance.migrations.0011_only_names_of_substances")
    step.keep_names(apps, SimpleNamespace(connection=connections["default"]))
    kept = OverdoseEvent.objects.order_by("fingerprint").values_list("suspected_drug", flat=True)
    assert list(kept) == ["heroin; xylazine", "heroin; xylazine", "heroin", "cocaine", ""]
