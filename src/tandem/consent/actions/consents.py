"""Writing ties, consents, revocations and disclosures: one vault transaction each, ledger entry inside."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from tandem.agencies.queries import all_agencies
from tandem.audit.actions import append_entry
from tandem.consent.actions.copies import call_back_copies
from tandem.consent.actions.notices import send_stop_notices
from tandem.consent.law import consent_law
from tandem.consent.models import Consent, ConsentRecipient, Relation, Revocation
from tandem.consent.register import VAULT, consents_by_person, current, holdings
from tandem.consent.revoked_list import Revoked, add_revoked
from tandem.consent.rules import (
    refusal_to_activate,
    refusal_to_name_police,
    refusal_to_revoke,
    refusal_to_take_consent,
    revocation_takes_effect_at,
)
from tandem.consent.types import (
    ENDING_TIES,
    GROUND_TIES,
    TIE_SOURCES,
    ConsentDraft,
    ConsentKind,
    Refusal,
    RelationKind,
    RelationSource,
    withdraw,
)
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _


def record_consent(*, by: Actor, now: datetime, terms: ConsentDraft, shown: str = "") -> UUID:
    """Put a signed consent into force. Refused while an element of § 2.31 is missing or the taker is a stranger.

    `shown` is the mark of the preview that was signed, if there was one; the ledger keeps it.
    """
    with transaction.atomic(using=VAULT):
        ties = holdings(by=by, person_ids=[terms.person_id], now=now)[terms.person_id].relations
        police = [one.id for one in all_agencies(using=VAULT) if one.is_law_enforcement]
        _stop_if(refusal_to_take_consent(by.role, by.side, ties))
        _stop_if(refusal_to_name_police([one.agency_id for one in terms.recipients], police))
        _stop_if(refusal_to_activate(terms, consent_law()))
        consent = _saved_terms(terms, by, now)
        append_entry(
            using=VAULT,
            by=by,
            action="consent.record_consent",
            subjects=[("person", terms.person_id), ("consent", consent.id)],
            details={
                "kind": terms.kind,
                "form": terms.form_version,
                "recipients": len(terms.recipients),
                **({"shown": shown} if shown else {}),
            },
        )
    return consent.id


def revoke_consent(*, by: Actor, now: datetime, consent_id: UUID) -> UUID:
    """Take a consent back, from whatever state, at once. A second time changes nothing and gives the first id.

    In the same transaction go the queued exports, the ready files and the offline keys that rest on it, and whoever
    received something under it is told to stop. Only a § 2.35 consent in force waits for the day that it names.
    """
    with transaction.atomic(using=VAULT):
        person_id = Consent.objects.using(VAULT).values_list("person_id", flat=True).get(id=consent_id)
        ties = holdings(by=by, person_ids=[person_id], now=now)[person_id].relations
        _stop_if(refusal_to_revoke(by.role, by.side, ties))
        known = Revocation.objects.using(VAULT).filter(consent_id=consent_id).first()
        if known:
            return known.id
        row = Revocation(consent_id=consent_id, person_id=person_id, recorded_by=by.account_id, revoked_at=now)
        row.takes_effect_at = _later_end(person_id, consent_id, now)
        row.save(using=VAULT, force_insert=True)
        append_entry(
            using=VAULT,
            by=by,
            action="consent.revoke_consent",
            subjects=[("person", person_id), ("consent", consent_id)],
        )
        note = Revoked(consent_id, row.revoked_at, row.recorded_by, row.takes_effect_at)
        # A full disk must not undo a revocation; the next start adds the line that is missing then.
        transaction.on_commit(lambda: add_revoked(note), using=VAULT, robust=True)
        if row.takes_effect_at is None:
            call_back_copies(by=by, now=now, person_id=person_id, consent_id=consent_id)
            send_stop_notices(by=by, now=now, person_id=person_id, consent_id=consent_id)
            withdraw(person_id)
            transaction.on_commit(partial(withdraw, person_id), using=VAULT)
    return row.id


def _later_end(person_id: UUID, consent_id: UUID, now: datetime) -> datetime | None:
    """The later day on which a § 2.35 consent ends; None where it ends at once, also when it cannot be read."""
    if not Consent.objects.using(VAULT).filter(id=consent_id, kind=ConsentKind.PART2_CRIMINAL_JUSTICE).exists():
        return None
    rows = consents_by_person(person_ids=[person_id], now=now)[person_id]
    terms = next(row.terms for row in rows if row.id == consent_id)
    ends_at = revocation_takes_effect_at(terms, now=now, law=consent_law())
    return ends_at if ends_at > now else None


def record_declined_consent(*, by: Actor, now: datetime, person_id: UUID, language: str) -> None:
    """Note that the person was asked and said no: an entry in the ledger and nothing else. It costs them nothing."""
    with transaction.atomic(using=VAULT):
        ties = holdings(by=by, person_ids=[person_id], now=now)[person_id].relations
        _stop_if(refusal_to_take_consent(by.role, by.side, ties))
        append_entry(
            using=VAULT,
            by=by,
            action="consent.record_declined_consent",
            subjects=[("person", person_id)],
            details={"language": language},
        )


def record_expiry_event(*, by: Actor, now: datetime, consent_id: UUID) -> None:
    """Note that the event which ends a consent has happened."""
    with transaction.atomic(using=VAULT):
        row = Consent.objects.using(VAULT).get(id=consent_id)
        ties = holdings(by=by, person_ids=[row.person_id], now=now)[row.person_id].relations
        _stop_if(refusal_to_revoke(by.role, by.side, ties))
        if row.event_occurred_at is None:
            row.event_occurred_at = now
            row.save(using=VAULT, update_fields=["event_occurred_at"])
        append_entry(
            using=VAULT,
            by=by,
            action="consent.record_expiry_event",
            subjects=[("person", row.person_id), ("consent", consent_id)],
        )


def record_relation(
    *,
    by: Actor,
    now: datetime,
    person_id: UUID,
    kind: RelationKind,
    source: RelationSource,
    account_id: UUID | None = None,
    agency_id: UUID | None = None,
    until_at: datetime | None = None,
) -> UUID:
    """Tie an account, or a whole agency, to a person. Repeating a tie in force gives the id it has.

    Raises ValueError when the source does not make this kind of tie, or a tie of a ground does not end in time.
    """
    if (account_id is None) == (agency_id is None):
        raise ValueError("a relation is held by one account or by one agency")
    if by.side != "care":
        raise Refused("side", _("Ties to a person are made on the care side."))
    if TIE_SOURCES.get(kind, source) is not source or (source in TIE_SOURCES.values() and kind not in TIE_SOURCES):
        raise ValueError(f"{source} makes no tie of kind {kind}")
    if kind in GROUND_TIES:
        raise ValueError(f"a tie of kind {kind} is made together with its record")
    _stop_unless_it_ends(kind, now, until_at, account_id)
    with transaction.atomic(using=VAULT):
        holder = {"person_id": person_id, "kind": kind, "account_id": account_id, "agency_id": agency_id}
        known = Relation.objects.using(VAULT).filter(current(now), **holder).first()
        if known:
            return known.id
        row = Relation(**holder, source=source, from_at=now, until_at=until_at)
        row.save(using=VAULT, force_insert=True)
        append_entry(
            using=VAULT,
            by=by,
            action="consent.record_relation",
            subjects=[("person", person_id), ("relation", row.id)],
            details={"kind": kind, "source": source, "account": account_id, "agency": agency_id},
        )
    return row.id


def _stop_unless_it_ends(
    kind: RelationKind, now: datetime, until_at: datetime | None, account_id: UUID | None
) -> None:
    """A tie by a condition or an invitation is held by one account and ends."""
    if kind in ENDING_TIES and (account_id is None or until_at is None):
        raise ValueError(f"a tie of kind {kind} is held by one account and has an end")
    if until_at is not None and until_at <= now:
        raise ValueError("a tie ends after it begins")


def end_relation(*, by: Actor, now: datetime, relation_id: UUID) -> None:
    """End a tie. What it opened is closed from the next look on."""
    with transaction.atomic(using=VAULT):
        row = Relation.objects.using(VAULT).get(id=relation_id)
        if row.until_at is None or row.until_at > now:
            row.until_at = now
            row.save(using=VAULT, update_fields=["until_at"])
        append_entry(
            using=VAULT,
            by=by,
            action="consent.end_relation",
            subjects=[("person", row.person_id), ("relation", relation_id)],
        )


def _stop_if(refusal: Refusal | None) -> None:
    if refusal:
        raise Refused(refusal.code, refusal.sentence)


def _special_terms(terms: ConsentDraft) -> dict[str, object]:
    """Who signs for whom, and what only consents for proceedings and under § 2.35 say."""
    return {
        "standing": terms.standing,
        "jurisdiction": terms.jurisdiction,
        "authority": terms.authority or "",
        "proceeding": terms.proceeding or "",
        "is_condition": terms.is_condition,
        "mandating_authority_id": terms.mandating_authority_id,
        "duration_basis": terms.duration_basis or "",
        "revocable_from": terms.revocable_from,
    }


def _saved_terms(terms: ConsentDraft, by: Actor, now: datetime) -> Consent:
    """Save the consent and its recipients."""
    consent = Consent(
        person_id=terms.person_id,
        kind=terms.kind,
        patient_name=terms.patient_name.strip(),
        disclosers=[str(one) for one in terms.disclosers],
        categories=sorted(terms.categories),
        purposes=sorted(terms.purposes),
        revocation_statement=terms.revocation_statement,
        redisclosure_statement=terms.redisclosure_statement,
        refusal_statement=terms.refusal_statement,
        expires_at=terms.expires_at,
        expiry_event=terms.expiry_event or "",
        event_occurred_at=terms.event_occurred_at,
        signed_at=terms.signed_at,
        signature_method=terms.signature_method or "",
        signature=terms.signature,
        co_signature=terms.co_signature,
        docket=terms.docket.strip(),
        signer=terms.signer,
        is_adult=terms.is_adult,
        language=terms.language,
        form_version=terms.form_version,
        origin=terms.origin,
        recorded_by=by.account_id,
        recorded_at=now,
        **_special_terms(terms),
    )
    consent.save(using=VAULT, force_insert=True)
    for one in terms.recipients:
        row = ConsentRecipient(
            consent=consent,
            agency_id=one.agency_id,
            recipient_class=one.recipient_class or "",
            kind=one.kind,
            members=one.members,
            account_id=one.account_id,
        )
        row.save(using=VAULT, force_insert=True)
    return consent
