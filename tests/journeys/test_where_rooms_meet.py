"""Where one room's promise meets another room's deed. Harm prevented: a merge, or a page beside, undoes a promise."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from tandem.agencies.types import Role
from tandem.audit.actions import append_entry
from tandem.consent import gate
from tandem.consent.actions import record_court_order, record_disclosure
from tandem.consent.models import RecordedGround
from tandem.consent.types import Access, Category, Channel, Ground, OrderType, Purpose, Refusal
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.journeys import accounting, identity, own_record, own_requests, privacy_office, told_reports
from tandem.oversight.actions.requests import ask
from tandem.oversight.models import LegalDemand, MandatoryReport
from tandem.oversight.queries.legal import persons_held
from tandem.oversight.types.mandatory import ReportState, Telling
from tandem.oversight.types.requests import RequestKind, RequestState
from tests.factories.access import an_access
from tests.factories.county import CASE_MANAGER, COORDINATOR, PROVIDER_STAFF, TEAM
from tests.factories.demands import a_demand
from tests.factories.people import NOW
from tests.factories.signin import make_staff
from tests.journeys.test_care_story import a_call
from tests.journeys.test_identity import called_again, joined

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@pytest.fixture
def two() -> tuple[UUID, UUID]:
    """Two records of one person."""
    first, _visit = a_call()
    second, _again = called_again()
    return first, second


@pytest.fixture
def officer(two: tuple[UUID, UUID]) -> Actor:
    return make_staff(Role.PRIVACY_OFFICER, agency="riverbend-outreach").actor


def own(person_id: UUID) -> Access:
    return an_access(person_id, now=NOW, role="person", purpose=Purpose.OWN_RECORD)


def a_report(person_id: UUID, telling: Telling) -> UUID:
    """A report of child abuse that was made about somebody of the household."""
    disclosure_id = record_disclosure(
        by=CASE_MANAGER,
        now=NOW,
        person_id=person_id,
        ground=Ground.CHILD_ABUSE_REPORT,
        consent_id=None,
        recipient_id=None,
        categories=[Category.IDENTITY],
        purpose=Purpose.MANDATORY_REPORT,
        channel=Channel.PAGE,
        notice_version="",
    )
    MandatoryReport(
        person_id=person_id,
        agency_id=TEAM,
        law_state="riverbend",
        rule="child_abuse",
        answers={},
        state=ReportState.MADE,
        drafted_by=uuid4(),
        drafted_at=NOW,
        due_at=NOW,
        decided_by=uuid4(),
        decided_at=NOW,
        made_at=NOW,
        to="child_protection",
        facts=["child_name"],
        telling=telling,
        disclosure_id=disclosure_id,
    ).save(using="vault")
    return disclosure_id


@pytest.mark.parametrize("is_kept_one", [True, False])
def test_a_report_that_is_unsafe_to_tell_stays_kept_back_after_a_merge(two, is_kept_one):
    """Harm: two records are joined, and whoever holds the phone reads who reported them."""
    kept, absorbed = two
    a_report(kept if is_kept_one else absorbed, Telling.UNSAFE)
    joined(kept, absorbed)
    assert accounting.passed_on(access=own(kept), person_id=kept, now=NOW) == []
    looks = own_record.who_looked(access=own(kept), person_id=kept)
    assert "consent.record_disclosure" not in {one.action for one in looks}


def test_a_report_that_was_told_is_still_told_after_a_merge(two):
    """Harm: a merge hides from a person what was reported about them."""
    kept, absorbed = two
    a_report(absorbed, Telling.TOLD)
    joined(kept, absorbed)
    assert len(told_reports.told_to_person(access=own(kept), person_id=kept, now=NOW)) == 1


@pytest.mark.parametrize("is_kept_one", [True, False])
def test_a_merge_ends_what_a_court_order_opened(two, officer, is_kept_one):
    """Harm: a coordinator joins a second record to the one that an order names, and the order produces both."""
    kept, absorbed = two
    order = record_court_order(
        by=officer,
        now=NOW,
        person_id=kept if is_kept_one else absorbed,
        account_id=officer.account_id,
        order_id=uuid4(),
        mandate_id=uuid4(),
        order_type=OrderType.NONCRIMINAL,
        scope=[Category.ENCOUNTER],
        expires_at=NOW + timedelta(days=10),
    )
    words = {"by": officer, "purpose": Purpose.LEGAL_PROCESS, "channel": Channel.EXPORT, "now": NOW}
    assert not isinstance(gate.open_record(person=kept if is_kept_one else absorbed, **words), Refusal)
    merge_id = joined(kept, absorbed)
    later = {**words, "now": NOW + timedelta(minutes=1)}
    assert isinstance(gate.open_record(person=kept, **later), Refusal)
    assert isinstance(gate.open_record(person=absorbed, **later), Refusal)
    assert RecordedGround.objects.using("vault").get(id=order).ended_at == NOW
    identity.unmerge(by=COORDINATOR, kept_id=kept, merge_id=merge_id, edits={}, roots=[], now=NOW)
    assert isinstance(gate.open_record(person=kept, **later), Refusal)


@pytest.mark.parametrize("is_kept_one", [True, False])
def test_a_legal_hold_reaches_every_record_of_the_person(two, officer, is_kept_one):
    """Harm: what a court ordered to be kept is destroyed, because the demand names the record that was joined."""
    kept, absorbed = two
    demand = LegalDemand.objects.using("vault").get(id=a_demand(by=officer, now=NOW))
    demand.person_id = kept if is_kept_one else absorbed
    demand.save(using="vault")
    joined(kept, absorbed)
    assert persons_held(now=NOW) == {kept, absorbed}
    request_id = ask(
        access=own(kept),
        by=Actor(kept, "person", None, "care"),
        person_id=kept,
        agency_id=TEAM,
        kind=RequestKind.ERASURE,
        now=NOW,
    )
    with pytest.raises(Refused) as caught:
        own_requests.answer(by=officer, request_id=request_id, new=RequestState.ACCEPTED, now=NOW)
    assert caught.value.code == "legal_hold"


def test_the_ledger_page_does_not_tell_whom_another_agency_treats(two, officer):
    """Harm: a privacy officer reads beside a known number that the clinic opened this record: a Part 2 fact."""
    known, _other = two
    for by in (PROVIDER_STAFF, CASE_MANAGER):
        with transaction.atomic(using="vault"):
            append_entry(using="vault", by=by, action="consent.open_record", subjects=[("person", known)])
    found = privacy_office.ledger(by=officer, using="vault", action_prefix="consent.open_record", limit=9)
    about = {one.agency_id: one.subjects for one in found}
    assert about[PROVIDER_STAFF.agency_id] == ()
    assert about[CASE_MANAGER.agency_id] == (("person", str(known)),)
