"""Consent on the phone: what the person is asked, shown before signing, signs, and takes home."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from tandem.agencies.queries import agency_by_id, all_agencies
from tandem.agencies.types import Agency, Part2Status
from tandem.audit.queries import entries_about
from tandem.consent import actions as consents
from tandem.consent import gate
from tandem.consent.queries import consent_form, consent_law
from tandem.consent.rules import UNCONFIRMED_KINDS, Element, digest_of, missing_elements
from tandem.consent.types import (
    Access,
    Category,
    ConsentDraft,
    ConsentKind,
    ExpiryEvent,
    PreviewRow,
    Purpose,
    Recipient,
    RecipientKind,
    SignatureMethod,
)
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.journeys.enrolment import own_source
from tandem.people.actions import correct_details
from tandem.people.queries import contact_of, identity_of
from tandem.people.types import Details

ASKED = (
    Category.IDENTITY,
    Category.CONTACT,
    Category.REFERRAL,
    Category.SERVICES,
    Category.CASE,
    Category.SCREENING,
    Category.FOLLOW_UP,
    Category.TREATMENT,
)
# The kinds that can be taken here, with what of each is settled by its law and not asked.
TAKEN = (
    ConsentKind.PART2_DISCLOSURE,
    ConsentKind.PART2_TPO,
    ConsentKind.PART2_COUNSELLING_NOTES,
    ConsentKind.HIPAA_AUTHORIZATION,
)
SETTLED_CATEGORIES = {ConsentKind.PART2_COUNSELLING_NOTES: frozenset({Category.COUNSELLING_NOTES})}
SETTLED_PURPOSES = {
    ConsentKind.PART2_TPO: frozenset({Purpose.TREATMENT, Purpose.COORDINATION}),
    ConsentKind.PART2_COUNSELLING_NOTES: frozenset({Purpose.TREATMENT}),
}
# Elements that only come into being at the signature.
SIGNING = frozenset({"patient_name", "adult", "signature", "date_signed"})
USUAL = frozenset({Category.IDENTITY, Category.CONTACT, Category.REFERRAL})
PURPOSES = frozenset({Purpose.TREATMENT, Purpose.COORDINATION})
NOT_AS_SHOWN = _(
    "Nothing is signed. This is not what was shown before: something was changed since, or it was not shown yet. "
    "Here is what would hold now. Read it, then sign."
)


@dataclass(frozen=True, slots=True)
class Signed:
    """A consent in force."""

    consent_id: UUID


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person is shown before signing, and the mark that ties the signature to it."""

    rows: tuple[PreviewRow, ...]
    mark: str


def draft(
    *,
    by: Actor,
    person_id: UUID,
    name: str,
    recipient_ids: Collection[UUID],
    categories: Collection[Category],
    purposes: Collection[Purpose] = PURPOSES,
    expires_at: datetime | None = None,
    expiry_event: ExpiryEvent | None = None,
    is_mutual: bool = True,
    is_adult: bool,
    language: str,
    kind: ConsentKind = ConsentKind.PART2_DISCLOSURE,
) -> ConsentDraft:
    """The terms as asked, not yet signed: the actor's agency to each named one and, when mutual, back.

    Nothing is added that the person was not asked. Without a named agency nobody receives, and the rules say so.
    """
    if by.agency_id is None:
        raise Refused("no_agency", _("Your account belongs to no partner agency."))
    form = consent_form(language, kind)
    named = tuple(one for one in dict.fromkeys(recipient_ids) if one != by.agency_id)
    both = is_mutual and bool(named)
    return ConsentDraft(
        person_id=person_id,
        kind=kind,
        patient_name=name,
        disclosers=(by.agency_id, *named) if both else (by.agency_id,),
        categories=SETTLED_CATEGORIES.get(kind, frozenset(categories)),
        recipients=tuple(recipient(one) for one in ((by.agency_id, *named) if both else named)),
        purposes=SETTLED_PURPOSES.get(kind, frozenset(purposes)),
        revocation_statement=form.statements["revocation"],
        redisclosure_statement=form.statements["redisclosure"],
        refusal_statement=form.statements["refusal"],
        expires_at=expires_at,
        expiry_event=expiry_event,
        is_adult=is_adult,
        language=form.language,
        form_version=form.version,
    )


def partners_of(by: Actor) -> list[Agency]:
    """Whom a person can name as a receiver: every other partner agency but the police."""
    return [one for one in all_agencies(using="vault") if one.id != by.agency_id and not one.is_law_enforcement]


def unsigned_gaps(terms: ConsentDraft) -> tuple[Element, ...]:
    """What the terms lack before there is anything to sign."""
    return tuple(one for one in missing_elements(terms, consent_law()) if one.code not in SIGNING)


