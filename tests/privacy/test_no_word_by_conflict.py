"""Nobody learns that a person exists because a new entry is refused (A7).

Two worlds: in one, somebody stands in the vault with whom the actor has nothing to do; in the other nobody does.
Every role tries to write, rename, number, join and open what would collide. The answers must be the same.
Who searches is told of people they work with alone; how long each answer takes is A6, not this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction

from tandem.agencies.types import DUTY_ROLES, Role
from tandem.consent import gate
from tandem.consent.actions import record_relation
from tandem.consent.types import Channel, Purpose, RelationKind, RelationSource
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.journeys import arrival, identity, opening, own_entry
from tandem.people import actions as people
from tandem.people.types import Details, Language, MergeReason, SearchTerms
from tests.factories.access import an_access
from tests.factories.people import CARE_SOURCE, NOW, PROVIDER, TEAM, WREN, a_person, a_visit

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
ELSEWHERE = UUID("6f1d2a10-0000-4000-8000-00000000000e")
NUMBER = "A-1907"
FINCH = Details("Finch", "Marlow", birth_on=date(1984, 7, 9), phone="555-0177", address="3 Made-up Row")
Attempt = Callable[[], object]


@contextmanager
def world() -> Iterator[None]:
    """Whatever is done inside is undone."""
    with transaction.atomic(using="vault"), transaction.atomic(using="default"):
        yield
        transaction.set_rollback(True, using="vault")
        transaction.set_rollback(True, using="default")


def somebody_hidden() -> UUID:
    """Wren, known to another agency: details, number, visit and a code of their own page."""
    person = a_person(details=WREN, agency_id=ELSEWHERE)
    known = {"access": an_access(person, now=NOW), "by": staff(Role.CASE_MANAGER, ELSEWHERE), "now": NOW}
    people.record_partner_number(person_id=person, agency_id=PROVIDER, number=NUMBER, **known)
    people.issue_own_code(person_id=person, secret="seven made-up words", wall=NOW, **known)
    a_visit(person)
    tied(person, ELSEWHERE)
    return person


def tied(person: UUID, agency: UUID) -> None:
    words = {"kind": RelationKind.VISIT, "source": RelationSource.OUTREACH, "agency_id": agency}
    record_relation(by=staff(Role.COORDINATOR, agency), now=NOW, person_id=person, **words)


def staff(role: Role, agency: UUID = TEAM) -> Actor:
    return Actor(uuid4(), role, agency, "duty" if role in DUTY_ROLES else "care")


def attempts(by: Actor, own: UUID, hidden: UUID) -> dict[str, Attempt]:
    """All by which somebody with one record of their own might run into somebody hidden."""
    mine = {"access": an_access(own, now=NOW), "by": by, "person_id": own, "now": NOW}
    source = {"origin": CARE_SOURCE.origin, "is_part2": False, "agency_id": TEAM}
    number = SearchTerms(WREN, number=NUMBER, number_agency_id=PROVIDER)
    reason = MergeReason.SAME_DETAILS
    return {
        "search": lambda: identity.search(by=by, terms=SearchTerms(WREN), now=NOW).found,
        "search by number": lambda: identity.search(by=by, terms=number, now=NOW).found,
        "duplicates": lambda: identity.possible_duplicates(by=by, now=NOW)[0],
        "write down anew": lambda: people.create_person(
            access=opening.granted(gate.open_search(by=by, purpose=Purpose.OUTREACH, channel=Channel.PAGE, now=NOW)),
            by=by,
            details=WREN,
            now=NOW,
            **source,
        ),
        "rename": lambda: people.correct_details(details=WREN, language=Language.ENGLISH, **source, **mine),
        "number": lambda: people.record_partner_number(**{**mine, "agency_id": PROVIDER, "number": NUMBER}),
        "own code": lambda: people.issue_own_code(secret="seven made-up words", wall=NOW, **mine).is_waiting,
        "type a code": lambda: own_entry.enter(code="AAAA-BBBB-CCCC-DDDD", secret="x", address="::1", now=NOW),
        "join": lambda: identity.merge(by=by, kept_id=own, absorbed_id=hidden, reason=reason, now=NOW),
        "join the other way": lambda: identity.merge(by=by, kept_id=hidden, absorbed_id=own, reason=reason, now=NOW),
        "meet again": lambda: arrival.met_again(
            by=by, person_id=hidden, team_agency_id=TEAM, story=RelationSource.OUTREACH, now=NOW
        ),
        "open": lambda: opening.record(by=by, person_id=hidden, now=NOW),
        "open a list": lambda: (
            gate.open_cohort(by=by, persons=[hidden], purpose=Purpose.OUTREACH, channel=Channel.PAGE, now=NOW).refused
        ),
    }


def answer_to(attempt: Attempt) -> object:
    """What somebody is told: a plain value, or the kind and words of a refusal. Drawn ids are all alike."""
    with world():
        try:
            found = attempt()
        except Refused as refusal:
            return "refused", refusal.code, str(refusal)
        except Exception as error:  # noqa: BLE001 - a kind of error is an answer too, above all one of a database
            return "error", type(error).__name__
        return plain(found)


def plain(value: Any) -> object:
    if isinstance(value, UUID):
        return "an id"
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(one) for name, one in asdict(value).items()}
    return [plain(one) for one in value] if isinstance(value, list | tuple | set) else repr(value)


def answers(role: Role, *, is_there: bool) -> dict[str, object]:
    """Every answer that a role gets in the world with somebody hidden, or without."""
    with world():
        hidden = somebody_hidden() if is_there else uuid4()
        own = a_person(details=FINCH, agency_id=TEAM)
        tied(own, TEAM)
        by = staff(role)
        return {name: answer_to(attempt) for name, attempt in attempts(by, own, hidden).items()}


@pytest.mark.parametrize("role", list(Role))
def test_no_role_learns_of_somebody_by_a_refusal(role: Role) -> None:
    """Harm: somebody writes down their ex-partner, and a refusal tells that they are in care."""
    told = answers(role, is_there=True)
    assert told == answers(role, is_there=False)
    assert not [one for one in told.values() if isinstance(one, tuple) and one[0] == "error"]


def test_the_attempts_reach_what_they_try() -> None:
    """Harm: every role is stopped at the first step, and the test above compares nothing."""
    told = answers(Role.COORDINATOR, is_there=True)
    done = {name for name, one in told.items() if not (isinstance(one, tuple) and one[0] in ("refused", "error"))}
    assert {"search", "write down anew", "rename", "number", "own code"} <= done
    assert told["join"][0] == told["open"][0] == "refused"  # type: ignore[index]


@pytest.mark.parametrize(
    "breach",
    [
        "CREATE UNIQUE INDEX one_token ON keys_indextoken (purpose, token)",
        "CREATE UNIQUE INDEX one_visit_everywhere ON people_partnernumber (agency_id)",
    ],
)
def test_a_unique_index_on_what_is_typed_is_caught_planted(breach: str) -> None:
    """Planted: a search token, or an agency's number, may stand once only. Harm: the tests above pass on anything."""
    with connections["vault"].cursor() as cursor:
        cursor.execute(breach)
    told = answers(Role.CASE_MANAGER, is_there=True)
    assert ("error", "IntegrityError") in told.values()
    assert told != answers(Role.CASE_MANAGER, is_there=False)
