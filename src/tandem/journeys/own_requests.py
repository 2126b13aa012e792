"""A person asks to correct or to erase; the privacy officer answers in time; care staff carry a correction out.

One data key seals everything that the agencies together hold about a person. So an erasure is asked of each of them,
also of one that came to hold something after the person asked, and the key is destroyed when the last one has granted
it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.agencies.queries import agency_by_id
from tandem.audit.queries import entries_about
from tandem.care.queries import referrals, visits
from tandem.care.queries.retention import agencies_with_facts
from tandem.consent import gate
from tandem.consent.actions import revoke_every_consent
from tandem.consent.queries import consents_of
from tandem.consent.queries.retention import agencies_that_share
from tandem.consent.types import Access, Category, Channel, Purpose
from tandem.core.actor import Actor, system_actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.journeys.opening import granted
from tandem.journeys.own_entry import person_actor
from tandem.keys.actions.destruction import destroy_subject_key
from tandem.keys.types import DestroyReason
from tandem.oversight.actions.requests import ask, close_erasure, extend, take_step
from tandem.oversight.queries.legal import persons_held
from tandem.oversight.queries.requests import erasures_of, requests_of, waiting_requests
from tandem.oversight.types.requests import (
    DenialReason,
    PersonRequest,
    RequestKind,
    RequestState,
    WaitingRequest,
)
from tandem.people.queries import absorbed_ids
from tandem.surveillance.queries.clock import clock_of

CORRECTABLE = (
    Category.IDENTITY,
    Category.CONTACT,
    Category.ENCOUNTER,
    Category.REFERRAL,
    Category.CASE,
    Category.SCREENING,
    Category.SERVICES,
    Category.FOLLOW_UP,
    Category.CONSENT_RECORD,
    Category.DISCLOSURE_LOG,
)


def holders(*, access: Access, person_id: UUID, now: datetime) -> list[UUID]:
    """The care agencies that hold something about the person: who can answer a request."""
    who = {"access": access, "person_id": person_id, "now": now}
    entries = entries_about(using="vault", kind="person", identifier=person_id, limit=1000)
    found = [one.agency_id for one in entries if one.action == "people.issue_own_code"]
    found += [one for row in consents_of(**who) for one in row.terms.disclosers]
    found += [one.agency_id for one in visits.encounters_of(**who)]
    found += [one for row in referrals.referrals_of(**who) for one in (row.from_agency_id, row.to_agency_id)]
    found += sorted(agencies_with_facts(person_ids=[person_id, *absorbed_ids(person_id=person_id)]))
    return [one for one in dict.fromkeys(found) if one is not None and _answers(one)]


def _answers(agency_id: UUID) -> bool:
    agency = agency_by_id(using="vault", agency_id=agency_id)
    return agency is not None and not agency.is_law_enforcement


def ask_correction(
    *, access: Access, person_id: UUID, agency_id: UUID, about: Category, words: str, wall: datetime
) -> UUID:
    """The person says what is wrong and what should stand there; one agency answers."""
    if agency_id not in holders(access=access, person_id=person_id, now=wall):
        raise Refused("no_agency", _("This agency holds nothing about you."))
    return ask(
        access=access,
        by=person_actor(person_id),
        person_id=person_id,
        agency_id=agency_id,
        kind=RequestKind.CORRECTION,
        about=about,
        words=words,
        now=clock_of(agency_id, wall=wall),
    )


def ask_erasure(*, access: Access, person_id: UUID, words: str, wall: datetime) -> list[UUID]:
    """The person asks every agency that holds something about them to erase it."""
    found = holders(access=access, person_id=person_id, now=wall)
    if not found:
        raise Refused("no_agency", _("No agency holds anything about you."))
    with transaction.atomic(using="vault"):
        return [
            ask(
                access=access,
                by=person_actor(person_id),
                person_id=person_id,
                agency_id=one,
                kind=RequestKind.ERASURE,
                words=words,
                now=clock_of(one, wall=wall),
            )
            for one in found
        ]


def answer_as_person(
    *, access: Access, person_id: UUID, request_id: UUID, new: RequestState, words: str = "", now: datetime
) -> None:
    """The person withdraws a request, or disagrees with a no."""
    by = person_actor(person_id)
    take_step(access=access, by=by, request_id=request_id, new=new, words=words, now=now)


def waiting(*, by: Actor) -> list[WaitingRequest]:
    """What the officer's agency has to answer or to carry out: clocks, no words."""
    if by.agency_id is None or by.role != "privacy_officer":
        return []
    return waiting_requests(agency_id=by.agency_id, states=WAITING)


WAITING = (RequestState.ASKED, RequestState.DISPUTED, RequestState.ACCEPTED)


