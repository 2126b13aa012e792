"""A lawful order, from the search to the file. Harm prevented: more leaves than it names, or without a trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from tandem.agencies.types import Role
from tandem.audit.queries import entries_about
from tandem.care.actions.outreach import record_encounter
from tandem.care.types import EncounterKind, Pathway, Source
from tandem.consent import gate
from tandem.consent.actions import record_relation
from tandem.consent.types import Category, Channel, Ground, Origin, Purpose, Refusal, RelationKind, RelationSource
from tandem.core.actor import Actor, system_actor
from tandem.core.refusals import Refused
from tandem.journeys import legal_process, own_record
from tandem.oversight.actions import legal
from tandem.oversight.queries.legal import demand_by_id, persons_held, searches_of
from tandem.oversight.types.legal import DemandState, LetterKind, NoticeWay, PaperKind, Scope
from tandem.people.actions import create_person, issue_own_code
from tests.factories.access import access_to, an_access
from tests.factories.demands import ASKED, NAMED, NOW, an_approved_demand
from tests.factories.people import WREN
from tests.factories.signin import make_staff

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
LATER = NOW + timedelta(days=15)


@pytest.fixture
def officer() -> Actor:
    return make_staff(Role.PRIVACY_OFFICER).actor


@pytest.fixture
def second() -> Actor:
    return make_staff(Role.COORDINATOR).actor


@pytest.fixture
def person_id(officer: Actor) -> UUID:
    """Somebody whom the officer's agency met within the order's days, before them, and whom another agency met."""
    assert officer.agency_id
    found = create_person(
        access=access_to(None, Category.PERSON_SEARCH, now=NOW),
        by=officer,
        details=WREN,
        origin=Origin.CARE,
        is_part2=False,
        agency_id=officer.agency_id,
        is_synthetic=True,
        now=NOW,
    )
    for days, agency_id in ((60, officer.agency_id), (400, officer.agency_id), (61, UUID(int=9))):
        record_encounter(
            access=an_access(found, now=NOW),
            by=officer,
            person_id=found,
            kind=EncounterKind.WALK_IN,
            pathway=Pathway.SELF_REFERRAL,
            occurred_at=NOW - timedelta(days=days),
            source=Source(Origin.CARE, False, agency_id),
            now=NOW,
        )
    return found


def told(officer: Actor, second: Actor, person_id: UUID, *, is_written: bool = True) -> UUID:
    """A demand of which the person has been told."""
    demand_id = an_approved_demand(first=officer, second=second)
    assert legal_process.find_person(
        by=officer, demand_id=demand_id, family_name=" ashgrove ", birth_on=WREN.birth_on, now=NOW
    ) == [person_id]
    legal_process.narrow_scope(by=officer, demand_id=demand_id, person_id=person_id, wanted=NAMED, now=NOW)
    legal_process.notify(by=officer, demand_id=demand_id, way=NoticeWay.LETTER, now=NOW, wall=NOW)
    if is_written:
        words = {"kind": LetterKind.NOTICE, "language": "en", "render": lambda: b"letter"}
        legal_process.write_letter(by=officer, demand_id=demand_id, now=NOW, **words)
    return demand_id


def opened(officer: Actor, person_id: UUID, now=NOW):
    return gate.open_record(
        by=officer, person=person_id, purpose=Purpose.LEGAL_PROCESS, channel=Channel.PAGE, now=now
    )


def test_only_what_is_ordered_and_held_leaves(officer: Actor, second: Actor, person_id: UUID) -> None:
    """Harm: an order for half a year's visits empties the record."""
    demand_id = told(officer, second, person_id)
    scoped = demand_by_id(demand_id)
    assert scoped is not None
    assert scoped.scope is not None
    assert scoped.scope.categories == {Category.ENCOUNTER}  # services are named too, and there are none
    made: list[legal_process.Production] = []

    def render(production: legal_process.Production) -> bytes:
        made.append(production)
        return b"file"

    assert legal_process.produce(by=officer, demand_id=demand_id, render=render, now=LATER) == b"file"
    assert [(fact.category, fact.on) for fact in made[0].facts] == [
        (Category.ENCOUNTER, (NOW - timedelta(days=60)).date())
    ]
    assert "42 CFR part 2 prohibits unauthorized use or disclosure" in made[0].notice


def test_the_person_reads_of_it(officer: Actor, second: Actor, person_id: UUID) -> None:
    """Harm: records go to a court and the person learns of it in the courtroom."""
    demand_id = told(officer, second, person_id)
    record_relation(
        by=system_actor("test"),
        now=NOW,
        person_id=person_id,
        kind=RelationKind.SELF,
        source=RelationSource.OWN_CODE,
        account_id=person_id,
    )
    access = own_record.opened(person_id=person_id, now=NOW)
    notices = legal_process.own_notices(access=access, person_id=person_id)
    assert [(one.demand_id, one.is_produced) for one in notices] == [(demand_id, False)]
    with pytest.raises(ValueError, match="own opened record"):
        legal_process.own_notices(access=opened(officer, person_id), person_id=person_id)


