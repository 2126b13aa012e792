"""A substance that is new here: harm prevented is one that nobody is told of, and one that is called new in haste."""

import html
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tandem.agencies.actions import register_agency
from tandem.agencies.queries import agency_by_slug
from tandem.agencies.types import AgencyKind, Role
from tandem.core.actor import system_actor
from tandem.journeys.novel_substance import look_for_new_substances
from tandem.journeys.riverbend import supply as truth
from tandem.surveillance import models
from tandem.surveillance.actions import (
    move_task,
    pair_agencies,
    record_field_tests,
    record_samples,
    set_replay_clock,
)
from tandem.surveillance.queries.alerts import alert_detail, alerts_of
from tandem.surveillance.queries.appearances import sightings
from tandem.surveillance.queries.responses import response_detail
from tandem.surveillance.queries.telling import after_action_of
from tandem.surveillance.rules.appearances import first_confirmations, has_enough_history
from tandem.surveillance.types import (
    AlertKind,
    AlertState,
    AlertSummary,
    NewFieldTest,
    NewFinding,
    NewSampleRow,
    TaskState,
    TestResult,
)
from tandem.web.office.surveillance.appearances import facts
from tests.doors.test_supply_pages import county, said
from tests.factories.county import riverbend
from tests.factories.signin import sign_in

__all__ = ["county"]
pytestmark = pytest.mark.django_db(databases=["default", "vault"])
BY = system_actor("test")
# The result that came first, and the day of its sample: the planted first sample took longer at the laboratory.
KNOWN_ON, TAKEN_ON = min(
    (date.fromisoformat(str(row["result_date"])), date.fromisoformat(str(row["date_collected"])))
    for row in (*truth.drug_checking(), *truth.lab_results())
    if row["substance"] == truth.NEW_SUBSTANCE and row["method"] == "GC-MS"
)


def nights(slug: str, first: date, last: date) -> dict[date, int]:
    """Run every night of an agency; the alerts raised by night."""
    agency = agency_by_slug(using="default", slug=slug)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    done = {day: look_for_new_substances(by=BY, agency=agency, day=day).alerts_opened for day in days}
    return {day: n for day, n in done.items() if n}


def hours_until_a_person_steps_in(alert: AlertSummary, task_id: UUID, *, hours: int) -> tuple[float | None, ...]:
    """Hours to the response before and after a person's first step; that it opened by itself is no answer."""
    before = after_action_of(alert.id).hours_to_respond
    move_task(by=BY, task_id=task_id, to=TaskState.DONE, now=alert.raised_at + timedelta(hours=hours))
    return before, after_action_of(alert.id).hours_to_respond


def test_what_was_planted_raises_one_alert_with_its_response_on_its_day(client, county):
    """Witness: the planted truth of journeys/riverbend/supply.py; every agency's nights are run, twice."""
    police = agency_by_slug(using="default", slug="riverbend-police").id
    ems = register_agency(
        using="default",
        by=BY,
        agency_id=uuid4(),
        slug="riverbend-ems",
        name="Riverbend EMS",
        kind=AgencyKind.FIRE_EMS,
        timezone="America/New_York",
    )
    pair_agencies(by=BY, watching_agency_id=ems, seizing_agency_id=police)
    around = (KNOWN_ON - timedelta(days=6), KNOWN_ON + timedelta(days=40))
    raised = [nights(slug, *around) for slug in ("riverbend-outreach", "riverbend-police", "riverbend-ems") * 2]
    # The result came from the police laboratory: health work, so it is for the agency that watches its seizures.
    assert raised == [{}, {}, {KNOWN_ON: 1}, {}, {}, {}]
    behind = models.SubstanceAppearance.objects.get()
    assert (behind.substance, behind.collected_on, behind.known_on) == (truth.NEW_SUBSTANCE, TAKEN_ON, KNOWN_ON)
    alert = alert_detail(behind.alert_id).summary
    assert (alert.kind, alert.state, alert.start_on) == (AlertKind.NOVEL_SUBSTANCE, AlertState.OPEN, KNOWN_ON)
    response = response_detail(alert.response_id)
    assert [task.title for task in response.tasks][:1] == ["Verify with the laboratory or the drug check"]
    assert models.Response.objects.count() == models.Alert.objects.count() == 1
    assert hours_until_a_person_steps_in(alert, response.tasks[0].id, hours=5) == (None, 5.0)
    before = [one for one in sightings(today=KNOWN_ON) if one.is_confirmed and one.collected_on < TAKEN_ON]
    assert behind.samples_before == len({one.sample for one in before})

    sign_in(client, Role.EPIDEMIOLOGIST)
    page = client.get(f"/office/surveillance/alerts/{alert.id}/").text
    text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
    assert "New in the supply: Medetomidine" in text
    assert "Taken Jan. 18, 2026" in text  # seized; the day of a sample that somebody brought in would be its month
    assert "A laboratory confirmed it. What only a strip, a device or a field kit says raises no alert." in text
    closing = {"closed-note": "real_increase"}
    assert client.post(f"/office/surveillance/alerts/{alert.id}/close/", closing).status_code == 400
    done = client.post(f"/office/surveillance/alerts/{alert.id}/close/", {"closed-note": "new_here"})
    assert done.status_code == 302
    assert "New in the supply: Medetomidine" in said(client, "alerts", "riverbend-ems")


