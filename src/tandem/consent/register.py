"""What the gate looks up for itself in the vault: ties and consents of people, by id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tandem.consent.law import consent_law
from tandem.consent.models import Consent, ConsentLimit, ConsentRecipient, RecordedGround, Relation, Revocation
from tandem.consent.revoked_list import revoked_in
from tandem.consent.rules import intersection_of, state_of
from tandem.consent.types import (
    GROUND_RECORDS,
    Category,
    ConsentDraft,
    ConsentKind,
    ConsentRow,
    ConsentState,
    DurationBasis,
    ExpiryEvent,
    Ground,
    Limit,
    Origin,
    PolicyRole,
    Proceeding,
    Purpose,
    Recipient,
    RecipientClass,
    RecipientKind,
    RelationKind,
    SignatureMethod,
    Signer,
    SignerAuthority,
    Standing,
)
from tandem.core.actor import Actor
from tandem.core.sensitive import DOTS
from tandem.keys.fields import is_kept, warm

VAULT = "vault"


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is known of one actor and one person: the actor's ties, and the person's consents with their states.

    `limits` says how far each tie without consent reaches; such a tie without its record does not count.
    """

    relations: frozenset[RelationKind]
    consents: tuple[ConsentRow, ...]
    limits: tuple[tuple[RelationKind, Limit], ...] = ()


def current(now: datetime) -> Q:
    """Relations in force: half-open, from inclusive to exclusive."""
    return Q(from_at__lte=now) & (Q(until_at__isnull=True) | Q(until_at__gt=now))


def held_by(by: Actor) -> Q:
    """Relations that an actor holds. A job holds every visit: it puts what arrives with the visit it asks for."""
    if by.role == PolicyRole.SYSTEM and by.account_id is None:
        return Q(kind=RelationKind.VISIT)
    if by.account_id is None:
        return Q(pk__in=[])
    if by.role == PolicyRole.PERSON:
        return Q(account_id=by.account_id, kind=RelationKind.SELF)
    mine = Q(account_id=by.account_id)
    return mine | Q(agency_id=by.agency_id) if by.agency_id else mine


def holdings(*, by: Actor, person_ids: Iterable[UUID], now: datetime) -> dict[UUID, Holdings]:
    """The actor's ties to these people, and the consents of those with a tie: at most five queries in all.

    Nothing is looked up for a stranger, so that the time taken does not tell whether a record exists.
    """
    wanted = list(dict.fromkeys(person_ids))
    ties: dict[UUID, set[RelationKind]] = {one: set() for one in wanted}
    rows = Relation.objects.using(VAULT).filter(held_by(by), current(now), person_id__in=wanted)
    records: dict[UUID, list[UUID]] = {}
    for person_id, kind, record_id in rows.values_list("person_id", "kind", "record_id"):
        ties[person_id].add(RelationKind(kind))
        if record_id:
            records.setdefault(record_id, []).append(person_id)
    limits = limits_of(by, records, now) if records else {}
    tied = [one for one in wanted if ties[one]]
    consents = consents_by_person(person_ids=tied, now=now, with_names=False) if tied else {}
    return {
        one: Holdings(frozenset(ties[one]), tuple(consents.get(one, ())), tuple(limits.get(one, ())))
        for one in wanted
    }


def limits_of(
    by: Actor, records: Mapping[UUID, Iterable[UUID]], now: datetime
) -> dict[UUID, list[tuple[RelationKind, Limit]]]:
    """How far the actor's ties without consent reach, by person: read from the records that they rest on."""
    found: dict[UUID, list[tuple[RelationKind, Limit]]] = {}
    rows = RecordedGround.objects.using(VAULT).filter(id__in=list(records), account_id=by.account_id, ended_at=None)
    for row in rows.filter(from_at__lte=now, until_at__gt=now):
        ground = Ground(row.ground)
        tie = GROUND_RECORDS[ground].tie
        if tie is None:
            continue
        limit = Limit(
            frozenset(Category(one) for one in row.scope) if ground is Ground.COURT_ORDER else None,
            _whose_facts(row, ground),
            row.until_at,
        )
        for person_id in records[row.id]:
            found.setdefault(person_id, []).append((tie, limit))
    return found


def _whose_facts(row: RecordedGround, ground: Ground) -> frozenset[UUID] | None:
    """Whose facts a ground reaches: everybody's (emergency, review of a death), the audited agency's, else one's."""
    if ground in (Ground.MEDICAL_EMERGENCY, Ground.FATALITY_REVIEW):
        return None
    if ground is Ground.AUDIT:
        return frozenset({row.audited_agency_id})
    holds = ground in (Ground.COURT_ORDER, Ground.CHILD_ABUSE_REPORT)
    return frozenset({row.agency_id}) if holds else frozenset()


def is_treating(*, agency_id: UUID, person_id: UUID, now: datetime) -> bool:
    """Whether an agency has a treating relation with a person."""
    rows = Relation.objects.using(VAULT).filter(current(now), person_id=person_id, agency_id=agency_id)
    return rows.filter(kind=RelationKind.TREATING).exists()


