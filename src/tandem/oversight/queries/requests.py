"""Reading what people asked: the words through an opened record, the clocks without it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from tandem.consent.types import Access, Category, require_any
from tandem.oversight.models import requests as models
from tandem.oversight.rules.requests import due_at
from tandem.oversight.types.requests import (
    DenialReason,
    PersonRequest,
    RequestKind,
    RequestState,
    RequestStep,
    WaitingRequest,
)

VAULT = "vault"
OPENED_BY = (Category.DISCLOSURE_LOG, Category.IDENTITY)


def requests_of(
    *, access: Access, person_id: UUID, now: datetime, agency_id: UUID | None = None
) -> list[PersonRequest]:
    """What a person asked, newest first; of one agency if wanted. The words are read through the opened record."""
    require_any(access, person_id=person_id, categories=OPENED_BY, now=now)
    rows = models.PersonRequest.objects.using(VAULT).filter(person_id=person_id).order_by("-asked_at")
    if agency_id is not None:
        rows = rows.filter(agency_id=agency_id)
    steps: dict[UUID, list[RequestStep]] = {}
    for one in models.RequestStep.objects.using(VAULT).filter(person_id=person_id).order_by("at", "id"):
        steps.setdefault(one.request_id, []).append(_as_step(one))
    return [_as_request(row, steps.get(row.id, [])) for row in rows]


def waiting_requests(*, agency_id: UUID, states: Iterable[RequestState]) -> list[WaitingRequest]:
    """Requests that an agency has to answer or to carry out, the nearest clock first: no words, no names."""
    rows = models.PersonRequest.objects.using(VAULT).filter(agency_id=agency_id, state__in=list(states))
    found = [
        WaitingRequest(
            id=row.id,
            person_id=row.person_id,
            kind=RequestKind(row.kind),
            state=RequestState(row.state),
            asked_at=row.asked_at,
            due_at=due_at(row.asked_at, is_extended=row.extended_at is not None),
            is_extended=row.extended_at is not None,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: one.due_at)


def erasures_of(*, person_id: UUID) -> dict[UUID, RequestState]:
    """Where the erasure of a person stands with each agency that was asked: codes only."""
    rows = models.PersonRequest.objects.using(VAULT).filter(person_id=person_id, kind=RequestKind.ERASURE)
    return {row.agency_id: RequestState(row.state) for row in rows.order_by("asked_at")}


def _as_step(row: models.RequestStep) -> RequestStep:
    reason = DenialReason(row.reason) if row.reason else None
    return RequestStep(row.at, RequestState(row.state), row.role, reason, row.words)


def _as_request(row: models.PersonRequest, steps: list[RequestStep]) -> PersonRequest:
    is_extended = row.extended_at is not None
    return PersonRequest(
        id=row.id,
        person_id=row.person_id,
        agency_id=row.agency_id,
        kind=RequestKind(row.kind),
        about=Category(row.about) if row.about else None,
        words=row.words,
        asked_at=row.asked_at,
        state=RequestState(row.state),
        due_at=due_at(row.asked_at, is_extended=is_extended),
        is_extended=is_extended,
        steps=tuple(steps),
    )
