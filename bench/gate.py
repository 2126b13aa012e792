"""The gate: what one decision costs against asking Cedar anew, over a page of fifty people, and at a cold start.

Ledger and database apart: what is timed is what the policies add to a page. A person's evaluation answers every kind
of fact at once, so its cost stands for well over a hundred cells.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from bench.stopwatch import timed

if TYPE_CHECKING:
    from tandem.consent.types import ConsentRow

PAGE = 50
NOW = datetime(2026, 3, 1, tzinfo=UTC)
OUTREACH, RECOVERY = (UUID(int=n) for n in (1, 2))
GOALS = {"one person on a page of 50": 100.0, "one question": 500.0}


def _page() -> tuple[Callable[[], list[object]], Callable[[], None]]:
    """A page of fifty people, half of them with a consent in force; and how to forget what was decided."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
    import django

    django.setup()
    from tandem.consent import state_layer
    from tandem.consent.gate import evaluation
    from tandem.consent.policy_engine import engine, open_cells
    from tandem.consent.register import Holdings
    from tandem.consent.types import PERSON_CATEGORIES, Channel, Purpose, RelationKind
    from tandem.core.actor import Actor

    ties = frozenset({RelationKind.ASSIGNMENT})
    held = [Holdings(ties, (_consented(),) if number % 2 else ()) for number in range(PAGE)]
    by = Actor(account_id=UUID(int=4), role="case_manager", agency_id=OUTREACH, side="care")
    request = evaluation.Request(by, Purpose.COORDINATION, Channel.PAGE, NOW)

    def page() -> list[object]:
        return [evaluation.evaluate(request, one, PERSON_CATEGORIES) for one in held]

    def forget() -> None:
        evaluation._openable.cache_clear()
        state_layer.cells_in.cache_clear()
        open_cells.cache_clear()
        engine().decide.cache_clear()

    return page, forget


def _consented() -> ConsentRow:
    """A consent in force under which the provider may tell the outreach team."""
    from tandem.consent.types import Category, ConsentDraft, ConsentKind, ConsentRow, ConsentState, Purpose, Recipient

    terms = ConsentDraft(
        person_id=OUTREACH,
        kind=ConsentKind.PART2_DISCLOSURE,
        disclosers=(RECOVERY,),
        categories=frozenset({Category.CONTACT, Category.REFERRAL, Category.TREATMENT}),
        recipients=(Recipient(agency_id=OUTREACH),),
        purposes=frozenset({Purpose.COORDINATION}),
    )
    return ConsentRow(UUID(int=3), terms, ConsentState.ACTIVE, None, None)


def _one_question() -> tuple[Callable[[], object], Callable[[], object]]:
    """The same single question, asked of Cedar anew and of the gate."""
    from tandem.consent.policy_engine import Question, decide, engine

    asked = Question(
        "case_manager", "treatment", "sud_treatment", "care", "active", "treating", "page", "care", "yes"
    )
    return lambda: engine().answers([asked])[0], lambda: decide(asked)


def _repeated(work: Callable[[], object], times: int) -> Callable[[], object]:
    def run() -> object:
        found = None
        for _ in range(times):
            found = work()
        return found

    return run


def gate_single() -> tuple[float, float, bool]:
    """Gate, 1,000 single decisions, Cedar anew each"""
    anew, decided = _one_question()
    plain, first = timed(_repeated(anew, 1_000))
    fast, second = timed(_repeated(decided, 1_000), repeats=3)
    return plain, fast, first == second


def gate_page() -> tuple[float, float, bool]:
    """Gate, 20 pages of 50 people, nothing remembered"""
    page, forget = _page()

    def cold() -> list[object]:
        forget()
        return page()

    plain, first = timed(_repeated(cold, 20))
    fast, second = timed(_repeated(page, 20), repeats=3)
    return plain, fast, first == second


def microseconds() -> dict[str, float]:
    """What each kind of decision costs here, in microseconds of processor time, best of five."""
    page, forget = _page()
    anew, decided = _one_question()
    forget()
    cold, _ = timed(page)
    return {
        "one question": timed(_repeated(decided, 2_000), repeats=5)[0] / 2_000 * 1e6,
        "one question, asked of Cedar anew": timed(_repeated(anew, 200), repeats=5)[0] / 200 * 1e6,
        "one person on a page of 50": timed(_repeated(page, 40), repeats=5)[0] / 40 / PAGE * 1e6,
        "the first page of 50 after a start, in all": cold * 1e6,
    }


def lines() -> list[str]:
    """The figures with their goals, for the end of the table."""
    found = []
    for what, cost in microseconds().items():
        goal = f"   goal below {GOALS[what]:.0f}" if what in GOALS else ""
        found.append(f"Gate: {what:<50}{cost:>12.1f} us{goal}")
    return found


COMPARISONS = (gate_single, gate_page)
