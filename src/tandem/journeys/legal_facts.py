"""What an order can draw from a record: facts of the kinds and days of a scope, each through the opened door."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tandem.care.queries import casework, referrals, visits
from tandem.consent.types import Access, Category
from tandem.oversight.types.legal import Scope
from tandem.people.queries import contact_of, identity_of


@dataclass(frozen=True, slots=True)
class LegalFact:
    """One fact: its kind, its day where it has one, and its words (codes, or the person's own details)."""

    category: Category
    on: date | None
    words: str


Fetch = Callable[[Access, UUID, datetime], Iterable[LegalFact]]


def facts_in(*, access: Access, person_id: UUID, scope: Scope, now: datetime) -> list[LegalFact]:
    """Facts of the scope's kinds and days that the Access opens. A fact without a day counts as of no limit."""
    wanted = [one for one in FETCHERS if one in scope.categories & access.categories]
    found = [fact for one in wanted for fact in FETCHERS[one](access, person_id, now)]
    return [fact for fact in found if _is_within(fact.on, scope)]


def _is_within(on: date | None, scope: Scope) -> bool:
    if on is None:
        return True
    return (scope.from_on is None or on >= scope.from_on) and (scope.until_on is None or on <= scope.until_on)


def _identity(access: Access, person_id: UUID, now: datetime) -> Iterable[LegalFact]:
    identity = identity_of(access=access, person_id=person_id, now=now)
    born = identity.birth_on.reveal()
    yield LegalFact(Category.IDENTITY, None, ", ".join(filter(None, [identity.name.full(), str(born or "")])))


def _contact(access: Access, person_id: UUID, now: datetime) -> Iterable[LegalFact]:
    contact = contact_of(access=access, person_id=person_id, now=now)
    for value in (contact.phone.reveal(), contact.address.reveal()):
        if value:
            yield LegalFact(Category.CONTACT, None, str(value))


def _encounters(access: Access, person_id: UUID, now: datetime) -> Iterable[LegalFact]:
    for one in visits.encounters_of(access=access, person_id=person_id, now=now):
        yield LegalFact(Category.ENCOUNTER, one.occurred_at.date() if one.occurred_at else None, one.kind)


def _referrals(access: Access, person_id: UUID, now: datetime) -> Iterable[LegalFact]:
    for one in referrals.referrals_of(access=access, person_id=person_id, now=now):
        yield LegalFact(Category.REFERRAL, one.changed_at.date(), f"{one.service}, {one.state}")


def _cases(access: Access, person_id: UUID, now: datetime) -> Iterable[LegalFact]:
    for one in casework.cases_of(access=access, person_id=person_id, now=now):
        yield LegalFact(Category.CASE, one.opened_at.date(), f"{one.program}, {one.state}")


def _screenings(access: Access, person_id: UUID, now: datetime) -> Iterable[LegalFact]:
    for one in casework.screenings_of(access=access, person_id=person_id, now=now):
        yield LegalFact(Category.SCREENING, one.screened_at.date(), f"{one.instrument}, {one.band}")


def _services(access: Access, person_id: UUID, now: datetime) -> Iterable[LegalFact]:
    for one in casework.services_of(access=access, person_id=person_id, now=now):
        yield LegalFact(Category.SERVICES, one.given_on, f"{one.kind}, {one.quantity}")


def _follow_ups(access: Access, person_id: UUID, now: datetime) -> Iterable[LegalFact]:
    for one in casework.follow_ups_of(access=access, person_id=person_id, now=now):
        yield LegalFact(Category.FOLLOW_UP, one.due_at.date(), f"{one.day}, {one.state}")


FETCHERS: Mapping[Category, Fetch] = {
    Category.IDENTITY: _identity,
    Category.CONTACT: _contact,
    Category.ENCOUNTER: _encounters,
    Category.REFERRAL: _referrals,
    Category.CASE: _cases,
    Category.SCREENING: _screenings,
    Category.SERVICES: _services,
    Category.FOLLOW_UP: _follow_ups,
}
