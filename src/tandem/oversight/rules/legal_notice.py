"""Whether a way of telling the person of a demand reaches them."""

from __future__ import annotations

from tandem.consent.types import Refusal
from tandem.core.refusals import gettext_noop as _
from tandem.oversight.types.legal import NoticeWay


def refusal_to_tell(way: NoticeWay, *, has_page: bool, wants_no_letter: bool) -> Refusal | None:
    """Why this way does not reach the person. Without a page that a code opens, the letter is the only notice."""
    if way is NoticeWay.OWN_PAGE and not has_page:
        sentence = _(
            "This person has no page of their own that opens, so nobody would read it there. Write the letter."
        )
        return Refusal("no_own_page", sentence, "42 CFR 2.64(b)")
    if way is NoticeWay.LETTER and has_page and wants_no_letter:
        sentence = _("This person asked not to be contacted. Tell them on their own page.")
        return Refusal("no_letter_wanted", sentence)
    return None
