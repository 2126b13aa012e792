"""The search for the person of a demand, from behind. Harm prevented: one order opens the search for many people."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db.models import QuerySet

from tandem.agencies.types import Role
from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.journeys import legal_process
from tandem.oversight.actions import legal
from tandem.oversight.models import LegalDemand
from tests.factories.demands import NOW, an_approved_demand
from tests.factories.signin import make_staff

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@pytest.fixture
def officer() -> Actor:
    return make_staff(Role.PRIVACY_OFFICER).actor


@pytest.fixture
def second() -> Actor:
    return make_staff(Role.COORDINATOR).actor


def look(by: Actor, demand_id: UUID, family_name: str, birth_on: date) -> list[UUID]:
    words = {"family_name": family_name, "birth_on": birth_on}
    return legal_process.find_person(by=by, demand_id=demand_id, now=NOW, **words)


def test_many_entries_on_a_demand_hide_no_search(officer: Actor, second: Actor) -> None:
    """Harm: hundreds of later entries on the demand, and the search for another person is the first one again."""
    demand_id = an_approved_demand(first=officer, second=second)
    look(officer, demand_id, "Quill", NOW.date())
    for _nth in range(501):
        append_entry(using="vault", by=officer, action="oversight.step", subjects=[("demand", demand_id)])
    with pytest.raises(Refused) as caught:
        look(officer, demand_id, "Ashgrove", date(1990, 5, 17))
    assert caught.value.code == "other_person"


def test_looks_for_one_demand_are_counted_one_after_another(
    officer: Actor, second: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Harm: two looks at the same moment, each the first one, for two people (PostgreSQL lets both read)."""
    demand_id, seen = an_approved_demand(first=officer, second=second), []
    plain, known = QuerySet.select_for_update, legal.searches_of
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self: seen.append(self.model) or plain(self))
    monkeypatch.setattr(legal, "searches_of", lambda one: (seen.append("read"), known(one))[1])
    look(officer, demand_id, "Quill", NOW.date())
    assert LegalDemand in seen[: seen.index("read")]
