"""The relay: harm prevented is an officer's offer that is lost, or a person who is entered twice."""

from datetime import timedelta

import pytest

from tandem.audit.queries import pending_work
from tandem.care.models import Encounter
from tandem.handoff.queries import clock_of
from tandem.handoff.types import Step
from tandem.journeys import relay, warm_handoff
from tandem.journeys.offer_deflection import OfferDetails, offer_deflection
from tandem.journeys.opening import record
from tandem.people.queries import people_count
from tests.factories.county import OFFICER, OUTREACH_WORKER, TEAM, riverbend
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db(databases=["default", "vault"], transaction=True)


class PowerCut(BaseException):
    """Ends the process as far as the code under test can tell: nothing catches it."""


def offer() -> str:
    riverbend()
    details = OfferDetails(meeting_place="Made-up Square", given_name="Wren")
    return offer_deflection(by=OFFICER, details=details, occurred_at=NOW, to_agency_id=TEAM, now=NOW)


def test_an_offer_arrives_once_however_often_the_relay_runs():
    receipt = offer()
    assert relay.drain(now=NOW) == relay.Drained(applied=1, failed=0)
    assert relay.drain(now=NOW) == relay.Drained(applied=0, failed=0)
    assert people_count() == 1
    assert Encounter.objects.using("vault").get().receipt == receipt


def test_a_power_cut_between_the_two_commits_applies_the_offer_once(monkeypatch):
    """Witness: the vault has committed, the outbox row is still open, and the next run only closes it."""
    offer()

    def cut(**_words):
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(relay, "mark_delivered", cut)
        with pytest.raises(PowerCut):
            relay.drain(now=NOW)
    assert people_count() == 1
    assert len(pending_work(using="default")) == 1
    assert relay.drain(now=NOW).applied == 1
    assert people_count() == 1
    assert pending_work(using="default") == []


def test_a_power_cut_before_the_second_commit_leaves_nothing_behind():
    offer()

    def cut(**_words):
        raise PowerCut

    with pytest.raises(PowerCut):
        relay.drain(now=NOW, jobs={"deflection_intake.open_envelope": cut})
    assert people_count() == 0
    assert relay.drain(now=NOW).applied == 1
    assert people_count() == 1


def test_a_failure_is_counted_by_its_kind_and_tried_again():
    offer()

    def fails(**_words):
        raise ValueError("Wren Ashgrove, 12 Made-up Lane")

    assert relay.drain(now=NOW, jobs={"deflection_intake.open_envelope": fails}).failed == 1
    waiting = pending_work(using="default")
    assert [work.attempts for work in waiting] == [1]
    from tandem.audit.models import OutboxRow

    assert OutboxRow.objects.get().failure == "ValueError"
    assert relay.drain(now=NOW).applied == 1


def test_one_row_that_fails_does_not_hold_up_the_others():
    offer()
    offer()
    done = []

    def fails_first(**words):
        done.append(words)
        if len(done) == 1:
            raise ValueError

    drained = relay.drain(now=NOW, jobs={"deflection_intake.open_envelope": fails_first})
    assert drained == relay.Drained(applied=1, failed=1)


def test_the_clock_goes_back_to_the_officer_once():
    receipt = offer()
    relay.drain(now=NOW)
    encounter = Encounter.objects.using("vault").get()
    access = record(by=OUTREACH_WORKER, person_id=encounter.person_id, now=NOW)
    for minutes, step in ((4, Step.ON_THE_WAY), (4, Step.ON_THE_WAY), (20, Step.ARRIVED)):
        warm_handoff.say_step(
            access=access,
            by=OUTREACH_WORKER,
            encounter_id=encounter.id,
            receipt=receipt,
            step=step,
            now=NOW + timedelta(minutes=minutes) - timedelta(minutes=11),
        )
    assert relay.drain(now=NOW).applied == 2
    clock = clock_of(receipt, account_id=OFFICER.account_id)
    assert clock is not None
    assert (clock.step, clock.on_the_way_at) == (Step.ARRIVED, NOW - timedelta(minutes=7))
