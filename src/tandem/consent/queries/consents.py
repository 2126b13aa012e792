"""Reading consents, disclosures and ties: each through an opened door, or by the actor's own ties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tandem.consent.forms import ConsentForm, consent_form
from tandem.consent.law import consent_law
from tandem.consent.models import Consent, ConsentRecipient, Disclosure, Relation
from tandem.consent.policy_engine import engine
from tandem.consent.policy_files import Policy, is_confirmed, read_definitions, read_points
from tandem.consent.register import VAULT, consents_by_person, current, held_by
from tandem.consent.rules import OTHER_KINDS
from tandem.consent.types import (
    Access,
    Category,
    Channel,
    ConsentRow,
    DisclosureRow,
    Ground,
    Label,
    Origin,
    Purpose,
    RelationKind,
    require_any,
)
from tandem.core.actor import Actor

# § 2.24: the list of a go-between goes back three years.
LISTED_FOR = timedelta(days=3 * 366)
BY_RELATIONSHIP = "treating_relationship"

__all__ = [
    "ConsentForm",
    "consent_form",
    "consent_law",
    "consents_of",
    "disclosures_of",
    "ids_of_team",
    "ids_with_consent",
    "open_points_of_law",
    "persons_registered_by",
    "persons_tied_to",
    "policies_in_force",
    "received_by_designation",
    "relations_between",
]


def consents_of(*, access: Access, person_id: UUID, now: datetime) -> list[ConsentRow]:
    """The person's consents that this Access opens, newest first, with their state now."""
    require_any(access, person_id=person_id, categories=[Category.CONSENT_RECORD], now=now)
    rows = consents_by_person(person_ids=[person_id], now=now).get(person_id, [])
    return [row for row in rows if _is_open(access, row)]


def _is_open(access: Access, row: ConsentRow) -> bool:
    parties = [*row.terms.disclosers, *(one.agency_id for one in row.terms.recipients), None]
    part2 = row.terms.kind not in OTHER_KINDS
    return any(
        access.opens(Category.CONSENT_RECORD, Label(row.terms.origin, part2, agency_id)) for agency_id in parties
    )


def disclosures_of(*, access: Access, person_id: UUID, now: datetime) -> list[DisclosureRow]:
    """What left about a person, newest first: the accounting of §§ 2.25 and 164.528."""
    require_any(access, person_id=person_id, categories=[Category.DISCLOSURE_LOG], now=now)
    rows = Disclosure.objects.using(VAULT).filter(person_id=person_id).order_by("-disclosed_at")
    return [
        _as_disclosure(row)
        for row in rows
        if access.opens(Category.DISCLOSURE_LOG, Label(Origin.CARE, True, row.discloser_id))
    ]


def received_by_designation(*, access: Access, person_id: UUID, now: datetime) -> list[DisclosureRow]:
    """Who received something in three years because a consent named a class or a go-between's members (§ 2.24)."""
    general = {
        row.id
        for row in consents_by_person(person_ids=[person_id], now=now, with_names=False).get(person_id, [])
        if any(one.recipient_class or one.members == BY_RELATIONSHIP for one in row.terms.recipients)
    }
    rows = disclosures_of(access=access, person_id=person_id, now=now)
    return [row for row in rows if row.consent_id in general and now - row.at <= LISTED_FOR]


def persons_tied_to(*, by: Actor, now: datetime, kinds: Iterable[RelationKind] = tuple(RelationKind)) -> list[UUID]:
    """Ids of the people an actor is tied to: whom a list may be about. Each still goes through the gate."""
    rows = Relation.objects.using(VAULT).filter(held_by(by), current(now), kind__in=list(kinds))
    return sorted(set(rows.values_list("person_id", flat=True)))


def ids_of_team(*, agency_id: UUID) -> set[UUID]:
    """Ids of everybody whom a team was ever to reach: what an aggregate counts, never a list that somebody reads."""
    rows = Relation.objects.using(VAULT).filter(agency_id=agency_id, kind=RelationKind.TEAM)
    return set(rows.values_list("person_id", flat=True))


def ids_with_consent(*, person_ids: Iterable[UUID], since: datetime, until: datetime) -> set[UUID]:
    """Which of these people signed a consent in the half-open period: for an aggregate, as above."""
    rows = Consent.objects.using(VAULT).filter(signed_at__gte=since, signed_at__lt=until)
    return set(rows.filter(person_id__in=list(person_ids)).values_list("person_id", flat=True))


def persons_registered_by(*, by: Actor) -> list[UUID]:
    """Ids of the people with a consent that names the actor's agency, or about whom it passed something on.

    The privacy officer's lists begin here; each person still goes through the gate.
    """
    if by.agency_id is None:
        return []
    named = str(by.agency_id)
    givers = Consent.objects.using(VAULT).values_list("person_id", "disclosers")
    takers = ConsentRecipient.objects.using(VAULT).filter(agency_id=by.agency_id)
    passed = Disclosure.objects.using(VAULT).filter(discloser_id=by.agency_id)
    found = {person_id for person_id, disclosers in givers if named in disclosers}
    found |= set(takers.values_list("consent__person_id", flat=True))
    return sorted(found | set(passed.values_list("person_id", flat=True)))


def policies_in_force() -> tuple[str, list[tuple[str, list[Policy]]]]:
    """The version of the policies, and every policy by the file it stands in, for reading."""
    texts = read_definitions().texts
    known = engine().policies
    files = []
    for name, text in sorted(texts.items()):
        places = {one: text.find(f'@id("{one}")') for one in known}
        here = sorted((place, one) for one, place in places.items() if place >= 0)
        files.append((name, [known[one] for _place, one in here]))
    return engine().version, files


def open_points_of_law() -> list[Mapping[str, Any]]:
    """The points of law that no reviewer has signed off: id, cite, question, and what stays closed meanwhile."""
    return [point for point in read_points() if not is_confirmed(point["id"])]


def relations_between(*, by: Actor, person_id: UUID, now: datetime) -> dict[RelationKind, UUID]:
    """The actor's own ties to one person, by kind, with their ids: to end them."""
    rows = Relation.objects.using(VAULT).filter(held_by(by), current(now), person_id=person_id)
    return {RelationKind(kind): row_id for row_id, kind in rows.values_list("id", "kind")}


def _as_disclosure(row: Disclosure) -> DisclosureRow:
    return DisclosureRow(
        id=row.id,
        at=row.disclosed_at,
        ground=Ground(row.ground),
        consent_id=row.consent_id,
        discloser_id=row.discloser_id,
        recipient_id=row.recipient_id,
        categories=frozenset(Category(one) for one in row.categories),
        purpose=Purpose(row.purpose),
        channel=Channel(row.channel),
        notice_version=row.notice_version,
        person_id=row.person_id,
        is_reading=row.is_reading,
        is_passed_on=row.is_passed_on,
    )
