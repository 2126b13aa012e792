"""Laboratory results of seizures: harm prevented is a watch that goes on for a drug that was none."""

import html
import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from tandem.agencies.queries import agency_by_slug
from tandem.agencies.types import AgencyKind, Role
from tandem.core.actor import system_actor
from tandem.exchange.formats.reading import read_file
from tandem.exchange.loaders import load_file
from tandem.journeys.seizure_watch import watch_night
from tandem.surveillance.actions import pair_agencies, register_areas
from tandem.surveillance.actions.retention import drop_incident_numbers
from tandem.surveillance.models import SeizureWatch, SupplySample
from tandem.surveillance.queries.laboratory import seized_samples
from tandem.surveillance.queries.watches import watch_detail, watches_of
from tandem.surveillance.types.laboratory import LabState
from tests.actions.surveillance.conftest import square
from tests.factories.signin import make_agency, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
BY = system_actor("test")
DAY = date(2025, 5, 1)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SEIZURES = (
    "incident number,incident date,latitude,longitude,drug,quantity,unit\n"
    "SZ-1001,2025-05-01,39.15,-84.55,heroin,1,oz\n"
    "SZ-1002,2025-05-01,39.15,-84.56,fentanyl,20,dosage unit\n"
)
RESULTS = "sample id,agency case number,date collected,result date,program,substance,method\n"


def result(sample, number, substance, *, known="2025-05-10", method="GC-MS", program="police seizure"):
    return f"{sample},{number},2025-05-01,{known},{program},{substance},{method}\n"


@pytest.fixture
def agencies():
    """A police agency and the ambulance service that watches its seizures, with one area."""
    slugs = [make_agency(AgencyKind.POLICE), make_agency(AgencyKind.FIRE_EMS)]
    found = [agency_by_slug(using="default", slug=one) for one in slugs]
    for one in found:
        register_areas(by=BY, agency_id=one.id, features=[square("West End", -84.6, 39.1)])
    pair_agencies(by=BY, watching_agency_id=found[1].id, seizing_agency_id=found[0].id)
    return found


@pytest.fixture
def load(tmp_path, agencies):
    def _load(kind, text):
        source = tmp_path / f"{uuid4().hex}.csv"
        source.write_text(text)
        found = load_file(by=BY, agency=agencies[0], kind=kind, source=source, now=NOW)
        assert found.rows == found.accepted + found.duplicates
        return found

    return _load


def words(agencies, *, today=date(2025, 6, 1)):
    [watch] = watches_of(agencies[1].id, today=today)
    detail = watch_detail(watch.id, until=NOW, today=today)
    assert detail.summary.refuted_on == watch.refuted_on
    return [one.word for one in sorted(detail.seizures, key=lambda one: one.description)], watch.refuted_on


def test_the_number_of_the_seizure_is_found_among_the_columns(tmp_path):
    source = tmp_path / "lab.csv"
    source.write_text(RESULTS + result("L1", "SZ-1001", "fentanyl"))
    columns = read_file(source, "drug-checking", timezone="America/New_York").guess.mapping.columns
    assert (columns["sample_number"], columns["seizure_number"]) == ("sample id", "agency case number")


@pytest.mark.parametrize("laboratory_first", [False, True])
def test_a_result_confirms_or_corrects_the_seizure_whichever_file_comes_first(agencies, load, laboratory_first):
    results = RESULTS + result("L1", "SZ-1001", "fentanyl") + result("L2", "SZ-1002", "cocaine", known="2025-05-20")
    files = [("enforcement", SEIZURES), ("drug-checking", results)]
    for kind, text in files[::-1] if laboratory_first else files:
        load(kind, text)
    watch_night(by=BY, agency=agencies[1], day=DAY)
    (fentanyl, heroin), refuted = words(agencies)
    assert (heroin.state, heroin.on, heroin.substances) == (LabState.CONFIRMED, date(2025, 5, 10), ("fentanyl",))
    assert (fentanyl.state, fentanyl.on, fentanyl.substances) == (LabState.CORRECTED, date(2025, 5, 20), ("cocaine",))
    assert refuted is None
    before, _ = words(agencies, today=date(2025, 5, 9))  # as it was known then
    assert {one.state for one in before} == {LabState.PRESUMPTIVE}


def test_what_is_brought_presumed_or_matches_nothing_links_no_seizure(agencies, load):
    load("enforcement", SEIZURES)
    rows = result("L1", "SZ-1001", "cocaine", program="community drug checking")
    rows += result("L2", "SZ-1002", "cocaine", method="test strip") + result("L3", "SZ-9999", "cocaine")
    load("drug-checking", RESULTS + rows)
    watch_night(by=BY, agency=agencies[1], day=DAY)
    found, refuted = words(agencies)
    assert {one.state for one in found} == {LabState.PRESUMPTIVE}
    assert refuted is None
    assert SupplySample.objects.get(external_id="L1").seizure is None
    assert seized_samples(agencies[0].id, today=NOW.date()) == (2, 1)


def test_a_watch_whose_class_is_refuted_says_so_and_stands_with_its_history(client, agencies, load):
    load("enforcement", SEIZURES)
    watch_night(by=BY, agency=agencies[1], day=DAY)
    load("drug-checking", RESULTS + result("L1", "SZ-1001", "cocaine") + result("L2", "SZ-1002", "caffeine"))
    load("drug-checking", RESULTS + result("L9", "SZ-7777", "heroin"))
    assert words(agencies)[1] == date(2025, 5, 10)
    watch = SeizureWatch.objects.get()
    assert watch.state == "open"
    sign_in(client, Role.EPIDEMIOLOGIST)
    page = html.unescape(client.get(f"/office/surveillance/watches/{watch.id}/").text)
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "On May 10, 2025 the laboratory found nothing of the class that opened this watch" in text
    assert "corrected by laboratory on May 10, 2025: Cocaine" in text
    assert "28.35" in text
    assert "20 dosage unit" in text
    assert "on a presumptive class" in text
    listed = client.get(f"/office/surveillance/agencies/{agencies[1].slug}/watches/").text
    assert "class refuted by laboratory" in listed
    feeds = client.get(f"/office/surveillance/agencies/{agencies[0].slug}/feeds/").text
    assert "1 seized sample of 3 matches no seizure on record" in feeds


def test_the_link_outlives_the_numbers(agencies, load):
    load("enforcement", SEIZURES)
    load("drug-checking", RESULTS + result("L1", "SZ-1001", "heroin"))
    drop_incident_numbers(by=BY, agency_ids=[agencies[0].id], before=NOW + timedelta(days=1))
    sample = SupplySample.objects.get()
    assert (sample.external_id, sample.seizure_number) == ("", "")
    assert sample.seizure is not None
