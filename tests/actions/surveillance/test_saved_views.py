"""Saved views: harm prevented is one account's view shown to another, or a filter that changes in silence."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tandem.audit.queries import latest_entries
from tandem.core.actor import Actor
from tandem.surveillance import models
from tandem.surveillance.actions import forget_view, keep_view
from tandem.surveillance.queries.places import views_of
from tandem.surveillance.rules.saved_views import MOST, kept_filters, refusal_to_keep_view
from tandem.surveillance.types import SavedPage

from .conftest import BY

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
NOW = datetime(2024, 5, 20, tzinfo=UTC)


@pytest.fixture
def ana() -> Actor:
    return Actor(account_id=uuid4(), role="coordinator", agency_id=None, side="care")


def kept(agency_id, by):
    return views_of(agency_id, owner_id=by.account_id, page=SavedPage.TRENDS)


def test_a_view_is_kept_replaced_and_deleted_with_an_entry_each(agency_id, ana):
    say = {"agency_id": agency_id, "page": SavedPage.TRENDS}
    first = keep_view(by=ana, name="  A  year ", filters={"weeks": "52"}, **say)
    assert keep_view(by=ana, name="A year", filters={"weeks": "26"}, **say) == first
    assert [(view.name, view.filters) for view in kept(agency_id, ana)] == [("A year", {"weeks": "26"})]
    assert forget_view(by=ana, view_id=first)
    assert not forget_view(by=ana, view_id=first)
    assert kept(agency_id, ana) == []
    entries = latest_entries(using="default", action_prefix="surveillance.keep_view")
    assert [entry.details for entry in entries] == [{}, {}]
    assert len(latest_entries(using="default", action_prefix="surveillance.forget_view")) == 1


def test_a_name_kept_twice_at_once_is_one_view(agency_id, ana, monkeypatch):
    """Harm: a button pressed twice ended in an error page, since the second save met the first one's row."""
    say = {"by": ana, "agency_id": agency_id, "page": SavedPage.TRENDS, "name": "A year"}

    def beaten_to_it(**asked):
        monkeypatch.undo()
        keep_view(filters={"weeks": "26"}, **say)
        return refusal_to_keep_view(**asked)

    monkeypatch.setattr("tandem.surveillance.actions.saved_views.refusal_to_keep_view", beaten_to_it)
    keep_view(filters={"weeks": "52"}, **say)
    assert [(view.name, view.filters) for view in kept(agency_id, ana)] == [("A year", {"weeks": "52"})]


def test_nobody_sees_or_deletes_the_view_of_another(agency_id, ana):
    view = keep_view(by=ana, agency_id=agency_id, page=SavedPage.TRENDS, name="Mine", filters={})
    other = Actor(account_id=uuid4(), role="coordinator", agency_id=None, side="care")
    assert kept(agency_id, other) == []
    assert not forget_view(by=other, view_id=view)
    assert not forget_view(by=BY, view_id=view)
    assert len(kept(agency_id, ana)) == 1


def test_twelve_are_enough_and_a_name_is_needed(agency_id, ana):
    say = {"by": ana, "agency_id": agency_id, "page": SavedPage.TRENDS, "filters": {}}
    for number in range(MOST):
        keep_view(name=f"View {number}", **say)
    with pytest.raises(ValueError, match="twelve"):
        keep_view(name="One more", **say)
    keep_view(name="View 3", **say)
    with pytest.raises(ValueError, match="name"):
        keep_view(name="  ", **say)
    with pytest.raises(ValueError, match="account"):
        keep_view(name="Nobody's", **{**say, "by": BY})
    assert models.SavedView.objects.count() == MOST


def test_only_what_differs_from_the_day_is_kept():
    """A view of the default period moves on with the days; one of a chosen period stays."""
    defaults = {"since": "2024-03-22", "until": "2024-05-20", "area": "", "kind": "overdose"}
    shown = {**defaults, "area": "harbor", "other": "x"}
    assert kept_filters(shown, defaults) == {"area": "harbor"}
    assert kept_filters({**shown, "since": "2024-01-01"}, defaults) == {"area": "harbor", "since": "2024-01-01"}