def blocked_kinds() -> tuple[ConsentKind, ...]:
    """The kinds whose law nobody has confirmed: they are shown, with the reason, and cannot be signed."""
    law = consent_law()
    return tuple(sorted(one for one in UNCONFIRMED_KINDS if one not in law.kinds))


def recipient(agency_id: UUID) -> Recipient:
    """A named agency as a recipient, with its standing under Part 2."""
    agency = agency_by_id(using="vault", agency_id=agency_id)
    if agency is None:
        raise Refused("no_agency", _("This agency is not a partner."))
    kind = RecipientKind.OTHER
    if agency.part2_status.is_protected:
        kind = RecipientKind.PART2_PROGRAM
    elif agency.part2_status is Part2Status.COVERED_ENTITY_NOT_PART2:
        kind = RecipientKind.COVERED_ENTITY
    return Recipient(agency_id=agency_id, kind=kind)


def preview(*, terms: ConsentDraft, language: str, now: datetime) -> list[PreviewRow]:
    """Who would see what until when, by the engine that enforces."""
    return gate.preview(terms=terms, language=language, now=now)


def show(*, by: Actor, terms: ConsentDraft, now: datetime) -> Shown:
    """The preview of these terms now, with its mark.

    The mark is HMAC-SHA256 (hex) over the digest of terms and answer, for this worker: only whoever was shown the
    preview can bring it to the signature; without the server's key nobody makes one.
    """
    rows = preview(terms=terms, language=terms.language, now=now)
    said = f"{by.account_id}:{digest_of(terms, rows)}"
    return Shown(tuple(rows), salted_hmac("tandem.consent.shown", said, algorithm="sha256").hexdigest())


def is_as_shown(mark: str, *, by: Actor, terms: ConsentDraft, now: datetime) -> bool:
    """Whether a mark is that of what would be shown now."""
    return bool(mark) and constant_time_compare(mark, show(by=by, terms=terms, now=now).mark)


def sign(
    *,
    access: Access,
    by: Actor,
    terms: ConsentDraft,
    shown: str,
    given_name: str,
    family_name: str,
    birth_on: date | None,
    signature: str = "",
    method: SignatureMethod = SignatureMethod.TYPED,
    now: datetime,
) -> Signed:
    """Put the consent into force with the name that the person says.

    The signature stands in the terms already, or is given beside them. `shown` is the mark of the preview that the
    person saw; Refused when it is of other terms, or when the rules would answer otherwise by now.
    """
    if not is_as_shown(shown, by=by, terms=terms, now=now):
        raise Refused("not_as_shown", NOT_AS_SHOWN)
    person_id = terms.person_id
    signed = replace(terms, signed_at=now, signature=signature, signature_method=method) if signature else terms
    with transaction.atomic(using="vault"):
        confirm_details(
            access=access,
            by=by,
            person_id=person_id,
            given_name=given_name,
            family_name=family_name,
            birth_on=birth_on,
            now=now,
        )
        consent_id = consents.record_consent(by=by, now=now, terms=signed, shown=shown)
    return Signed(consent_id)


def decline(*, by: Actor, person_id: UUID, language: str, now: datetime) -> None:
    """The person said no. It is noted that they were asked, and changes nothing for them."""
    consents.record_declined_consent(by=by, person_id=person_id, language=language, now=now)


def declined_at(*, access: Access, person_id: UUID) -> datetime | None:
    """When the person last said no, so that nobody asks again tomorrow."""
    if access.person_id != person_id:
        raise ValueError("another person's record is open")
    entries = entries_about(using="vault", kind="person", identifier=person_id)
    return next((one.at for one in entries if one.action == "consent.record_declined_consent"), None)


def confirm_details(
    *,
    access: Access,
    by: Actor,
    person_id: UUID,
    given_name: str,
    family_name: str,
    birth_on: date | None,
    now: datetime,
) -> None:
    """Keep the name that the person says themselves; from now on the details come from care, not from a call."""
    known = identity_of(access=access, person_id=person_id, now=now)
    contact = contact_of(access=access, person_id=person_id, now=now)
    source = own_source(by)
    correct_details(
        access=access,
        by=by,
        person_id=person_id,
        details=Details(
            given_name=given_name,
            family_name=family_name,
            preferred_name=known.name.preferred_name.reveal(),
            birth_on=birth_on or known.birth_on.reveal(),
            phone=contact.phone.reveal(),
            address=contact.address.reveal(),
            contact_note=contact.contact_note.reveal(),
        ),
        language=contact.language,
        origin=source.origin,
        is_part2=source.is_part2,
        agency_id=source.agency_id,
        now=now,
    )