def sample(key: str, day: date, *substances: str, confirmed: bool = True, known: date | None = None) -> NewSampleRow:
    found = tuple(NewFinding(one, one, is_confirmed=confirmed) for one in substances)
    return NewSampleRow(
        fingerprint=f"{key}-{substances}", sample_key=key, collected_on=day, reported_on=known, findings=found
    )


@pytest.fixture
def outreach() -> UUID:
    riverbend()
    return agency_by_slug(using="default", slug="riverbend-outreach").id


DAY = date(2026, 1, 10)
MONTH_END = date(2026, 1, 31)  # when a result without a report day counts as known


def past(agency_id: UUID, number: int, days: int) -> None:
    """So many samples of fentanyl, even over the days before."""
    rows = [sample(f"p{n}", DAY - timedelta(days=1 + n * days // number), "fentanyl") for n in range(number)]
    record_samples(by=BY, agency_id=agency_id, batch_id=uuid4(), rows=rows)


@pytest.mark.parametrize(("samples", "days", "is_raised"), [(40, 300, True), (20, 300, False), (200, 90, False)])
def test_with_too_little_before_it_nothing_is_called_new(client, outreach, samples, days, is_raised):
    past(outreach, samples, days)
    record_samples(by=BY, agency_id=outreach, batch_id=uuid4(), rows=[sample("new", DAY, "medetomidine")])
    agency = agency_by_slug(using="default", slug="riverbend-outreach")
    night = look_for_new_substances(by=BY, agency=agency, day=MONTH_END)
    assert (night.alerts_opened, "medetomidine" in {a.appearance.substance for a in alerts_of(outreach)}) == (
        int(is_raised),
        is_raised,
    )
    [found] = [one for one in first_confirmations(sightings(today=MONTH_END)) if one.substance == "medetomidine"]
    assert has_enough_history(found) is is_raised
    if not is_raised:
        set_replay_clock(by=BY, agency_id=outreach, at=datetime(2026, 2, 2, tzinfo=UTC))
        sign_in(client, Role.EPIDEMIOLOGIST)
        assert "Not enough history to say new" in said(client, "supply", "riverbend-outreach")


def test_a_presumptive_finding_alone_raises_nothing(outreach):
    past(outreach, 60, 400)
    kit = NewFieldTest(
        fingerprint="ft", tested_on=DAY, kit="Kit", substance="medetomidine", field_result=TestResult.POSITIVE
    )
    record_field_tests(by=BY, agency_id=outreach, batch_id=uuid4(), rows=[kit])
    strip = sample("strip", DAY, "medetomidine", confirmed=False)
    record_samples(by=BY, agency_id=outreach, batch_id=uuid4(), rows=[strip])
    assert nights("riverbend-outreach", DAY, DAY + timedelta(days=3)) == {}
    answered = replace(kit, fingerprint="ft-lab", lab_result=TestResult.POSITIVE, reported_on=DAY + timedelta(days=2))
    record_field_tests(by=BY, agency_id=outreach, batch_id=uuid4(), rows=[answered])
    assert nights("riverbend-outreach", DAY, DAY + timedelta(days=3)) == {DAY + timedelta(days=2): 1}
    behind = alerts_of(outreach)[0].appearance
    assert not behind.is_exact
    assert ("Taken", "Jan 2026") in facts(behind)
    assert (behind.presumed, behind.presumed_since) == (1, DAY.replace(day=1))


def test_a_name_that_no_dictionary_knows_is_new_too_and_is_kept_with_its_sample_alone(outreach):
    past(outreach, 60, 400)
    row = sample("odd", DAY, "unlisted")
    odd = replace(row, findings=(NewFinding("unlisted", "Zorbitazene  HCl", is_confirmed=True),))
    again = replace(odd, fingerprint="again", sample_key="odd2", collected_on=DAY + timedelta(days=1))
    record_samples(by=BY, agency_id=outreach, batch_id=uuid4(), rows=[odd, again])
    assert nights("riverbend-outreach", DAY, MONTH_END) == {MONTH_END: 1}
    assert alerts_of(outreach)[0].appearance.written == "zorbitazene hcl"
    models.SupplyFinding.objects.update(written="")
    assert alerts_of(outreach)[0].appearance.written == ""


def test_nothing_stands_when_the_ledger_fails(outreach, monkeypatch):
    past(outreach, 60, 400)
    record_samples(by=BY, agency_id=outreach, batch_id=uuid4(), rows=[sample("new", DAY, "medetomidine")])

    def fail(**_):
        raise OSError("disk full")

    monkeypatch.setattr("tandem.surveillance.actions.appearances.append_entry", fail)
    with pytest.raises(OSError, match="disk full"):
        nights("riverbend-outreach", MONTH_END, MONTH_END)
    assert not models.Alert.objects.exists()
    assert not models.SubstanceAppearance.objects.exists()


def test_old_news_raises_no_alert_at_the_first_night(outreach):
    past(outreach, 60, 400)
    record_samples(by=BY, agency_id=outreach, batch_id=uuid4(), rows=[sample("new", DAY, "medetomidine")])
    late = MONTH_END + timedelta(days=90)
    assert nights("riverbend-outreach", late, late + timedelta(days=1)) == {}


def test_of_a_brought_in_sample_without_a_report_day_only_the_month_is_told(outreach):
    """Harm: the day on which somebody brought a sample in. Witness: the same record with two days of the month.

    Nor does the time before it give the day away, counted from the first sample, whose day is kept no better."""
    past(outreach, 60, 400)
    days = {"medetomidine": date(2026, 1, 13), "xylazine": date(2026, 1, 22)}
    rows = [sample(key, day, key) for key, day in days.items()]
    record_samples(by=BY, agency_id=outreach, batch_id=uuid4(), rows=rows)
    month, end = date(2026, 1, 1), date(2026, 1, 31)
    assert nights("riverbend-outreach", month, end + timedelta(days=1)) == {end: 2}
    first = DAY - timedelta(days=1 + 59 * 400 // 60)
    after_first = (first.replace(day=1) + timedelta(days=31)).replace(day=1)
    told = {
        (one.start_on, one.end_on, found.known_on, found.collected_on, found.days_before)
        for one in alerts_of(outreach)
        if (found := one.appearance)
    }
    assert told == {(end, end + timedelta(days=1), end, month, (month - after_first).days)}


def test_a_report_day_before_the_sample_does_not_tell_its_day(outreach):
    """A report day that cannot be is no report day."""
    row = sample("odd", DAY, "medetomidine", known=DAY - timedelta(days=3))
    record_samples(by=BY, agency_id=outreach, batch_id=uuid4(), rows=[row])
    (seen,) = sightings(today=DAY)
    assert seen.known_on == date(2026, 1, 31)
