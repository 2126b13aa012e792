"""A person reads their own record: what is held, who looked, what they agreed to; and takes it back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from uuid import UUID

from django.db import transaction

from tandem.audit.queries import entries_about
from tandem.audit.types import LedgerEntry
from tandem.care.queries import casework, referrals, visits
from tandem.consent import gate
from tandem.consent.actions import record_consent, revoke_consent
from tandem.consent.queries import consents_of
from tandem.consent.types import (
    Access,
    Category,
    Channel,
    ConsentRow,
    ConsentState,
    Purpose,
    SignatureMethod,
)
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.journeys.opening import granted
from tandem.journeys.own_entry import person_actor
from tandem.oversight.queries.mandatory import kept_back_disclosures
from tandem.people.queries import absorbed_ids
from tandem.people.types import Way
from tandem.surveillance.queries.clock import clock_of

OPENING = frozenset({"consent.open_record", "consent.open_cohort"})
# What of the ledger a person reads on their page. Tries that opened it stand there as readings.
SHOWN = frozenset(
    {
        "consent.open_record",
        "consent.open_cohort",
        "consent.record_disclosure",
        "people.issue_own_code",
        "people.cancel_own_code",
        "people.end_own_code",
        "people.choose_own_secret",
        "people.try_own_code",
        "people.note_staff_at_own_page",
    }
)
# A reading by the person's own code that left as paper or file.
TAKEN = "own_record.taken"
TAKING = frozenset({Channel.PRINT, Channel.PDF, Channel.EXPORT})
WRONG_TRIES = frozenset({Way.WRONG, Way.CLOSED, Way.TOO_LATE, Way.WAITING})
# What happened to the codes of the page.
CODE_DEEDS = ("people.issue_own_code", "people.cancel_own_code", "people.end_own_code", "people.choose_own_secret")


@dataclass(frozen=True, slots=True)
class Look:
    """One thing somebody did with the record: when, in which role, of which agency, what for, by which rules."""

    at: datetime
    role: str
    agency_id: UUID | None
    action: str
    purpose: str
    policies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is held: its kind, when, and its code."""

    category: Category
    at: str
    code: str


def opened(*, person_id: UUID, now: datetime, channel: Channel = Channel.PAGE) -> Access:
    """Open the person's own record; the look is in the ledger like any other."""
    by = person_actor(person_id)
    return granted(gate.open_record(by=by, person=person_id, purpose=Purpose.OWN_RECORD, channel=channel, now=now))


def now_for(*, access: Access, person_id: UUID, wall: datetime) -> datetime:
    """The time by which the person's consents run: that of the agency that took the newest, else the wall clock."""
    rows = consents_of(access=access, person_id=person_id, now=wall)
    return clock_of(rows[0].terms.disclosers[0], wall=wall) if rows else wall


def held(*, access: Access, person_id: UUID, now: datetime) -> list[Fact]:
    """Everything of the person's that the own record opens, as kinds, days and codes."""
    who = {"access": access, "person_id": person_id, "now": now}
    return [
        *(Fact(Category.ENCOUNTER, _day(one.occurred_at), one.kind) for one in visits.encounters_of(**who)),
        *(Fact(Category.VISIT_CONTACT, _day(one.due_at), one.state) for one in visits.visits_of(**who)),
        *(Fact(Category.REFERRAL, _day(one.changed_at), one.state) for one in referrals.referrals_of(**who)),
        *(Fact(Category.CASE, _day(one.opened_at), one.state) for one in casework.cases_of(**who)),
        *(Fact(Category.SCREENING, _day(one.screened_at), one.instrument) for one in casework.screenings_of(**who)),
        *(Fact(Category.SERVICES, one.given_on.isoformat(), one.kind) for one in casework.services_of(**who)),
        *(Fact(Category.FOLLOW_UP, _day(one.due_at), one.state) for one in casework.follow_ups_of(**who)),
    ]