def opened_for_answer(*, by: Actor, request_id: UUID, now: datetime) -> tuple[Access, PersonRequest]:
    """One request of the officer's agency with its words; the look is in the ledger and on the person's page."""
    every = waiting_requests(agency_id=by.agency_id, states=tuple(RequestState)) if by.agency_id else []
    line = next((one for one in every if one.id == request_id), None)
    if line is None:
        raise Refused("no_request", _("There is no such request."))
    access = granted(
        gate.open_record(
            by=by, person=line.person_id, purpose=Purpose.OVERSIGHT, channel=Channel.PAGE, now=now, categories=READ_BY
        )
    )
    mine = requests_of(access=access, person_id=line.person_id, agency_id=by.agency_id, now=now)
    return access, next(one for one in mine if one.id == request_id)


READ_BY = (Category.DISCLOSURE_LOG,)


def answer(
    *,
    by: Actor,
    request_id: UUID,
    new: RequestState,
    reason: DenialReason | None = None,
    words: str = "",
    now: datetime,
) -> None:
    """The officer accepts, denies or closes a request; the last granted erasure destroys the person's key."""
    with transaction.atomic(using="vault"):
        access, request = opened_for_answer(by=by, request_id=request_id, now=now)
        is_erasure = request.kind is RequestKind.ERASURE
        if is_erasure and new is RequestState.ACCEPTED and request.person_id in persons_held(now=now):
            raise Refused("legal_hold", _("A court or agency demands that this record is kept. Say no for now."))
        if is_erasure and new is RequestState.DONE:
            raise Refused("by_itself", _("An erasure is carried out by itself, when every agency has granted it."))
        take_step(access=access, by=by, request_id=request_id, new=new, reason=reason, words=words, now=now)
        if is_erasure and new is RequestState.ACCEPTED:
            _ask_late_holders(access=access, person_id=request.person_id, now=now)
            _erase_if_all_agree(by=by, person_id=request.person_id, now=now)


def _ask_late_holders(*, access: Access, person_id: UUID, now: datetime) -> None:
    """Ask whoever came to hold something after the person asked: the key takes theirs along, so theirs is the say."""
    ids = [person_id, *absorbed_ids(person_id=person_id)]
    holding = agencies_with_facts(person_ids=ids) | agencies_that_share(person_ids=ids)
    for one in sorted(holding - set(erasures_of(person_id=person_id))):
        if _answers(one):
            ask(
                access=access,
                by=system_actor("erasure"),
                person_id=person_id,
                agency_id=one,
                kind=RequestKind.ERASURE,
                now=now,
            )


def _erase_if_all_agree(*, by: Actor, person_id: UUID, now: datetime) -> None:
    """The last yes takes every consent back and destroys the keys; what was sealed opens for nobody any more."""
    if not is_granted_by_all(erasures_of(person_id=person_id).values()):
        return
    house = system_actor("erasure")
    for one in (person_id, *absorbed_ids(person_id=person_id)):
        revoke_every_consent(by=house, now=now, person_id=one)
        close_erasure(by=house, person_id=one, now=now)
        destroy_subject_key(by=by, subject_id=one, reason=DestroyReason.PERSON_ASKED, now=now)


def take_more_days(*, by: Actor, request_id: UUID, words: str, now: datetime) -> None:
    """Take the further days of the law, once, with a reason that the person reads."""
    access, _request = opened_for_answer(by=by, request_id=request_id, now=now)
    extend(access=access, by=by, request_id=request_id, words=words, now=now)


def corrections_at_hand(*, access: Access, by: Actor, person_id: UUID, now: datetime) -> list[PersonRequest]:
    """What the worker's agency has yet to correct in this record, and what the person disagrees with."""
    found = requests_of(access=access, person_id=person_id, agency_id=by.agency_id, now=now)
    shown = (RequestState.ACCEPTED, RequestState.DISPUTED)
    return [one for one in found if one.kind is RequestKind.CORRECTION and one.state in shown]


def note_correction_made(*, access: Access, by: Actor, person_id: UUID, request_id: UUID, now: datetime) -> None:
    """The worker corrected the record; the person reads that it is done."""
    mine = corrections_at_hand(access=access, by=by, person_id=person_id, now=now)
    if request_id not in {one.id for one in mine}:
        raise Refused("no_request", _("There is no such request."))
    take_step(access=access, by=by, request_id=request_id, new=RequestState.DONE, now=now)


def is_granted_by_all(states: Iterable[RequestState]) -> bool:
    """Whether every agency that was asked has granted the erasure; a withdrawn request asks nothing."""
    asked = [one for one in states if one is not RequestState.WITHDRAWN]
    return bool(asked) and all(one in (RequestState.ACCEPTED, RequestState.DONE) for one in asked)
