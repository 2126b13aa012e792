"""What the privacy officer looks into: codes of own pages that were replaced, cancelled, or used in an odd way.

Read from the ledger, by ids and flags; each agency's officer sees what staff of that agency did, or their codes.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction

from tandem.agencies.types import Role
from tandem.audit.actions import append_entry
from tandem.audit.queries import entries_since, latest_entries
from tandem.audit.types import LedgerEntry
from tandem.consent.types import Purpose
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.people.actions import stop_own_code
from tandem.people.queries import waiting_codes_of
from tandem.people.rules.own_code_signs import DEEDS, SOON, signs_in
from tandem.people.types import CodeDeed, CodeSign

VAULT = "vault"
LOOKED_INTO = "audit.look_into_code"
# As long as something stays on the list that nobody looked into. The ledger keeps it afterwards.
SHOWN_FOR = timedelta(days=90)


def waiting_signs(*, by: Actor, wall: datetime) -> list[CodeSign]:
    """What nobody of the officer's agency has looked into, newest first."""
    agency_id = _officers_agency(by)
    told = _demonstration_told_at()
    since = max(wall - SHOWN_FOR, told)
    entries = entries_since(using=VAULT, since=since - SOON, actions=(*DEEDS, LOOKED_INTO))
    done = {
        identifier
        for entry in entries
        if entry.action == LOOKED_INTO and entry.agency_id == agency_id
        for _kind, identifier in entry.subjects
    }
    found = signs_in(_deed(entry) for entry in entries if entry.action in DEEDS and entry.at > told)
    return [
        one
        for one in found
        if one.deed.at >= since and agency_id in one.deed.agency_ids and str(one.deed.entry_id) not in done
    ]


def signs_for(*, by: Actor, wall: datetime) -> list[CodeSign]:
    """The same, for the officer's page; reading them is an entry."""
    found = waiting_signs(by=by, wall=wall)
    with transaction.atomic(using=VAULT):
        append_entry(using=VAULT, by=by, action="audit.read_findings", subjects=[], reason=Purpose.OVERSIGHT)
    return found


def opening_times(*, by: Actor, wall: datetime) -> dict[UUID, datetime]:
    """Which codes of the agency's making still wait, and when they open."""
    return waiting_codes_of(agency_id=_officers_agency(by), wall=wall)


def note_looked_into(*, by: Actor, entry_id: UUID, wall: datetime) -> None:
    """The officer looked into one sign; it leaves the list, and the step is an entry."""
    if entry_id not in {one.deed.entry_id for one in waiting_signs(by=by, wall=wall)}:
        raise Refused("no_sign", _("There is no such finding."))
    with transaction.atomic(using=VAULT):
        subjects = [("entry", entry_id)]
        append_entry(using=VAULT, by=by, action=LOOKED_INTO, subjects=subjects, reason=Purpose.OVERSIGHT)


def stop_code(*, by: Actor, code_id: UUID, wall: datetime) -> None:
    """Cancel a new code before it opens, for a person who cannot do so from their page."""
    stop_own_code(by=by, code_id=code_id, wall=wall)


def _officers_agency(by: Actor) -> UUID:
    if by.role != Role.PRIVACY_OFFICER or by.agency_id is None:
        raise Refused("not_officer", _("Only the privacy officer sees and decides this."))
    return by.agency_id


def _deed(entry: LedgerEntry) -> CodeDeed:
    subjects = dict(entry.subjects)
    concerned = {entry.agency_id, UUID(subjects["agency"]) if "agency" in subjects else None}
    code = entry.details.get("code")
    return CodeDeed(
        entry_id=entry.id,
        at=entry.at,
        action=entry.action,
        account_id=entry.actor_id if entry.actor_role not in ("person", "stranger") else None,
        role=entry.actor_role,
        agency_ids=frozenset(one for one in concerned if one),
        person_id=UUID(subjects["person"]) if "person" in subjects else None,
        code_id=UUID(code) if code else None,
        waits=entry.details.get("waits") is True,
        where_made=entry.details.get("where_made") is True,
        has_ended=entry.details.get("has_ended") is True,
    )


def _demonstration_told_at() -> datetime:
    """When the made-up stories of a demonstration were told: what they wrote in one go raises no question."""
    told = latest_entries(using=VAULT, limit=1, action_prefix="demo.tell_stories")
    return told[0].at if told else datetime.min.replace(tzinfo=UTC) + SOON
