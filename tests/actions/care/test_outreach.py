"""Outreach actions: effect, ledger entry, refusal, and nothing saved when the ledger cannot be written."""

from datetime import timedelta

import pytest

from tandem.audit.queries import entries_about
from tandem.care.actions import deed, outreach
from tandem.care.models import OutreachVisit, VisitAttempt, VisitStatus
from tandem.care.queries.visits import attempts_of, offers_of, open_visits, visit_by_id, visit_history
from tandem.care.types import (
    AttemptOutcome,
    Channel,
    DeclinedBy,
    DeclineReason,
    Need,
    OfferAnswer,
    VisitState,
)
from tandem.consent.types import AccessDenied, Category
from tandem.core.refusals import Refused
from tandem.people.actions import record_contact_choice
from tandem.people.types import ContactChoice
from tests.factories.access import access_to, an_access
from tests.factories.people import NOW, TEAM, WORKER, a_person, a_visit

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def attempt(person_id, visit_id, **changed):
    words = {
        "access": an_access(person_id, now=NOW),
        "by": WORKER,
        "visit_id": visit_id,
        "at": NOW,
        "channel": Channel.VISIT,
        "outcome": AttemptOutcome.REACHED_SURVIVOR,
        "now": NOW,
    }
    return outreach.record_attempt(**{**words, **changed})


def test_a_visit_is_planned_and_reached():
    person_id = a_person()
    visit_id = a_visit(person_id)
    attempt(person_id, visit_id, outcome=AttemptOutcome.NO_CONTACT)
    needs = [Need.BED_TONIGHT, Need.RIDE_TO_DETOX]
    attempt(person_id, visit_id, naloxone_kits_left=2, needs_asked=needs, needs_met=[Need.BED_TONIGHT])
    access = an_access(person_id, now=NOW)
    visit = visit_by_id(access=access, visit_id=visit_id, now=NOW)
    assert (visit.state, visit.attempts) == (VisitState.REACHED, 2)
    assert visit.due_at - visit.due_from_at == timedelta(hours=48)
    states = [step.to_state for step in visit_history(access=access, visit_id=visit_id, now=NOW)]
    assert states == ["planned", "attempted", "reached"]
    last = attempts_of(access=access, visit_id=visit_id, now=NOW)[-1]
    assert (last.naloxone_kits_left, last.needs_met) == (2, (Need.BED_TONIGHT,))
    actions = [entry.action for entry in entries_about(using="vault", kind="visit", identifier=visit_id)]
    assert actions.count("care.record_attempt") == 2


def test_a_rule_refuses_and_nothing_is_saved():
    person_id = a_person()
    visit_id = a_visit(person_id)
    with pytest.raises(Refused) as caught:
        attempt(person_id, visit_id, outcome=AttemptOutcome.NO_CONTACT, naloxone_kits_left=1)
    assert caught.value.code == "nobody_met"
    assert not VisitAttempt.objects.using("vault").exists()


def test_who_asked_to_be_left_alone_is_left_alone():
    """Harm: somebody comes to the door of a person who said no."""
    person_id = a_person(choice=ContactChoice(do_not_contact=True))
    with pytest.raises(Refused) as caught:
        a_visit(person_id)
    assert caught.value.code == "do_not_contact"
    other = a_person()
    visit_id = a_visit(other)
    access = an_access(other, now=NOW)
    record_contact_choice(
        access=access, by=WORKER, person_id=other, choice=ContactChoice(do_not_contact=True), now=NOW
    )
    with pytest.raises(Refused):
        attempt(other, visit_id)
    outreach.end_visit(access=access, by=WORKER, visit_id=visit_id, is_suppressed=True, now=NOW)
    assert open_visits(access={other: access}, now=NOW) == []


def test_one_open_visit_a_person():
    person_id = a_person()
    a_visit(person_id)
    with pytest.raises(Refused) as caught:
        a_visit(person_id)
    assert caught.value.code == "visit_open"


def test_an_attempt_is_undone_when_the_ledger_cannot_be_written(monkeypatch):
    person_id = a_person()
    visit_id = a_visit(person_id)

    def broken(**_words):
        raise OSError

    monkeypatch.setattr(deed, "append_entry", broken)
    with pytest.raises(OSError):  # noqa: PT011 -- the ledger's failure, whatever it says
        attempt(person_id, visit_id)
    assert not VisitAttempt.objects.using("vault").exists()
    assert VisitStatus.objects.using("vault").count() == 1
    assert OutreachVisit.objects.using("vault").get().state == VisitState.PLANNED


def test_no_access_no_call():
    person_id = a_person()
    visit_id = a_visit(person_id)
    for access in (
        an_access(a_person(), now=NOW),
        access_to(person_id, Category.CASE, now=NOW),
        access_to(person_id, Category.VISIT_CONTACT, now=NOW - timedelta(hours=1)),
    ):
        with pytest.raises(AccessDenied):
            attempt(person_id, visit_id, access=access)


def test_a_list_shows_only_what_each_access_opens_in_order_of_the_clock():
    late, soon, hidden = a_person(), a_person(), a_person()
    visits = {
        late: a_visit(late, occurred_at=NOW - timedelta(hours=20)),
        soon: a_visit(soon, occurred_at=NOW - timedelta(hours=50)),
        hidden: a_visit(hidden, occurred_at=NOW - timedelta(hours=60)),
    }
    access = {
        late: access_to(late, Category.VISIT_CONTACT, now=NOW),
        soon: an_access(soon, now=NOW),
        hidden: access_to(hidden, Category.CASE, now=NOW),
    }
    lines = open_visits(access=access, now=NOW)
    assert [line.id for line in lines] == [visits[soon], visits[late]]
    assert [line.encounter_kind for line in lines] == ["overdose_call", None]


def test_an_offer_that_is_declined_says_by_whom_and_why():
    person_id = a_person()
    access = an_access(person_id, now=NOW)
    visit_id = a_visit(person_id)
    encounter_id = visit_by_id(access=access, visit_id=visit_id, now=NOW).encounter_id
    offer_id = outreach.record_offer(
        access=access, by=WORKER, encounter_id=encounter_id, program="peer support", offered_at=NOW, now=NOW
    )
    words = {"access": access, "by": WORKER, "offer_id": offer_id, "now": NOW}
    with pytest.raises(Refused) as caught:
        outreach.answer_offer(answer=OfferAnswer.DECLINED, **words)
    assert caught.value.code == "no_reason"
    outreach.answer_offer(
        answer=OfferAnswer.DECLINED, declined_by=DeclinedBy.PERSON, reason=DeclineReason.NOT_NOW, **words
    )
    offer = offers_of(access=access, person_id=person_id, now=NOW)[0]
    assert (offer.answer, offer.declined_by, offer.decline_reason) == ("declined", "person", "not_now")


def test_assigning_a_visit_keeps_its_history():
    person_id = a_person()
    visit_id = a_visit(person_id)
    access = an_access(person_id, now=NOW)
    outreach.assign_visit(access=access, by=WORKER, visit_id=visit_id, account_id=WORKER.account_id, now=NOW)
    assert visit_by_id(access=access, visit_id=visit_id, now=NOW).state is VisitState.ASSIGNED
    assert open_visits(access={person_id: access}, account_id=WORKER.account_id, now=NOW)
    assert not open_visits(access={person_id: access}, account_id=TEAM, now=NOW)
