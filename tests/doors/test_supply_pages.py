"""Supply, feeds, crime and calls: harm prevented is a new substance seen late, and a kit believed that is wrong."""

import html
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from tandem.agencies.actions import register_agency
from tandem.agencies.queries import agency_by_slug
from tandem.agencies.types import AgencyKind, Role
from tandem.core.actor import system_actor
from tandem.exchange.formats.mapping import load_mapping
from tandem.exchange.loaders import load_file
from tandem.journeys.demo_data import FILES, load_areas
from tandem.journeys.riverbend import supply as truth
from tandem.surveillance.actions import set_replay_clock
from tandem.surveillance.models import ProgramStart
from tandem.surveillance.queries.feeds import feeds_of
from tandem.surveillance.queries.supply import kit_records, samples_of
from tandem.surveillance.rules.supply import appearances_of
from tandem.surveillance.rules.supply_links import LinkKind, supply_links
from tests.factories.county import riverbend
from tests.factories.signin import sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
DEMO = Path(__file__).resolve().parents[2] / "demo"
BY = system_actor("test")
NOW = datetime(2026, 4, 1, tzinfo=UTC)
CLOCK = datetime(2026, 4, 1, 0, tzinfo=UTC)  # 20:00 on 31 March in Riverbend
TODAY, EARLIER = date(2026, 3, 31), date(2025, 12, 31)
AT = "/office/surveillance/agencies"
KINDS = {"drug-checking", "field-tests", "crime", "calls"}


@pytest.fixture
def county():
    """The supply and context of the made-up county, loaded as the demonstration loads it."""
    riverbend()
    for file in FILES:
        if file.kind in KINDS:
            agency = agency_by_slug(using="default", slug=file.agency)
            load_areas(BY, agency.id, DEMO / file.outlines)
            mapping = load_mapping((DEMO / "mappings" / file.mapping).read_text(encoding="utf-8"), kind=file.kind)
            source = DEMO / file.file
            done = load_file(
                by=BY, agency=agency, kind=file.kind, source=source, now=NOW, mapping=mapping, is_synthetic=True
            )
            assert (done.quarantined, done.duplicates) == (0, 0)
    for slug in ("riverbend-police", "riverbend-outreach"):
        set_replay_clock(by=BY, agency_id=agency_by_slug(using="default", slug=slug).id, at=CLOCK)


def said(client, page, slug="riverbend-police", **query):
    """The words of a page."""
    answer = client.get(f"{AT}/{slug}/{page}/", query)
    assert answer.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_what_was_planted_comes_out(client, county):
    """Witness: the planted truth of journeys/riverbend/supply.py."""
    samples = samples_of(None, today=TODAY)
    newest = appearances_of(samples, today=TODAY)[0]
    assert (newest.substance, newest.on, newest.confirmed_on) == (truth.NEW_SUBSTANCE, truth.NEW_ON, truth.NEW_ON)
    assert newest.is_new
    assert newest.seen.before == sum(one.collected_on < truth.NEW_ON for one in samples)
    assert not [one for one in appearances_of(samples_of(None, today=EARLIER), today=EARLIER) if one.is_new]

    stamped = next(one for one in supply_links(samples) if one.kind is LinkKind.STAMP)
    assert len(stamped.samples) == truth.STAMPED_CHECKED + truth.STAMPED_SEIZED
    # Checked samples are among them: how many areas and which months, never which areas or days.
    assert (stamped.areas, stamped.places, len(stamped.agency_ids)) == ((), len(truth.STAMP_AREAS), 2)
    assert stamped.first_on >= truth.STAMP_FROM.replace(day=1)
    assert (stamped.first_on.day, stamped.last_on.day) == (1, 1)
    kits = {one.kit: (one.positive, one.not_confirmed) for one in kit_records(None, today=TODAY)}
    assert kits == {kit: (positive, wrong) for kit, (positive, wrong, _) in truth.KITS.items()}

    police = agency_by_slug(using="default", slug="riverbend-police")
    found = {one.feed: one for one in feeds_of(police.id, today=TODAY, is_replay=True)}
    assert {feed for feed, one in found.items() if one.silence.finding == "silent"} == {"calls"}
    assert found["calls"].last_on == truth.CALLS_STOP
    assert found["crime"].with_area == found["crime"].rows

    sign_in(client, Role.EPIDEMIOLOGIST)
    page = said(client, "supply")
    assert "Medetomidine, first seen in Jan 2026" in page
    assert "BLUE HERON 14 3 areas" in page
    assert "Kit A (made up) 90 75 24 %" in page
    assert "Kit C (made up) 23 fewer than 11 too few to say" in page
    assert "the last value by" in page
    assert "Calls for service: no row for 21 days" in said(client, "feeds")


def test_the_start_of_a_program_is_noted_and_shown_beside_the_other_areas(client, county):
    sign_in(client, Role.EPIDEMIOLOGIST)
    wrong = client.post(f"{AT}/riverbend-police/context/", {"name": "", "starts_on": "soon"})
    assert wrong.status_code == 400
    done = client.post(f"{AT}/riverbend-police/context/", {"name": "Van", "starts_on": "2025-10-01", "areas": []})
    assert done.status_code == 302
    assert ProgramStart.objects.get().name == "Van"
    page = said(client, "context")
    assert "Began on Oct. 1, 2025; areas: everywhere." in page
    assert "Theft, in its areas" in page
    assert "an association, not an effect" in page
    at = f"/office/surveillance/programs/{ProgramStart.objects.get().id}/remove/"
    assert (client.get(at).status_code, client.post(at).status_code) == (405, 302)
    assert not ProgramStart.objects.exists()
    assert "No program is noted yet." in said(client, "context")
    assert client.post(at).status_code == 404


def test_pages_of_an_agency_that_sent_nothing_say_so(client):
    register_agency(
        using="default",
        by=BY,
        agency_id=uuid4(),
        slug="quiet-town",
        name="Quiet Town",
        kind=AgencyKind.POLICE,
        timezone="America/New_York",
    )
    sign_in(client, Role.COORDINATOR)
    assert "No samples so far" in said(client, "supply", "quiet-town")
    assert "No feed so far" in said(client, "feeds", "quiet-town")
    assert "No crime and no calls so far" in said(client, "context", "quiet-town")
    assert client.get(f"{AT}/quiet-town/supply/", {"who": "nobody"}).status_code == 400


def test_the_made_up_files_are_what_the_maker_makes():
    """Harm: a file in the repository that nobody can make again."""
    made = {
        "riverbend_drug_checking_synthetic.csv": truth.drug_checking(),
        "riverbend_lab_results_synthetic.csv": truth.lab_results(),
        "riverbend_field_tests_synthetic.csv": truth.field_tests(),
        "riverbend_crimes_synthetic.csv": truth.crimes(),
        "riverbend_calls_synthetic.csv": truth.calls(),
    }
    for name, rows in made.items():
        first, *lines = (DEMO / name).read_text(encoding="utf-8").splitlines()
        assert first.split(",") == list(rows[0])
        assert lines == [",".join(str(value) for value in row.values()) for row in rows], name
    assert json.dumps(truth.drug_checking(1)) != json.dumps(truth.drug_checking(2))