def consents_by_person(
    *, person_ids: Iterable[UUID], now: datetime, with_names: bool = True
) -> dict[UUID, list[ConsentRow]]:
    """Every consent of these people with its state now, newest first; narrowed where records were merged.

    The gate asks without names: it needs to know that somebody signed, not what they are called.
    """
    rows = list(Consent.objects.using(VAULT).filter(person_id__in=list(person_ids)).order_by("-recorded_at"))
    if not rows:
        return {}
    if with_names:
        warm({row.person_id for row in rows})
    ids, law = [row.id for row in rows], consent_law()
    revocations = Revocation.objects.using(VAULT).filter(consent_id__in=ids)
    listed = revoked_in()  # outside the database: a restored backup does not know of everything taken back
    revoked = {one: said.counts_from or said.at for one in ids if (said := listed.get(one))}
    revoked |= {
        consent_id: later or at
        for consent_id, at, later in revocations.values_list("consent_id", "revoked_at", "takes_effect_at")
    }
    recipients: dict[UUID, list[Recipient]] = {}
    for one in ConsentRecipient.objects.using(VAULT).filter(consent_id__in=ids):
        recipients.setdefault(one.consent_id, []).append(_as_recipient(one))
    signed: dict[UUID, ConsentRow] = {}
    for row in rows:
        terms = _as_terms(row, tuple(recipients.get(row.id, ())), with_names)
        state = state_of(terms, revoked_at=revoked.get(row.id), now=now, law=law)
        signed[row.id] = ConsentRow(row.id, terms, state, revoked.get(row.id), row.recorded_by)
    found: dict[UUID, list[ConsentRow]] = {}
    for one in _narrowed(signed, now).values():
        found.setdefault(one.terms.person_id, []).append(one)
    return found


def _narrowed(signed: dict[UUID, ConsentRow], now: datetime) -> dict[UUID, ConsentRow]:
    """Consents that a merge limits cover only what the other record's consent covers too, while that is in force.

    A consent that limits may have been limited itself by an earlier merge: that counts too.
    """
    limits: dict[UUID, list[ConsentLimit]] = {}
    for limit in ConsentLimit.objects.using(VAULT).filter(consent_id__in=list(signed), ended_at__isnull=True):
        limits.setdefault(limit.consent_id, []).append(limit)
    found = dict(signed)
    for consent_id in limits:
        row = signed[consent_id]
        within = [signed.get(one) if one else None for one in _within(consent_id, limits)]
        in_force = [one.terms for one in within if one is not None and one.state is ConsentState.ACTIVE]
        terms = intersection_of((row.terms, *in_force))
        if len(in_force) < len(within):
            terms = replace(terms, categories=frozenset())
        state = row.state
        if state is ConsentState.ACTIVE:
            state = state_of(terms, revoked_at=None, now=now, law=consent_law())
        found[consent_id] = replace(row, terms=terms, state=state)
    return found


def _within(consent_id: UUID, limits: Mapping[UUID, Iterable[ConsentLimit]]) -> set[UUID | None]:
    """The consents that limit this one, with those that limited them before; None where one had none to match."""
    found: dict[UUID, UUID | None] = {}
    waiting = list(limits.get(consent_id, ()))
    while waiting:
        limit = waiting.pop()
        if limit.id not in found:
            found[limit.id] = limit.other_id
            waiting += [
                one
                for one in limits.get(limit.other_id, ())
                if one.merge_id != limit.merge_id and one.from_at <= limit.from_at
            ]
    return set(found.values()) - {consent_id}


def _as_recipient(row: ConsentRecipient) -> Recipient:
    named_class = RecipientClass(row.recipient_class) if row.recipient_class else None
    return Recipient(row.agency_id, named_class, RecipientKind(row.kind), row.members, row.account_id)


def _as_terms(row: Consent, recipients: tuple[Recipient, ...], with_names: bool) -> ConsentDraft:
    return ConsentDraft(
        person_id=row.person_id,
        kind=ConsentKind(row.kind),
        patient_name=_text(row, "patient_name", with_names),
        disclosers=tuple(UUID(one) for one in row.disclosers),
        categories=frozenset(Category(one) for one in row.categories),
        recipients=recipients,
        purposes=frozenset(Purpose(one) for one in row.purposes),
        revocation_statement=row.revocation_statement,
        redisclosure_statement=row.redisclosure_statement,
        refusal_statement=row.refusal_statement,
        expires_at=row.expires_at,
        expiry_event=ExpiryEvent(row.expiry_event) if row.expiry_event else None,
        event_occurred_at=row.event_occurred_at,
        signed_at=row.signed_at,
        signature_method=SignatureMethod(row.signature_method) if row.signature_method else None,
        signature=_text(row, "signature", with_names),
        signer=Signer(row.signer),
        is_adult=row.is_adult,
        language=row.language,
        form_version=row.form_version,
        origin=Origin(row.origin),
        standing=Standing(row.standing),
        jurisdiction=row.jurisdiction,
        authority=SignerAuthority(row.authority) if row.authority else None,
        co_signature=_text(row, "co_signature", with_names),
        proceeding=Proceeding(row.proceeding) if row.proceeding else None,
        docket=_text(row, "docket", with_names),
        is_condition=row.is_condition,
        mandating_authority_id=row.mandating_authority_id,
        duration_basis=DurationBasis(row.duration_basis) if row.duration_basis else None,
        revocable_from=row.revocable_from,
    )


def _text(row: Consent, column: str, with_names: bool) -> str:
    """A sealed text; without names only dots that say whether there is one."""
    if with_names:
        text: str = getattr(row, column).reveal()
        return text
    return DOTS if is_kept(row, column) else ""
