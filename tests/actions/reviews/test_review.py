"""The review of a death. Harm prevented: a dead person's life is read by somebody who promised nothing, used against
those who are left, or told to the world by a number too small or a sentence too exact."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tandem.audit.queries import entries_about
from tandem.care.models import Encounter, FatalityReview
from tandem.care.queries import reviews as reads
from tandem.care.types.reviews import DropReason, ReviewState
from tandem.consent import gate
from tandem.consent.models import Disclosure, RecordedGround, Relation
from tandem.consent.queries.reviews import statement_version, team_by_id
from tandem.consent.types import AccessDenied, Category, Channel, Origin, Purpose, Refusal
from tandem.core.refusals import Refused
from tandem.evaluation.models import ReviewSummary
from tandem.journeys import fatality_review, review_opened
from tests.actions.reviews.county import (
    DIED,
    MEETS,
    NOW,
    STATE,
    a_county,
    begun,
    called,
    closed,
    found,
    met,
    scheduled,
    signs,
)
from tests.factories.access import an_access
from tests.factories.county import POLICE, PROVIDER, TEAM
from tests.factories.months import fire_agency

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@pytest.fixture
def county():
    return a_county()


def opens(who, county, now=NOW, **words):
    asked = {"purpose": Purpose.FATALITY_REVIEW, "channel": Channel.PAGE, **words}
    return gate.open_record(by=who, person=county.person_id, now=now, **asked)


def refused(code, call, **words):
    with pytest.raises(Refused) as refusal:
        call(**words)
    assert refusal.value.code == code, refusal.value.sentence


def test_without_confirmed_law_of_the_state_no_review_opens(county):
    """A real site has no confirmed file; a state whose file nobody signed opens as little as one without any."""
    for state in ("", "ohio", "maryland"):
        refused("unconfirmed", begun, county=county, state=state)
    assert isinstance(opens(county.leader, county), Refusal)
    assert not RecordedGround.objects.using("vault").exists()


def test_made_up_law_counts_for_demonstrations_alone(county):
    from tandem.consent.review_law import review_law_in_force

    assert review_law_in_force("riverbend", is_demo=True)
    assert review_law_in_force("riverbend", is_demo=False) is None


def test_a_member_sees_nothing_before_their_own_signature(county):
    review_id = begun(county)
    scheduled(county, review_id)
    for who, code in ((county.member, "no_relation"), (county.other, "closed")):  # the other works in the same team
        assert isinstance(opens(who, county), Refusal)
        refused(code, review_opened.opened, by=who, review_id=review_id, now=NOW)
        assert review_opened.listed(by=who, now=NOW)[0][1] is None
    signs(county.member, review_id)
    assert review_opened.opened(by=county.member, review_id=review_id, now=NOW).line.died_on == DIED
    assert isinstance(opens(county.other, county), Refusal)


def test_another_day_asks_for_another_signature(county):
    review_id = begun(county)
    scheduled(county, review_id)
    signs(county.member, review_id)
    later = NOW + timedelta(hours=1)
    called(county, review_id, now=later, meets_at=MEETS + timedelta(days=3))
    assert isinstance(opens(county.member, county, later + timedelta(seconds=1)), Refusal)
    signs(county.member, review_id, now=later + timedelta(minutes=1))
    assert not isinstance(opens(county.member, county, later + timedelta(minutes=2)), Refusal)
    team = team_by_id(review_id=review_id)
    assert [one.is_called_off for one in team.meetings] == [True, False]


def test_the_statement_is_signed_for_ones_own_meeting_in_its_words_and_time(county):
    review_id = begun(county)
    scheduled(county, review_id, meets_at=NOW + timedelta(days=30))
    refused("too_early", signs, who=county.member, review_id=review_id)
    words = {"review_id": review_id, "state": STATE, "now": NOW + timedelta(days=25)}
    refused("other_words", fatality_review.sign, by=county.member, says="an older one", **words)
    refused("no_such_review", fatality_review.sign, by=county.leader, says=statement_version(), **words)
    words["state"] = ""
    refused("no_such_review", fatality_review.sign, by=county.member, says=statement_version(), **words)


def test_what_a_signature_opens_ends_two_weeks_after_the_meeting_and_at_closing(county):
    review_id = begun(county)
    scheduled(county, review_id)
    signs(county.member, review_id)
    assert isinstance(opens(county.member, county, MEETS + timedelta(days=14)), Refusal)
    after = MEETS + timedelta(hours=2)
    fatality_review.move(by=county.leader, review_id=review_id, new=ReviewState.REVIEWED, reason=None, now=after)
    found(county, review_id, after)
    closed(county, review_id, after)
    for who in (county.leader, county.member):
        assert isinstance(opens(who, county, after + timedelta(seconds=1)), Refusal)
        refused("no_such_review", review_opened.opened, by=who, review_id=review_id, now=after + timedelta(seconds=1))


def test_the_tie_opens_for_the_review_alone_on_a_page_and_never_treatment(county):
    review_id = begun(county)
    scheduled(county, review_id)
    signs(county.member, review_id)
    access = opens(county.member, county)
    assert access.categories == {Category.IDENTITY, Category.ENCOUNTER, Category.REFERRAL, Category.SERVICES}
    assert not any(one.part2 for one in access.grants)
    assert Origin.ENFORCEMENT not in {one.origin for one in access.grants}
    for channel in set(Channel) - {Channel.PAGE}:
        assert isinstance(opens(county.member, county, channel=channel), Refusal)
    for purpose in set(Purpose) - {Purpose.FATALITY_REVIEW}:
        assert isinstance(opens(county.member, county, purpose=purpose), Refusal), purpose


def test_police_lead_no_review_and_are_asked_to_none(county):
    from tandem.agencies.types import Role
    from tests.factories.signin import make_staff

    officer = make_staff(Role.CO_RESPONDER, agency="riverbend-police")
    review_id = begun(county)
    fatality_review.move(by=county.leader, review_id=review_id, new=ReviewState.RECORDS_ASKED, reason=None, now=NOW)
    words = {"by": county.leader, "review_id": review_id, "meets_at": MEETS, "now": NOW}
    refused("not_a_member", fatality_review.schedule, account_ids=[officer.account_id], **words)
    assert team_by_id(review_id=review_id).meeting is None
    refused("no_such_review", review_opened.team_for, by=officer.actor, review_id=review_id)


def test_one_review_of_a_death_at_a_time(county):
    begun(county)
    refused("under_way", begun, county=county)


def test_a_treatment_program_leads_no_review(county):
    from tandem.agencies.types import Role
    from tandem.consent.actions.reviews import open_team
    from tests.factories.signin import make_staff

    lead = make_staff(Role.COORDINATOR, agency="riverbend-recovery").actor
    refused("part2", open_team, by=lead, now=NOW, person_id=county.person_id, state=STATE, says=statement_version())


def test_the_timeline_takes_days_and_kinds_but_nothing_of_treatment_or_police(county):
    review_id = begun(county)
    words = {"by": county.leader, "review_id": review_id, "kind": "emergency_department", "on": DIED, "now": NOW}
    refused("part2", fatality_review.note_contact, agency_id=PROVIDER, **words)
    refused("police", fatality_review.note_contact, agency_id=POLICE, **words)
    refused("contact", fatality_review.note_contact, agency_id=TEAM, **{**words, "on": DIED + timedelta(days=1)})
    fatality_review.note_contact(agency_id=TEAM, **words)
    opened = review_opened.opened(by=county.leader, review_id=review_id, now=NOW)
    assert [(one.on, one.kind) for one in review_opened.timeline(opened, now=NOW)] == [(DIED, "emergency_department")]


def test_facts_of_treatment_on_file_stay_out_of_the_timeline(county):
    """Two encounters of the same person: that of a treatment program must not appear, whoever looks."""
    rows = [
        Encounter(
            person_id=county.person_id,
            origin="care",
            is_part2=is_part2,
            agency_id=PROVIDER if is_part2 else TEAM,
            kind=kind,
            pathway="self_referral",
            occurred_at=NOW - timedelta(days=40),
        )
        for is_part2, kind in ((True, "walk_in"), (False, "street_outreach"))
    ]
    an_access(county.person_id, now=NOW)
    for row in rows:
        row.save(using="vault")
    opened = review_opened.opened(by=county.leader, review_id=begun(county), now=NOW)
    assert [one.kind for one in review_opened.timeline(opened, now=NOW)] == ["street_outreach"]


def test_what_a_member_of_another_agency_is_shown_counts_as_a_disclosure_once(county):
    review_id = begun(county)
    scheduled(county, review_id)
    fatality_review.note_contact(
        by=county.leader, review_id=review_id, kind="outreach", on=DIED, agency_id=TEAM, now=NOW
    )
    signs(county.member, review_id)
    for _ in range(2):
        review_opened.opened(by=county.member, review_id=review_id, now=NOW)
    row = Disclosure.objects.using("vault").get()
    assert (row.discloser_id, row.recipient_id, row.purpose) == (TEAM, PROVIDER, Purpose.FATALITY_REVIEW)


def test_what_the_leader_is_shown_counts_too_and_agencies_that_come_later(county):
    """An accounting that leaves out the leader, or whoever told after the first look, is not one."""
    fire = fire_agency()
    review_id = begun(county)
    scheduled(county, review_id)
    signs(county.member, review_id)
    review_opened.opened(by=county.member, review_id=review_id, now=NOW)
    told = {"by": county.leader, "review_id": review_id, "kind": "outreach", "on": DIED}
    for agency_id in (TEAM, fire):
        fatality_review.note_contact(agency_id=agency_id, now=NOW, **told)
    for who in (county.leader, county.member, county.leader, county.member):
        review_opened.opened(by=who, review_id=review_id, now=NOW + timedelta(minutes=1))
    rows = Disclosure.objects.using("vault").values_list("disclosed_by", "discloser_id")
    leader, member = county.leader.account_id, county.member.account_id
    assert sorted(rows) == sorted([(leader, fire), (member, TEAM), (member, fire)])


def test_no_other_purpose_reads_or_writes_a_review(county):
    """A worker whose case the person was may read encounters; the review is not one."""
    review_id = begun(county)
    access = an_access(county.person_id, now=NOW)
    with pytest.raises(AccessDenied):
        reads.review_by_id(access=access, review_id=review_id, now=NOW)
    with pytest.raises(AccessDenied):
        reads.contacts_of(access=access, person_id=county.person_id, review_id=review_id, now=NOW)


def test_the_team_has_met_when_its_time_came_and_somebody_else_signed(county):
    review_id = begun(county)
    scheduled(county, review_id)
    words = {"by": county.leader, "review_id": review_id, "new": ReviewState.REVIEWED, "reason": None}
    refused("not_met", fatality_review.move, now=NOW, **words)
    refused("nobody_signed", fatality_review.move, now=MEETS, **words)


def test_a_dropped_review_closes_to_everybody_with_its_reason(county):
    review_id = begun(county)
    words = {"by": county.leader, "review_id": review_id, "new": ReviewState.DROPPED, "now": NOW}
    refused("reason", fatality_review.move, reason=None, **words)
    fatality_review.move(reason=DropReason.FAMILY_ASKED, **words)
    assert isinstance(opens(county.leader, county, NOW + timedelta(seconds=1)), Refusal)
    assert FatalityReview.objects.using("vault").get().state == "dropped"
    assert not ReviewSummary.objects.using("vault").exists()


def test_nobody_who_was_met_after_the_day_of_death_is_reviewed(county):
    """Otherwise a review would open the records of every agency about somebody who lives."""
    row = Encounter(
        person_id=county.person_id,
        origin="care",
        is_part2=False,
        agency_id=TEAM,
        kind="street_outreach",
        pathway="self_referral",
        occurred_at=NOW - timedelta(days=3),
    )
    an_access(county.person_id, now=NOW)
    row.save(using="vault")
    refused("met_since", begun, county=county)
    assert isinstance(opens(county.leader, county), Refusal)


def test_nothing_is_kept_of_a_review_that_could_not_begin(county):
    """The leader's signature and the review are one step: a day of death to come undoes both."""
    from tandem.consent.queries.reviews import is_under_review

    with pytest.raises(Refused):
        fatality_review.begin(
            by=county.leader,
            person_id=county.person_id,
            died_on=NOW.date() + timedelta(days=2),
            state=STATE,
            says=statement_version(),
            today=NOW.date(),
            now=NOW,
        )
    assert not is_under_review(person_id=county.person_id, now=NOW)
    assert not Relation.objects.using("vault").filter(kind="review").exists()


def test_every_step_stands_in_the_ledger(county):
    review_id = begun(county)
    scheduled(county, review_id)
    now = met(county, review_id)
    found(county, review_id, now)
    closed(county, review_id, now)
    actions = {one.action for one in entries_about(using="vault", kind="person", identifier=county.person_id)}
    assert {"care.open_review", "care.move_review", "consent.sign_review_statement"} <= actions
    assert {"care.note_review_factors", "care.advise", "care.write_findings", "care.close_review"} <= actions
