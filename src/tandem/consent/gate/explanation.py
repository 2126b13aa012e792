"""The clear explanation of a consent's scope that goes with every disclosure in place of a copy (§ 2.32(b))."""

from __future__ import annotations

from datetime import timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from tandem.agencies.queries import all_agencies
from tandem.consent.forms import consent_form
from tandem.consent.register import VAULT
from tandem.consent.types import ConsentDraft


def explanation_of(terms: ConsentDraft) -> str:
    """Who may share what with whom, what for and until when, in the language of the consent. It names no person."""
    words = consent_form(terms.language, terms.kind).texts
    names = {one.id: one.name for one in all_agencies(using=VAULT)}
    with override(terms.language):
        givers = ", ".join(names.get(one, _("a former partner")) for one in terms.disclosers)
        takers = ", ".join(
            names.get(one.agency_id, _("any provider that treats the person"))
            if one.agency_id
            else _("any provider that treats the person")
            for one in terms.recipients
        )
        until = _("until the event that the consent names")
        if terms.expires_at:
            until = date_format(terms.expires_at - timedelta(microseconds=1), "DATE_FORMAT")
        lines = (
            (words["disclosers"], givers),
            (words["categories"], ", ".join(sorted(terms.categories))),
            (words["recipients"], takers),
            (words["purposes"], ", ".join(sorted(terms.purposes))),
            (words["expiry"], until),
        )
        return "\n".join(f"{label}: {value}" for label, value in lines)
