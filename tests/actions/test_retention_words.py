"""Words kept for ever: harm prevented is a name on a bag, or in the name of a view, that no limit ever reaches."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from tandem.agencies.actions import create_account, register_agency
from tandem.agencies.models import Account
from tandem.agencies.types import AgencyKind, Role
from tandem.audit.models import Entry
from tandem.core.actor import Actor, system_actor
from tandem.journeys.retention.nightly import keep_limits
from tandem.surveillance.actions import (
    keep_view,
    record_field_tests,
    record_program_start,
    record_samples,
    remove_program_start,
)
from tandem.surveillance.models import FieldTest, ProgramStart, SavedView, SupplyFinding, SupplySample
from tandem.surveillance.queries.retention import WORDED_KINDS
from tandem.surveillance.queries.supply import kit_records, supply_overview_of
from tandem.surveillance.types import NewFieldTest, NewFinding, NewSampleRow, SampleOrigin, SavedPage, TestResult

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
BY = system_actor("test")
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
NAME = "JOHN SMITH"


def agency(slug="real-lab", *, is_demo=False):
    identifier = uuid4()
    for using in ("default", "vault"):
        words = {"slug": slug, "name": slug, "kind": AgencyKind.OUTREACH, "timezone": "America/New_York"}
        register_agency(using=using, by=BY, agency_id=identifier, is_demo=is_demo, **words)
    return identifier


def sampled(agency_id, days):
    """A sample and a field test with a name in every word, so many days ago."""
    day, key = (NOW - timedelta(days=days)).date(), uuid4().hex
    finding = NewFinding(substance="fentanyl", written=NAME, percent=8.0, method=NAME, laboratory=NAME)
    words = dict.fromkeys(WORDED_KINDS[SupplySample], NAME)
    sample = NewSampleRow(fingerprint=key, sample_key=key, collected_on=day, findings=(finding,), **words)
    record_samples(by=BY, agency_id=agency_id, batch_id=uuid4(), rows=[sample])
    test = NewFieldTest(
        fingerprint=key,
        tested_on=day,
        kit=NAME,
        substance="cocaine",
        field_result=TestResult.POSITIVE,
        lab_found=NAME,
    )
    record_field_tests(by=BY, agency_id=agency_id, batch_id=uuid4(), rows=[test])


def test_words_about_samples_go_after_two_years_and_the_findings_stay():
    own = agency()
    sampled(own, 700)
    sampled(own, 800)
    proof = {one.field_class: one for one in keep_limits(by=BY, now=NOW)}["sample_words"]
    assert (proof.removed, proof.past, proof.is_kept) == (3, 0, True)
    for kind, fields in WORDED_KINDS.items():
        held = sorted(kind.objects.values_list(*fields))
        assert held == sorted([("",) * len(fields), (NAME,) * len(fields)])
    assert set(SupplyFinding.objects.values_list("substance", "percent")) == {("fentanyl", 8.0)}
    assert FieldTest.objects.count() == 2
    assert [kit.tests for kit in kit_records(None, today=NOW.date())] == [1]
    entry = Entry.objects.using("default").get(action="surveillance.drop_sample_words")
    assert entry.details == {"rows": 3}


def checked(agency_id, day, origin, number):
    finding = NewFinding(substance="fentanyl", written="", percent=8.0)
    row = NewSampleRow(
        fingerprint=number,
        sample_key=number,
        collected_on=day,
        reported_on=day,
        origin=origin,
        findings=(finding, NewFinding(substance=number, written="")),
    )
    record_samples(by=BY, agency_id=agency_id, batch_id=uuid4(), rows=[row])


def told(today):
    """What the supply page tells: of samples that somebody brought, months."""
    found = []
    for months in (1, 3):
        one = supply_overview_of(None, today=today, months=months)
        first = [(a.substance, a.on if a.is_exact else a.on.replace(day=1), a.seen.before) for a in one.appearances]
        shares = (one.shares.periods, one.shares.substances, [list(row) for row in one.shares.with_it])
        found.append((shares, list(one.shares.samples), sorted(first), one.purities, one.links))
    return found


def test_the_day_somebody_brought_a_sample_goes_after_half_a_year_and_the_supply_page_stays():
    """Harm prevented: the one visit to a checking service on a day, found again in a table years later."""
    own = agency()
    old, first = NOW.date() - timedelta(days=200), date(2026, 5, 2)  # a Tuesday, and a Saturday after a first
    for number, (day, origin) in enumerate(
        [
            (old, SampleOrigin.CHECKING),
            (old, SampleOrigin.UNKNOWN),
            (first, SampleOrigin.CHECKING),
            (old + timedelta(days=1), SampleOrigin.SEIZURE),
            (NOW.date() - timedelta(days=100), SampleOrigin.CHECKING),
        ]
    ):
        checked(own, day, origin, str(number))
    said = told(NOW.date())
    proof = {one.field_class: one for one in keep_limits(by=BY, now=NOW)}["sample_day"]
    assert (proof.past, proof.is_kept) == (0, True)
    assert proof.removed == 2 * 3 + 3 * 2  # of a sample its day and its report, of each finding its report
    kept = SupplySample.objects.order_by("sample_key").values_list("local_on", "reported_on")
    week, may = date(2026, 5, 4), date(2026, 5, 1)
    late = NOW.date() - timedelta(days=100)
    assert [a for a, _ in kept] == [week, week, may, old + timedelta(days=1), late]
    assert [b for _, b in kept] == [a for a, _ in kept]
    assert set(SupplyFinding.objects.filter(sample__sample_key="2").values_list("reported_on", flat=True)) == {may}
    assert told(NOW.date()) == said
    assert {one.field_class: one for one in keep_limits(by=BY, now=NOW)}["sample_day"].removed == 0


def test_words_of_a_demonstration_are_left_alone():
    sampled(agency("demo-lab", is_demo=True), 4000)
    keep_limits(by=BY, now=NOW)
    assert SupplySample.objects.get().stamp == NAME


def test_views_of_an_account_that_ended_go_and_those_of_others_stay():
    own, ids = agency("outreach"), []
    for name in ("wren", "finch"):
        who = {"username": name, "display_name": name, "agency_slug": "outreach", "role": Role.EPIDEMIOLOGIST}
        account = create_account(using="vault", by=BY, on_side="care", password="made-up-password-1", **who)
        by = Actor(account_id=account, role="epidemiologist", agency_id=own, side="care")
        keep_view(by=by, agency_id=own, page=SavedPage.TRENDS, name=NAME, filters={})
        ids.append(account)
    SavedView.objects.update(created_at=NOW - timedelta(days=31))
    Account.objects.using("vault").filter(id=ids[0]).update(is_active=False)
    keep_limits(by=BY, now=NOW)
    assert list(SavedView.objects.values_list("owner_id", flat=True)) == [ids[1]]


def test_the_start_of_a_program_is_removed_with_its_name_and_an_entry():
    own = agency()
    program = record_program_start(by=BY, agency_id=own, name=NAME, starts_on=NOW.date())
    assert remove_program_start(by=BY, program_id=program) == own
    assert remove_program_start(by=BY, program_id=program) is None
    assert not ProgramStart.objects.exists()
    [entry] = Entry.objects.using("default").filter(action="surveillance.remove_program_start")
    assert NAME not in f"{entry.subjects} {entry.details}"
