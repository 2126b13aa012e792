"""What leaves for another agency: only under a consent that names it, with its notice, and recorded.

Everything that leaves goes through `_leave`: what is sent, a file that is fetched, a page that another agency reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tandem.agencies.queries import agency_by_id
from tandem.audit.actions import append_entry
from tandem.consent.actions import close_export, record_disclosure, record_readings
from tandem.consent.forms import consent_form
from tandem.consent.gate.evaluation import Outcome, Request, evaluate
from tandem.consent.gate.explanation import explanation_of
from tandem.consent.law import consent_law
from tandem.consent.models import Export
from tandem.consent.queries.copies import as_export, asker_of
from tandem.consent.register import VAULT, consents_by_person, holdings, is_treating
from tandem.consent.rules import is_about, refusal_to_pass_on
from tandem.consent.state_layer import open_cells
from tandem.consent.types import (
    Access,
    Category,
    Channel,
    Cleared,
    ConsentRow,
    ConsentState,
    ExportState,
    Ground,
    Origin,
    PolicyRole,
    Purpose,
    Reading,
    RecipientKind,
    Refusal,
    RelationKind,
    Sent,
    require_any,
)
from tandem.core.actor import Actor

RECEIVER = PolicyRole.CASE_MANAGER
EXPLANATION = "explanation"


@dataclass(frozen=True, slots=True)
class Parcel:
    """What would leave: whose facts, which kinds, from whom to whom, what for and how."""

    person: UUID
    discloser_id: UUID | None
    recipient_id: UUID
    categories: frozenset[Category]
    purpose: Purpose
    channel: Channel


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that has left for its receiver, with its notice and explanation."""

    content: bytes
    sent: Sent
    person_id: UUID


def open_disclosure(
    *,
    access: Access,
    by: Actor,
    person: UUID,
    recipient_id: UUID,
    categories: Iterable[Category],
    purpose: Purpose,
    channel: Channel,
    now: datetime,
) -> Sent | Refusal:
    """Let kinds of facts of one person go to another agency, as far as a consent in force names it. All or nothing.

    The sender holds the opened record; the policies are asked what the receiver's treating staff would see.
    """
    parcel = Parcel(person, by.agency_id, recipient_id, frozenset(categories), purpose, channel)
    require_any(access, person_id=person, categories=parcel.categories, now=now)
    with transaction.atomic(using=VAULT):
        consent, is_passed_on = _consent_for(parcel, now)
        if consent is None or not parcel.categories <= access.categories:
            return _refused(parcel, by)
        return _leave(parcel, consent, by, now, is_passed_on=is_passed_on)


def clear_disclosure(
    *,
    access: Access,
    by: Actor,
    person: UUID,
    recipient_id: UUID,
    categories: Iterable[Category],
    purpose: Purpose,
    channel: Channel,
    now: datetime,
) -> Cleared | Refusal:
    """Whether these facts could leave now: asked when a copy is queued and when it is made. Nothing leaves."""
    parcel = Parcel(person, by.agency_id, recipient_id, frozenset(categories), purpose, channel)
    require_any(access, person_id=person, categories=parcel.categories, now=now)
    with transaction.atomic(using=VAULT):
        consent, is_passed_on = _consent_for(parcel, now)
        if consent is None or not parcel.categories <= access.categories:
            return _refused(parcel, by)
    notice = consent_form(consent.terms.language, consent.terms.kind).notice
    return Cleared(consent.id, parcel.categories, is_passed_on, notice, explanation_of(consent.terms))


def open_export(*, by: Actor, export_id: UUID, now: datetime) -> Fetched | Refusal:
    """Hand a ready file to staff of the receiver who treat the person; all is asked once more, and it goes once.

    A stranger reads one sentence, whether or not there is such a file. A file that may not leave any more is emptied.
    """
    with transaction.atomic(using=VAULT):
        row = Export.objects.using(VAULT).select_for_update().filter(id=export_id).first()
        if row is None or not _is_receiver(by, row, now):
            return Refusal("no_export", _("There is no such copy for your agency, or it is gone."))
        if as_export(row, now).state is not ExportState.READY:
            return Refusal("no_export", _("There is no such copy for your agency, or it is gone."))
        parcel = _parcel_of(row)
        consent, is_passed_on = _consent_for(parcel, now)
        if consent is None or not _asker_still_may(row, parcel, now):
            close_export(by=by, now=now, export_id=row.id, new=ExportState.REFUSED)
            return _refused(parcel, by)
        content = row.content.reveal()
        sent = _leave(parcel, consent, by, now, is_passed_on=is_passed_on)
        close_export(by=by, now=now, export_id=row.id, new=ExportState.FETCHED)
    return Fetched(content, sent, row.person_id)


def note_readings(request: Request, outcomes: Mapping[UUID, Outcome]) -> None:
    """Record what another agency's staff are shown because of a consent: once a day, consent, giver and channel.

    Each single look stands in the ledger; the accounting has the day, as 45 CFR 164.528(b)(3) lets it be told.
    """
    reader = request.by.agency_id
    if reader is None or request.channel is Channel.JOB:
        return
    readings = [
        Reading(person, row.id, giver, request.purpose, request.channel, shown)
        for person, outcome in outcomes.items()
        for row in outcome.consents
        for giver in row.terms.disclosers
        if giver != reader and (shown := _shown_by(outcome, row, giver))
    ]
    if readings:
        version = consent_form(readings_language(outcomes)).notice_version
        record_readings(
            by=request.by, now=request.now, readings=readings, notice_version=version, attached=EXPLANATION
        )


