"""The nightly look at the read log. Harm prevented: staff look up whom they please because nobody reads the log."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from tandem.audit.models import Entry, LookFinding, LookFindingStep
from tandem.audit.queries import latest_entries
from tandem.audit.queries.looks import finding_by_id, findings, judged_until
from tandem.audit.types import FindingState, MarkKind, ReviewReason, Suspicion
from tandem.consent.actions import record_relation
from tandem.consent.types import RelationKind, RelationSource
from tandem.core.actor import Actor, system_actor
from tandem.core.refusals import Refused
from tandem.journeys import opening, watch_reads
from tandem.people.rules.marks import alike_by, block_of
from tandem.people.types import Details
from tests.factories.county import CASE_MANAGER, OUTREACH_WORKER, TEAM, actor, riverbend
from tests.factories.people import WREN, a_person

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
BY = system_actor("test")
PRIVACY = actor(31, "privacy_officer", TEAM)
OTHER_PRIVACY = actor(32, "privacy_officer", TEAM)


@pytest.fixture
def person() -> UUID:
    """A person whom the team knows, and on whom nobody of the staff works at present."""
    riverbend()
    person_id = a_person()
    words = {"by": BY, "person_id": person_id, "now": timezone.now(), "source": RelationSource.OUTREACH}
    record_relation(**words, kind=RelationKind.VISIT, agency_id=TEAM)
    return person_id


def looks(by: Actor, person_id: UUID) -> None:
    opening.record(by=by, person_id=person_id, now=timezone.now())


def some_nights_later() -> watch_reads.Watched:
    return watch_reads.watch_reads(by=BY, now=timezone.now() + timedelta(days=3))


def kinds_of(by: Actor) -> set[Suspicion]:
    day_kinds = {one.suspicion for one in findings() if one.account_id == by.account_id}
    return day_kinds - {Suspicion.AFTER_HOURS}  # the clock of the machine that runs this may stand at night


def test_a_look_without_work_is_put_before_the_officer_once(person):
    looks(OUTREACH_WORKER, person)
    assert some_nights_later().found >= 1
    assert kinds_of(OUTREACH_WORKER) == {Suspicion.NO_CASE}
    assert some_nights_later().found == 0
    assert {one.person_ids for one in findings()} == {(person,)}


def test_whoever_works_with_the_person_is_not_asked(person):
    words = {"by": BY, "person_id": person, "now": timezone.now(), "source": RelationSource.CASE}
    record_relation(**words, kind=RelationKind.ASSIGNMENT, account_id=CASE_MANAGER.account_id)
    looks(CASE_MANAGER, person)
    some_nights_later()
    assert kinds_of(CASE_MANAGER) == set()


def test_the_account_holder_and_a_colleague_are_known_by_keyed_marks(person):
    """The marks of staff are hashes under a key: the table holds no name, and the detection saw none."""
    watch_reads.note_marks(by=BY, account_id=OUTREACH_WORKER.account_id, details=WREN)
    looks(OUTREACH_WORKER, person)
    looks(CASE_MANAGER, person)
    some_nights_later()
    assert kinds_of(OUTREACH_WORKER) == {Suspicion.SELF, Suspicion.NEIGHBOUR, Suspicion.NO_CASE}
    assert kinds_of(CASE_MANAGER) == {Suspicion.COLLEAGUE, Suspicion.NO_CASE}
    with connections["vault"].cursor() as cursor:
        cursor.execute("SELECT * FROM audit_staffmark")
        held = str(cursor.fetchall()).casefold()
    assert "ashgrove" not in held
    assert "1990" not in held


def test_the_ledger_and_the_findings_name_nobody(person):
    watch_reads.note_marks(by=BY, account_id=OUTREACH_WORKER.account_id, details=WREN)
    looks(OUTREACH_WORKER, person)
    some_nights_later()
    rows = [*Entry.objects.using("vault").values_list(), *LookFinding.objects.using("vault").values_list()]
    assert "Ashgrove" not in str(rows)


def test_that_nothing_was_found_is_told_from_nobody_looked(person):
    assert judged_until() is None
    assert some_nights_later().found == 0
    assert isinstance(judged_until(), date)


def test_the_officer_asks_and_decides_and_each_step_is_an_entry(person):
    looks(OUTREACH_WORKER, person)
    some_nights_later()
    [finding] = [one for one in findings() if one.suspicion is Suspicion.NO_CASE]
    now = timezone.now()
    watch_reads.review(by=PRIVACY, finding_id=finding.id, to=FindingState.ASKED, now=now)
    reason = ReviewReason.HANDED_OVER
    watch_reads.review(by=PRIVACY, finding_id=finding.id, to=FindingState.EXPLAINED, reason=reason, now=now)
    found = finding_by_id(finding.id)
    assert [step.to for step in found.steps] == [FindingState.OPEN, FindingState.ASKED, FindingState.EXPLAINED]
    entries = [one for one in latest_entries(using="vault") if one.action == "audit.review_finding"]
    assert [(one.reason, one.details["to"]) for one in entries] == [("handed_over", "explained"), ("", "asked")]
    with pytest.raises(Refused, match="decided already"):
        watch_reads.review(by=PRIVACY, finding_id=finding.id, to=FindingState.ASKED, now=now)


def test_who_may_not_decide(person):
    """Harm: the officer who looked explains it to themselves, or a coordinator closes what their team did."""
    by = Actor(OUTREACH_WORKER.account_id, "outreach_worker", TEAM, "care")
    looks(by, person)
    some_nights_later()
    finding, now = findings()[0], timezone.now()
    own = Actor(by.account_id, "privacy_officer", TEAM, "care")
    confirmed = {"finding_id": finding.id, "to": FindingState.CONFIRMED, "now": now}
    for who, reason in (
        (own, ReviewReason.NO_WORK_REASON),
        (CASE_MANAGER, ReviewReason.NO_WORK_REASON),
        (PRIVACY, ReviewReason.OWN_CASE),
        (PRIVACY, None),
    ):
        with pytest.raises(Refused):
            watch_reads.review(by=who, reason=reason, **confirmed)
    for read in (watch_reads.findings_for, watch_reads.waiting_findings):
        with pytest.raises(Refused):
            read(by=CASE_MANAGER)
    watch_reads.review(by=OTHER_PRIVACY, reason=ReviewReason.NO_WORK_REASON, **confirmed)
    assert finding_by_id(finding.id).state is FindingState.CONFIRMED


def test_findings_and_steps_cannot_be_changed_or_removed(person):
    looks(OUTREACH_WORKER, person)
    some_nights_later()
    for deed in (
        lambda: LookFinding.objects.using("vault").update(looks=0),
        lambda: LookFindingStep.objects.using("vault").all().delete(),
        lambda: LookFindingStep.objects.using("vault").update(to_state="explained"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic(using="vault"):
            deed()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1234 Oak Street, Apt 5", "1288 oak st."),
        ("1234 North Oak Avenue Unit 7", "1200 N. Oak Ave"),
        ("12 Made-up Lane", "99 made up ln"),
    ],
)
def test_one_block_written_in_two_ways(one, other):
    assert block_of(one) == block_of(other) != ""


@pytest.mark.parametrize("address", ["", "under the bridge", "Oak Street", "shelter, 3rd floor"])
def test_no_block_without_a_number(address):
    assert block_of(address) == ""


def test_what_is_missing_makes_no_mark():
    """Harm: all people without a telephone would be alike."""
    assert alike_by(Details(family_name="Ashgrove", phone="12")) == {}
    full = alike_by(
        Details(given_name="José", family_name="Ñuñez", birth_on=date(1990, 2, 3), phone="+1 (555) 555-0100")
    )
    assert full == {MarkKind.IDENTITY: "nunez|j|1990-02-03", MarkKind.PHONE: "5555550100"}
