"""Plain words for matches and edits."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem.people.types import MatchReason, MatchStrength

STRENGTHS: dict[MatchStrength, tuple[str | Promise, str]] = {
    MatchStrength.LIKELY: (_("Likely the same"), "warn"),
    MatchStrength.POSSIBLE: (_("Possibly the same"), "info"),
    MatchStrength.NONE: (_("Not alike"), ""),
}
REASONS: dict[MatchReason, str | Promise] = {
    MatchReason.FAMILY_SAME: _("same last name"),
    MatchReason.FAMILY_SOUNDS_ALIKE: _("last names sound alike"),
    MatchReason.FAMILY_CLOSE: _("last names are close"),
    MatchReason.FAMILY_ONE_OF_SEVERAL: _("one of several last names is the same"),
    MatchReason.FAMILY_DIFFERENT: _("other last name"),
    MatchReason.GIVEN_SAME: _("same first name"),
    MatchReason.GIVEN_SHORT_FORM: _("one first name is short for the other"),
    MatchReason.GIVEN_CLOSE: _("first names are close"),
    MatchReason.GIVEN_DIFFERENT: _("other first name"),
    MatchReason.BIRTH_SAME: _("same birth date"),
    MatchReason.BIRTH_SWAPPED: _("birth date with day and month swapped"),
    MatchReason.BIRTH_ONE_PART: _("birth date differs in one part"),
    MatchReason.BIRTH_SAME_YEAR: _("same year of birth"),
    MatchReason.BIRTH_DIFFERENT: _("other birth date"),
    MatchReason.PHONE_SAME: _("same phone"),
    MatchReason.PHONE_DIFFERENT: _("other phone"),
    MatchReason.NAMES_SWAPPED: _("first and last name swapped"),
    MatchReason.YEAR_SAME: _("same year of birth"),
    MatchReason.YEAR_DIFFERENT: _("other year of birth"),
    MatchReason.NUMBER_SAME: _("same number at the partner"),
}
FIELDS: dict[str, str | Promise] = {
    "given_name": _("first name"),
    "family_name": _("last name"),
    "preferred_name": _("preferred name"),
    "birth_on": _("birth date"),
    "phone": _("phone"),
    "address": _("address"),
    "contact_note": _("note on contact"),
    "language": _("language"),
    "origin": _("who said it"),
    "is_part2": _("who said it"),
    "agency_id": _("who said it"),
    "do_not_contact": _("wish not to be contacted"),
    "may_call": _("calls"),
    "may_text": _("text messages"),
    "may_leave_message": _("messages left"),
    "may_visit_address": _("visits at the address"),
}
