"""An officer's sealed offer arrives on the care side: opened with the vault's key, and put before the care team."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tandem.agencies.queries import agency_by_id
from tandem.care.actions.outreach import answer_offer, record_encounter, record_offer
from tandem.care.rules.outreach import is_part2_of, origin_of
from tandem.care.types import EncounterKind, Need, OfferAnswer, Pathway, Source
from tandem.consent.types import RelationSource
from tandem.core.actor import system_actor
from tandem.handoff.queries import opened_envelope
from tandem.journeys.arrival import Newcomer, welcome
from tandem.journeys.vault_key import vault_key
from tandem.people.types import ContactChoice, Details, Language
from tandem.surveillance.queries.clock import clock_of

PROGRAM = "deflection"


def open_envelope(*, payload: Mapping[str, str], now: datetime) -> None:
    """Applied by the relay, in its vault transaction: person, encounter, accepted offer and the team's tie."""
    parts = opened_envelope(envelope_id=UUID(payload["envelope_id"]), private_key=vault_key())
    by = system_actor("deflection_intake")
    now = clock_of(UUID(parts["to_agency_id"]), wall=now)
    occurred_at = datetime.fromisoformat(parts["occurred_at"])
    source = source_of_offer(UUID(parts["from_agency_id"]))
    with transaction.atomic(using="vault"):
        person_id, access = welcome(
            by=by,
            newcomer=newcomer_in(parts),
            source=source,
            team_agency_id=UUID(parts["to_agency_id"]),
            story=RelationSource.DEFLECTION,
            now=now,
        )
        encounter_id = record_encounter(
            access=access,
            by=by,
            person_id=person_id,
            kind=EncounterKind.OFFICER_OFFER,
            pathway=Pathway(parts["pathway"]),
            occurred_at=occurred_at,
            source=source,
            receipt=parts["receipt"],
            needs=[Need(code) for code in parts.get("urgent_needs", "").split(",") if code in tuple(Need)],
            is_officer_waiting=bool(parts.get("is_waiting_with_officer")),
            now=now,
        )
        offer_id = record_offer(
            access=access, by=by, encounter_id=encounter_id, program=PROGRAM, offered_at=occurred_at, now=now
        )
        answer_offer(access=access, by=by, offer_id=offer_id, answer=OfferAnswer.ACCEPTED, now=now)


def source_of_offer(agency_id: UUID) -> Source:
    """Where the facts of an offer come from; people of a demonstration agency are made up."""
    agency = agency_by_id(using="vault", agency_id=agency_id)
    if agency is None:
        raise LookupError("the sending agency is not registered in the vault")
    return Source(
        origin=origin_of(EncounterKind.OFFICER_OFFER, agency.kind),
        is_part2=is_part2_of(agency.kind, agency.part2_status),
        agency_id=agency.id,
        is_synthetic=agency.is_demo,
    )


def newcomer_in(parts: Mapping[str, str]) -> Newcomer:
    """The person as the officer described them; the meeting place stands as the address."""
    spoken = parts.get("language", "en")
    born = parts.get("birth_on", "")
    return Newcomer(
        details=Details(
            given_name=parts.get("given_name", ""),
            family_name=parts.get("family_name", ""),
            birth_on=date.fromisoformat(born) if born else None,
            phone=parts.get("phone", ""),
            address=parts.get("meeting_place", ""),
            contact_note=parts.get("note", ""),
        ),
        language=Language(spoken) if spoken in tuple(Language) else Language.OTHER,
        choice=ContactChoice(may_call=bool(parts.get("may_call")), may_text=bool(parts.get("may_text"))),
    )
