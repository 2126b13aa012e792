"""Crime and calls: harm prevented is a forecast that sends police where police already look."""

import ast
from datetime import date
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

import tandem
from tandem.science.forecast import ReportedHarm
from tandem.surveillance.rules.context import Windows, rate_in, windows_around
from tandem.surveillance.types import ContextCategory, ContextCounts, ContextFeed

SOURCE = Path(tandem.__file__).parent
HILL, HARBOR = UUID(int=1), UUID(int=2)
CONTEXT = {"ContextEvent", "ContextCounts", "ContextFeed", "context_counts", "record_context", "EnforcementEvent"}


def counts(days=365):
    return ContextCounts(
        ContextFeed.CRIME, {HILL: {"theft": 40, "drug": 2}, HARBOR: {"theft": 5}, None: {"theft": 9}}, days
    )


@pytest.mark.parametrize("kind", [*ContextFeed, *ContextCategory])
def test_a_forecast_refuses_crime_and_calls_by_their_names(kind):
    with pytest.raises(ValueError, match="reported harm only"):
        ReportedHarm.of(kind, [[1, 2, 3]])


def test_counts_of_crime_refuse_to_become_the_numbers_of_a_model():
    with pytest.raises(TypeError, match="never become the input of a model"):
        np.asarray(counts())
    with pytest.raises(TypeError, match="never become the input of a model"):
        ReportedHarm.of("overdose_call", counts())


def test_no_module_that_forecasts_knows_of_crime_calls_or_enforcement():
    forecasting = []
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "science.forecast" not in text and "science/forecast" not in path.as_posix():
            continue
        tree = ast.parse(text)
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
        names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        forecasting.append(path)
        assert not names & CONTEXT, path
    assert len(forecasting) >= 8


def test_rates_by_hand():
    """Witness: 45 thefts of 3,000 people in 365 of 365.25 days."""
    found = rate_in(counts(), "theft", areas=[HILL, HARBOR], populations={HILL: 1_000, HARBOR: 2_000})
    assert found.events == 45
    assert found.rate == pytest.approx(45 / 3_000 * 1_000 * 365.25 / 365)
    assert found.low < found.rate < found.high
    assert not found.is_unreliable
    few = rate_in(counts(), "drug", areas=[HILL], populations={HILL: 1_000})
    assert few.is_unreliable
    assert rate_in(counts(), "theft", areas=[HILL, HARBOR], populations={HILL: 1_000, HARBOR: None}).rate is None
    assert rate_in(counts(), "theft", areas=[], populations={}).events == 0


def test_windows_are_of_one_length_and_end_with_the_feed():
    found = windows_around(date(2025, 10, 1), first=date(2025, 4, 1), until=date(2026, 3, 10))
    assert found == Windows(date(2025, 4, 24), date(2025, 10, 1), date(2026, 3, 10))
    assert found.days == 160
    assert windows_around(date(2025, 4, 20), first=date(2025, 4, 1), until=date(2026, 3, 10)) is None
    assert windows_around(date(2020, 1, 1), first=date(2010, 1, 1), until=date(2026, 1, 1)).days == 365
