"""A demand for records, from the day it arrives to its answer. The default answer is no.

Nobody looks whether the person is known before two people have found that the law is met, so a refusal cannot tell.
What is produced is read through the gate under the court's order, and stands in the person's own accounting.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.crypto import salted_hmac

from tandem.agencies.queries import agency_by_id
from tandem.consent import gate
from tandem.consent.actions import end_ground, record_court_order, record_disclosure
from tandem.consent.queries import consent_form
from tandem.consent.types import Access, Category, Channel, Ground, Purpose
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.journeys.legal_facts import LegalFact, facts_in
from tandem.journeys.opening import granted
from tandem.oversight.actions import legal
from tandem.oversight.queries.legal import demand_by_id, demands_of, ground_of, legal_counts, notices_of, searches_of
from tandem.oversight.rules import legal as rules
from tandem.oversight.rules.legal_notice import refusal_to_tell
from tandem.oversight.rules.legal_search import refusal_to_look, refusal_to_look_for, refusal_to_name
from tandem.oversight.types.legal import Demand, DemandState, LetterKind, NoticeWay, PaperKind, PersonNotice, Scope
from tandem.people.queries import contact_of, identity_of, ids_named, own_codes_of
from tandem.people.rules.matching import folded
from tandem.people.types import Contact, Identity
from tandem.science.small_numbers import Shown, protect_list

VAULT = "vault"
TELLING = frozenset({Category.IDENTITY, Category.CONTACT})
OPEN_AT_MOST = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Production:
    """What goes to the court: whose agency, which order, which facts, and the notice that goes along."""

    demand: Demand
    agency_name: str
    facts: tuple[LegalFact, ...]
    notice: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Addressee:
    """The person whom a demand is about, for the letter to them."""

    access: Access
    identity: Identity
    contact: Contact


def demand_seen(*, by: Actor, demand_id: UUID) -> Demand:
    """One demand, for whoever works at its agency's desk."""
    demand = demand_by_id(demand_id)
    if demand is None:
        raise Refused("no_demand", _("There is no such demand."))
    rules.stop_if(rules.refusal_to_work(by, demand.agency_id))
    return demand


def demands_seen(*, by: Actor) -> list[Demand]:
    """The demands of the actor's agency, newest first."""
    rules.stop_if(rules.refusal_to_work(by, by.agency_id))
    return demands_of(agency_id=by.agency_id) if by.agency_id else []


def find_person(*, by: Actor, demand_id: UUID, family_name: str, birth_on: date, now: datetime) -> list[UUID]:
    """Whether the person is known whom the order names; asked only after two people approved.

    The search's entries name the demand. Looked for is one person, a few times; only whom it found can be named.
    """
    demand, earlier = demand_seen(by=by, demand_id=demand_id), searches_of(demand_id)
    name_mark, birth_mark = _mark(demand_id, folded(family_name)), _mark(demand_id, birth_on.isoformat())
    rules.stop_if(refusal_to_look(demand, earlier))
    rules.stop_if(refusal_to_look_for(earlier, name_mark=name_mark, birth_mark=birth_mark))
    with transaction.atomic(using=VAULT):
        search = granted(
            gate.open_search(
                by=by,
                purpose=Purpose.LEGAL_PROCESS,
                channel=Channel.PAGE,
                now=now,
                searched_by=["family_name", "birth_on"],
                about=[("demand", demand_id)],
            )
        )
        found = ids_named(access=search, family_name=family_name, birth_on=birth_on, now=now)
        legal.note_search(
            by=by, demand_id=demand_id, name_mark=name_mark, birth_mark=birth_mark, found=found, now=now
        )
    return found


def _mark(demand_id: UUID, typed: str) -> str:
    """A keyed mark (hex) of something typed, of use within one demand alone: the ledger holds no name."""
    return salted_hmac("tandem.legal.search", f"{demand_id}:{typed}", algorithm="sha256").hexdigest()


def narrow_scope(*, by: Actor, demand_id: UUID, person_id: UUID, wanted: Scope, now: datetime) -> None:
    """Put the order before the gate and keep what it names and the agency holds; nothing else is opened.

    Name and contact are opened besides, to tell the person; they are produced only where the order names them.
    """
    with transaction.atomic(using=VAULT):
        demand = demand_seen(by=by, demand_id=demand_id)
        rules.stop_if(rules.refusal_to_narrow(demand, wanted, now))
        rules.stop_if(refusal_to_name(person_id, searches_of(demand_id)))
        ground_id = record_court_order(
            by=by,
            now=now,
            person_id=person_id,
            account_id=by.account_id,  # type: ignore[arg-type]
            order_id=demand.papers[PaperKind.ORDER],
            mandate_id=demand.papers[PaperKind.MANDATE],
            order_type=demand.order.order_type,  # type: ignore[union-attr, arg-type]
            scope=wanted.categories | TELLING,
            expires_at=_end_of(demand, now),
        )
        held = {
            fact.category
            for fact in facts_in(access=_opened(by, person_id, now), person_id=person_id, scope=wanted, now=now)
        }
        legal.narrow_scope(
            by=by,
            demand_id=demand_id,
            person_id=person_id,
            ground_id=ground_id,
            scope=replace(wanted, categories=wanted.categories & held),
            now=now,
        )


