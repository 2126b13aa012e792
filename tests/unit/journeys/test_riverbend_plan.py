"""The made-up county without a database: the same from the same seed, and its planted truth can be found again."""

import json
import re
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from tandem.care.types import AttemptOutcome, FollowUpState, OfferAnswer, Pathway, ReferralState, YesNo
from tandem.journeys.riverbend import steps, truth
from tandem.journeys.riverbend.calendar import OPIOIDS, calendar
from tandem.journeys.riverbend.places import outlines
from tandem.journeys.riverbend.plan import make_plan
from tandem.journeys.riverbend.visits import is_decided
from tandem.people.types import Language

ROOT = Path(__file__).resolve().parents[3]
DEMO = ROOT / "demo"
# Each share is dealt in at most four quotas (first and second calls, two languages), each rounded to a whole person.
ROUNDINGS = 2


@pytest.fixture(scope="module")
def plan():
    return make_plan()


def of(plan, kind):
    return [step for story in plan.stories for step in story.of(kind)]


def visits(plan):
    """Each call whose time is over: the language, and what was met; people who wish no contact have no visit."""
    calls = {call.label: call for call in calendar().calls}
    for story in plan.stories:
        if story.resident.choice.do_not_contact:
            continue
        met = None
        for step in story.steps:
            if isinstance(step, steps.OverdoseCall):
                met = [story.resident.language, False]
                if is_decided(calls[step.event]):
                    yield met
            elif isinstance(step, steps.Attempt) and step.outcome is AttemptOutcome.REACHED_SURVIVOR:
                met[1] = True


def test_the_same_seed_gives_the_same_county_and_another_seed_another():
    assert make_plan() == make_plan() == make_plan(truth.SEED)
    assert make_plan(1) != make_plan(2)
    assert calendar(1) == calendar(1) != calendar(2)
    assert outlines(1) == outlines(1)


def test_so_many_people_and_encounters(plan):
    assert len(plan.stories) == truth.WHOLE.people == 120
    encounters = of(plan, steps.OverdoseCall) + of(plan, steps.Meeting) + of(plan, steps.OfficerOffer)
    assert len(encounters) == truth.WHOLE.encounters == 160
    assert len(plan.declined) == 19


def test_the_planted_gap_in_who_is_reached(plan):
    found = list(visits(plan))
    for language, share in truth.REACHED_SHARE.items():
        group = [met for spoken, met in found if spoken is language]
        assert sum(group) == pytest.approx(share * len(group), abs=ROUNDINGS)
    assert sum(met for _, met in found) / len(found) == pytest.approx(truth.REACHED_SHARE_IN_ALL, abs=0.03)
    gap = truth.REACHED_SHARE[Language.ENGLISH] - truth.REACHED_SHARE[Language.SPANISH]
    sizes = Counter(spoken for spoken, _ in found)
    # Large enough to find: twice the standard error of a difference of two shares.
    assert gap > 2 * sum(0.25 / size for size in sizes.values()) ** 0.5


@pytest.mark.parametrize("pathway", [Pathway.NALOXONE_PLUS, Pathway.SELF_REFERRAL, Pathway.ACTIVE_OUTREACH])
def test_offers_accepted_by_pathway(plan, pathway):
    answers = []
    for story in plan.stories:
        current = None
        for step in story.steps:
            if isinstance(step, steps.OverdoseCall):
                current = Pathway.NALOXONE_PLUS
            elif isinstance(step, steps.Meeting):
                current = step.pathway
            elif isinstance(step, steps.Offered) and current is pathway:
                answers.append(step.answer is OfferAnswer.ACCEPTED)
    assert sum(answers) == pytest.approx(truth.ACCEPTED_SHARE[pathway] * len(answers), abs=ROUNDINGS)


@pytest.mark.parametrize("pathway", [Pathway.RESPONDER_REFERRAL, Pathway.OFFICER_INTERVENTION])
def test_officers_offers_accepted_by_pathway(plan, pathway):
    accepted = sum(offer.pathway is pathway for offer in of(plan, steps.OfficerOffer))
    declined = sum(one.pathway is pathway for one in plan.declined)
    assert accepted / (accepted + declined) == truth.ACCEPTED_SHARE[pathway]


@pytest.mark.parametrize("day", truth.FOLLOW_UP_REACHED_SHARE)
def test_follow_ups_reached(plan, day):
    tried = [step for step in of(plan, steps.FollowedUp) if step.day == day]
    reached = [step for step in tried if step.state is FollowUpState.DONE]
    assert len(reached) == pytest.approx(truth.FOLLOW_UP_REACHED_SHARE[day] * len(tried), abs=1)
    again = sum(step.overdose is YesNo.YES for step in reached)
    assert again == pytest.approx(truth.OVERDOSE_AGAIN_SHARE * len(reached), abs=1)


def test_consents_some_of_which_ended(plan):
    signed = of(plan, steps.ConsentSigned)
    accepted = len(of(plan, steps.OfficerOffer)) + sum(
        step.answer is OfferAnswer.ACCEPTED for step in of(plan, steps.Offered)
    )
    # Whoever accepted in the last days may still be about to sign.
    assert truth.CONSENT_SHARE * accepted - 6 <= len(signed) <= truth.CONSENT_SHARE * accepted + 1
    assert len(of(plan, steps.ConsentRevoked)) == pytest.approx(truth.REVOKED_SHARE * len(signed), abs=1)
    ended = [step for step in signed if step.expires_at <= truth.CLOCK]
    assert len(ended) == pytest.approx(truth.EXPIRED_SHARE * len(signed), abs=1)


