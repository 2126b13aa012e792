"""What a search for a person needs, and by what a person can be found: never one thing that many people share."""

from __future__ import annotations

from collections.abc import Iterator

from tandem.consent.types import Refusal
from tandem.core.refusals import gettext_noop as _
from tandem.keys.types import IndexPurpose
from tandem.people.rules.matching import digits_of, folded, plain_number, surname_sounds
from tandem.people.types import Details, SearchTerms

Parts = tuple[IndexPurpose, tuple[str, ...]]


def refusal_to_search(terms: SearchTerms) -> Refusal | None:
    """Why these terms are too few: two of name, birth year, phone and a partner's number are needed."""
    if len(fields_used(terms)) >= 2:
        return None
    return Refusal(
        "too_few_terms",
        _("Give two of these: last name, year of birth, phone, a partner's number for the person."),
    )


def fields_used(terms: SearchTerms) -> tuple[str, ...]:
    """The names of the terms that were given, for the ledger; never what was typed."""
    given = {
        "name": surname_sounds(terms.details.family_name),
        "birth_year": terms.birth_year or terms.details.birth_on,
        "phone": digits_of(terms.details.phone),
        "partner_number": terms.number.strip() and terms.number_agency_id,
    }
    return tuple(name for name, value in given.items() if value)


def parts_of(details: Details) -> Iterator[Parts]:
    """Everything by which these details can be found again."""
    if details.birth_on:
        for sound in surname_sounds(details.family_name):
            yield IndexPurpose.SURNAME_YEAR, (sound, str(details.birth_on.year))
        if folded(details.family_name):
            yield IndexPurpose.SURNAME_BIRTH, (folded(details.family_name), details.birth_on.isoformat())
    if digits_of(details.phone):
        yield IndexPurpose.PHONE, (digits_of(details.phone),)


def parts_of_search(terms: SearchTerms) -> Iterator[Parts]:
    """What to look up for these terms."""
    yield from parts_of(terms.details)
    if terms.details.birth_on is None and terms.birth_year:
        for sound in surname_sounds(terms.details.family_name):
            yield IndexPurpose.SURNAME_YEAR, (sound, str(terms.birth_year))
    if terms.number.strip() and terms.number_agency_id:
        yield number_parts(str(terms.number_agency_id), terms.number)


def number_parts(agency_id: str, number: str) -> Parts:
    """By what a partner's number is found: the agency and the number without blanks and dashes."""
    return IndexPurpose.AGENCY_NUMBER, (agency_id, plain_number(number))
