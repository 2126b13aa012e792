"""Outreach rules: harm prevented is a person pressed, exposed to neighbours, or visited against their word."""

import re
from datetime import timedelta

import pytest

from tandem.agencies.types import AgencyKind, Part2Status
from tandem.care.models import OutreachVisit, VisitAttempt
from tandem.care.rules import outreach as rules
from tandem.care.types import AttemptOutcome, Channel, EncounterKind, Need, VisitState
from tandem.consent.types import Origin
from tandem.people.types import ContactChoice
from tests.factories.people import NOW


def test_visit_is_due_between_24_and_72_hours_after_the_event():
    due_from, due = rules.window_of(NOW)
    assert (due_from - NOW, due - NOW) == (timedelta(hours=24), timedelta(hours=72))


@pytest.mark.parametrize("outcome", AttemptOutcome)
def test_no_naloxone_is_left_when_no_contact_is_made(outcome):
    met = outcome in {"reached_survivor", "reached_network_only", "refused", "deferred"}
    refusal = rules.refusal_to_leave_naloxone(outcome, 1)
    assert (refusal is None) == met
    assert rules.refusal_to_leave_naloxone(outcome, 0) is None


def attempt(choice=None, channel=Channel.VISIT, state=VisitState.ASSIGNED, attempts=0):
    found = rules.refusal_to_attempt(
        choice=choice or ContactChoice(), channel=channel, state=state, attempts=attempts
    )
    return found.code if found else None


def test_attempts_are_refused_by_the_persons_own_word():
    assert attempt(ContactChoice(do_not_contact=True)) == "do_not_contact"
    assert attempt(ContactChoice(may_visit_address=False)) == "not_at_address"
    assert attempt(ContactChoice(), Channel.PHONE) == "not_by_phone"
    assert attempt(ContactChoice(may_call=True), Channel.PHONE) is None
    assert attempt(ContactChoice(), Channel.TEXT) == "not_by_text"
    assert attempt(ContactChoice(may_text=True), Channel.TEXT) is None


def test_attempts_stop_at_the_cap_and_after_the_end():
    assert attempt(attempts=rules.ATTEMPT_CAP - 1) is None
    assert attempt(attempts=rules.ATTEMPT_CAP) == "attempt_cap"
    for state in (VisitState.CLOSED, VisitState.SUPPRESSED, VisitState.REACHED):
        assert attempt(state=state) == "visit_not_open"


def test_needs_come_from_somebody_who_was_met():
    bed = frozenset({Need.BED_TONIGHT})
    assert rules.refusal_to_record_needs(AttemptOutcome.NO_CONTACT, bed, frozenset()).code == "nobody_asked"
    assert rules.refusal_to_record_needs(AttemptOutcome.REACHED_SURVIVOR, frozenset(), bed).code == "met_not_asked"
    assert rules.refusal_to_record_needs(AttemptOutcome.REACHED_SURVIVOR, bed, bed) is None


def test_origin_of_a_fact_follows_from_how_it_was_learned():
    assert rules.origin_of(EncounterKind.OVERDOSE_CALL, AgencyKind.POLICE) is Origin.EMERGENCY
    assert rules.origin_of(EncounterKind.OFFICER_OFFER, AgencyKind.POLICE) is Origin.ENFORCEMENT
    assert rules.origin_of(EncounterKind.WALK_IN, AgencyKind.OUTREACH) is Origin.CARE


def test_a_source_of_unknown_standing_counts_as_protected():
    assert rules.is_part2_of(AgencyKind.TREATMENT, Part2Status.PENDING_REVIEW)
    assert rules.is_part2_of(AgencyKind.TREATMENT, Part2Status.PART2_PROGRAM)
    assert not rules.is_part2_of(AgencyKind.OUTREACH, Part2Status.NEITHER)
    assert not rules.is_part2_of(AgencyKind.POLICE, Part2Status.PENDING_REVIEW)


def test_no_column_about_warrants_exists():
    """Harm: outreach that looks up warrants teaches people not to call for help."""
    names = {field.name for model in (OutreachVisit, VisitAttempt) for field in model._meta.get_fields()}
    assert not [name for name in names if re.search("warrant|arrest|wanted|police", name)]
