"""The public counts of demands for records. Harm prevented: a count of one tells of one person's case."""

from __future__ import annotations

import numpy as np
import pytest

from tandem.community.rules import refusal_to_publish
from tandem.community.types import CellKind
from tandem.evaluation.rules.desk import safe_tables
from tandem.evaluation.rules.legal_tables import MEASURES, legal_desk, year_totals
from tandem.evaluation.rules.tables import month_tables, table_words
from tandem.evaluation.types import MonthFigures
from tandem.oversight.types.legal import DemandKind, LegalCounts


def counts(seed: int, most: int) -> LegalCounts:
    """Made-up counts; never more narrowed than answered with records."""
    rng = np.random.default_rng(seed)
    produced = {kind: int(rng.integers(0, most + 1)) for kind in DemandKind}
    return LegalCounts(
        received={kind: int(rng.integers(0, 3 * most + 1)) for kind in DemandKind},
        refused={kind: int(rng.integers(0, 2 * most + 1)) for kind in DemandKind},
        narrowed={kind: int(rng.integers(0, one + 1)) for kind, one in produced.items()},
        produced=produced,
    )


@pytest.mark.parametrize("seed", range(6))
def test_no_small_count_of_demands_is_shown(seed: int) -> None:
    """Harm: "1 search warrant answered with records" tells a town whose records they were."""
    made = counts(seed, (0, 3, 12, 30, 60, 5)[seed])
    safe = month_tables(MonthFigures(None, {}, (), None, made), {}).safe
    assert [table.key for table in safe] == ["legal_demands"]
    assert refusal_to_publish(safe) is None
    for row, kind in zip(safe[0].rows, DemandKind, strict=False):
        for cell, name in zip(row[1:], MEASURES, strict=True):
            if 0 < getattr(made, name)[kind] < 11:
                assert cell.kind in (CellKind.SMALL, CellKind.HIDDEN)


def test_nothing_is_said_plainly() -> None:
    """Harm: an empty page reads as if there was something to hide."""
    nothing = LegalCounts(*(dict.fromkeys(DemandKind, 0) for _ in MEASURES))
    table = safe_tables(legal_desk(nothing), table_words(), {})[0]
    assert len(table.rows) == len(DemandKind) + 1
    assert {cell.value for row in table.rows for cell in row[1:]} == {"0"}


def test_a_desk_that_hides_nothing_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Harm: the tests above stay green while small numbers leave; planted: the threshold is 2."""
    monkeypatch.setattr("tandem.evaluation.rules.desk.LinkedCounts.__init__.__kwdefaults__", {"k": 2})
    safe = month_tables(MonthFigures(None, {}, (), None, counts(1, 3)), {}).safe
    assert refusal_to_publish(safe) is not None


def month_of(received: int) -> LegalCounts:
    """A month in which so many subpoenas arrived."""
    none = dict.fromkeys(DemandKind, 0)
    return LegalCounts({**none, DemandKind.SUBPOENA: received}, none, none, none)


@pytest.mark.parametrize(
    ("months", "shown"),
    [
        ([0] * 12, 0),
        ([3] + [0] * 11, None),  # the year is small itself
        ([12] + [0] * 11, 12),  # nothing is hidden
        ([12, 3] + [0] * 10, None),  # 15 less the 12 that stand published
        ([10, 10] + [0] * 10, None),  # only ten and ten make twenty
        ([9, 3] + [0] * 10, None),  # neither can be 1 any more
        ([5] * 12, 60),  # each can still be anything from 1 to 10
    ],
)
def test_a_year_gives_no_hidden_month_away(months: list[int], shown: int | None) -> None:
    """Harm: the year's total less the published months is the count of the one month that was hidden."""
    totals = year_totals([month_of(count) for count in months])
    assert totals["received"] == shown
    assert totals["produced"] == 0
