"""Files of drug checking, field tests, crime and calls: every row accepted, held with a reason, or a duplicate."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from tandem.agencies.actions import register_agency
from tandem.agencies.queries import agency_by_slug
from tandem.agencies.types import AgencyKind
from tandem.core.actor import system_actor
from tandem.exchange.formats.parse_supply import is_confirmed, origin, result_word
from tandem.exchange.loaders import load_file
from tandem.exchange.queries import held_reasons
from tandem.surveillance.models import ContextEvent, FieldTest, SupplyFinding, SupplySample
from tandem.surveillance.queries.supply import kit_records, samples_of

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
NOW, TODAY = datetime(2026, 4, 1, tzinfo=UTC), date(2026, 4, 1)
BY = system_actor("test")
CHECKS = """sample_id,date_collected,result_date,neighborhood,substance,purity_pct,method,lab,source,stamp
A1,2026-01-03,2026-01-09,Harbor,fentanyl,12.5,GC-MS,State Lab,community drug checking,RED STAR
A1,2026-01-03,2026-01-09,Harbor,zylazine,trace,GC-MS,State Lab,community drug checking,RED STAR
A2,2026-01-05,2026-01-09,Harbor,no controlled substance detected,,FTIR,State Lab,police seizure,
A3,2026-01-05,2026-01-09,Harbor,heroin/fentanyl,,test strip,,community drug checking,
A4,2026-01-05,2026-01-09,Harbor,,,GC-MS,State Lab,police seizure,
A5,2026-01-06,2026-01-09,Harbor,cocaine,180,GC-MS,State Lab,police seizure,
A6,2026-01-06,2026-01-09,Harbor,zorblaxin,,GC-MS,State Lab,police seizure,
"""


@pytest.fixture
def agency():
    identifier = uuid4()
    for alias in ("default", "vault"):
        register_agency(
            using=alias,
            by=BY,
            agency_id=identifier,
            slug="made-up-lab",
            name="Made-up Laboratory",
            kind=AgencyKind.OUTREACH,
            timezone="America/New_York",
        )
    return agency_by_slug(using="default", slug="made-up-lab")


@pytest.fixture
def load(tmp_path, agency):
    def load(kind, text):
        source = tmp_path / "file.csv"
        source.write_text(text)
        return load_file(by=BY, agency=agency, kind=kind, source=source, now=NOW)

    return load


def test_each_row_of_a_laboratory_is_accounted_for_and_a_sample_stands_once(load, agency):
    first = load("drug-checking", CHECKS)
    again = load("drug-checking", CHECKS)
    assert (first.rows, first.accepted, first.quarantined, first.duplicates) == (7, 5, 2, 0)
    assert (again.accepted, again.quarantined, again.duplicates) == (0, 2, 5)
    reasons = {sentence for _, sentence, _ in held_reasons(store="default", batch_id=first.batch_id)}
    assert reasons == {"The row does not say what was found.", "The share is no number from 0 to 100."}
    found = {one.stamp or one.collected_on.isoformat(): one for one in samples_of([agency.id], today=TODAY)}
    assert found["RED STAR"].substances == {"fentanyl", "xylazine"}
    assert found["RED STAR"].confirmed == {"fentanyl", "xylazine"}
    assert SupplySample.objects.count() == 4
    written = dict(SupplyFinding.objects.values_list("substance", "written"))
    assert written["nothing-found"] == "no controlled substance detected"
    assert written["unlisted"] == "zorblaxin"
    assert not SupplyFinding.objects.filter(substance="heroin", is_confirmed=True).exists()


def test_a_later_file_adds_to_a_sample_and_changes_nothing(load, agency):
    load("drug-checking", CHECKS)
    header = CHECKS.splitlines()[0]
    more = load("drug-checking", f"{header}\nA1,2026-01-03,2026-02-01,Harbor,caffeine,,GC-MS,State Lab,,OTHER\n")
    assert (more.rows, more.accepted) == (1, 1)
    known = {one.stamp: one.substances for one in samples_of([agency.id], today=date(2026, 1, 20))}
    later = {one.stamp: one.substances for one in samples_of([agency.id], today=TODAY)}
    assert known["RED STAR"] == {"fentanyl", "xylazine"}
    assert later["RED STAR"] == {"fentanyl", "xylazine", "caffeine"}
    assert "OTHER" not in later


def test_a_field_test_waits_for_the_laboratory_and_is_judged_once(load):
    header = "test_no,tested_on,neighborhood,kit,substance,field_result,lab_result,lab_date\n"
    rows = "T1,2026-01-03,Harbor,Kit A,cocaine,positive,,\n"
    rows += "T2,2026-01-03,Harbor,Kit A,cocaine,positive,fentanyl,2026-02-01\n"
    rows += "T3,2026-01-03,Harbor,Kit A,cocaine,negative,,\nT4,2026-01-03,Harbor,Kit A,cocaine,,,\n"
    first = load("field-tests", header + rows)
    assert (first.accepted, first.quarantined) == (3, 1)
    [kit] = kit_records(None, today=TODAY)
    assert (kit.tests, kit.pending, kit.positive, kit.not_confirmed) == (3, 2, 1, 1)
    answer = load("field-tests", header + "T1,2026-01-03,Harbor,Kit A,cocaine,positive,cocaine,2026-03-01\n")
    assert answer.accepted == 1
    assert FieldTest.objects.count() == 4
    [kit] = kit_records(None, today=TODAY)
    assert (kit.tests, kit.pending, kit.positive, kit.not_confirmed) == (3, 1, 2, 1)


def test_crime_and_calls_are_kept_by_day_and_area_without_point_or_number(load):
    text = "report_number,incident_date,neighborhood,offense,latitude,longitude\n"
    text += "RC1,2026-01-03,Harbor,THEFT,39.1,-84.5\nRC2,2026-01-04,Harbor,NARCOTICS,39.1,-84.5\n"
    assert load("crime", text).accepted == 2
    assert load("calls", text.replace("offense", "call_type")).accepted == 2
    assert sorted(ContextEvent.objects.values_list("category", flat=True)) == ["call", "call", "drug", "theft"]
    names = {field.name for field in ContextEvent._meta.get_fields()}
    assert not names & {"latitude", "longitude", "external_id", "address", "description"}


@pytest.mark.parametrize(
    ("certainty", "method", "expected"),
    [
        ("", "GC-MS", True),
        ("", "LC-QTOF-MS", True),
        ("", "qNMR", True),
        ("", "FTIR", False),
        ("", "FTIR and strip", False),
        ("", "", False),
        ("presumptive", "GC-MS", False),
        ("confirmed", "FTIR", True),
        ("", "colorimetric field kit", False),
    ],
)
def test_only_a_method_that_tells_substances_apart_confirms(certainty, method, expected):
    assert is_confirmed(certainty, method) is expected


def test_words_of_results():
    words = {"POS": "positive", "neg.": "negative", "": "pending", "Inconclusive": "inconclusive", "ND": "negative"}
    words |= {"awaiting lab": "pending", "cocaine": "positive", "not detected": "negative", "no": "negative"}
    assert {word: result_word(word) for word in words} == words


def test_words_of_where_a_sample_comes_from():
    """Harm: a bag that somebody brought to be checked, told by day and area as if it were seized."""
    words = {"Community drug checking": "checking", "SSP drop-off": "checking", "police seizure": "seizure"}
    words |= {"Exhibit 4": "seizure", "": "unknown", "mail": "unknown", "drop box at the police station": "checking"}
    assert {word: origin(word) for word in words} == words
