"""A breach from its discovery to its last notice: the file, the assessment, the letters, the person's own page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tandem.agencies.queries import agency_by_id
from tandem.consent import gate
from tandem.consent.actions import call_breach
from tandem.consent.queries import persons_tied_to
from tandem.consent.types import Access, Category, Channel, OpeningState, Purpose
from tandem.core.actor import Actor
from tandem.core.definition_file import read_definition
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.journeys import opening
from tandem.journeys.emergency_access import opening_to_review
from tandem.oversight.actions import breaches as actions
from tandem.oversight.queries.breaches import (
    breach_file,
    breach_files,
    breaches_of_person,
    people_of_breach,
    untold_people,
)
from tandem.oversight.rules.breaches import NO_SUCH_FILE, refusal_to_keep_file
from tandem.oversight.types.breaches import BreachFile, BreachNotice, BreachSource, NoticeWay
from tandem.people.queries import contact_of, name_of, names_of
from tandem.people.types import Name

PARTS = ("heading", "when", "data", "you", "we", "contact")


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice ready to print, in the person's language."""

    access: Access
    name: Name
    address: str
    language: str
    heading: str
    paragraphs: tuple[str, ...]


def files(*, by: Actor, now: datetime) -> list[BreachFile]:
    """The breach files of the officer's agency."""
    _check(by)
    return breach_files(agency_id=by.agency_id, today=now.date()) if by.agency_id else []


def file_of(*, by: Actor, breach_id: UUID, now: datetime) -> BreachFile:
    """One of them."""
    _check(by)
    found = breach_file(breach_id=breach_id, agency_id=by.agency_id, today=now.date()) if by.agency_id else None
    if found is None:
        raise Refused(*NO_SUCH_FILE)
    return found


def people_counted(*, by: Actor, breach_id: UUID, now: datetime) -> int:
    """How many people a file is about, counted through the gate: the look is in the ledger, the names are not."""
    file_of(by=by, breach_id=breach_id, now=now)
    assert by.agency_id is not None
    cohort = gate.open_cohort(
        by=by,
        persons=people_of_breach(breach_id=breach_id, agency_id=by.agency_id),
        purpose=Purpose.OVERSIGHT,
        channel=Channel.PAGE,
        now=now,
        categories=[Category.DISCLOSURE_LOG],
    )
    return len(cohort.accesses) + cohort.refused


def open_file(
    *,
    by: Actor,
    source: BreachSource,
    discovered_on: date,
    now: datetime,
    source_id: UUID | None = None,
    person_ids: Iterable[UUID] = (),
) -> UUID:
    """Open a file for what came to light; one source has one file."""
    return actions.open_breach(
        by=by, now=now, source=source, discovered_on=discovered_on, source_id=source_id, person_ids=person_ids
    )


def open_from_emergency(*, by: Actor, record_id: UUID, now: datetime) -> UUID:
    """An opening that a review found not justified becomes a breach file, discovered on the day of the review."""
    found = opening_to_review(by=by, record_id=record_id, now=now)
    if found.state is not OpeningState.NOT_JUSTIFIED or found.reviewed_at is None:
        raise Refused("no_such_step", _("Only an opening that was found not justified becomes a breach."))
    with transaction.atomic(using="vault"):
        breach_id = actions.open_breach(
            by=by,
            now=now,
            source=BreachSource.EMERGENCY_OPENING,
            discovered_on=found.reviewed_at.date(),
            source_id=record_id,
            person_ids=[found.person_id],
        )
        call_breach(by=by, now=now, record_id=record_id, breach_id=breach_id)
    return breach_id


def letters_owed(*, by: Actor, now: datetime) -> list[tuple[UUID, UUID, Name]]:
    """Breach, person and name of every letter that the actor can print: people they work with whom nobody told."""
    if by.agency_id is None:
        return []
    mine = set(persons_tied_to(by=by, now=now))
    owed = [(breach_id, one) for breach_id, ids in untold_people(agency_id=by.agency_id).items() for one in ids]
    wanted = [(breach_id, person_id) for breach_id, person_id in owed if person_id in mine]
    accesses = {person_id: opening.record(by=by, person_id=person_id, now=now) for _breach, person_id in wanted}
    names = names_of(access=accesses, now=now)
    return [(breach_id, person_id, names[person_id]) for breach_id, person_id in wanted if person_id in names]


def letter(*, by: Actor, breach_id: UUID, person_id: UUID, now: datetime) -> Letter:
    """The letter to one person, in their language, for staff who have their record open anyway."""
    access, notice = _opened_notice(by, breach_id, person_id, now)
    contact = contact_of(access=access, person_id=person_id, now=now)
    language = contact.language if contact.language in ("en", "es") else "en"
    heading, *paragraphs = letter_words(notice=notice, language=language)
    name = name_of(access=access, person_id=person_id, now=now)
    return Letter(access, name, contact.address.reveal(), language, heading, tuple(paragraphs))


def mark_told(*, by: Actor, breach_id: UUID, person_id: UUID, way: NoticeWay, now: datetime) -> None:
    """Note that the letter left, or that the person was told face to face."""
    access, _notice = _opened_notice(by, breach_id, person_id, now)
    actions.tell_person(
        access=access, by=by, now=now, breach_id=breach_id, person_id=person_id, way=way, told_on=now.date()
    )


def letter_words(*, notice: BreachNotice, language: str) -> list[str]:
    """Heading and paragraphs of a notice: what 45 CFR 164.404(c) asks for, from the reviewed file."""
    content = read_definition("breach", "letter")
    agency = agency_by_id(using="vault", agency_id=notice.agency_id)
    blanks = {"day": notice.discovered_on.isoformat(), "agency": agency.name if agency else ""}
    heading, *others = [content["parts"][part][language].format(**blanks) for part in PARTS]
    return [heading, content["what"][notice.source][language], *others]


def notices_to(*, access: Access, person_id: UUID, now: datetime) -> list[BreachNotice]:
    """What a person is told of breaches on their own page."""
    return breaches_of_person(access=access, person_id=person_id, now=now)


def _opened_notice(by: Actor, breach_id: UUID, person_id: UUID, now: datetime) -> tuple[Access, BreachNotice]:
    access = opening.record(by=by, person_id=person_id, now=now)
    found = breaches_of_person(access=access, person_id=person_id, now=now)
    notice = next((one for one in found if one.breach_id == breach_id and one.agency_id == by.agency_id), None)
    if notice is None:
        raise Refused("no_letter", _("There is no such letter to write."))
    return access, notice


def _check(by: Actor) -> None:
    refusal = refusal_to_keep_file(role=by.role, side=by.side)
    if refusal:
        raise Refused(refusal.code, refusal.sentence)
