"""A member signs, reads, and closes the review of a death; the office sees what it recommends. In a real browser."""

from __future__ import annotations

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NAMES = ("Cardoval", "Tellerby", "Marchmont")


@pytest.mark.parametrize("size", ["phone", pytest.param("desk", marks=pytest.mark.full)])
def test_a_member_signs_before_anything_is_shown(visiting, size: str) -> None:
    """Harm: a name on a list, or on the page where one is still to promise silence."""
    member = visiting(size=size).sign_in("provider.demo")
    member.go("/care/reviews/").says_nothing_of(*NAMES).says("Riverbend Code 24-701")
    member.follow("Review", within=member.page.locator(".task").filter(has_text="Sign first"))
    member.says("Nothing of the person is shown before you sign").says_nothing_of(*NAMES).in_spanish()
    member.tick("I have read this and sign it").press("Sign")
    member.says("Last contacts", "Released from jail", "Records of treatment programs stay out").in_spanish()
    assert member.heading == "Ines Cardoval"


@pytest.mark.parametrize("size", ["phone", pytest.param("desk", marks=pytest.mark.full)])
def test_a_second_reader_closes_and_the_office_sees_what_it_recommends(visiting, size: str) -> None:
    """Harm: the review stays open for ever, or leaves with a name."""
    reader = visiting(size=size).sign_in("casemanager.demo")
    reader.go("/care/reviews/")
    reader.follow("Review", within=reader.page.locator(".task").filter(has_text="second reader"))
    reader.says("Ask at every ambulance call", "An earlier overdose led to no visit")
    reader.press("Nothing names the person: close")
    reader.go("/care/reviews/").says("Closed")
    office = visiting(size=size).sign_in("coordinator.demo")
    office.go("/office/surveillance/recommendations/").says_nothing_of(*NAMES)
    office.says("Give naloxone and a first appointment", "What reviews found", "2025 Q4")
    office.in_spanish()
    office.follow(re.compile("Visit everybody who survived")).says("Who sees to it").in_spanish()
    leader = visiting(size=size).sign_in("supervisor.demo")
    leader.go("/duty/recommendations/").says("Say on every rights card").says_nothing_of(*NAMES)
    leader.follow(re.compile("Say on every rights card")).tick("Under way").press("Save").says("On record.")
