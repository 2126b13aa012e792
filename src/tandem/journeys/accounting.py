"""The accounting of disclosures: what was passed on about a person, as far back as the law lets them ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tandem.care.queries.retention import agencies_with_facts
from tandem.consent import gate
from tandem.consent.queries import consents_of, disclosures_of, persons_registered_by
from tandem.consent.types import Access, Category, Channel, DisclosureRow, Purpose
from tandem.core.actor import Actor
from tandem.core.definition_file import read_definition
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.journeys.opening import granted
from tandem.oversight.queries.mandatory import kept_back_disclosures
from tandem.oversight.queries.requests import waiting_requests
from tandem.oversight.types.requests import RequestState


@dataclass(frozen=True, slots=True)
class Span:
    """How far back an accounting reaches, and by which law."""

    code: str
    years: int
    citation: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    """An accounting that an officer hands to the person: what was passed on, in the language of their consents."""

    rows: tuple[DisclosureRow, ...]
    language: str
    access: Access


def spans() -> tuple[Span, ...]:
    """The spans that can be asked for, the longest first."""
    found = [Span(one["code"], one["years"], one["cite"]) for one in read_definition("accounting", "us")["span"]]
    return tuple(sorted(found, key=lambda one: -one.years))


def span_of(code: str) -> Span | None:
    """The span of this code; None for an unknown one."""
    return next((one for one in spans() if one.code == code), None)


def begins_at(span: Span, now: datetime) -> datetime:
    """The first moment of a span that ends now; the 28th of February stands in for the 29th."""
    day = 28 if (now.month, now.day) == (2, 29) else now.day
    return now.replace(year=now.year - span.years, day=day)


def passed_on(*, access: Access, person_id: UUID, now: datetime) -> list[DisclosureRow]:
    """What the person reads of disclosures, newest first: all, but a report that was unsafe to tell them of."""
    hidden = kept_back_disclosures(access=access, person_id=person_id)
    rows = disclosures_of(access=access, person_id=person_id, now=now)
    return [row for row in rows if row.id not in hidden]


def accounting_of(*, access: Access, person_id: UUID, span: Span, now: datetime) -> list[DisclosureRow]:
    """What was passed on in the span, newest first, whatever its ground."""
    since = begins_at(span, now)
    return [row for row in passed_on(access=access, person_id=person_id, now=now) if row.at >= since]


def for_the_person(*, by: Actor, person_id: UUID, span: Span, channel: Channel, now: datetime) -> HandedOver:
    """The accounting as the officer of an agency hands it out, by the gate; Refused for whoever keeps no account.

    Nor does an officer whose agency has nothing to do with the record learn that there is one. No name is opened.
    "" is the language of somebody who never signed anything.
    """
    if not _has_to_do_with(by, person_id):
        raise Refused("no_relation", _("You are not working with this person, or there is no such record."))
    kinds = [Category.DISCLOSURE_LOG, Category.CONSENT_RECORD]
    access = granted(
        gate.open_record(
            by=by, person=person_id, purpose=Purpose.OVERSIGHT, channel=channel, now=now, categories=kinds
        )
    )
    rows = accounting_of(access=access, person_id=person_id, span=span, now=now)
    signed = [one for one in consents_of(access=access, person_id=person_id, now=now) if one.terms.signed_at]
    newest = max(signed, key=lambda one: str(one.terms.signed_at), default=None)
    return HandedOver(tuple(rows), newest.terms.language if newest else "", access)


def _has_to_do_with(by: Actor, person_id: UUID) -> bool:
    """Whether the officer's agency is named by a consent, passed something on, holds a fact, or was asked."""
    if by.agency_id is None:
        return False
    if person_id in persons_registered_by(by=by) or by.agency_id in agencies_with_facts(person_ids=[person_id]):
        return True
    asked = waiting_requests(agency_id=by.agency_id, states=tuple(RequestState))
    return any(one.person_id == person_id for one in asked)
