"""What the care side tells everyone of itself: harm prevented is a count that tells on whoever came last night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tandem.community.queries import statement
from tandem.journeys import emergency_access, trust_report

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)


def tell(now: datetime = NOW) -> None:
    trust_report.publish(payload={}, now=now)


def counts(monkeypatch: pytest.MonkeyPatch, **told: int) -> None:
    monkeypatch.setattr(emergency_access, "statement", lambda now: told)


def test_counts_from_1_to_10_are_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    counts(monkeypatch, opened=10, reviewed=11, overdue=0)
    tell()
    said = statement("break_glass")
    assert said is not None
    assert said.content == {"opened": None, "reviewed": 11, "overdue": 0}


def test_counts_move_once_a_month(monkeypatch: pytest.MonkeyPatch) -> None:
    """Witness: 20 becomes 21 in the night; the page says 20 until the month is over."""
    shown = []
    for days, opened in ((0, 20), (1, 21), (9, 30), (10, 31), (11, 32)):
        counts(monkeypatch, opened=opened)
        tell(NOW + timedelta(days=days))
        said = statement("break_glass")
        assert said is not None
        shown.append(said.content["opened"])
    assert shown == [20, 20, 20, 31, 31]


def test_a_ledger_that_nobody_verified_is_not_called_well() -> None:
    """Harm: an unverified ledger under a green badge."""
    tell()
    said = statement("ledger")
    assert said is not None
    assert said.content["is_well"] is False
    assert said.content["verified_at"] is None


def test_without_a_proof_nothing_is_said_of_retention() -> None:
    tell()
    assert statement("retention") is None


def test_demands_stand_as_numbers() -> None:
    tell()
    said = statement("legal_demands")
    assert said is not None
    year = said.content["year"]
    assert said.content == {"year": year, "received": 0, "refused": 0, "narrowed": 0, "produced": 0}
    assert year == said.as_of.year - 1
