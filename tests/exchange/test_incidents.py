"""Several people in one incident: harm prevented is a second person who counts as a copy of the first."""

import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db.models import Count

from tandem.agencies.queries import agency_by_slug
from tandem.agencies.types import AgencyKind
from tandem.audit.queries import latest_entries
from tandem.core.actor import system_actor
from tandem.exchange.formats.mapping import load_mapping
from tandem.exchange.loaders import load_file
from tandem.exchange.queries import batch_of
from tandem.surveillance.models import OverdoseEvent, OverdoseIncident
from tests.factories.signin import make_agency

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
NOW = datetime(2026, 1, 1, tzinfo=UTC)
BY = system_actor("test")
HEADER = "call time,lat,lon,Incident Number,Patient Number,Narcan Doses,patient status\n"
PARTY = (
    "2020-01-02 03:04:05,39.1,-84.5,F2000017,1,3,alive\n"
    "2020-01-02 03:04:05,39.1,-84.5,F2000017,2,1,alive\n"
    "2020-01-02 03:04:05,39.1,-84.5,F2000017,3,1,alive\n"
)
ALONE = "2020-01-05 03:04:05,39.1,-84.5,F2000018,1,0,alive\n"


@pytest.fixture
def agency():
    return agency_by_slug(using="default", slug=make_agency(AgencyKind.FIRE_EMS))


def load(tmp_path, agency, text, mapping=None, name="calls.csv"):
    source = tmp_path / name
    source.write_text(text)
    given = load_mapping(mapping, kind="overdose") if mapping else None
    found = load_file(by=BY, agency=agency, kind="overdose", source=source, now=NOW, mapping=given)
    assert found.rows == found.accepted + found.quarantined + found.duplicates
    return found


def people_by_incident(agency):
    rows = OverdoseEvent.objects.filter(agency_id=agency.id, incident__isnull=False)
    return sorted(rows.values_list("incident").annotate(n=Count("id")).values_list("n", flat=True))


def test_each_person_of_an_incident_is_accepted_and_a_true_copy_is_a_duplicate(tmp_path, agency):
    first = load(tmp_path, agency, HEADER + PARTY + ALONE)
    assert (first.accepted, first.duplicates) == (4, 0)
    assert people_by_incident(agency) == [1, 3]
    changed = PARTY.replace("alive", "died").splitlines(keepends=True)
    again = load(tmp_path, agency, HEADER + changed[0] + changed[1] + PARTY.splitlines()[2] + "\n", name="later.csv")
    assert (again.accepted, again.duplicates) == (0, 3)
    late = load(tmp_path, agency, HEADER + PARTY.splitlines()[0].replace(",1,3,", ",4,2,") + "\n", name="fourth.csv")
    assert late.accepted == 1
    assert people_by_incident(agency) == [1, 4]


def test_the_number_of_a_person_is_kept_nowhere(tmp_path, agency):
    load(tmp_path, agency, HEADER + PARTY.replace(",F2000017,1,", ",F2000017,PAT-77812,"))
    rows = [*OverdoseEvent.objects.values(), *OverdoseIncident.objects.values()]
    assert "77812" not in str(rows)
    assert "77812" not in str(latest_entries(using="default", action_prefix="surveillance"))


def test_without_a_number_of_the_person_all_values_tell_rows_of_an_incident_apart(tmp_path, agency):
    header = "call time,lat,lon,Incident Number,age,sex\n"
    rows = ["F1,30,F", "F1,30,M", "F2,40,F", "F3,50,F", "F4,20,M", "F1,30,F"]
    found = load(tmp_path, agency, header + "".join(f"2020-01-02 03:04:05,39.1,-84.5,{row}\n" for row in rows))
    assert (found.accepted, found.duplicates) == (5, 1)
    assert people_by_incident(agency) == [1, 1, 1, 2]


def test_a_publisher_that_counts_from_one_again_loses_nobody(tmp_path, agency):
    text = HEADER + PARTY.replace("F2000017", "1")
    load(tmp_path, agency, text)
    found = load(tmp_path, agency, text.replace("2020-01-02", "2020-02-02"), name="february.csv")
    assert found.accepted == 3
    assert people_by_incident(agency) == [3, 3]


def test_a_file_that_was_loaded_before_incidents_were_read_counts_nobody_twice(tmp_path, agency):
    """The earlier versions knew a row by the incident's number, so that of three people one stood."""
    before = '[columns]\nexternal_id = "Incident Number"\n'
    header = HEADER.replace("Patient Number", "row")
    load(tmp_path, agency, header + PARTY + ALONE, before, name="before.csv")
    assert OverdoseEvent.objects.count() == 2
    now = load(tmp_path, agency, HEADER + PARTY + ALONE)
    assert (now.accepted, now.duplicates) == (2, 2)
    assert people_by_incident(agency) == [1, 3]
    entries = latest_entries(using="default", action_prefix="surveillance.tell_incidents")
    assert [one.details for one in entries] == [{"incidents": 2, "events": 2}]
    assert load(tmp_path, agency, HEADER + PARTY + ALONE).accepted == 0


def test_doses_are_counted_where_the_file_has_them(tmp_path, agency):
    load(tmp_path, agency, HEADER + PARTY + ALONE)
    found = Counter(OverdoseEvent.objects.values_list("naloxone", "naloxone_doses"))
    assert found == {("multiple", 3): 1, ("single", 1): 2, ("none", 0): 1}


def test_a_flag_beside_the_doses_says_whether_and_the_doses_how_many(tmp_path, agency):
    header = "call time,lat,lon,Narcan Given,Dose Count\n"
    rows = ["Y,2", "N,", "Y,", "U,1", "Y,3", "Y,4", "Y,lots"]
    load(
        tmp_path,
        agency,
        header + "".join(f"2020-01-0{i} 03:04:05,39.1,-84.5,{row}\n" for i, row in enumerate(rows, 1)),
    )
    found = list(OverdoseEvent.objects.order_by("occurred_at").values_list("naloxone", "naloxone_doses"))
    more = [("multiple", 3), ("multiple", 4), ("given", None)]
    assert found == [("multiple", 2), ("none", None), ("given", None), ("single", 1), *more]


@pytest.mark.skipif(not os.environ.get("TANDEM_REFERENCE"), reason="TANDEM_REFERENCE is not set")
def test_pennsylvania_has_10953_people_in_10774_incidents(agency):
    """Witness: distinct numbers counted in the published file; 9 incidents have three people or more."""
    source = Path(os.environ["TANDEM_REFERENCE"]) / "philadelphia" / "OD_cleaned.csv"
    found = load_file(by=BY, agency=agency, kind="overdose", source=source, now=NOW)
    assert (found.rows, found.accepted, found.quarantined, found.duplicates) == (10_953, 10_953, 0, 0)
    assert OverdoseEvent.objects.count() == 10_953
    assert OverdoseIncident.objects.count() == 10_774
    assert Counter(people_by_incident(agency)) == {1: 10_612, 2: 153, 3: 6, 4: 2, 9: 1}
    assert batch_of(batch_id=found.batch_id).accepted == 10_953