def test_nothing_happens_after_the_clock_or_out_of_order(plan):
    for story in plan.stories:
        times = [step.at for step in story.steps]
        assert times == sorted(times)
        assert times[-1] <= truth.CLOCK


def test_visits_are_due_tonight(plan):
    """The window of a visit is 24 to 72 hours after the call."""
    calls = {call.label: call.received_at for call in calendar().calls}
    ages = [truth.CLOCK - calls[step.event] for step in of(plan, steps.OverdoseCall)]
    assert sum(timedelta(hours=24) <= age < timedelta(hours=72) for age in ages) >= 5


def test_the_last_month_has_cells_to_show_and_cells_to_hide(plan):
    month = [step for step in of(plan, steps.OverdoseCall) if step.at.strftime("%Y-%m") == "2026-03"]
    assert len(month) > 30
    reached = [
        (story.resident.language, step)
        for story in plan.stories
        for step in story.of(steps.Attempt)
        if step.outcome is AttemptOutcome.REACHED_SURVIVOR and step.at.strftime("%Y-%m") == "2026-03"
    ]
    by_language = Counter(language for language, _ in reached)
    assert by_language[Language.ENGLISH] > 10 > by_language[Language.SPANISH] > 0


def test_the_surge_is_in_one_area_and_one_week():
    calls = calendar().calls
    surge = [call for call in calls if call.is_surge]
    assert len(surge) == sum(truth.SURGE_DAYS.values())
    assert {call.place.area for call in surge} == {truth.SURGE_AREA}
    assert (max(truth.SURGE_DAYS) - min(truth.SURGE_DAYS)).days == 6
    weeks = Counter(
        (call.received_at.date() - min(truth.SURGE_DAYS)).days // 7
        for call in calls
        if call.place.area == truth.SURGE_AREA
    )
    assert weeks[0] >= 3 * max(count for week, count in weeks.items() if week < 0)


def test_calls_follow_opioid_seizures_nearby():
    """Witness: the planted number; a straight count within 250 m and 7 days finds at least as many."""
    year = calendar()
    opioid = [one for one in year.seizures if one.substance in OPIOIDS]
    assert len(opioid) == truth.OPIOID_SEIZURES

    def is_echo(call):
        return any(
            0 < (call.received_at.date() - one.seized_on).days <= 7
            and abs(call.place.latitude - one.place.latitude) * 111_195 <= 250
            and abs(call.place.longitude - one.place.longitude) * 85_300 <= 250
            for one in opioid
        )

    assert sum(map(is_echo, year.calls)) >= truth.ECHOES


def test_people_carry_no_real_phone_and_no_name_twice(plan):
    residents = [story.resident for story in plan.stories]
    assert all(re.fullmatch(r"(555-01\d\d)?", one.phone) for one in residents)
    assert len({(one.given_name, one.family_name) for one in residents}) == len(residents)
    phones = [one.phone for one in residents if one.phone]
    assert len(set(phones)) == len(phones)


def test_people_attach_to_made_up_calls_of_the_county_only(plan):
    visitable = {call.label for call in calendar().calls if call.can_be_visited}
    assert plan.events <= visitable
    assert len(plan.events) == len(of(plan, steps.OverdoseCall))


def test_the_person_whose_page_is_shown_is_in_care(plan):
    story = next(one for one in plan.stories if one.resident.key == plan.shown)
    assert story.of(steps.ReferralMoved)[-1].new is ReferralState.IN_PROGRESS
    assert story.of(steps.ConsentSigned)[0].expires_at > truth.CLOCK
    assert not story.of(steps.CaseClosed)


@pytest.mark.parametrize("seed", range(5))
def test_every_seed_gives_a_county_of_the_planned_size(seed):
    plan = make_plan(seed, truth.SMALL)
    assert len(plan.stories) == truth.SMALL.people == 10
    make_plan(seed)


def test_the_maker_gives_the_committed_files(tmp_path):
    (tmp_path / "script").mkdir()
    (tmp_path / "demo").mkdir()
    maker = tmp_path / "script" / "make_riverbend_files"
    maker.write_text((ROOT / "script" / "make_riverbend_files").read_text(encoding="utf-8"), encoding="utf-8")
    subprocess.run([sys.executable, str(maker)], check=True, capture_output=True)
    made = sorted((tmp_path / "demo").iterdir())
    assert [file.name for file in made] == sorted(file.name for file in DEMO.glob("riverbend_*"))
    for file in made:
        assert file.read_bytes() == (DEMO / file.name).read_bytes(), file.name


def test_outlines_close_and_share_their_borders():
    features = json.loads((DEMO / "riverbend_areas_synthetic.geojson").read_text(encoding="utf-8"))["features"]
    rings = [feature["geometry"]["coordinates"][0][0] for feature in features]
    assert len(features) == 8
    assert all(
        ring[0] == ring[-1] and feature["properties"]["synthetic"]
        for ring, feature in zip(rings, features, strict=True)
    )
    shared = Counter(tuple(point) for ring in rings for point in ring[:-1])
    assert sum(count > 1 for count in shared.values()) >= 50