def readings_language(outcomes: Mapping[UUID, Outcome]) -> str:
    """The language of the notice; its statement is one and the same in all."""
    return next((row.terms.language for one in outcomes.values() for row in one.consents), "en")


def _shown_by(outcome: Outcome, row: ConsentRow, giver: UUID) -> frozenset[Category]:
    """What of one giver's facts a consent opens to the reader."""
    covered = row.terms.categories | {Category.CONSENT_RECORD}
    return frozenset(
        grant.category
        for grant in outcome.grants
        if grant.category in covered and grant.agency_ids is not None and giver in grant.agency_ids
    )


def _parcel_of(row: Export) -> Parcel:
    categories = frozenset(Category(one) for one in row.categories)
    return Parcel(row.person_id, row.discloser_id, row.recipient_id, categories, Purpose(row.purpose), Channel.PDF)


def _is_receiver(by: Actor, row: Export, now: datetime) -> bool:
    if by.side != "care" or by.agency_id != row.recipient_id:
        return False
    ties = holdings(by=by, person_ids=[row.person_id], now=now)[row.person_id].relations
    return bool(ties & {RelationKind.TREATING, RelationKind.ASSIGNMENT})


def _asker_still_may(row: Export, parcel: Parcel, now: datetime) -> bool:
    """Whether whoever asked for the copy could still see all of it."""
    asker = asker_of(as_export(row, now))
    if asker is None:
        return False
    held = holdings(by=asker, person_ids=[row.person_id], now=now)[row.person_id]
    outcome = evaluate(Request(asker, parcel.purpose, parcel.channel, now), held, parcel.categories)
    return parcel.categories <= {grant.category for grant in outcome.grants}


def _leave(parcel: Parcel, consent: ConsentRow, by: Actor, now: datetime, *, is_passed_on: bool) -> Sent:
    """The one place where something leaves: the disclosure is recorded, notice and explanation go along."""
    form = consent_form(consent.terms.language, consent.terms.kind)
    disclosure_id = record_disclosure(
        by=by,
        now=now,
        person_id=parcel.person,
        ground=Ground.CONSENT,
        consent_id=consent.id,
        discloser_id=parcel.discloser_id,
        recipient_id=parcel.recipient_id,
        categories=parcel.categories,
        purpose=parcel.purpose,
        channel=parcel.channel,
        notice_version=form.notice_version,
        attached=EXPLANATION,
        is_passed_on=is_passed_on,
    )
    return Sent(disclosure_id, consent.id, parcel.categories, form.notice, explanation_of(consent.terms))


def _refused(parcel: Parcel, by: Actor) -> Refusal:
    append_entry(
        using=VAULT,
        by=by,
        action="consent.refuse_disclosure",
        subjects=[("person", parcel.person), ("agency", parcel.recipient_id)],
        reason=parcel.purpose,
        details={"categories": sorted(parcel.categories), "channel": parcel.channel},
    )
    sentence = _("The person has not agreed in writing that this agency receives this.")
    return Refusal("no_consent", sentence, "42 CFR 2.31, 2.33(a)")


def _consent_for(parcel: Parcel, now: datetime) -> tuple[ConsentRow | None, bool]:
    """The newest consent in force by which all of this may go to the receiver, and whether by § 2.33 alone.

    First a consent that names both; else one under which the giver itself received, where § 2.33 lets it pass on.
    """
    cells = open_cells(
        RECEIVER,
        parcel.purpose,
        relation=RelationKind.TREATING,
        consent=ConsentState.ACTIVE,
        channel=parcel.channel,
        side="care",
    )
    if not parcel.categories or not all((one, Origin.CARE, True) in cells for one in parcel.categories):
        return None, False
    receiver = agency_by_id(using=VAULT, agency_id=parcel.recipient_id)
    if receiver is not None and receiver.is_law_enforcement:
        return None, False
    rows = consents_by_person(person_ids=[parcel.person], now=now).get(parcel.person, [])
    active = [row for row in rows if row.state is ConsentState.ACTIVE]
    treating = is_treating(agency_id=parcel.recipient_id, person_id=parcel.person, now=now)
    for row in active:
        if parcel.discloser_id in row.terms.disclosers and _is_about_all(row, parcel, parcel.recipient_id, treating):
            return row, False
    for row in active:
        if receiver is not None and _may_pass_on(row, parcel, receiver.kind):
            return row, True
    return None, False


def _is_about_all(row: ConsentRow, parcel: Parcel, agency_id: UUID | None, treating: bool) -> bool:
    return all(
        is_about(
            row.terms,
            agency_id=agency_id,
            is_treating=treating,
            category=category,
            purpose=parcel.purpose,
            part2=True,
        )
        for category in parcel.categories
    )


def _may_pass_on(row: ConsentRow, parcel: Parcel, kind_of_receiver: str) -> bool:
    """Whether the giver received all of this under a consent, and § 2.33 lets a holder of its kind pass it on."""
    if not _is_about_all(row, parcel, parcel.discloser_id, treating=False):
        return False
    named = [one.kind for one in row.terms.recipients if one.agency_id == parcel.discloser_id]
    holder = named[0] if named else RecipientKind.OTHER
    return not refusal_to_pass_on(
        row.terms,
        holder=holder,
        purpose=parcel.purpose,
        law=consent_law(),
        is_enforcement=kind_of_receiver in ("police", "court"),
    )
