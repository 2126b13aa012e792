"""Writing a person's requests and each step of the answer, with its ledger entry."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.consent.types import Access, Category, Refusal, require_any
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.oversight.models.requests import PersonRequest, RequestStep
from tandem.oversight.rules.requests import due_at, refusal_to_ask, refusal_to_extend, refusal_to_step
from tandem.oversight.types.requests import DenialReason, RequestKind, RequestState

VAULT = "vault"
# What an Access must open of the person: their own page and the privacy office the log, care staff the name.
OPENED_BY = (Category.DISCLOSURE_LOG, Category.IDENTITY)


def ask(
    *,
    access: Access,
    by: Actor,
    person_id: UUID,
    agency_id: UUID,
    kind: RequestKind,
    about: Category | None = None,
    words: str = "",
    now: datetime,
) -> UUID:
    """The person asks an agency. Asking for the same erasure twice gives the request that is open."""
    require_any(access, person_id=person_id, categories=OPENED_BY, now=now)
    _stop_if(refusal_to_ask(words, kind))
    with transaction.atomic(using=VAULT):
        mine = PersonRequest.objects.using(VAULT).filter(person_id=person_id, agency_id=agency_id, kind=kind)
        known = mine.filter(state__in=[RequestState.ASKED, RequestState.ACCEPTED]).first()
        if known and kind is RequestKind.ERASURE:
            return known.id
        row = PersonRequest(
            person_id=person_id,
            agency_id=agency_id,
            kind=kind,
            about=about or "",
            words=words.strip(),
            asked_at=now,
            state=RequestState.ASKED,
        )
        row.save(using=VAULT, force_insert=True)
        _append(row, by, now)
        _note(row, by, "oversight.ask", kind=kind)
    return row.id


def take_step(
    *,
    access: Access,
    by: Actor,
    request_id: UUID,
    new: RequestState,
    reason: DenialReason | None = None,
    words: str = "",
    now: datetime,
) -> None:
    """Take a request on: accept, deny with a reason, dispute, withdraw, done."""
    with transaction.atomic(using=VAULT):
        row = _opened(access, request_id, now)
        if by.role != "person" and by.agency_id != row.agency_id:
            raise Refused("other_agency", _("This was asked of another agency."))
        kind, old = RequestKind(row.kind), RequestState(row.state)
        _stop_if(refusal_to_step(kind=kind, old=old, new=new, role=by.role, reason=reason, words=words))
        row.state = new
        row.save(using=VAULT, update_fields=["state"])
        _append(row, by, now, reason=reason, words=words)
        _note(row, by, "oversight.take_step", state=new, reason=reason or "")


def extend(*, access: Access, by: Actor, request_id: UUID, words: str, now: datetime) -> None:
    """Take the thirty further days, once, and tell the person why."""
    with transaction.atomic(using=VAULT):
        row = _opened(access, request_id, now)
        due = due_at(row.asked_at, is_extended=False)
        is_extended = row.extended_at is not None
        _stop_if(refusal_to_extend(state=RequestState(row.state), is_extended=is_extended, now=now, due=due))
        if by.agency_id != row.agency_id or not words.strip():
            raise Refused("no_words", _("Tell the person why more days are needed."))
        row.extended_at = now
        row.save(using=VAULT, update_fields=["extended_at"])
        _append(row, by, now, words=words)
        _note(row, by, "oversight.extend")


def close_erasure(*, by: Actor, person_id: UUID, now: datetime) -> None:
    """Every agency granted it and the key is destroyed: each request ends as done."""
    with transaction.atomic(using=VAULT):
        mine = PersonRequest.objects.using(VAULT).filter(person_id=person_id, kind=RequestKind.ERASURE)
        for row in mine.filter(state=RequestState.ACCEPTED):
            row.state = RequestState.DONE
            row.save(using=VAULT, update_fields=["state"])
            _append(row, by, now)
            _note(row, by, "oversight.close_erasure", state=RequestState.DONE)


def _opened(access: Access, request_id: UUID, now: datetime) -> PersonRequest:
    row = PersonRequest.objects.using(VAULT).select_for_update().filter(id=request_id).first()
    if row is None or row.person_id != access.person_id:
        raise Refused("no_request", _("There is no such request."))
    require_any(access, person_id=row.person_id, categories=OPENED_BY, now=now)
    return row


def _append(
    row: PersonRequest, by: Actor, now: datetime, *, reason: DenialReason | None = None, words: str = ""
) -> None:
    """Append the step by which the request came to the state it is in."""
    step = RequestStep(
        request=row,
        person_id=row.person_id,
        state=row.state,
        reason=reason or "",
        words=words.strip(),
        at=now,
        role=by.role,
        account_id=by.account_id,
    )
    step.save(using=VAULT, force_insert=True)


def _note(row: PersonRequest, by: Actor, action: str, **details: str) -> None:
    subjects = [("person", row.person_id), ("request", row.id)]
    append_entry(using=VAULT, by=by, action=action, subjects=subjects, details={"kind": row.kind, **details})


def _stop_if(refusal: Refusal | None) -> None:
    if refusal:
        raise Refused(refusal.code, refusal.sentence)
