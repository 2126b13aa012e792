"""What decides on legal demands. Harm prevented: a rule that reads well and lets a subpoena through."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.consent.types import Category
from tandem.oversight.rules import legal as rules
from tandem.oversight.rules.answering import answering_law, items_for
from tandem.oversight.types.legal import (
    Advice,
    Answer,
    Counsel,
    Demand,
    DemandKind,
    DemandState,
    Issuer,
    Jurisdiction,
    LetterKind,
    OrderType,
    PaperKind,
    Scope,
    Standard,
)
from tests.factories.demands import ASKED, NAMED, NOW, all_yes, an_order

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "reference" / "oversight-life-cycles.md"
READY = Demand(
    id=UUID(int=1),
    agency_id=UUID(int=2),
    kind=DemandKind.COURT_ORDER,
    issuer=Issuer.COURT,
    jurisdiction=Jurisdiction.STATE,
    standard=Standard.PART2,
    asked=ASKED,
    received_at=NOW,
    deadline_at=NOW + timedelta(days=14),
    state=DemandState.ADVISED,
    answers=all_yes(),
    order=an_order(),
    counsel=Counsel(Advice.PRODUCE, True, NOW),
    papers={PaperKind.ORDER: UUID(int=3), PaperKind.MANDATE: UUID(int=4)},
)


def test_a_complete_demand_can_be_proposed() -> None:
    """Harm: a rule that refuses everything proves nothing about the others below."""
    assert rules.refusal_to_propose(READY, NOW) is None


@pytest.mark.parametrize("kind", DemandKind)
def test_no_instrument_alone_opens_anything(kind: DemandKind) -> None:
    """Harm: a subpoena, a warrant or a bare order is taken for enough (42 CFR 2.61)."""
    for missing, code in (("authorizing_order", "no_order"), ("mandate", "no_mandate")):
        found = rules.blocker(replace(READY, kind=kind, answers={**READY.answers, missing: Answer.NO}), NOW)
        assert found is not None
        assert (found.code, found.citation) == (code, "42 CFR 2.61")


@pytest.mark.parametrize("item", [item.id for item in items_for(Standard.PART2, OrderType.NONCRIMINAL)])
@pytest.mark.parametrize("answer", [Answer.NO, None])
def test_every_item_counts(item: str, answer: Answer | None) -> None:
    """Harm: an item of the checklist is printed and decides nothing."""
    answers = {name: given for name, given in {**READY.answers, item: answer}.items() if given}
    assert rules.blocker(replace(READY, answers=answers), NOW) is not None


@pytest.mark.parametrize("order_type", set(OrderType) - {OrderType.NONCRIMINAL})
def test_orders_whose_law_is_not_confirmed_stay_closed(order_type: OrderType) -> None:
    """Harm: records go to a prosecution because a criterion was remembered wrongly (§ 2.65 is not confirmed)."""
    answers = all_yes(order_type=order_type)
    found = rules.blocker(replace(READY, answers=answers, order=an_order(order_type=order_type)), NOW)
    assert found is not None
    assert found.code == "not_confirmed"
    assert all(answering_law().orders[order_type].blocked.values())


@pytest.mark.parametrize("issuer", Issuer)
def test_what_hipaa_permits_is_not_confirmed(issuer: Issuer) -> None:
    """Harm: what 45 CFR 164.512(e) and (f) merely permit is done against a person who took part."""
    answers = all_yes(Standard.HIPAA, None)
    found = rules.blocker(replace(READY, standard=Standard.HIPAA, issuer=issuer, answers=answers), NOW)
    assert found is not None
    section = "f" if issuer in (Issuer.POLICE, Issuer.PROSECUTOR, Issuer.IMMIGRATION) else "e"
    assert found.citation == f"45 CFR 164.512({section})"


@pytest.mark.parametrize(
    ("counsel", "code"),
    [
        (None, "no_counsel"),
        (Counsel(Advice.REFUSE, True, NOW), "counsel_says_no"),
        (Counsel(Advice.CHALLENGE, True, NOW), "counsel_says_no"),
        (Counsel(Advice.PRODUCE, False, NOW), "text_not_read"),
    ],
)
def test_counsel_decides_on_todays_text(counsel: Counsel | None, code: str) -> None:
    """Harm: an old summary of the law decides, because counsel did not look it up."""
    found = rules.blocker(replace(READY, counsel=counsel), NOW)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("missing", [PaperKind.ORDER, PaperKind.MANDATE])
def test_both_papers_are_on_file(missing: PaperKind) -> None:
    """Harm: somebody ticks that there is an order, and nobody ever sees one."""
    papers = {kind: paper for kind, paper in READY.papers.items() if kind is not missing}
    found = rules.blocker(replace(READY, papers=papers), NOW)
    assert found is not None
    assert found.code == "no_papers"


def test_an_order_ends() -> None:
    """Harm: an order of last year opens records of this year."""
    order = an_order(expires_on=NOW.date())
    assert rules.blocker(replace(READY, order=order), NOW) is None
    late = rules.blocker(replace(READY, order=order), NOW + timedelta(days=1))
    assert late is not None
    assert late.code == "expired"


days = st.none() | st.dates(date(2025, 1, 1), date(2026, 1, 1))
scopes = st.builds(Scope, st.frozensets(st.sampled_from(tuple(Category))), days, days)


@given(asked=scopes, named=scopes, wanted=scopes)
def test_the_scope_is_never_wider_than_what_was_asked_and_named(asked: Scope, named: Scope, wanted: Scope) -> None:
    """Harm: more leaves than the court ordered, or than anybody asked for."""
    demand = replace(READY, state=DemandState.APPROVED, asked=asked, order=an_order(named=named))
    widest = rules.widest_scope(demand)
    assert widest.categories <= asked.categories & named.categories
    assert Category.COUNSELLING_NOTES not in widest.categories
    if rules.refusal_to_narrow(demand, wanted, NOW) is None:
        assert wanted.categories <= asked.categories & named.categories
        for outer in (asked, named):
            assert outer.from_on is None or (wanted.from_on and wanted.from_on >= outer.from_on)
            assert outer.until_on is None or (wanted.until_on and wanted.until_on <= outer.until_on)


def test_refusing_needs_nobody_else_and_a_letter() -> None:
    """Harm: saying no is harder than saying yes; or a refusal is closed that nobody sent."""
    for state in DemandState:
        possible = state not in (DemandState.PRODUCED, DemandState.CLOSED, *rules._OUT)
        assert (rules.refusal_to_end(replace(READY, state=state), DemandState.REFUSED) is None) is possible
    refused = replace(READY, state=DemandState.REFUSED)
    assert rules.refusal_to_close(refused) is not None
    assert rules.refusal_to_close(replace(refused, letters=frozenset({LetterKind.REFUSAL}))) is None


def test_nothing_is_produced_from_any_state_but_the_last() -> None:
    """Harm: a short cut in the table of moves."""
    assert [old for old, news in rules.DEMAND.items() if DemandState.PRODUCED in news] == [DemandState.NOTIFIED]
    assert NAMED.categories == rules.widest_scope(READY).categories


def test_the_document_draws_the_table() -> None:
    """Harm: counsel reads a diagram of a process that the software does not follow."""
    assert rules.diagram() in DOCUMENT.read_text(encoding="utf-8")
