"""What a consent must have, by its kind: § 2.31(a), § 2.31(b) and (d), § 2.35, §§ 2.14 and 2.15, 45 CFR 164.508(c).

Each element is a pure test with the law that asks for it. Sentences are English message ids; pages translate them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tandem.consent.rules import presence
from tandem.consent.rules.presence import HIPAA, SHARABLE, UNCONFIRMED_KINDS
from tandem.consent.types import NOTHING_CONFIRMED, ConsentDraft, ConsentLaw, Refusal
from tandem.core.refusals import gettext_noop as _

Test = Callable[[ConsentDraft, ConsentLaw], bool]


@dataclass(frozen=True, slots=True)
class Element:
    """One thing that a consent must have."""

    code: str
    citation: str
    sentence: str
    is_present: Test


ELEMENTS: tuple[Element, ...] = (
    Element(
        "patient_name",
        "42 CFR 2.31(a)(1)",
        _("The person's name is missing."),
        lambda consent, _law: bool(consent.patient_name.strip()),
    ),
    Element(
        "discloser",
        "42 CFR 2.31(a)(2)",
        _("It does not say who may share."),
        lambda consent, _law: bool(consent.disclosers),
    ),
    Element(
        "categories",
        "42 CFR 2.31(a)(3)",
        _("It does not say what may be shared."),
        lambda consent, _law: bool(consent.categories) and consent.categories <= SHARABLE,
    ),
    Element("recipients", "42 CFR 2.31(a)(4)(i)", _("It does not say who may receive."), presence.has_recipients),
    Element(
        "intermediary_members",
        "42 CFR 2.31(a)(4)(ii)",
        _("It names a go-between but not which of its members may receive."),
        presence.names_members,
    ),
    Element(
        "covered_entity_statement",
        "42 CFR 2.31(a)(4)(iii)",
        _("It does not say how a health provider may pass the information on."),
        presence.tells_covered_entities,
    ),
    Element("purpose", "42 CFR 2.31(a)(5)", _("It does not say what for."), presence.has_purpose),
    Element(
        "right_to_revoke",
        "42 CFR 2.31(a)(6)",
        _("It does not tell the person that they can take it back, and how."),
        presence.tells_how_to_revoke,
    ),
    Element("expiry", "42 CFR 2.31(a)(7)", _("It does not say until when."), presence.has_expiry),
    Element("signature", "42 CFR 2.31(a)(8)", _("It is not signed."), presence.is_signed),
    Element(
        "date_signed",
        "42 CFR 2.31(a)(9)",
        _("The date of signing is missing."),
        lambda consent, _law: consent.signed_at is not None,
    ),
    Element(
        "tpo_statements",
        "42 CFR 2.31(a)(10)",
        _("It does not say that receivers may pass information on, and what happens if the person does not sign."),
        presence.has_passing_on_statements,
    ),
    Element(
        "notes_apart",
        "42 CFR 2.31(b)",
        _("Counselling notes need a consent of their own."),
        presence.keeps_notes_apart,
    ),
    Element(
        "proceedings_apart",
        "42 CFR 2.31(d)",
        _("Use in a proceeding needs a consent of its own that names the proceeding."),
        presence.keeps_proceedings_apart,
    ),
    Element(
        "mandate",
        "42 CFR 2.35(a)",
        _("It does not name the authority and docket that made taking part a condition."),
        presence.has_mandate,
    ),
    Element(
        "individuals",
        "42 CFR 2.35(a)(1)",
        _("It does not name the individual people of that authority who may receive."),
        presence.names_individuals,
    ),
    Element(
        "duration_basis",
        "42 CFR 2.35(b)",
        _("It does not say why it lasts as long as it does."),
        presence.has_duration_basis,
    ),
    Element(
        "revocable_from",
        "42 CFR 2.35(c)",
        _("It does not say from when it can be taken back."),
        presence.has_revocable_from,
    ),
    Element(
        "form",
        "42 CFR 2.31(a)",
        _("The version of the form is missing."),
        lambda consent, _law: bool(consent.form_version),
    ),
    Element(
        "signer",
        "42 CFR 2.14, 2.15",
        _("Whoever signed may not sign for this person."),
        presence.fits_signer,
    ),
    Element(
        "co_signature",
        "42 CFR 2.14",
        _("A parent or guardian signs beside a minor where the law of the state asks for both, and nowhere else."),
        presence.is_co_signed,
    ),
    Element(
        "adult",
        "42 CFR 2.14",
        _("From what age a person may sign alone is not confirmed; the person must be 18 or older."),
        presence.is_of_age,
    ),
    Element(
        "confirmed_standing",
        "42 CFR 2.14, 2.15",
        _("Who signs for this person is not confirmed in the law of this state."),
        presence.is_confirmed_standing,
    ),
    Element(
        "confirmed_kind",
        "42 CFR 2.31(d), 2.35",
        _("The law for this kind of consent is not confirmed."),
        lambda consent, law: consent.kind not in UNCONFIRMED_KINDS or consent.kind in law.kinds,
    ),
)
HIPAA_CITATION = "45 CFR 164.508(c)"


def missing_elements(consent: ConsentDraft, law: ConsentLaw = NOTHING_CONFIRMED) -> tuple[Element, ...]:
    """The elements that a consent lacks, in the order of the law. Without a law given, nothing is confirmed."""
    missing = tuple(element for element in ELEMENTS if not element.is_present(consent, law))
    if consent.kind is HIPAA:
        return tuple(replace(element, citation=HIPAA_CITATION) for element in missing)
    return missing


def refusal_to_activate(consent: ConsentDraft, law: ConsentLaw = NOTHING_CONFIRMED) -> Refusal | None:
    """Why a consent cannot come into force: the first missing element, with the citations of all."""
    missing = missing_elements(consent, law)
    if not missing:
        return None
    citations = "; ".join(dict.fromkeys(element.citation for element in missing))
    return Refusal(missing[0].code, missing[0].sentence, citations)
