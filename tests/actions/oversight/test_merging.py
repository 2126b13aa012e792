"""What oversight wrote follows a person into a joined record, and comes back when the two are parted."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.apps import apps

from tandem.audit.models import Entry
from tandem.care.models.source import Fact
from tandem.consent.actions import registers
from tandem.consent.types import AccessDenied
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.oversight.actions import merging
from tandem.oversight.actions.requests import ask, take_step
from tandem.oversight.models import BreachPerson, LegalDemand, MandatoryReport
from tandem.oversight.queries.legal import persons_held
from tandem.oversight.queries.mandatory import kept_back_disclosures
from tandem.oversight.queries.requests import requests_of
from tandem.oversight.types.requests import RequestKind, RequestState
from tests.factories.access import an_access
from tests.factories.consents import NOW, OUTREACH, PERSON, staff

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
BY = staff("coordinator")
OTHER = UUID(int=77)
MERGE = UUID(int=78)


def asked(person_id: UUID, kind: RequestKind = RequestKind.CORRECTION) -> UUID:
    return ask(
        access=an_access(person_id, now=NOW),
        by=Actor(person_id, "person", None, "care"),
        person_id=person_id,
        agency_id=OUTREACH,
        kind=kind,
        words="My street is wrong",
        now=NOW,
    )


def demanded(person_id: UUID) -> None:
    LegalDemand(
        agency_id=OUTREACH,
        kind="subpoena",
        issuer="court",
        jurisdiction="state",
        standard="civil",
        asked=[],
        received_at=NOW,
        received_by=uuid4(),
        deadline_at=NOW,
        state="received",
        person_id=person_id,
    ).save(using="vault")


def reported(person_id: UUID) -> UUID:
    """A report that it was unsafe to tell the person of; the disclosure that it counts as."""
    row = MandatoryReport(
        person_id=person_id,
        agency_id=OUTREACH,
        law_state="made_up",
        rule="made_up",
        answers={},
        state="made",
        drafted_by=uuid4(),
        decided_by=uuid4(),
        drafted_at=NOW,
        due_at=NOW,
        telling="unsafe",
        disclosure_id=uuid4(),
    )
    row.save(using="vault")
    return row.disclosure_id


def move(from_id: UUID = OTHER, to_id: UUID = PERSON) -> int:
    access = an_access(to_id, now=NOW)
    return merging.move_files(access=access, by=BY, merge_id=MERGE, from_id=from_id, to_id=to_id, now=NOW)


def move_back() -> int:
    access = an_access(PERSON, now=NOW)
    return merging.move_files_back(access=access, by=BY, merge_id=MERGE, from_id=PERSON, to_id=OTHER, now=NOW)


def test_a_legal_hold_follows() -> None:
    """Harm: two records are joined, and what a court wants kept is erased."""
    demanded(OTHER)
    move()
    assert persons_held(now=NOW) == {PERSON}
    move_back()
    assert persons_held(now=NOW) == {OTHER}


def test_what_was_unsafe_to_tell_stays_untold() -> None:
    """Harm: after a merge the person's own page, read by whoever stands beside them, shows a report of abuse."""
    disclosure_id = reported(OTHER)
    move()
    assert kept_back_disclosures(access=an_access(PERSON, now=NOW), person_id=PERSON) == {disclosure_id}


def test_what_the_person_asked_can_still_be_answered_and_comes_back_with_later_steps() -> None:
    """Harm: a request to correct lies on a record that nobody can open, and its clock runs out."""
    mine, request_id = asked(PERSON), asked(OTHER)
    assert move() == 2
    access = an_access(PERSON, now=NOW)
    found = {one.id: one for one in requests_of(access=access, person_id=PERSON, now=NOW)}
    assert found.keys() == {mine, request_id}
    assert found[request_id].words.reveal() == "My street is wrong"
    by, later = staff("privacy_officer"), NOW + timedelta(hours=1)
    access = an_access(PERSON, now=later)
    take_step(access=access, by=by, request_id=request_id, new=RequestState.ACCEPTED, now=later)
    assert move_back() == 3
    access = an_access(OTHER, now=NOW)
    (back,) = requests_of(access=access, person_id=OTHER, now=NOW)
    assert [step.state for step in back.steps] == [RequestState.ASKED, RequestState.ACCEPTED]
    assert back.words.reveal() == "My street is wrong"
    assert [one.id for one in requests_of(access=an_access(PERSON, now=NOW), person_id=PERSON, now=NOW)] == [mine]


@pytest.mark.parametrize("person_id", [PERSON, OTHER])
def test_records_are_not_joined_while_one_is_to_be_erased(person_id: UUID) -> None:
    """Harm: the agencies of one record said yes, and the other record is destroyed with it."""
    asked(person_id, RequestKind.ERASURE)
    with pytest.raises(Refused) as caught:
        move()
    assert caught.value.code == "erasure_waits"


def test_another_record_s_access_moves_nothing() -> None:
    demanded(OTHER)
    access = an_access(OTHER, now=NOW)
    with pytest.raises(AccessDenied):
        merging.move_files(access=access, by=BY, merge_id=MERGE, from_id=OTHER, to_id=PERSON, now=NOW)


def test_nothing_moves_when_the_ledger_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    demanded(OTHER)

    def broken(**_: object) -> UUID:
        raise OSError("disk full")

    monkeypatch.setattr(merging, "append_entry", broken)
    with pytest.raises(OSError, match="disk full"):
        move()
    assert persons_held(now=NOW) == {OTHER}
    assert not Entry.objects.using("vault").filter(action="oversight.move_files").exists()


def test_no_table_about_a_person_is_forgotten() -> None:
    """Harm: a new table with a person's id stays behind when records are joined, and nobody notices."""
    followed = {*merging.TABLES, *registers.TABLES, *Fact.__subclasses__()}
    about = {
        model
        for room in ("care", "consent", "oversight")
        for model in apps.get_app_config(room).get_models()
        if any(field.name == "person_id" for field in model._meta.fields)
    }
    assert BreachPerson in about
    assert about - followed == set()
