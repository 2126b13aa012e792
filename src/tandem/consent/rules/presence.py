"""Whether one element of a consent is there: a pure test for each, by the kind of consent and who signs."""

from __future__ import annotations

from tandem.consent.types import (
    Category,
    ConsentDraft,
    ConsentKind,
    ConsentLaw,
    ExpiryEvent,
    MinorSigns,
    Purpose,
    RecipientKind,
    Signer,
    SignerAuthority,
    Standing,
)

NOTES = ConsentKind.PART2_COUNSELLING_NOTES
TPO = ConsentKind.PART2_TPO
PROCEEDINGS = ConsentKind.PART2_PROCEEDINGS
JUSTICE = ConsentKind.PART2_CRIMINAL_JUSTICE
HIPAA = ConsentKind.HIPAA_AUTHORIZATION
UNCONFIRMED_KINDS = frozenset({PROCEEDINGS, JUSTICE})
PART2_KINDS = frozenset({ConsentKind.PART2_DISCLOSURE, TPO})
OTHER_KINDS = frozenset({HIPAA, ConsentKind.GENERAL_ROI})
PURPOSES = frozenset({Purpose.TREATMENT, Purpose.COORDINATION, Purpose.OUTREACH})
SHARABLE = frozenset(Category) - {
    Category.VISIT_CONTACT,
    Category.DISCLOSURE_LOG,
    Category.WELLNESS,
    Category.PERSON_SEARCH,
    Category.STATISTICS,
}
# What a consent may be for; one for proceedings names the proceeding in place of a purpose.
PURPOSES_OF = {
    TPO: frozenset({Purpose.TREATMENT, Purpose.COORDINATION}),
    JUSTICE: frozenset({Purpose.COURT_MONITORING}),
}
REPRESENTS = {
    Standing.LACKS_CAPACITY: frozenset({SignerAuthority.ADJUDICATED}),
    Standing.DECEASED: frozenset({SignerAuthority.EXECUTOR, SignerAuthority.NEXT_OF_KIN}),
}


def has_recipients(consent: ConsentDraft, _law: ConsentLaw) -> bool:
    """Each receiver is a named agency, a class or an individual."""
    return bool(consent.recipients) and all(
        one.agency_id or one.recipient_class or one.account_id for one in consent.recipients
    )


def names_members(consent: ConsentDraft, _law: ConsentLaw) -> bool:
    """A go-between says which of its members may receive."""
    intermediaries = [one for one in consent.recipients if one.kind is RecipientKind.INTERMEDIARY]
    return all(one.agency_id and one.members in ("named", "treating_relationship") for one in intermediaries)


def has_purpose(consent: ConsentDraft, _law: ConsentLaw) -> bool:
    """The purposes are some that this kind may serve; one for proceedings has none."""
    if consent.kind is PROCEEDINGS:
        return not consent.purposes
    return bool(consent.purposes) and consent.purposes <= PURPOSES_OF.get(consent.kind, PURPOSES)


def has_expiry(consent: ConsentDraft, _law: ConsentLaw) -> bool:
    """There is a day or an event; without an end only for treatment, payment and operations."""
    if consent.kind is JUSTICE:
        return consent.expires_at is not None
    if consent.expires_at is not None:
        return True
    if consent.expiry_event is ExpiryEvent.NONE:
        return consent.kind is TPO
    return consent.expiry_event is not None


def has_passing_on_statements(consent: ConsentDraft, _law: ConsentLaw) -> bool:
    """The person was told that receivers may pass on, and what refusing means."""
    if consent.kind not in (TPO, HIPAA):
        return True
    return bool(consent.redisclosure_statement and consent.refusal_statement)


def keeps_notes_apart(consent: ConsentDraft, _law: ConsentLaw) -> bool:
    """Counselling notes stand alone."""
    if consent.kind is NOTES:
        return consent.categories <= {Category.COUNSELLING_NOTES}
    return Category.COUNSELLING_NOTES not in consent.categories


