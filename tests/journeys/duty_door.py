"""What a patrol officer does: offer deflection with a thumb, keep the receipt, watch the clock."""

from __future__ import annotations

import re

from tests.journeys.visitor import Visitor

# What the officer types; nobody on the duty side reads it again.
NAME = "Juniper"
PLACE = "Bench by the fountain"
RECEIPT = re.compile(r"Receipt (\S+)", re.IGNORECASE)


def offer_deflection(officer: Visitor) -> None:
    """Somebody could use help and says yes: a sealed envelope goes to the care team."""
    officer.go("/duty/").follow("Offer deflection").follow("Referral, no charge")
    officer.tick("Call for help").tick("None of these").press("See whether it is open")
    officer.says("Open: you can make this offer")
    officer.write("Where can they be met?", PLACE)
    officer.unfold("Phone, and how to find them").write("First name", NAME)
    officer.tick("The person said yes")
    officer.picture("duty-offer")
    officer.press("Send to the care team")


def keep_receipt(officer: Visitor) -> str:
    """The receipt says "received" and never who it is about; gives its number."""
    officer.says("Received", "Sealed for the care team")
    officer.says_nothing_of(NAME, PLACE)
    officer.picture("duty-receipt")
    found = RECEIPT.search(officer.page.inner_text("main"))
    assert found, f"no receipt on the page:\n{officer.text}"
    return found[1]


def watch_the_clock(officer: Visitor, state: str) -> None:
    """Look again: the clock moved, and that is all. The relay needs a moment to carry the word over."""
    reached = officer.page.locator(".moment:not(.moment-ahead)").filter(has_text=state)
    for _ in range(20):
        officer.follow("Look again")
        if reached.count():
            break
        officer.page.wait_for_timeout(500)
    assert reached.count(), f"the clock has not reached “{state}”:\n{officer.text}"
    officer.says_nothing_of(NAME, PLACE)