def addressee_of(*, by: Actor, demand_id: UUID, now: datetime, channel: Channel = Channel.PAGE) -> Addressee:
    """Who has to be told, and how: name, address, language, and whether they want to be contacted at all."""
    demand = demand_seen(by=by, demand_id=demand_id)
    if demand.person_id is None:
        raise Refused("no_scope", rules.NO_SCOPE)
    access = _opened(by, demand.person_id, now, channel)
    return Addressee(
        access,
        identity_of(access=access, person_id=demand.person_id, now=now),
        contact_of(access=access, person_id=demand.person_id, now=now),
    )


def notify(*, by: Actor, demand_id: UUID, way: NoticeWay, now: datetime, wall: datetime) -> None:
    """Tell the person on their own page, and by letter unless they want none; or record that the order bars it.

    A page that no code opens tells nobody: then the letter is the notice that the law asks for, wanted or not.
    """
    addressee = addressee_of(by=by, demand_id=demand_id, now=now)
    codes = own_codes_of(access=addressee.access, person_id=addressee.contact.person_id, now=now, wall=wall)
    has_page = codes.in_force is not None and codes.in_force.secret_set_at is not None
    wants_none = addressee.contact.choice.do_not_contact
    rules.stop_if(refusal_to_tell(way, has_page=has_page, wants_no_letter=wants_none))
    legal.record_notice(by=by, demand_id=demand_id, way=way, language=addressee.contact.language, now=now)


def produce(*, by: Actor, demand_id: UUID, render: Callable[[Production], bytes], now: datetime) -> bytes:
    """Read the scope through the gate, record the disclosure, close the door again, and hand the file out once."""
    with transaction.atomic(using=VAULT):
        demand = demand_seen(by=by, demand_id=demand_id)
        rules.stop_if(rules.refusal_to_produce(demand, now))
        _stop_without_letter(demand)
        person_id, scope = demand.person_id, demand.scope
        if person_id is None or scope is None:
            raise Refused("no_scope", rules.NO_SCOPE)
        access = _opened(by, person_id, now, Channel.EXPORT)
        facts = tuple(facts_in(access=access, person_id=person_id, scope=scope, now=now))
        form = consent_form("en")
        content = render(Production(demand, _agency_name(demand), facts, form.notice, now))
        disclosure_id = record_disclosure(
            by=by,
            now=now,
            person_id=person_id,
            ground=Ground.COURT_ORDER,
            consent_id=None,
            recipient_id=None,
            categories={fact.category for fact in facts},
            purpose=Purpose.LEGAL_PROCESS,
            channel=Channel.EXPORT,
            notice_version=form.notice_version,
        )
        legal.record_production(
            by=by,
            demand_id=demand_id,
            categories={fact.category for fact in facts},
            facts=len(facts),
            file_sha256=hashlib.sha256(content).hexdigest(),
            disclosure_id=disclosure_id,
            now=now,
        )
        _shut(by, demand_id, now)
    return content


def _stop_without_letter(demand: Demand) -> None:
    """Refused when the person was to be told by a letter that nobody has made."""
    if demand.notice and demand.notice.way is NoticeWay.LETTER and LetterKind.NOTICE not in demand.letters:
        raise Refused("no_letter", _("The person was to be told by letter. Make the letter first."))


def end(*, by: Actor, demand_id: UUID, how: DemandState, now: datetime) -> None:
    """Refuse, or note a withdrawal or a motion to quash that was granted; the gate is shut with it."""
    with transaction.atomic(using=VAULT):
        legal.end_demand(by=by, demand_id=demand_id, end=how, now=now)
        _shut(by, demand_id, now)


def write_letter(
    *, by: Actor, demand_id: UUID, kind: LetterKind, language: str, render: Callable[[], bytes], now: datetime
) -> bytes:
    """Make a letter and record its hash."""
    demand_seen(by=by, demand_id=demand_id)
    content = render()
    digest = hashlib.sha256(content).hexdigest()
    legal.keep_letter(by=by, demand_id=demand_id, kind=kind, language=language, file_sha256=digest, now=now)
    return content


def statement(*, agency_id: UUID, start: datetime, end: datetime) -> dict[str, Shown]:
    """How the demands of a period ended, in counts that anyone may read: 1 to 10 are hidden."""
    counts = legal_counts(agency_id=agency_id, start=start, end=end)
    names = ("received", "refused", "narrowed", "produced")
    safe = protect_list([sum(getattr(counts, name).values()) for name in names], total=False)
    return dict(zip(names, safe.cells, strict=True))


def own_notices(*, access: Access, person_id: UUID) -> list[PersonNotice]:
    """Demands about a person, for their own page."""
    return notices_of(access=access, person_id=person_id)


def _opened(by: Actor, person_id: UUID, now: datetime, channel: Channel = Channel.PAGE) -> Access:
    return granted(gate.open_record(by=by, person=person_id, purpose=Purpose.LEGAL_PROCESS, channel=channel, now=now))


def _shut(by: Actor, demand_id: UUID, now: datetime) -> None:
    """End the opening that the order made, if there was one."""
    ground_id = ground_of(demand_id)
    if ground_id:
        end_ground(by=by, now=now, record_id=ground_id)


def _end_of(demand: Demand, now: datetime) -> datetime:
    """Until when the order opens anything: its own end, at most 90 days."""
    latest = now + OPEN_AT_MOST
    if demand.order is None or demand.order.expires_on is None:
        return latest
    last = datetime.combine(demand.order.expires_on + timedelta(days=1), time(0), tzinfo=now.tzinfo)
    return min(latest, last)


def _agency_name(demand: Demand) -> str:
    agency = agency_by_id(using=VAULT, agency_id=demand.agency_id)
    return agency.name if agency else ""
