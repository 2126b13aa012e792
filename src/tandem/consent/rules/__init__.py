"""Decisions of the gate's room on plain values, each with the law that asks for it."""

from tandem.consent.rules.consents import (
    MAY_TAKE_CONSENT,
    is_about,
    refusal_to_name_police,
    refusal_to_revoke,
    refusal_to_take_consent,
    revocation_takes_effect_at,
    state_of,
)
from tandem.consent.rules.elements import ELEMENTS, Element, missing_elements, refusal_to_activate
from tandem.consent.rules.presence import NOTES, OTHER_KINDS, PART2_KINDS, PURPOSES, SHARABLE, TPO, UNCONFIRMED_KINDS
from tandem.consent.rules.redisclosure import refusal_to_pass_on
from tandem.consent.rules.scope import closest, intersection_of, is_no_wider
from tandem.consent.rules.showing import digest_of

__all__ = [
    "ELEMENTS",
    "MAY_TAKE_CONSENT",
    "NOTES",
    "OTHER_KINDS",
    "PART2_KINDS",
    "PURPOSES",
    "SHARABLE",
    "TPO",
    "UNCONFIRMED_KINDS",
    "Element",
    "closest",
    "digest_of",
    "intersection_of",
    "is_about",
    "is_no_wider",
    "missing_elements",
    "refusal_to_activate",
    "refusal_to_name_police",
    "refusal_to_pass_on",
    "refusal_to_revoke",
    "refusal_to_take_consent",
    "revocation_takes_effect_at",
    "state_of",
]
