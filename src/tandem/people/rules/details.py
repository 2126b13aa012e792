"""Decisions on identity."""

from __future__ import annotations

import unicodedata
from datetime import date

from tandem.consent.types import Refusal
from tandem.core.refusals import gettext_noop as _
from tandem.people.types import ContactChoice, Details


def refusal_to_create_person(details: Details, today: date) -> Refusal | None:
    """Why these details cannot be kept; None when they can. A person without any name is welcome."""
    if details.birth_on and details.birth_on > today:
        return Refusal("birth_date_in_future", _("The birth date lies in the future."))
    if details.birth_on and details.birth_on.year < today.year - 120:
        return Refusal("birth_date_too_early", _("The birth date lies more than 120 years back."))
    texts = (details.given_name, details.family_name, details.preferred_name, details.phone, details.address)
    if any(len(text) > 200 for text in texts) or len(details.contact_note) > 2000:
        return Refusal("detail_too_long", _("A field is longer than it can be: 200 characters, for the note 2,000."))
    if any(unicodedata.category(char) == "Cc" for text in texts for char in text):
        return Refusal("detail_not_printable", _("A field holds characters that cannot be printed."))
    return None


def refusal_to_visit(choice: ContactChoice) -> Refusal | None:
    """Why nobody may go to this person's address; None when somebody may."""
    if choice.do_not_contact:
        return Refusal("do_not_contact", _("This person asked not to be contacted."))
    if not choice.may_visit_address:
        return Refusal("not_at_address", _("This person wants nobody at the address; offer another place."))
    return None


AGE_BANDS = ((18, "under_18"), (25, "18_24"), (35, "25_34"), (45, "35_44"), (55, "45_54"), (65, "55_64"))


def age_band(born: date | None, on: date) -> str:
    """The ten-year band of an age on a day; "unknown" without a birth date."""
    if born is None:
        return "unknown"
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return next((band for end, band in AGE_BANDS if years < end), "65_over")
