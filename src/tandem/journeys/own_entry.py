"""The way into a person's own page: a code on paper, and a secret that the person alone knows."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.consent.actions import record_relation
from tandem.consent.types import Access, RelationKind, RelationSource
from tandem.core.actor import Actor
from tandem.people.actions import (
    cancel_own_code,
    choose_own_secret,
    end_own_code,
    issue_own_code,
    note_staff_at_own_page,
    try_own_code,
)
from tandem.people.queries import is_code_in_force, own_codes_of
from tandem.people.types import GivenCode, OwnCodes, OwnTry

STRANGER = Actor(None, "stranger", None, "care")


def person_actor(person_id: UUID) -> Actor:
    """The person as an actor: their own code and secret stand for an account."""
    return Actor(person_id, "person", None, "care")


def give_code(
    *, access: Access, by: Actor, person_id: UUID, secret: str = "", address: str = "", now: datetime, wall: datetime
) -> GivenCode:
    """A code for the person, with the secret they just chose, or without one for a choice on their own phone.

    Once the person ever chose a secret, a new code waits a day, and what they have goes on until then. `address` is
    where it is made. `now` is the time of the agency, `wall` that of the codes: a replayed clock moves none of them.
    """
    with transaction.atomic(using="vault"):
        given = issue_own_code(
            access=access, by=by, person_id=person_id, secret=secret, address=address, now=now, wall=wall
        )
        record_relation(
            by=by,
            person_id=person_id,
            kind=RelationKind.SELF,
            source=RelationSource.OWN_CODE,
            account_id=person_id,
            now=now,
        )
    return given


def enter(*, code: str, secret: str, address: str, now: datetime) -> OwnTry:
    """What a typed code and secret open. `address` is where the try came from; only a keyed hash of it is kept."""
    return try_own_code(by=STRANGER, typed=code, secret=secret, address=address, now=now)


def choose_secret(*, person_id: UUID, code_id: UUID, secret: str, now: datetime) -> None:
    """The person chooses their secret on their own phone, once."""
    choose_own_secret(by=person_actor(person_id), code_id=code_id, secret=secret, now=now)


def is_still_open(*, code_id: UUID, now: datetime) -> bool:
    """Whether the code by which a page was opened is still in force."""
    return is_code_in_force(code_id=code_id, wall=now)


def codes_of(*, access: Access, person_id: UUID, now: datetime, wall: datetime) -> OwnCodes:
    """The code that opens the page now, one that waits, and whether the next one would wait."""
    return own_codes_of(access=access, person_id=person_id, now=now, wall=wall)


def cancel_waiting(*, access: Access, person_id: UUID, now: datetime) -> None:
    """The person did not ask for the new code: it ends, theirs goes on, and the privacy officer is told."""
    cancel_own_code(access=access, by=person_actor(person_id), person_id=person_id, wall=now)


def end_by_person(*, access: Access, person_id: UUID, now: datetime) -> None:
    """The person ends their code and with it every page that it opened."""
    end_own_code(access=access, by=person_actor(person_id), person_id=person_id, now=now, wall=now)


def end_by_staff(*, access: Access, by: Actor, person_id: UUID, now: datetime, wall: datetime) -> None:
    """A worker ends the code for a person who asks for it, because somebody else has it; a new one waits its day."""
    end_own_code(access=access, by=by, person_id=person_id, now=now, wall=wall)


def refuse_staff(*, by: Actor, code: str, now: datetime) -> None:
    """Somebody signed in as staff typed a code: nothing opens, and the person reads of it on their page."""
    note_staff_at_own_page(by=by, typed=code, now=now)
