"""Referrals, cases, screenings, goals, services and follow-ups: effect, refusal, ledger."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tandem.audit.queries import entries_about
from tandem.care.actions import casework, referrals
from tandem.care.actions.screenings import record_screening
from tandem.care.models import Screening
from tandem.care.queries import casework as reads
from tandem.care.queries.referrals import open_referrals, referral_history, referrals_of
from tandem.care.types import (
    CaseState,
    CloseReason,
    FollowUpState,
    GoalArea,
    GoalState,
    ReferralReason,
    ReferralState,
    ServiceKind,
    Source,
    YesNo,
)
from tandem.consent.types import AccessDenied, Category, Origin
from tandem.core.refusals import Refused
from tests.factories.access import access_to, an_access
from tests.factories.people import CARE_SOURCE, NOW, PROVIDER, RECEIVER, TEAM, WORKER, a_person

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def refer(person_id, **changed):
    words = {
        "access": an_access(person_id, now=NOW),
        "by": WORKER,
        "person_id": person_id,
        "source": CARE_SOURCE,
        "to_agency_id": PROVIDER,
        "service": "detox",
        "consent_id": uuid4(),
        "now": NOW,
    }
    return referrals.make_referral(**{**words, **changed})


def step(person_id, referral_id, new, by=RECEIVER, reason=None):
    access = an_access(person_id, now=NOW)
    referrals.change_referral(access=access, by=by, referral_id=referral_id, new=new, reason=reason, now=NOW)


def open_case(person_id, **changed):
    words = {
        "access": an_access(person_id, now=NOW),
        "by": WORKER,
        "person_id": person_id,
        "source": CARE_SOURCE,
        "program": "Recovery support",
        "account_id": WORKER.account_id,
        "opened_at": NOW,
        "now": NOW,
    }
    return casework.open_case(**{**words, **changed})


def test_a_referral_goes_through_the_states_of_a_task():
    person_id = a_person()
    referral_id = refer(person_id)
    for new in (ReferralState.ACCEPTED, ReferralState.IN_PROGRESS, ReferralState.COMPLETED):
        step(person_id, referral_id, new)
    access = an_access(person_id, now=NOW)
    states = [change.to_state for change in referral_history(access=access, referral_id=referral_id, now=NOW)]
    assert states == ["draft", "requested", "accepted", "in-progress", "completed"]
    assert entries_about(using="vault", kind="referral", identifier=referral_id)
    assert open_referrals(access={person_id: access}, to_agency_id=PROVIDER, now=NOW) == []


def test_no_consent_no_referral():
    """Harm: a treatment program learns of somebody who never agreed."""
    person_id = a_person()
    with pytest.raises(Refused) as caught:
        refer(person_id, consent_id=None)
    assert caught.value.code == "no_consent"
    assert referrals_of(access=an_access(person_id, now=NOW), person_id=person_id, now=NOW) == []


def test_each_agency_says_only_its_own_part():
    person_id = a_person()
    referral_id = refer(person_id)
    for by, new, reason, code in (
        (WORKER, ReferralState.ACCEPTED, None, "receiver_only"),
        (RECEIVER, ReferralState.CANCELLED, ReferralReason.MISTAKE, "sender_only"),
        (RECEIVER, ReferralState.REJECTED, None, "no_reason"),
        (RECEIVER, ReferralState.COMPLETED, None, "no_such_step"),
    ):
        with pytest.raises(Refused) as caught:
            step(person_id, referral_id, new, by, reason)
        assert caught.value.code == code
    with pytest.raises(Refused) as caught:
        refer(person_id)
    assert caught.value.code == "referral_open"


def test_a_case_brings_its_follow_ups():
    person_id = a_person()
    case_id = open_case(person_id)
    access = an_access(person_id, now=NOW)
    found = reads.follow_ups_of(access=access, person_id=person_id, case_id=case_id, now=NOW)
    assert [(line.day, line.due_at) for line in found] == [
        (day, NOW + timedelta(days=day)) for day in (30, 90, 180, 365)
    ]
    with pytest.raises(Refused) as caught:
        open_case(person_id)
    assert caught.value.code == "case_open"


def test_a_case_is_closed_with_a_reason_and_leaves_the_caseload():
    person_id = a_person()
    case_id = open_case(person_id)
    words = {"access": an_access(person_id, now=NOW), "by": WORKER, "case_id": case_id, "now": NOW}
    with pytest.raises(Refused):
        casework.change_case(new=CaseState.CLOSED, **words)
    assert reads.caseload(access={person_id: words["access"]}, account_id=WORKER.account_id, now=NOW)
    casework.change_case(new=CaseState.CLOSED, reason=CloseReason.GOALS_MET, **words)
    assert reads.caseload(access={person_id: words["access"]}, now=NOW) == []
    history = reads.case_history(access=words["access"], case_id=case_id, now=NOW)
    assert [change.to_state for change in history] == ["open", "closed"]


def test_goals_services_and_screening_belong_to_the_case():
    person_id = a_person()
    case_id = open_case(person_id)
    words = {"access": an_access(person_id, now=NOW), "by": WORKER, "now": NOW}
    goal_id = casework.set_goal(case_id=case_id, area=GoalArea.HOUSING, words="a room of my own", **words)
    casework.change_goal(goal_id=goal_id, new=GoalState.IN_PROGRESS, **words)
    casework.give_service(case_id=case_id, kind=ServiceKind.BED_NIGHT, given_on=NOW.date(), quantity=2, **words)
    answers = {f"gad7_{number}": 2 for number in range(1, 8)}
    result = record_screening(case_id=case_id, instrument_id="gad7", answers=answers, language="en", **words)
    assert (result.total, result.band) == (14, "moderate")
    read = {"access": words["access"], "person_id": person_id, "case_id": case_id, "now": NOW}
    assert reads.goals_of(**read)[0].state is GoalState.IN_PROGRESS
    assert reads.services_of(**read)[0].quantity == 2
    assert reads.screenings_of(**read)[0].score == 14


def test_answers_are_kept_and_no_score_is_made_up():
    person_id = a_person()
    case_id = open_case(person_id)
    result = record_screening(
        access=an_access(person_id, now=NOW),
        by=WORKER,
        case_id=case_id,
        instrument_id="gad7",
        answers={"gad7_1": 3},
        language="en",
        now=NOW,
    )
    assert result.total is None
    assert Screening.objects.using("vault").get().score is None


def test_a_follow_up_counts_from_14_days_before_its_day():
    person_id = a_person()
    case_id = open_case(person_id)
    access = an_access(person_id, now=NOW)
    first = reads.follow_ups_of(access=access, person_id=person_id, case_id=case_id, now=NOW)[0]
    answers = {
        "is_in_service": YesNo.YES,
        "had_overdose": YesNo.NO,
        "has_stable_housing": YesNo.UNKNOWN,
        "is_on_moud": YesNo.YES,
    }

    def complete(now, **words):
        casework.complete_follow_up(
            access=an_access(person_id, now=now), by=WORKER, follow_up_id=first.id, now=now, **words
        )

    with pytest.raises(Refused) as caught:
        complete(NOW + timedelta(days=15), new=FollowUpState.DONE, **answers)
    assert caught.value.code == "too_early"
    day = NOW + timedelta(days=30)
    for words in ({"new": FollowUpState.DONE}, {"new": FollowUpState.NOT_REACHED, **answers}):
        with pytest.raises(Refused):
            complete(day, **words)
    assert reads.follow_ups_due(access={person_id: an_access(person_id, now=day)}, before=day, now=day) == []
    later = day + timedelta(days=1)
    assert reads.follow_ups_due(access={person_id: an_access(person_id, now=later)}, before=later, now=later)
    complete(day, new=FollowUpState.DONE, **answers)


def test_a_part2_case_stays_shut_to_an_access_without_consent():
    """Harm: a treatment program's case is read by somebody who holds an agreement but no consent."""
    person_id = a_person()
    open_case(person_id, source=Source(Origin.CARE, True, PROVIDER))
    plain = access_to(person_id, Category.CASE, Category.FOLLOW_UP, now=NOW, part2=[False])
    assert reads.cases_of(access=plain, person_id=person_id, now=NOW) == []
    with pytest.raises(AccessDenied):
        open_case(person_id, access=plain, source=Source(Origin.CARE, True, TEAM), program="other")