def who_looked(*, access: Access, person_id: UUID, limit: int = 100) -> list[Look]:
    """Everybody who opened the record, and what happened to its code and secret, newest first.

    Readings by the own code stand among them, once a day: code and secret can be in the wrong hands.
    """
    if access.person_id != person_id or access.purpose is not Purpose.OWN_RECORD:
        raise ValueError("only a person's own opened record shows who looked at it")
    looks, days_by_code = [], set()
    hidden = {str(one) for one in kept_back_disclosures(access=access, person_id=person_id)}
    for entry in _entries(person_id, limit=50 * limit):
        if not is_look(entry) or hidden & {identifier for _kind, identifier in entry.subjects}:
            continue
        look = as_look(entry)
        if entry.actor_role == "person" and entry.action in OPENING:
            if (entry.at.date(), look.action) in days_by_code:
                continue
            days_by_code.add((entry.at.date(), look.action))
        looks.append(look)
    return looks[:limit]


def code_history(*, access: Access, person_id: UUID) -> list[Look]:
    """Every code that was ever made for the page, cancelled or ended, newest first, by whom and when."""
    if access.person_id != person_id or access.purpose is not Purpose.OWN_RECORD:
        raise ValueError("only a person's own opened record shows its codes")
    ids = (person_id, *absorbed_ids(person_id=person_id))
    found = [entries_about(using="vault", kind="person", identifier=one, actions=CODE_DEEDS) for one in ids]
    return [as_look(one) for one in sorted(chain.from_iterable(found), key=lambda entry: entry.at, reverse=True)]


def _entries(person_id: UUID, limit: int) -> list[LedgerEntry]:
    """What the ledger holds of the person, newest first, also under ids that a merge put together with theirs."""
    ids = (person_id, *absorbed_ids(person_id=person_id))
    found = [entries_about(using="vault", kind="person", identifier=one, limit=limit) for one in ids]
    return sorted(chain.from_iterable(found), key=lambda entry: entry.at, reverse=True)


def is_look(entry: LedgerEntry) -> bool:
    """Whether somebody saw something of the record, or did something with its code or secret."""
    if entry.action == "people.try_own_code":
        return entry.details.get("way") in WRONG_TRIES
    return entry.action in SHOWN and entry.details.get("opened", True) is not False


def as_look(entry: LedgerEntry) -> Look:
    """A ledger entry as the person reads it."""
    is_taken = entry.actor_role == "person" and entry.details.get("channel") in TAKING
    action = TAKEN if is_taken and entry.action in OPENING else entry.action
    return Look(entry.at, entry.actor_role, entry.agency_id, action, entry.reason, entry.policies)


def withdraw(*, access: Access, person_id: UUID, consent_id: UUID, now: datetime) -> None:
    """The person takes a consent back, from whatever state, without a reason; it is closed from the next look on."""
    mine = {row.id for row in consents_of(access=access, person_id=person_id, now=now)}
    if consent_id not in mine:
        raise Refused("no_consent", _("There is no such consent."))
    revoke_consent(by=person_actor(person_id), consent_id=consent_id, now=now)


def narrow(
    *,
    access: Access,
    person_id: UUID,
    consent_id: UUID,
    recipient_ids: Collection[UUID],
    categories: Collection[Category],
    signature: str,
    now: datetime,
) -> UUID:
    """Put a smaller consent, signed anew, in the place of one in force: fewer receivers or kinds, never more."""
    old = active_consent(access=access, person_id=person_id, consent_id=consent_id, now=now)
    kept = tuple(one for one in old.terms.recipients if one.agency_id is None or one.agency_id in set(recipient_ids))
    wanted = old.terms.categories & frozenset(categories)
    if len(kept) == len(old.terms.recipients) and wanted == old.terms.categories:
        raise Refused("not_narrower", _("Untick something that should no longer be shared."))
    terms = replace(
        old.terms,
        recipients=kept,
        categories=wanted,
        signed_at=now,
        signature=signature.strip(),
        signature_method=SignatureMethod.TYPED,
    )
    by = person_actor(person_id)
    with transaction.atomic(using="vault"):
        revoke_consent(by=by, consent_id=consent_id, now=now)
        return record_consent(by=by, terms=terms, now=now)


def active_consent(*, access: Access, person_id: UUID, consent_id: UUID, now: datetime) -> ConsentRow:
    """One consent of the person's that is in force; Refused otherwise."""
    for row in consents_of(access=access, person_id=person_id, now=now):
        if row.id == consent_id and row.state is ConsentState.ACTIVE:
            return row
    raise Refused("not_active", _("This consent is no longer in force."))


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""
