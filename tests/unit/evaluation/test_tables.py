"""The month's tables: nothing small is shown, nothing shown is wrong, every code has a word."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from tandem.agencies.types import Role
from tandem.care.types import ServiceKind
from tandem.community.rules import refusal_to_publish
from tandem.community.types import Cell, CellKind, ReleasedTable, as_json, from_json
from tandem.core.actor import Actor, system_actor
from tandem.evaluation.rules import release
from tandem.evaluation.rules.tables import apart, month_tables, table_words
from tandem.evaluation.types import MonthFigures, ReportState
from tandem.people.rules import AGE_BANDS, age_band
from tandem.people.types import Language
from tandem.surveillance.types import Naloxone, Outcome, SubstanceClass
from tandem.web.ui.month.words import CODES, COLUMNS
from tests.factories.months import EPI, FIRE, MONTH, PRIVACY, program_counts


def figures(seed: int, people: int) -> MonthFigures:
    rng = np.random.default_rng([seed, 8])
    enforcement = {kind.value: int(rng.integers(0, 60)) for kind in SubstanceClass}
    return MonthFigures(None, enforcement, (), program_counts(rng, people=people))


def small_counts(tables: tuple[ReleasedTable, ...]) -> list[Any]:
    return [
        (table.key, row)
        for table in tables
        for row in table.rows
        for cell in row
        if cell.kind is CellKind.COUNT and 1 <= int(cell.value) <= 10
    ]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("people", [0, 3, 13, 60, 240])
def test_nothing_small_is_shown_and_nothing_shown_is_wrong(seed: int, people: int) -> None:
    built = month_tables(figures(seed, people), {})
    assert small_counts(built.safe) == []
    assert refusal_to_publish(built.safe) is None
    for inside, safe in zip(built.inside, built.safe, strict=True):
        assert inside.key == safe.key
        by_name = {row[0]: row for row in inside.rows}
        for shown in safe.rows:
            if shown[0].value == "other_groups":
                continue
            for one, other in zip(by_name[shown[0]], shown, strict=True):
                assert other.kind in (CellKind.SMALL, CellKind.HIDDEN) or one == other
                if other.kind is CellKind.SMALL:
                    assert 1 <= int(one.value) <= 10


def test_a_large_program_still_shows_something() -> None:
    """Harm: a desk that hides everything is safe and useless, and people go back to private spreadsheets."""
    built = month_tables(figures(1, 240), {})
    reach = next(table for table in built.safe if table.key == "reach")
    assert sum(row[1].kind is CellKind.COUNT for row in reach.rows) >= 6
    by_language = next(table for table in built.safe if table.key == "equity_by_language")
    assert any(cell.kind is CellKind.COUNT for row in by_language.rows for cell in row)


def test_nothing_is_said_about_each_member_of_a_small_group() -> None:
    """Harm: "0 of 1 to 10 Spanish speakers were reached" tells every neighbour of one what happened to them."""
    small = program_counts(np.random.default_rng(5), people=13)
    tables = {table.key: table for table in month_tables(MonthFigures(None, {}, (), small), {}).safe}
    for key in ("reach", "equity_by_language", "equity_by_age_band"):
        later = [cell.kind for row in tables[key].rows for cell in row[1:]]
        later = later[1:] if key == "reach" else later
        assert CellKind.COUNT not in later
        assert CellKind.SMALL not in later


def test_small_groups_stand_together() -> None:
    assert apart({"en": 90, "es": 15, "other": 8}) == ({"en"}, {"es", "other"})
    assert apart({"en": 90, "es": 40, "other": 3}) == ({"en"}, {"es", "other"})
    assert apart({"en": 15, "es": 3}) == (set(), {"en", "es"})
    assert apart({"en": 40, "es": 0}) == ({"en"}, {"es"})


def test_numbers_given_stay_hidden_with_few_people() -> None:
    """Forty nights were three people's: the number given is hidden with the people."""
    services = next(table for table in month_tables(figures(1, 60), {}).safe if table.key == "services")
    nights = next(row for row in services.rows if row[0].value == "service.bed_night")
    assert [cell.kind for cell in nights[1:]] == [CellKind.SMALL, CellKind.HIDDEN]


def test_a_small_count_cannot_be_published() -> None:
    words = table_words()["events"]
    table = ReleasedTable(
        "events", ("measure", "events"), ((Cell(CellKind.CODE, "counted"), Cell(CellKind.COUNT, "7")),), words
    )
    assert refusal_to_publish([table])
    assert from_json(as_json(table)) == table


def test_every_code_has_a_word_and_every_table_two_languages() -> None:
    built = month_tables(figures(2, 60), {})
    columns = {column for table in built.inside for column in table.columns}
    used = {cell.value for table in built.inside for row in table.rows for cell in row if cell.kind is CellKind.CODE}
    known = {
        *(f"outcome.{one.value}" for one in Outcome),
        *(f"naloxone.{one.value}" for one in Naloxone),
        *(f"substance.{one.value}" for one in SubstanceClass),
        *(f"service.{one.value}" for one in ServiceKind),
        *(f"language.{one.value}" for one in Language),
        *(f"age_band.{band}" for _, band in AGE_BANDS),
    }
    assert columns <= set(COLUMNS)
    assert used | known <= set(CODES)
    assert all(set(languages) == {"en", "es"} for languages in table_words().values())


@pytest.mark.parametrize(
    ("born", "band"),
    [(None, "unknown"), (date(2008, 3, 2), "under_18"), (date(2008, 3, 1), "18_24"), (date(1950, 1, 1), "65_over")],
)
def test_age_band(born: date | None, band: str) -> None:
    assert age_band(born, date(2026, 3, 1)) == band


def test_months_meet_without_gap() -> None:
    month = date(2025, 11, 1)
    assert [release.month_after(month), release.month_after(date(2025, 12, 1))] == [
        date(2025, 12, 1),
        date(2026, 1, 1),
    ]
    assert release.month_before(date(2026, 1, 1)) == date(2025, 12, 1)


def test_who_may_release() -> None:
    draft = {"state": ReportState.DRAFT, "is_released": False}
    assert EPI.account_id is not None
    assert release.refusal_to_release(PRIVACY, FIRE, built_by=EPI.account_id, **draft) is None
    assert "Somebody else" in str(release.refusal_to_release(EPI, FIRE, built_by=EPI.account_id, **draft))
    assert "nightly" in str(release.refusal_to_release(EPI, FIRE, built_by=None, **draft))
    assert "person" in str(release.refusal_to_release(system_actor("x"), FIRE, built_by=EPI.account_id, **draft))
    stranger = Actor(PRIVACY.account_id, Role.COORDINATOR, None, "care")
    assert "own agency" in str(release.refusal_to_release(stranger, FIRE, built_by=EPI.account_id, **draft))
    again = release.refusal_to_release(
        PRIVACY, FIRE, built_by=EPI.account_id, state=ReportState.DRAFT, is_released=True
    )
    assert "published" in str(again)
    early = release.refusal_to_build(EPI, FIRE, month=MONTH, today=date(2026, 3, 31), is_released=False)
    assert "not over" in str(early)
