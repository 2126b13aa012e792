"""What leaves the review of a death. Harm prevented: a sentence too exact tells the town who it was and what somebody
who promised silence heard; a number too small does the same."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tandem.consent.types import AccessDenied, Category, Origin
from tandem.core.refusals import Refused
from tandem.evaluation.models import ReviewSummary
from tandem.journeys import fatality_review, relay
from tandem.people.actions import correct_details, merge_people
from tandem.people.queries import every_name_of
from tandem.people.types import Details, Language, MergeReason
from tandem.surveillance.models import FindingTally, Recommendation
from tests.actions.reviews.county import DIED, NOW, a_county, advise, begun, closed, found, met, scheduled
from tests.factories.access import access_to
from tests.factories.county import TEAM
from tests.factories.people import WORKER, a_person

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@pytest.fixture
def county():
    return a_county()


def refused(code, call, **words):
    with pytest.raises(Refused) as refusal:
        call(**words)
    assert refusal.value.code == code, refusal.value.sentence


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Wren was turned away at the door", "names"),
        ("The ASHGROVE family should be called", "names"),
        ("Wr\u00e9n should have been called", "names"),
        ("Ash\u200bgrove should have been called", "names"),
        ("After the 12th of May call back", "tells"),
        ("A man of 43 was not asked", "tells"),
        ("Write to help@example.org", "tells"),
        (" ", "words"),
        ("x " * 200, "words"),
    ],
)
def test_a_recommendation_that_could_tell_who_it_was_is_refused(county, words, code):
    review_id = begun(county)
    scheduled(county, review_id)
    now = met(county, review_id)
    refused(code, advise, county=county, review_id=review_id, now=now, words=words)


def renamed(person_id, **names):
    """The details corrected to these names; the old ones stand in the history of changes alone."""
    correct_details(
        access=access_to(person_id, Category.IDENTITY, now=NOW),
        by=WORKER,
        person_id=person_id,
        details=Details(birth_on=date(1990, 2, 3), **names),
        language=Language.ENGLISH,
        origin=Origin.CARE,
        is_part2=False,
        agency_id=TEAM,
        now=NOW,
    )


@pytest.mark.parametrize("name", ["Wren", "Ashgrove", "Robin", "Hollins"])
def test_an_earlier_name_is_refused_as_the_present_one_is(county, name):
    """Harm: the town knows somebody by the name that they had; the record has another since."""
    renamed(county.person_id, given_name="Robin", family_name="Hollins")
    review_id = begun(county)
    scheduled(county, review_id)
    now = met(county, review_id)
    refused("names", advise, county=county, review_id=review_id, now=now, words=f"Call {name} back sooner")


@pytest.mark.parametrize("is_kept", [True, False])
@pytest.mark.parametrize("name", ["Wren", "Marlow", "Quillfeather", "Tamsin"])
def test_a_name_of_a_joined_record_is_refused_too(county, name, is_kept):
    """Harm: as above, with a name under which another partner knew them, whichever of the two records was kept."""
    other = a_person(details=Details(given_name="Tamsin", family_name="Quillfeather", birth_on=date(1990, 2, 3)))
    renamed(other, given_name="Marlow", family_name="Quillfeather")
    review_id = begun(county)
    scheduled(county, review_id)
    now = met(county, review_id)
    kept, absorbed = (county.person_id, other) if is_kept else (other, county.person_id)
    merge_people(
        access=access_to(kept, Category.IDENTITY, now=NOW),
        absorbed_access=access_to(absorbed, Category.IDENTITY, now=NOW),
        by=WORKER,
        reason=next(iter(MergeReason)),
        now=NOW,
    )
    refused("names", advise, county=county, review_id=review_id, now=now, words=f"Call {name} back sooner")


def test_every_name_is_read_through_an_access_of_the_person_alone(county):
    for access in (access_to(a_person(), Category.IDENTITY, now=NOW), access_to(county.person_id, now=NOW)):
        with pytest.raises(AccessDenied):
            every_name_of(access=access, person_id=county.person_id, now=NOW)


def test_findings_are_read_by_somebody_else_before_they_leave(county):
    review_id = begun(county)
    scheduled(county, review_id)
    now = met(county, review_id)
    refused("unfinished", fatality_review.write_findings, by=county.leader, review_id=review_id, now=now)
    found(county, review_id, now)
    fatality_review.write_findings(by=county.leader, review_id=review_id, now=now)
    words = {"review_id": review_id, "now": now}
    refused("own_findings", fatality_review.close, by=county.leader, today=now.date(), **words)
    fatality_review.send_back(by=county.member, **words)
    assert not ReviewSummary.objects.using("vault").exists()


def test_what_crosses_is_a_quarter_codes_and_recommendations(county):
    review_id = begun(county)
    scheduled(county, review_id)
    now = met(county, review_id)
    found(county, review_id, now)
    closed(county, review_id, now)
    assert not Recommendation.objects.exists()
    for _ in range(2):  # a second run of the relay changes nothing
        relay.drain(now=now)
    row = Recommendation.objects.get()
    assert (row.words, row.owner_id, row.agency_id) == ("Offer naloxone at every release.", TEAM, TEAM)
    assert (row.quarter_on.month, row.quarter_on.day) == (10, 1)
    tallies = {one.factor: one.reviews for one in FindingTally.objects.all()}
    assert tallies == {"": 1, "released_without_plan": 1}
    text = " ".join(str(vars(one)) for one in (row, *FindingTally.objects.all()))
    for told in (review_id, county.person_id, county.leader.account_id, "Wren", "Ashgrove", DIED.isoformat()):
        assert str(told) not in text
    summary = ReviewSummary.objects.using("vault").get()
    assert str(review_id) not in str(vars(summary))


def test_what_comes_after_its_quarter_counts_into_the_one_that_runs(county):
    """A quarter that is over may have been read; one review more in it would show that review by subtraction."""
    review_id = begun(county)
    scheduled(county, review_id)
    now = met(county, review_id)
    found(county, review_id, now)
    closed(county, review_id, now)
    relay.drain(now=now + timedelta(days=60))
    quarters = {one.quarter_on for one in (*FindingTally.objects.all(), *Recommendation.objects.all())}
    assert quarters == {date(2027, 1, 1)}
