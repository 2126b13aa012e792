"""An audit looks: under an agreement, until a day, on a page, at records without names; nothing is taken (§ 2.53)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tandem.agencies.queries import accounts_of
from tandem.agencies.types import Role, StaffAccount
from tandem.care.queries.casework import cases_of, follow_ups_of, services_of
from tandem.care.queries.referrals import referrals_of
from tandem.care.queries.visits import encounters_of
from tandem.consent import actions, gate, queries
from tandem.consent.queries import disclosures_of, persons_registered_by
from tandem.consent.types import Access, AuditBody, AuditSession, Category, Channel, Purpose
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.journeys.opening import granted

# What an audit looks at: what was done, never who it was.
LOOKED_AT = frozenset(
    {
        Category.ENCOUNTER,
        Category.REFERRAL,
        Category.SERVICES,
        Category.CASE,
        Category.FOLLOW_UP,
        Category.DISCLOSURE_LOG,
    }
)


@dataclass(frozen=True, slots=True)
class AuditedFact:
    """One thing of a record: its kind, its day and its code."""

    category: Category
    day: str
    code: str


def auditors() -> list[StaffAccount]:
    """The accounts that an audit can be arranged for."""
    return accounts_of(using="vault", role=Role.AUDITOR)


def arrange(
    *, by: Actor, auditor_id: UUID, agreement: str, body: AuditBody, until_at: datetime, now: datetime
) -> UUID:
    """Open a sample of the agency's records to an auditor's eyes, by ids that nobody chose: the first fifty."""
    return actions.arrange_audit(
        by=by,
        now=now,
        auditor_id=auditor_id,
        agreement=agreement,
        body=body,
        until_at=until_at,
        person_ids=persons_registered_by(by=by),
    )


def arranged(*, by: Actor) -> list[AuditSession]:
    """The audits of the officer's agency."""
    if by.role != Role.PRIVACY_OFFICER or by.agency_id is None:
        raise Refused("role", _("The privacy officer arranges audits."))
    return queries.audits_arranged_for(agency_id=by.agency_id)


def end(*, by: Actor, record_id: UUID, now: datetime) -> None:
    """End an audit of the officer's agency before its day."""
    if record_id not in {one.id for one in arranged(by=by)}:
        raise Refused("no_audit", _("There is no such audit for you."))
    actions.end_ground(by=by, now=now, record_id=record_id)


def sessions(*, by: Actor, now: datetime) -> list[AuditSession]:
    """The audits that the auditor may make now."""
    return queries.audits_of(by=by, now=now)


def look(*, by: Actor, record_id: UUID, number: int, now: datetime) -> tuple[AuditSession, Access, list[AuditedFact]]:
    """One record of an audit by its number; each look goes through the gate and into the ledger."""
    session = next((one for one in sessions(by=by, now=now) if one.id == record_id), None)
    if session is None or not 1 <= number <= len(session.person_ids):
        raise Refused("no_audit", _("There is no such audit for you."))
    person_id = session.person_ids[number - 1]
    access = granted(
        gate.open_record(
            by=by, person=person_id, purpose=Purpose.OVERSIGHT, channel=Channel.PAGE, now=now, categories=LOOKED_AT
        )
    )
    return session, access, _facts(access, person_id, now)


def _facts(access: Access, person_id: UUID, now: datetime) -> list[AuditedFact]:
    who = {"access": access, "person_id": person_id, "now": now}
    found = [AuditedFact(Category.ENCOUNTER, _day(one.occurred_at), one.kind) for one in encounters_of(**who)]
    found += [AuditedFact(Category.REFERRAL, _day(one.changed_at), one.state) for one in referrals_of(**who)]
    found += [AuditedFact(Category.SERVICES, one.given_on.isoformat(), one.kind) for one in services_of(**who)]
    found += [AuditedFact(Category.CASE, _day(one.opened_at), one.state) for one in cases_of(**who)]
    found += [AuditedFact(Category.FOLLOW_UP, _day(one.due_at), one.state) for one in follow_ups_of(**who)]
    found += [AuditedFact(Category.DISCLOSURE_LOG, _day(one.at), one.ground) for one in disclosures_of(**who)]
    return sorted(found, key=lambda one: one.day)


def _day(at: datetime) -> str:
    return at.date().isoformat()