def tells_covered_entities(consent: ConsentDraft, _law: ConsentLaw) -> bool:
    """A covered entity under TPO is told how it may pass on."""
    told = (RecipientKind.COVERED_ENTITY, RecipientKind.BUSINESS_ASSOCIATE)
    concerned = any(one.kind in told for one in consent.recipients)
    return not (concerned and consent.kind is TPO) or bool(consent.redisclosure_statement)


def keeps_proceedings_apart(consent: ConsentDraft, _law: ConsentLaw) -> bool:
    """A proceeding is named where it belongs, and nowhere else."""
    if consent.kind is PROCEEDINGS:
        return consent.proceeding is not None and bool(consent.docket.strip())
    return consent.proceeding is None


def tells_how_to_revoke(consent: ConsentDraft, _law: ConsentLaw) -> bool:
    """The person was told how to take it back; § 2.35 names a day instead."""
    return consent.kind is JUSTICE or bool(consent.revocation_statement)


def has_mandate(consent: ConsentDraft, _law: ConsentLaw) -> bool:
    """The recipients are of those who made taking part a condition; who came of their own will signs § 2.31."""
    if consent.kind is not JUSTICE:
        return not consent.is_condition and consent.mandating_authority_id is None
    return consent.is_condition and consent.mandating_authority_id is not None and bool(consent.docket.strip())


def names_individuals(consent: ConsentDraft, _law: ConsentLaw) -> bool:
    """Under § 2.35 each receiver is one person of the mandating authority."""
    if consent.kind is not JUSTICE:
        return all(one.account_id is None for one in consent.recipients)
    return all(
        one.account_id and one.agency_id == consent.mandating_authority_id and not one.recipient_class
        for one in consent.recipients
    )


def has_duration_basis(consent: ConsentDraft, _law: ConsentLaw) -> bool:
    """A § 2.35 consent, and no other, says why it lasts so long."""
    return (consent.kind is JUSTICE) == (consent.duration_basis is not None)


def has_revocable_from(consent: ConsentDraft, _law: ConsentLaw) -> bool:
    """§ 2.35 may bind until the conditional release ends, never longer than the consent itself."""
    if consent.kind is not JUSTICE:
        return consent.revocable_from is None
    if consent.revocable_from is None:
        return False
    return consent.expires_at is None or consent.revocable_from <= consent.expires_at


def is_signed(consent: ConsentDraft, _law: ConsentLaw) -> bool:
    """There is a signature and how it was made."""
    return bool(consent.signature.strip()) and consent.signature_method is not None


def fits_signer(consent: ConsentDraft, _law: ConsentLaw) -> bool:
    """The person signs, a minor too; for one who cannot, somebody entitled by a court, a will or kinship."""
    if consent.standing in REPRESENTS:
        return consent.signer is Signer.REPRESENTATIVE and consent.authority in REPRESENTS[consent.standing]
    return consent.signer is Signer.PERSON and consent.authority is None


def is_co_signed(consent: ConsentDraft, law: ConsentLaw) -> bool:
    """A parent or guardian signs beside a minor where the state asks for both, and nowhere else."""
    rule = law.minor_rule(consent.jurisdiction) if consent.standing is Standing.MINOR else None
    needs_both = rule is not None and rule.signs is MinorSigns.BOTH
    return needs_both == bool(consent.co_signature.strip())


def is_of_age(consent: ConsentDraft, _law: ConsentLaw) -> bool:
    """Whoever is no minor says that they are of age."""
    return consent.is_adult == (consent.standing is not Standing.MINOR)


def is_confirmed_standing(consent: ConsentDraft, law: ConsentLaw) -> bool:
    """The law of who signs for this person is confirmed."""
    if consent.standing is Standing.MINOR:
        return law.minor_rule(consent.jurisdiction) is not None
    return consent.standing is Standing.ADULT or consent.standing in law.standings
