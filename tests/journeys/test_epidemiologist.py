"""An epidemiologist's working day in a real browser: what is rising, how sure that is, and what follows from it.

Every page is looked at as all visitors do (see `Visitor.look`): accessible, no wider than the screen, nothing asked
of another host.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("demonstration")]
MEASURED_WITHIN_MS = 180_000  # hundreds of planted spikes, on two cores that also run the browser
AGENCIES = "/office/surveillance/agencies"
CINCINNATI, RIVERBEND, COOK = (
    f"{AGENCIES}/{slug}" for slug in ("cincinnati-fire", "riverbend-ems", "cook-county-me")
)


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_an_epidemiologist_sees_what_rises_and_how_sure_that_is(size: str, visiting: Callable[..., Visitor]) -> None:
    epi = visiting(size=size).sign_in("epi.demo")
    weeks_and_days(epi)
    the_bench_and_its_budget(epi)
    what_is_sold(epi)
    after_a_seizure(epi)
    beside_what_surrounds_it(epi)


def weeks_and_days(epi: Visitor) -> None:
    """Given seven months of calls, when the weeks are drawn, then every drawing has its numbers beside it."""
    epi.go(f"{CINCINNATI}/").follow("Trends").says("722 events", "weeks 2016-08 to 2016-33", "Calendar of days")
    assert epi.page.locator("table.calendar tbody tr").count() == 26
    epi.choose("Weeks", "ISO weeks (Monday to Sunday)").press("Show").says("Places side by side", "West Price Hill")
    epi.in_spanish()


def the_bench_and_its_budget(epi: Visitor) -> None:
    """Given every rule on the county's own record, then the surge of August 2016 is told by rule and day."""
    epi.go(f"{CINCINNATI}/bench/")
    epi.page.set_default_timeout(MEASURED_WITHIN_MS)
    epi.press("Measure the rules on this record").says("In the background")
    epi.page.get_by_role("heading", name="What a budget buys").wait_for()
    epi.look().says("EARS C1", "Farrington Flexible")


def what_is_sold(epi: Visitor) -> None:
    """Given samples of a year, when a new substance was planted, then the page names it and its day."""
    epi.go(f"{RIVERBEND}/supply/").says("New in the supply", "Medetomidine", "Samples of one supply", "presumptive")


def after_a_seizure(epi: Visitor) -> None:
    """Given seizures on the map of another agency, then the association is said, by area, never by point."""
    epi.go(f"{COOK}/watches/").says("association")
    assert epi.page.locator("svg circle.point").count() == 0


def beside_what_surrounds_it(epi: Visitor) -> None:
    """Given areas in alphabetical order, then small numbers are hidden and nobody is ranked."""
    epi.go(f"{COOK}/impact/").says("Community impact", "a small number, hidden", "It does not say why")


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_stretch_of_weeks_is_chosen_on_the_chart_or_by_two_dates(
    size: str, visiting: Callable[..., Visitor]
) -> None:
    """Given half a year of weeks, when some are dragged over, then table, small lines and map show these alone."""
    epi = visiting(size=size).sign_in("epi.demo")
    epi.go(f"{CINCINNATI}/trends/").says("Drag over the bars")
    page = epi.page
    bars = page.locator(f"#weeks .drawing-{'narrow' if size == 'phone' else 'wide'} [data-brush-hold] rect")
    bars.nth(5).scroll_into_view_if_needed()
    first, last = bars.nth(5).bounding_box(), bars.nth(8).bounding_box()
    days = bars.nth(5).get_attribute("data-first"), bars.nth(8).get_attribute("data-last")
    height = first["y"] + first["height"] / 2
    page.mouse.move(first["x"] + 2, height)
    page.mouse.down()
    page.mouse.move(last["x"] + 2, height, steps=4)
    with page.expect_navigation():
        page.mouse.up()
    assert f"since={days[0]}&until={days[1]}" in page.url
    epi.look().says("Below stands the stretch")
    assert page.locator("table.calendar tbody tr").count() == 4
    dragged = page.inner_text("main")
    epi.follow("All weeks")
    assert page.locator("table.calendar tbody tr").count() == 26
    page.get_by_label("Stretch from").fill(days[0])
    page.get_by_label("Stretch to").fill(days[1])
    epi.press("Show")
    assert page.inner_text("main") == dragged
