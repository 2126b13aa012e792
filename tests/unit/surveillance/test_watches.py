"""Caps and playbooks: harm prevented is a flood of watches, or one that sends police to a corner."""

from datetime import date
from uuid import UUID

import pytest

from tandem.core.definition_file import definition_names, read_definition
from tandem.surveillance.rules.playbooks import refusal_to_edit_playbook
from tandem.surveillance.rules.watches import (
    association_in,
    chosen_bundles,
    last_day,
    least_weight,
    watch_rules,
    weight_of,
)
from tandem.surveillance.types import Association, LeftOut, PlaybookStep, PlaybookUse, SeizurePoint, WatchBundle

DAY = date(2019, 6, 1)


def seizure(quantity: float | None = None, unit: str = "g") -> SeizurePoint:
    return SeizurePoint(UUID(int=9), -87.7, 41.9, "opioid", "", quantity, unit)


def bundle(number: int, seizures: int, overdoses: int = 0, quantity: float | None = None) -> WatchBundle:
    return WatchBundle(UUID(int=number), DAY, (seizure(quantity),) * seizures, overdoses)


def chosen(bundles, **state):
    return [bundle.area_id.int for bundle in chosen_bundles(bundles, **state).chosen]


def test_the_largest_bundles_are_watched_within_the_caps():
    many = [bundle(1, 1), bundle(2, 3), bundle(3, 1, overdoses=5), bundle(4, 2), bundle(5, 1)]
    assert chosen(many, open_watches=0) == [2, 4, 3]
    assert chosen(many, open_watches=11) == [2]
    assert chosen(many, open_watches=12) == []
    assert len(chosen(many, open_watches=0, opened_that_day=2)) == 1


def test_what_is_left_out_is_counted_by_reason():
    many = [bundle(1, 1), bundle(2, 3), bundle(3, 1), bundle(4, 2), bundle(5, 1), bundle(6, 1, quantity=0.2)]
    found = chosen_bundles(many, open_watches=0, watched=[UUID(int=4)])
    assert found.left_out == {LeftOut.ALREADY_WATCHED: 1, LeftOut.TOO_SMALL: 1, LeftOut.DAY_FULL: 1}
    assert chosen_bundles(many[:2], open_watches=11).left_out == {LeftOut.ALL_FULL: 1}


@pytest.mark.parametrize(
    ("quantity", "unit", "points"),
    [(None, "", 1), (5, "", 1), (0.4, "g", 0.5), (2, "Grams", 1), (1, "kg", 8), (4, "oz.", 4), (0, "g", 1)],
)
def test_an_amount_counts_where_its_unit_is_known(quantity, unit, points):
    """Witness: the steps of the definition file; 4 oz are 113 g."""
    assert weight_of([seizure(quantity, unit)]) == points
    assert weight_of([seizure(quantity, unit), seizure(None)]) == points + 1


def test_where_watches_are_scarce_a_day_must_stand_out():
    """Witness: 12 watches of 21 days leave room for 51 in 90 days; the bar is what the 51st had."""
    busy = [8.0] * 20 + [4.0] * 40 + [1.0] * 210
    assert least_weight(busy) == 4
    assert least_weight([1.0] * 51) == least_weight([]) == 1
    small, large = bundle(1, 1), bundle(2, 4)
    assert chosen([small, large], open_watches=3, recent=busy) == [2, 1]
    scarce = chosen_bundles([small, large], open_watches=6, recent=busy)
    assert [one.area_id.int for one in scarce.chosen] == [2]
    assert scarce.left_out == {LeftOut.OUTRANKED: 1}


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (1.1, 3.0, Association.MORE),
        (0.2, 0.9, Association.FEWER),
        (0.8, 1.3, Association.NONE),
        (0.6, 2.4, Association.CANNOT_TELL),
        (0.0, 1.5, Association.CANNOT_TELL),
        (None, None, Association.CANNOT_TELL),
    ],
)
def test_the_interval_alone_says_what_there_is(low, high, said):
    """Harm: 'no association' said of figures that could not have shown one."""
    assert association_in(low, high) is said


def test_a_watch_lasts_as_long_as_its_longest_window():
    assert last_day(DAY) == date(2019, 6, 22)
    assert (watch_rules().metres, watch_rules().days) == ((100, 250, 500), (7, 14, 21))


@pytest.mark.parametrize("name", definition_names("playbooks"))
def test_the_shipped_playbooks_hold_to_the_rules(name):
    raw = read_definition("playbooks", name)
    PlaybookUse(raw["use"])
    assert refusal_to_edit_playbook(raw["title"], [PlaybookStep(**step) for step in raw["steps"]]) is None


def test_seizure_watch_holds_naloxone_and_outreach():
    titles = " ".join(step["title"].lower() for step in read_definition("playbooks", "seizure_watch")["steps"])
    assert "naloxone" in titles
    assert "outreach" in titles


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (PlaybookStep("Saturation patrol", "", "coordinator", 4), "no place"),
        (PlaybookStep("Look", "make arrests", "coordinator", 4), "no place"),
        (PlaybookStep("Look", "", "patrol_officer", 4), "care side"),
        (PlaybookStep(" ", "", "coordinator", 4), "title"),
        (PlaybookStep("Look", "", "coordinator", -1), "hours"),
    ],
)
def test_a_playbook_plans_health_work(step, reason):
    assert reason in refusal_to_edit_playbook("Surge", [step])
    assert "between 1 and" in refusal_to_edit_playbook("Surge", [])
