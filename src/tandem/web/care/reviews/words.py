"""Plain words for reviews of a death."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tandem.care.rules.reviews import contact_kinds, factors
from tandem.care.types.reviews import DropReason
from tandem.journeys.review_opened import Contact
from tandem.web.care import words

Words = dict[str, str | Promise]

STATES: dict[str, tuple[str | Promise, str]] = {
    "selected": (_("Selected"), "info"),
    "records_asked": (_("Records asked for"), "info"),
    "scheduled": (_("Meeting planned"), "warn"),
    "reviewed": (_("Met: write the findings"), "warn"),
    "findings_written": (_("Findings wait for a second reader"), "warn"),
    "closed": (_("Closed"), "good"),
    "dropped": (_("Not reviewed"), ""),
}
DROPPED: Words = {
    DropReason.NOT_AN_OVERDOSE: _("It was not an overdose"),
    DropReason.FAMILY_ASKED: _("The family asked not to"),
    DropReason.CASE_IN_COURT: _("A case about it is in court"),
    DropReason.MISTAKE: _("Selected by mistake"),
}


def said(text: Mapping[str, str]) -> str:
    """A text of a definition file in the reader's language."""
    return text.get((get_language() or "en")[:2], text["en"])


def factor(code: str) -> str:
    """A missed opportunity in the reader's language; a code that is no longer listed as it stands."""
    known = factors().get(code)
    return said(known) if known else code


def contact(one: Contact) -> str:
    """What a line of the timeline was."""
    if one.source == "told":
        known = contact_kinds().get(one.kind)
        return said(known.name) if known else one.kind
    if one.source == "encounter":
        return str(words.ENCOUNTERS.get(one.kind, one.kind))
    if one.source == "service":
        return str(words.SERVICES.get(one.kind, one.kind))
    return str(_("Referral"))
