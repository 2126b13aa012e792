"""Telling a person of a demand. Harm prevented: "told on their own page" counts, and they have no page that opens."""

import pytest

from tandem.oversight.rules.legal_notice import refusal_to_tell
from tandem.oversight.types.legal import NoticeWay

CASES = [
    (NoticeWay.OWN_PAGE, True, True, ""),
    (NoticeWay.OWN_PAGE, True, False, ""),
    (NoticeWay.OWN_PAGE, False, True, "no_own_page"),
    (NoticeWay.OWN_PAGE, False, False, "no_own_page"),
    (NoticeWay.LETTER, True, True, "no_letter_wanted"),
    (NoticeWay.LETTER, True, False, ""),
    (NoticeWay.LETTER, False, True, ""),  # the only way that is left
    (NoticeWay.LETTER, False, False, ""),
    (NoticeWay.BARRED, False, True, ""),
    (NoticeWay.BARRED, True, False, ""),
]


@pytest.mark.parametrize(("way", "has_page", "wants_no_letter", "code"), CASES)
def test_a_way_that_reaches_nobody_is_refused(way, has_page, wants_no_letter, code):
    refusal = refusal_to_tell(way, has_page=has_page, wants_no_letter=wants_no_letter)
    assert (refusal.code if refusal else "") == code
