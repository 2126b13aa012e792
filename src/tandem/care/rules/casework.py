"""Goals and services given."""

from __future__ import annotations

from datetime import date, timedelta

from tandem.consent.types import Refusal
from tandem.core.refusals import gettext_noop as _


def refusal_to_set_goal(words: str) -> Refusal | None:
    """Why a goal cannot be written so; None when it can."""
    if not words.strip():
        return Refusal("no_words", _("Write the goal in the person's own words."))
    if len(words) > 300:
        return Refusal("too_many_words", _("Keep the goal under 300 characters."))
    return None


def refusal_to_give_service(*, given_on: date, today: date, quantity: int) -> Refusal | None:
    """Why a service cannot be noted so; None when it can."""
    if given_on > today + timedelta(days=1):
        return Refusal("in_future", _("The day lies in the future."))
    if not 1 <= quantity <= 200:
        return Refusal("quantity", _("The number is not between 1 and 200."))
    return None
