"""The health lead's way to a list of places in a real browser: what it is not for, how it did, the gate, the switch.

Every page is looked at as all visitors do (see `Visitor.look`): accessible, no wider than the screen, nothing asked
of another host.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("demonstration")]
CINCINNATI = "/office/surveillance/agencies/cincinnati-fire"


@pytest.mark.parametrize("size", ["phone", pytest.param("desk", marks=pytest.mark.full)])
def test_places_are_listed_only_after_the_gate(size: str, visiting: Callable[..., Visitor]) -> None:
    epi = visiting(size=size).sign_in("epi.demo")
    a_model_that_would_make_its_own_evidence(epi)
    a_model_that_passes(epi)
    what_gathers_where(epi)


def a_model_that_would_make_its_own_evidence(epi: Visitor) -> None:
    """Given three reports in ten that hang on a team, then the simulation fails and there is no button."""
    epi.go(f"{CINCINNATI}/").follow("Place forecast").says("Not for patrols", "Share of the best possible reach")
    epi.choose("Reports that would not be there had no team been near", "30 %").press("Measure again, up to now")
    epi.says("Failed: it would make its own evidence.", "It cannot be switched on.")
    assert epi.page.get_by_role("button", name="Switch the model on").count() == 0


def a_model_that_passes(epi: Visitor) -> None:
    """Given one in ten, then it is switched on, lists five areas as areas, says so in Spanish, and goes off again."""
    epi.choose("Reports that would not be there had no team been near", "10 %").press("Measure again, up to now")
    epi.says("Passed.", "ot better than the calendar")
    epi.page.get_by_label("A regular review").first.check()
    epi.press("Switch the model on").says("5 places for", "on the list (1)")
    assert epi.page.locator("main svg circle.point").count() == 0
    epi.in_spanish()
    epi.page.get_by_label("Nobody works with the list").first.check()
    epi.press("Switch the forecast off").says("No model is switched on")


def what_gathers_where(epi: Visitor) -> None:
    """Given the same record, then areas and near repeats are said plainly, and no count or point is drawn."""
    epi.go(f"{CINCINNATI}/hot-spots/").says("Nothing here", "Near repeats", "too few")
    assert epi.page.locator("main svg circle.point").count() == 0
    epi.in_spanish()
