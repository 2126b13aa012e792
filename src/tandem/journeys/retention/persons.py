"""People whose time is over: their key is destroyed, which reaches every copy and backup.

Whoever was only visited or called about and never began anything: after the limit of outreach contact. Whoever had a
case, a referral or a consent: after the limit of the care record. An open case, a tie in force and a legal demand
stop the clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tandem.care.queries.retention import ids_that_began, last_contacts
from tandem.consent.queries.retention import ids_that_signed, last_ties
from tandem.core.retention import Age
from tandem.journeys.retention.keepers import Keeper, Night
from tandem.keys.actions.destruction import destroy_subject_key
from tandem.keys.queries.state import destroyed_among
from tandem.keys.types import DestroyReason
from tandem.people.queries.retention import known_since


def keepers() -> Mapping[str, Keeper]:
    """By class: what keeps it. What oversight wrote about a person goes with the care record."""
    return {
        "outreach_contact": Keeper(
            lambda night, before: _age(only_contacted(night.now), night, before),
            lambda night, before: _destroy(only_contacted(night.now), night, before),
            lambda night, before: _held(only_contacted(night.now), night, before),
        ),
        "care_record": Keeper(
            lambda night, before: _age(in_care(night.now), night, before),
            lambda night, before: _destroy(in_care(night.now), night, before),
            lambda night, before: _held(in_care(night.now), night, before),
        ),
        "oversight_record": Keeper(
            lambda night, before: _age(in_care(night.now), night, before),
            lambda night, before: 0,
            lambda night, before: _held(in_care(night.now), night, before),
        ),
    }


def only_contacted(now: datetime) -> dict[UUID, datetime]:
    """When each person who never began anything was last met."""
    began = ids_that_began() | ids_that_signed()
    return {person_id: at for person_id, at in _last_met(now).items() if person_id not in began}


def in_care(now: datetime) -> dict[UUID, datetime]:
    """When each person who began something was last met."""
    began = ids_that_began() | ids_that_signed()
    return {person_id: at for person_id, at in _last_met(now).items() if person_id in began}


def _last_met(now: datetime) -> dict[UUID, datetime]:
    """Everybody whose key still stands, made-up people left out."""
    contacts, ties, known = last_contacts(now=now), last_ties(now=now), known_since()
    gone = destroyed_among(known)
    return {
        person_id: max(since, contacts.get(person_id, since), ties.get(person_id, since))
        for person_id, since in known.items()
        if person_id not in gone
    }


def _age(met: Mapping[UUID, datetime], night: Night, before: datetime) -> Age:
    moments = [at for person_id, at in met.items() if person_id not in night.held]
    return Age(min(moments, default=None), sum(at < before for at in moments))


def _held(met: Mapping[UUID, datetime], night: Night, before: datetime) -> int:
    return sum(person_id in night.held and at < before for person_id, at in met.items())


def _destroy(met: Mapping[UUID, datetime], night: Night, before: datetime) -> int:
    due = [person_id for person_id, at in met.items() if at < before and person_id not in night.held]
    for person_id in due:
        destroy_subject_key(by=night.by, subject_id=person_id, reason=DestroyReason.RETENTION_ENDED, now=night.now)
    return len(due)
