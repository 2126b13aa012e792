"""Short ways to tie, agree and look, for tests of the gate."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from tandem.agencies.actions import create_account
from tandem.agencies.queries import account_by_username
from tandem.agencies.types import Role
from tandem.audit.models import Entry
from tandem.consent import actions, gate
from tandem.consent.types import (
    ENDING_TIES,
    TIE_SOURCES,
    Access,
    Channel,
    Label,
    Origin,
    Purpose,
    Refusal,
    RelationKind,
    RelationSource,
)
from tandem.core import side
from tandem.core.actor import Actor, system_actor
from tests.factories.consents import NOW, OUTREACH, PERSON, POLICE, RECOVERY, complete_consent, staff

WORKER = staff("outreach_worker")
MANAGER = staff("case_manager", RECOVERY)
OWN = Label(Origin.CARE, part2=False, agency_id=OUTREACH)
CALL = Label(Origin.EMERGENCY, part2=False, agency_id=uuid4())
TREATMENT = Label(Origin.CARE, part2=True, agency_id=RECOVERY)


def tie(who: Actor, kind: RelationKind, person: UUID = PERSON, *, to_agency: bool = False, **more) -> UUID:
    """A tie of the story that makes ties of this kind; one that must end ends in half an hour."""
    source = TIE_SOURCES.get(kind, RelationSource.OUTREACH)
    holder = {"agency_id": who.agency_id} if to_agency else {"account_id": who.account_id}
    ends = {"until_at": NOW + timedelta(minutes=30)} if kind in ENDING_TIES else {}
    given = {"kind": kind, "source": source, **holder, **ends, **more}
    return actions.record_relation(by=WORKER, now=NOW, person_id=person, **given)


def look(who: Actor, purpose: Purpose, now=NOW, **more) -> Access | Refusal:
    return gate.open_record(by=who, person=PERSON, purpose=purpose, channel=Channel.PAGE, now=now, **more)


def last_entry() -> Entry:
    return Entry.objects.using("vault").order_by("at", "pk").filter(action__startswith="consent.open_").last()


def agree(**changes) -> UUID:
    tie(WORKER, RelationKind.VISIT)
    return actions.record_consent(by=WORKER, now=NOW, terms=complete_consent(**changes))


SLUGS = {OUTREACH: "county-outreach", RECOVERY: "county-recovery", POLICE: "county-police"}


def an_account(role: Role, agency_id: UUID = RECOVERY) -> Actor:
    """A member of staff with an account in the vault."""
    name = f"{role}.{SLUGS[agency_id]}"
    with side.on(side.CARE):
        create_account(
            using="vault",
            by=system_actor("test"),
            on_side=side.CARE,
            username=name,
            display_name=f"Test {role}",
            agency_slug=SLUGS[agency_id],
            role=role,
            password="four plain words here",
        )
        found = account_by_username(using="vault", username=name)
    assert found is not None
    return Actor(found.id, role, agency_id, "care")
