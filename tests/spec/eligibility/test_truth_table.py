"""Riverbend's policy as a readable table: the rule file must say the same, row by row."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tandem.eligibility.queries import policy_named
from tandem.eligibility.rules import decide
from tandem.eligibility.types import Amount, Answers, BasisOfStop, Outcome, Pathway

ROWS = tomllib.loads((Path(__file__).parent / "truth_table.toml").read_text(encoding="utf-8"))["row"]


@pytest.mark.parametrize("row", ROWS, ids=[row["why"] for row in ROWS])
def test_row(row: dict[str, Any]) -> None:
    answers = Answers(
        basis=BasisOfStop(row["basis"]) if "basis" in row else None,
        amount=Amount(row["amount"]) if "amount" in row else None,
        flags=frozenset(row["flags"]) if "flags" in row else None,
        reasons_given={"amenability": row.get("reason", "")},
    )
    decision = decide(policy_named("riverbend_deflection"), Pathway(row["pathway"]), answers)
    assert decision.outcome is Outcome(row["outcome"])
    assert sorted(one.rule_id for one in decision.against) == row.get("against", [])
