"""The made-up reviews of deaths. Harm: a first look at them finds empty lists, or dead people who pass for real."""

from __future__ import annotations

import pytest
from django.apps import apps

from tandem.audit.queries import entry_count
from tandem.care.types.reviews import ReviewState
from tandem.core import side
from tandem.journeys import review_opened
from tandem.journeys.riverbend.cast import desk_actor
from tandem.journeys.riverbend.reviews_told import load_reviews
from tandem.journeys.riverbend.truth import CLOCK
from tandem.surveillance.queries.reviews import findings_of, recommendations_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(databases=["default", "vault"])]


def test_the_reviews_stand_at_three_steps_and_show_what_earlier_ones_found(small_county) -> None:
    assert len(list(load_reviews(small_county.cast))) == 1
    with side.on(side.CARE):
        leader = desk_actor("coordinator.demo")
    states = sorted(state for _team, state in review_opened.listed(by=leader, now=CLOCK) if state)
    assert states == sorted([ReviewState.RECORDS_ASKED, ReviewState.SCHEDULED, ReviewState.FINDINGS_WRITTEN])
    today, team = CLOCK.date(), small_county.cast.team_id
    found = findings_of(agency_id=team, today=today)
    assert len(found.spans) == 2
    assert any(isinstance(cell, int) and cell > 0 for span in found.spans for cell in span.factors.values())
    assert {one.state for one in recommendations_of(agency_id=team, today=today)} == {
        "open",
        "under_way",
        "done",
        "declined",
    }
    assert any(one.is_late for one in recommendations_of(agency_id=team, today=today))
    before = entry_count(using="vault")
    assert list(load_reviews(small_county.cast)) == []
    assert entry_count(using="vault") == before
    assert not apps.get_model("people", "Person").objects.using("vault").filter(is_synthetic=False).exists()
