"""Caps and playbooks: harm prevented is a flood of watches, or one that sends police to a corner."""

from datetime import date
from uuid import UUID

import pytest

from tandem.core.definition_file import definition_names, read_definition
from tandem.surveillance.rules.playbooks import refusal_to_edit_playbook
from tandem.surveillance.rules.watches import chosen_bundles, last_day, watch_rules
from tandem.surveillance.types import PlaybookStep, PlaybookUse, SeizurePoint, WatchBundle

DAY = date(2019, 6, 1)


def bundle(number: int, seizures: int, overdoses: int = 0) -> WatchBundle:
    point = SeizurePoint(UUID(int=9), -87.7, 41.9, "opioid", "")
    return WatchBundle(UUID(int=number), DAY, (point,) * seizures, overdoses)


def test_the_largest_bundles_are_watched_within_the_caps():
    many = [bundle(1, 1), bundle(2, 3), bundle(3, 1, overdoses=5), bundle(4, 2), bundle(5, 1)]
    assert [b.area_id.int for b in chosen_bundles(many, open_watches=0)] == [2, 4, 3]
    assert [b.area_id.int for b in chosen_bundles(many, open_watches=11)] == [2]
    assert chosen_bundles(many, open_watches=12) == []
    assert len(chosen_bundles(many, open_watches=0, opened_that_day=2)) == 1


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