def test_nothing_leaves_before_the_time_to_object_is_over(officer: Actor, second: Actor, person_id: UUID) -> None:
    """Harm: the person is told on the day on which it is too late."""
    demand_id = told(officer, second, person_id)
    for now in (NOW, NOW + timedelta(days=13, hours=23)):
        with pytest.raises(Refused, match="time to object"):
            legal_process.produce(by=officer, demand_id=demand_id, render=lambda made: b"file", now=now)


def test_the_disclosure_stands_in_the_accounting_and_the_door_is_shut(
    officer: Actor, second: Actor, person_id: UUID
) -> None:
    """Harm: what left stands nowhere; or the opened record stays open."""
    demand_id = told(officer, second, person_id)
    assert person_id in persons_held(now=NOW)
    legal_process.produce(by=officer, demand_id=demand_id, render=lambda made: b"file", now=LATER)
    entries = entries_about(using="vault", kind="person", identifier=person_id)
    left = [entry for entry in entries if entry.action == "consent.record_disclosure"]
    assert [entry.details["ground"] for entry in left] == [Ground.COURT_ORDER]
    assert isinstance(opened(officer, person_id, LATER + timedelta(minutes=1)), Refusal)
    found = demand_by_id(demand_id)
    assert found is not None
    assert found.state is DemandState.PRODUCED
    with pytest.raises(Refused):
        legal_process.produce(by=officer, demand_id=demand_id, render=lambda made: b"again", now=LATER)
    legal.close_demand(by=officer, demand_id=demand_id, now=LATER)
    assert person_id not in persons_held(now=LATER)


def test_refusing_late_shuts_the_door(officer: Actor, second: Actor, person_id: UUID) -> None:
    """Harm: the court quashes its order, and the record stays open to the office."""
    demand_id = told(officer, second, person_id)
    assert not isinstance(opened(officer, person_id), Refusal)
    legal_process.end(by=officer, demand_id=demand_id, how=DemandState.QUASHED, now=NOW + timedelta(hours=1))
    assert isinstance(opened(officer, person_id, NOW + timedelta(hours=2)), Refusal)


def test_the_coordinator_opens_nothing(officer: Actor, second: Actor, person_id: UUID) -> None:
    """Harm: the second person, who only decides, reads the record on the way."""
    demand_id = told(officer, second, person_id)
    assert isinstance(opened(second, person_id), Refusal)
    with pytest.raises(Refused):
        legal_process.produce(by=second, demand_id=demand_id, render=lambda made: b"file", now=LATER)


def test_nothing_beyond_the_order_can_be_set(officer: Actor, second: Actor, person_id: UUID) -> None:
    """Harm: a tick more than the court wrote; and a refused step leaves the record open."""
    demand_id = an_approved_demand(first=officer, second=second)
    for wanted in (ASKED, replace(NAMED, from_on=None), Scope(NAMED.categories | {Category.COUNSELLING_NOTES})):
        with pytest.raises(Refused, match="more than the order names"):
            legal_process.narrow_scope(by=officer, demand_id=demand_id, person_id=person_id, wanted=wanted, now=NOW)
    assert isinstance(opened(officer, person_id), Refusal)


def look(by: Actor, demand_id: UUID, family_name: str, birth_on: date) -> list[UUID]:
    words = {"family_name": family_name, "birth_on": birth_on}
    return legal_process.find_person(by=by, demand_id=demand_id, now=NOW, **words)


def test_nobody_is_told_a_name_that_does_not_fit(officer: Actor, second: Actor, person_id: UUID) -> None:
    """Harm: a near match is produced in place of the person."""
    demand_id = an_approved_demand(first=officer, second=second)
    for family_name, birth_on in (("Ashgrov", WREN.birth_on), ("", WREN.birth_on), ("Ashgrov", NOW.date())):
        assert not look(officer, demand_id, family_name, birth_on)


def test_a_demand_opens_the_search_for_one_person(officer: Actor, second: Actor, person_id: UUID) -> None:
    """Harm: one approved demand, and a lone officer tries out the whole neighbourhood."""
    demand_id = an_approved_demand(first=officer, second=second)
    assert not look(officer, demand_id, "Ashgrov", WREN.birth_on)
    for family_name, birth_on in (("Ashgrove", NOW.date()), ("Quill", NOW.date())):
        with pytest.raises(Refused) as caught:
            look(officer, demand_id, family_name, birth_on)
        assert caught.value.code == "other_person"
    assert look(officer, demand_id, "Ashgrove", WREN.birth_on) == [person_id]
    assert look(officer, demand_id, "Ashgrov", NOW.date()) == []
    with pytest.raises(Refused) as caught:
        look(officer, demand_id, "Ashgrove", WREN.birth_on)
    assert caught.value.code == "looked_enough"


