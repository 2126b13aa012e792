"""Writing identity, in the vault, each with its ledger entry."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.consent.types import Access, Category, Origin, require
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.row_locks import open_rows
from tandem.people.actions.edits import note_edit
from tandem.people.edits import values_in
from tandem.people.indexing import index_details
from tandem.people.models import Person
from tandem.people.opened import opened
from tandem.people.rules.details import refusal_to_create_person
from tandem.people.types import ContactChoice, DetailKind, Details, Language


def create_person(
    *,
    access: Access,
    by: Actor,
    details: Details,
    language: Language = Language.ENGLISH,
    choice: ContactChoice | None = None,
    origin: Origin,
    is_part2: bool,
    agency_id: UUID,
    is_synthetic: bool = False,
    now: datetime,
) -> UUID:
    """Create a person after a search; needs an Access to search, because nobody is known yet."""
    require(access, person_id=None, category=Category.PERSON_SEARCH, now=now)
    refusal = refusal_to_create_person(details, now.date())
    if refusal:
        raise Refused(refusal.code, refusal.sentence)
    row = Person(
        **_text_of(details),
        **asdict(choice or ContactChoice()),
        language=language,
        origin=origin,
        is_part2=is_part2,
        agency_id=agency_id,
        is_synthetic=is_synthetic,
    )
    open_rows([row.id])
    with transaction.atomic(using="vault"):
        row.save(using="vault", force_insert=True)
        append_entry(using="vault", by=by, action="people.create_person", subjects=[("person", row.id)])
        index_details(by=by, person_id=row.id, details=details)
    return row.id


def correct_details(
    *,
    access: Access,
    by: Actor,
    person_id: UUID,
    details: Details,
    language: Language,
    origin: Origin,
    is_part2: bool,
    agency_id: UUID,
    now: datetime,
) -> None:
    """Replace the details with what the person says of themselves; their source is then whoever was told."""
    refusal = refusal_to_create_person(details, now.date())
    if refusal:
        raise Refused(refusal.code, refusal.sentence)
    with transaction.atomic(using="vault"):
        row = opened(access=access, person_id=person_id, category=Category.IDENTITY, now=now)
        before = values_in(row, DetailKind.DETAILS)
        for name, value in _text_of(details).items():
            setattr(row, name, value)
        row.language = language
        row.origin, row.is_part2, row.agency_id = origin, is_part2, agency_id
        row.save(using="vault")
        note_edit(
            access=access,
            by=by,
            action="people.correct_details",
            person=row,
            kind=DetailKind.DETAILS,
            before=before,
            now=now,
        )
        index_details(by=by, person_id=person_id, details=details)


def record_contact_choice(
    *, access: Access, by: Actor, person_id: UUID, choice: ContactChoice, now: datetime
) -> None:
    """Note what the person said about being contacted."""
    wanted = Category.CONTACT if Category.CONTACT in access.categories else Category.VISIT_CONTACT
    with transaction.atomic(using="vault"):
        row = opened(access=access, person_id=person_id, category=wanted, now=now)
        before = values_in(row, DetailKind.CHOICE)
        for name, value in asdict(choice).items():
            setattr(row, name, value)
        row.save(using="vault", update_fields=list(asdict(choice)))
        note_edit(
            access=access,
            by=by,
            action="people.record_contact_choice",
            person=row,
            kind=DetailKind.CHOICE,
            before=before,
            now=now,
        )


def _text_of(details: Details) -> dict[str, str]:
    """The encrypted columns of these details."""
    texts = asdict(details)
    texts["birth_on"] = details.birth_on.isoformat() if details.birth_on else ""
    return texts
