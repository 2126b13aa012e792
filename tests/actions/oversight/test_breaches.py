"""Breach files as they are kept. Harm prevented: a breach that nobody assesses, or people whom nobody tells."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from tandem.audit.models import Entry
from tandem.consent.types import AccessDenied
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.oversight.actions import breaches as actions
from tandem.oversight.models import BreachStatus
from tandem.oversight.queries.breaches import breach_file, breach_files, breaches_of_person, untold_people
from tandem.oversight.types.breaches import (
    BreachFile,
    BreachSource,
    Factor,
    NoticeTo,
    NoticeWay,
    Risk,
)
from tests.factories.access import an_access
from tests.factories.consents import NOW, OUTREACH, PERSON, RECOVERY, staff

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
OFFICER = staff("privacy_officer")
TODAY = NOW.date()
ALL_LOW = dict.fromkeys(Factor, Risk.LOW)


def opened(**more: object) -> UUID:
    words = {"source": BreachSource.WRONG_RECIPIENT, "discovered_on": TODAY, "person_ids": [PERSON], **more}
    return actions.open_breach(by=OFFICER, now=NOW, **words)


def file_of(breach_id: UUID, today: date = TODAY) -> BreachFile:
    found = breach_file(breach_id=breach_id, agency_id=OUTREACH, today=today)
    assert found is not None
    return found


def do(name: str, breach_id: UUID, by: Actor = OFFICER, **words: object) -> object:
    return getattr(actions, name)(by=by, now=NOW, breach_id=breach_id, **words)


def test_from_discovery_to_closing_with_notices() -> None:
    breach_id = opened()
    do("contain_breach", breach_id)
    assert do("assess_breach", breach_id, answers={**ALL_LOW, Factor.ACQUIRED: Risk.NOT_LOW}) == "notices_due"
    with pytest.raises(Refused, match="Not everybody"):
        do("confirm_notices_sent", breach_id)
    assert untold_people(agency_id=OUTREACH) == {breach_id: [PERSON]}
    access = an_access(PERSON, now=NOW)
    told = {"access": access, "person_id": PERSON, "way": NoticeWay.LETTER, "told_on": TODAY}
    do("tell_person", breach_id, by=staff("case_manager"), **told)
    do("tell_person", breach_id, by=staff("case_manager"), **{**told, "told_on": TODAY + timedelta(days=9)})
    assert breaches_of_person(access=access, person_id=PERSON, now=NOW)[0].told_on == TODAY
    do("confirm_notices_sent", breach_id)
    with pytest.raises(Refused, match="still owed"):
        do("close_breach", breach_id)
    do("record_report", breach_id, to=NoticeTo.HHS, made_on=TODAY)
    do("close_breach", breach_id)
    states = [one.to_state for one in BreachStatus.objects.using("vault").filter(breach_id=breach_id)]
    assert states == ["discovered", "contained", "notices_due", "notices_sent", "closed"]
    assert not file_of(breach_id).is_open


def test_a_low_probability_is_confirmed_by_somebody_else() -> None:
    breach_id = opened()
    with pytest.raises(Refused, match="does not follow"):
        do("assess_breach", breach_id, answers=ALL_LOW)
    do("contain_breach", breach_id)
    do("assess_breach", breach_id, answers=ALL_LOW)
    with pytest.raises(Refused, match="Somebody else"):
        do("close_breach", breach_id)
    do("close_breach", breach_id, by=staff("privacy_officer"))
    assert file_of(breach_id).duties == ()


def test_the_clock_is_moved_by_nobody() -> None:
    """Harm: a day of discovery that wanders with every look at the file."""
    breach_id = opened(discovered_on=TODAY - timedelta(days=10))
    for later in (TODAY, TODAY - timedelta(days=10)):
        with pytest.raises(Refused, match="earlier"):
            do("set_discovery_earlier", breach_id, discovered_on=later)
    do("set_discovery_earlier", breach_id, discovered_on=TODAY - timedelta(days=61))
    people = file_of(breach_id).duties[0]
    assert (people.due_on, people.is_late) == (TODAY - timedelta(days=1), True)
    with pytest.raises(Refused, match="ahead"):
        opened(discovered_on=TODAY + timedelta(days=1))


def test_one_source_has_one_file_and_one_person_stands_in_it_once() -> None:
    source = {"source": BreachSource.EMERGENCY_OPENING, "source_id": uuid4()}
    breach_id = opened(**source)
    assert opened(**source) == breach_id
    do("add_people", breach_id, person_ids=[PERSON, uuid4()])
    assert file_of(breach_id).people == 2
    assert len(breach_files(agency_id=OUTREACH, today=TODAY)) == 1


@pytest.mark.parametrize(
    "by", [staff("coordinator"), staff("case_manager"), staff("privacy_officer", RECOVERY), staff("administrator")]
)
def test_others_do_not_keep_the_file(by: Actor) -> None:
    """Harm: whoever caused the breach closes its file."""
    breach_id = opened()
    for name in ("contain_breach", "close_breach", "confirm_notices_sent"):
        with pytest.raises(Refused):
            do(name, breach_id, by=by)
    with pytest.raises(Refused):
        do("add_people", breach_id, by=by, person_ids=[uuid4()])


def test_nobody_is_told_without_their_record_open() -> None:
    """Harm: a letter about a person is marked as sent by somebody who never had their address."""
    breach_id = opened()
    with pytest.raises(AccessDenied):
        do(
            "tell_person",
            breach_id,
            access=an_access(uuid4(), now=NOW),
            person_id=PERSON,
            way=NoticeWay.LETTER,
            told_on=TODAY,
        )


def test_every_step_is_in_the_ledger() -> None:
    breach_id = opened()
    do("contain_breach", breach_id)
    found = Entry.objects.using("vault").filter(action__startswith="oversight.").order_by("at")
    assert [one.action for one in found] == ["oversight.open_breach", "oversight.move_breach"]
    assert found[0].subjects == [["breach", str(breach_id)]]