def test_every_search_names_its_demand(officer: Actor, second: Actor, person_id: UUID) -> None:
    """Harm: a search stands in the ledger, and nobody can say under which order it was made."""
    demand_id = an_approved_demand(first=officer, second=second)
    look(officer, demand_id, "Ashgrove", WREN.birth_on)
    entries = entries_about(using="vault", kind="demand", identifier=demand_id)
    opened_by = [one for one in entries if one.action == "consent.open_person_search"]
    assert [(one.actor_id, one.reason) for one in opened_by] == [(officer.account_id, "legal_process")]
    (search,) = searches_of(demand_id)
    assert (search.found, search.account_id) == ((person_id,), officer.account_id)
    assert "ashgrove" not in f"{entries}".lower()


def test_nobody_is_opened_whom_no_search_found(officer: Actor, second: Actor, person_id: UUID) -> None:
    """Harm: the officer searches for the one whom the order names, and opens the record of another."""
    demand_id = an_approved_demand(first=officer, second=second)
    assert not look(officer, demand_id, "Ashgrov", WREN.birth_on)
    with pytest.raises(Refused) as caught:
        legal_process.narrow_scope(by=officer, demand_id=demand_id, person_id=person_id, wanted=NAMED, now=NOW)
    assert caught.value.code == "not_found_so"
    assert isinstance(opened(officer, person_id), Refusal)


def test_nobody_looks_on_once_the_scope_is_set(officer: Actor, second: Actor, person_id: UUID) -> None:
    """Harm: the person is found, and the officer goes on trying names under the same demand."""
    demand_id = an_approved_demand(first=officer, second=second)
    look(officer, demand_id, "Ashgrove", WREN.birth_on)
    legal_process.narrow_scope(by=officer, demand_id=demand_id, person_id=person_id, wanted=NAMED, now=NOW)
    with pytest.raises(Refused) as caught:
        look(officer, demand_id, "Ashgrove", WREN.birth_on)
    assert caught.value.code == "is_found"


def test_nobody_swaps_the_order_after_counsel_and_the_second_person_read_it(officer: Actor, second: Actor) -> None:
    """Harm: one person puts another order under a decision that two people took about the first."""
    demand_id = an_approved_demand(first=officer, second=second)
    before = demand_by_id(demand_id)
    for kind in (PaperKind.ORDER, PaperKind.MANDATE):
        with pytest.raises(Refused) as caught:
            legal.keep_paper(by=officer, demand_id=demand_id, kind=kind, content=b"%PDF-1.4 another", now=NOW)
        assert caught.value.code == "paper_was_read"
    legal.keep_paper(by=officer, demand_id=demand_id, kind=PaperKind.DEMAND, content=b"%PDF-1.4 letter", now=NOW)
    after = demand_by_id(demand_id)
    assert before is not None
    assert after is not None
    assert {kind: after.papers[kind] for kind in before.papers} == dict(before.papers)


def test_nothing_leaves_on_the_word_that_a_letter_was_sent(officer: Actor, second: Actor, person_id: UUID) -> None:
    """Harm: somebody ticks "by letter", writes none, and the person cannot object before the records are gone."""
    demand_id = told(officer, second, person_id, is_written=False)
    with pytest.raises(Refused) as caught:
        legal_process.produce(by=officer, demand_id=demand_id, render=lambda _made: b"file", now=LATER)
    assert caught.value.code == "no_letter"


def test_a_notice_on_a_page_that_no_code_opens_is_no_notice(officer: Actor, second: Actor, person_id: UUID) -> None:
    """Harm: the time to object runs out on a page that the person never had."""
    demand_id = an_approved_demand(first=officer, second=second)
    look(officer, demand_id, "Ashgrove", WREN.birth_on)
    legal_process.narrow_scope(by=officer, demand_id=demand_id, person_id=person_id, wanted=NAMED, now=NOW)
    words = {"by": officer, "demand_id": demand_id, "way": NoticeWay.OWN_PAGE, "now": NOW, "wall": NOW}
    code = {"access": access_to(person_id, Category.IDENTITY, now=NOW), "by": officer, "person_id": person_id}
    for secret in (None, "", "late blue heron"):
        if secret is not None:
            issue_own_code(**code, secret=secret, now=NOW, wall=NOW)
        state = demand_by_id(demand_id).state
        if secret:
            legal_process.notify(**words)
            assert demand_by_id(demand_id).state is DemandState.NOTIFIED
        else:
            with pytest.raises(Refused) as caught:
                legal_process.notify(**words)
            assert (caught.value.code, state) == ("no_own_page", DemandState.NARROWED)
