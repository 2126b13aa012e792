"""The privacy officer's work list. Harm prevented: a clock runs out on a page that nobody opened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tandem.core.actor import Actor
from tandem.web.office.privacy.lines import Line, as_task, clock_words
from tandem.web.office.privacy.work import work_list

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
BY = Actor(UUID(int=1), "privacy_officer", UUID(int=2), "care")


def test_late_and_undated_lines_stand_before_all_others() -> None:
    """Harm: an overdue answer to a person stands below next month's review."""
    dues = {"review": timedelta(days=30), "late": -timedelta(hours=3), "tonight": timedelta(hours=5)}
    dated = [Line(title, "/", NOW + due) for title, due in dues.items()]
    listed = work_list(
        by=BY,
        now=NOW,
        zone="America/New_York",
        sources=(lambda by, now: dated, lambda by, now: [Line("stuck", "/")]),
    )
    assert [line.title for line in listed.today] == ["stuck", "late", "tonight"]
    assert [line.title for line in listed.later] == ["review"]


def test_the_day_is_the_agencys_own() -> None:
    """Harm: what is due this evening is called tomorrow's, because the server stands in another zone."""
    due = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)  # 22:00 of the 20th in New York
    for zone, is_today in (("America/New_York", True), ("UTC", False)):
        listed = work_list(by=BY, now=NOW, zone=zone, sources=(lambda by, now: [Line("evening", "/", due)],))
        assert bool(listed.today) is is_today


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=3, hours=2), "3 days left"),
        (timedelta(hours=25), "25 hours left"),
        (-timedelta(hours=1, minutes=59), "late by 1 hour"),
        (-timedelta(days=9), "late by 9 days"),
    ],
)
def test_the_clock_in_words(left: timedelta, words: str) -> None:
    """Harm: somebody reads that there is time when there is none."""
    assert clock_words(NOW + left, NOW) == words


def test_a_line_with_no_clock_is_not_called_late() -> None:
    """Harm: a false "late" teaches people not to read the word."""
    assert as_task(Line("stuck", "/"), NOW)["is_late"] is False
    assert as_task(Line("late", "/", NOW - timedelta(seconds=1)), NOW)["is_late"] is True
