"""The made-up county in the databases: whole or not at all, once, marked, and told by the gate."""

from collections import Counter
from datetime import datetime

import pytest
from django.apps import apps

from tandem.audit.queries import entry_count, latest_entries, waiting_work
from tandem.care.queries.visits import open_visits
from tandem.care.types import VisitState
from tandem.consent.types import Category, Purpose, RelationKind
from tandem.handoff.types import Step
from tandem.journeys import offer_deflection, opening
from tandem.journeys.own_entry import enter
from tandem.journeys.own_record import opened
from tandem.journeys.riverbend import loading, steps, truth
from tandem.journeys.riverbend.casework_told import play
from tandem.people.rules.own_codes import WAIT
from tandem.people.types import Language, Way
from tests.synthetic.county import a_county, a_stage

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def rows(label, using="vault"):
    return apps.get_model(label).objects.using(using)


def counts():
    models = [model for name in ("people", "consent", "care") for model in apps.get_app_config(name).get_models()]
    found = {model._meta.label: model.objects.using("vault").count() for model in models}
    handoff = apps.get_app_config("handoff").get_models()
    return found | {model._meta.label: model.objects.using("default").count() for model in handoff}


def test_the_small_county_holds_what_was_planned(small_county):
    plan = small_county.plan
    planned = Counter(type(step) for story in plan.stories for step in story.steps)
    assert rows("people.Person").count() == len(plan.stories) == 10
    meetings = planned[steps.OverdoseCall] + planned[steps.Meeting] + planned[steps.OfficerOffer]
    assert rows("care.Encounter").count() == meetings == truth.SMALL.encounters
    assert rows("care.VisitAttempt").count() == planned[steps.Attempt]
    assert rows("consent.Consent").count() == planned[steps.ConsentSigned]
    assert rows("care.Referral").count() == planned[steps.Referred]
    assert rows("care.Screening").count() == planned[steps.Screened]
    assert rows("care.ServiceGiven").count() == planned[steps.ServiceGiven]
    assert waiting_work(using="default") == waiting_work(using="vault") == []


def test_every_made_up_row_says_so(small_county):
    """Harm: made-up facts that pass for real ones when a box holds both."""
    seen = 0
    for name in ("people", "care"):
        for model in apps.get_app_config(name).get_models():
            if any(field.name == "is_synthetic" for field in model._meta.get_fields()):
                found = model.objects.using("vault")
                assert not found.filter(is_synthetic=False).exists(), model._meta.label
                seen += found.count()
    assert seen > 80


def test_people_attach_to_made_up_events_only(small_county):
    """Harm: a made-up person at the place and hour of a real call."""
    ids = [one for one in rows("care.Encounter").values_list("event_id", flat=True) if one]
    assert len(ids) == sum(len(story.of(steps.OverdoseCall)) for story in small_county.plan.stories)
    events = rows("surveillance.OverdoseEvent", "default").filter(id__in=ids)
    assert events.count() == len(ids)
    assert set(events.values_list("is_synthetic", "agency_id")) == {(True, small_county.cast.ems_id)}


def test_loading_again_changes_nothing(small_county):
    before = counts(), entry_count(using="default"), entry_count(using="vault")
    assert list(loading.load_caseload(small_county.plan, small_county.cast)) == []
    assert (counts(), entry_count(using="default"), entry_count(using="vault")) == before


def test_a_load_cut_off_leaves_no_half_story_and_goes_on(monkeypatch):
    """Harm: half a caseload that passes for a whole one."""
    staged = a_stage()
    played = []

    def cut_off(told, step):
        played.append(step)
        if len(played) == 40:
            raise KeyboardInterrupt
        play(told, step)

    monkeypatch.setattr(loading, "play", cut_off)
    with pytest.raises(KeyboardInterrupt):
        list(loading.load_caseload(staged.plan, staged.cast))
    assert rows("people.Person").count() == sum(truth.SMALL.accepted.values())  # the officers' offers have arrived
    assert rows("consent.Consent").count() == 0
    monkeypatch.setattr(loading, "play", play)
    list(loading.load_caseload(staged.plan, staged.cast))
    assert rows("people.Person").count() == truth.SMALL.people
    assert rows("handoff.Envelope", "default").count() == sum(truth.SMALL.accepted.values())


def test_the_staff_see_their_people_through_the_gate(small_county):
    cast, clock = small_county.cast, small_county.clock
    mine = opening.cohort(
        by=cast.outreach,
        purpose=Purpose.OUTREACH,
        kinds=[RelationKind.VISIT],
        categories=[Category.VISIT_CONTACT, Category.IDENTITY],
        now=clock,
    )
    tonight = [line for line in open_visits(access=mine.accesses, now=clock) if line.due_from_at <= clock]
    assert tonight
    assert {line.state for line in tonight} <= {VisitState.PLANNED, VisitState.ASSIGNED, VisitState.ATTEMPTED}
    treating = opening.cohort(
        by=cast.provider,
        purpose=Purpose.TREATMENT,
        kinds=[RelationKind.TREATING],
        categories=[Category.REFERRAL],
        now=clock,
    )
    assert treating.person_ids


def test_the_officer_sees_the_clocks_and_the_newest_offer_waits(small_county):
    clocks = offer_deflection.clocks_of(by=small_county.cast.officer, since=loading.steps_begin())
    assert [clock.step for clock in clocks] == [Step.RECEIVED, Step.RELEASED]


def test_the_own_code_opens_the_own_page_and_a_new_one_replaces_it(small_county):
    later = small_county.clock + WAIT

    def tried(code: str, secret: str, now: datetime = small_county.clock):
        return enter(code=code, secret=secret, address="127.0.0.1", now=now)

    first = loading.new_own_code(small_county.cast, "one two three")
    person_id = tried(first, "one two three").person_id
    assert person_id is not None
    assert opened(person_id=person_id, now=small_county.clock).person_id == person_id
    second = loading.new_own_code(small_county.cast, "four five six")
    assert tried(first, "one two three").person_id == person_id
    assert tried(first, "one two three", later).way is Way.WRONG
    assert tried(second, "four five six", later).person_id == person_id


def test_the_ledger_names_the_demonstration(small_county):
    entries = latest_entries(using="vault", limit=2000, action_prefix="care.")
    assert entries
    assert {entry.job for entry in entries} <= {"demo", "deflection_intake"}


@pytest.mark.slow
def test_the_gap_is_found_again_in_the_whole_county():
    """Witness: the planted shares, found by counting rows."""
    a_county(truth.WHOLE)
    assert rows("people.Person").count() == 120
    assert rows("care.Encounter").count() == 160
    spoken = dict(rows("people.Person").values_list("id", "language"))
    over = rows("care.OutreachVisit").filter(due_at__lte=truth.CLOCK)
    met = Counter(
        (spoken[person], state == VisitState.REACHED) for person, state in over.values_list("person_id", "state")
    )
    for language, share in truth.REACHED_SHARE.items():
        reached, missed = met[language.value, True], met[language.value, False]
        assert reached / (reached + missed) == pytest.approx(share, abs=0.04)
    assert met[Language.SPANISH.value, True] < met[Language.ENGLISH.value, True] / 3
