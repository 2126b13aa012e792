"""Random orders of steps through a legal demand, against a record of what was really done.

Harm prevented: treatment records leave because somebody pressed the steps in an unforeseen order.
The oracle knows the law from the lists in this file, not from the product's definition file or rules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.oversight.actions import legal
from tandem.oversight.queries.legal import searches_of
from tandem.oversight.rules import legal as rules
from tandem.oversight.types.legal import (
    Advice,
    Answer,
    DemandKind,
    DemandState,
    Issuer,
    Jurisdiction,
    NoticeWay,
    Order,
    OrderType,
    Standard,
)
from tests.actions.oversight.legal_orders import (
    CIVIL,
    EVERY,
    HAPPY,
    NEVER,
    PART2,
    STRANGERS,
    WAIT,
    WIDER,
    Step,
    demands,
    orders,
)
from tests.factories.consents import OUTREACH
from tests.factories.demands import ASKED, FIRST, NOW, SECOND, a_demand, papers

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@dataclass
class Told:
    """What was really done, in order, with its time: the oracle's memory."""

    taken: dict[str, Any]
    now: datetime = NOW
    done: list[tuple[str, dict[str, Any], datetime]] = field(default_factory=list)
    produced: int = 0


def play(taken: dict[str, Any], sequence: list[Step]) -> Told:
    """Do the steps by the room's own actions; whatever is refused is simply not done."""
    told = Told(taken)
    demand_id = legal.receive_demand(
        by=FIRST,
        **taken,
        jurisdiction=Jurisdiction.STATE,
        asked=ASKED,
        received_at=NOW,
        deadline_at=None,
        now=NOW,
    )
    papers(demand_id)
    for name, words in sequence:
        if name == "wait":
            told.now += timedelta(days=words["days"])
            continue
        try:
            act(demand_id, name, words, told.now)
        except Refused:
            continue
        told.done.append((name, words, told.now))
        if name == "produce":
            told.produced += 1
            judge(told)
    return told


def act(demand_id: UUID, name: str, words: dict[str, Any], now: datetime) -> None:
    who = {"by": words["by"], "demand_id": demand_id, "now": now}
    if name == "check":
        answers = {item: Answer.NO if item in words["no"] else Answer.YES for item in EVERY}
        until = (NOW + timedelta(days=words["days"])).date()
        order = Order(words["order_type"], words["named"], until, words["barred"])
        legal.answer_checklist(**who, answers=answers, order=order)
    elif name == "advise":
        legal.record_advice(**who, advice=words["advice"], has_read_current_text=words["read"])
    elif name == "narrow":
        if not searches_of(demand_id):
            legal.note_search(**who, name_mark="a" * 64, birth_mark="b" * 64, found=[uuid4()])
        (person_id,) = searches_of(demand_id)[0].found
        legal.narrow_scope(**who, person_id=person_id, ground_id=uuid4(), scope=words["scope"])
    elif name == "notify":
        legal.record_notice(**who, way=words["way"], language="en")
    elif name == "end":
        legal.end_demand(**who, end=DemandState(words["end"]))
    elif name == "produce":
        legal.record_production(
            **who, categories=words["given"], facts=3, file_sha256="0" * 64, disclosure_id=uuid4()
        )
    else:
        simple = {
            "ask": legal.ask_counsel,
            "propose": legal.propose_production,
            "approve": legal.approve_production,
            "close": legal.close_demand,
        }
        simple[name](**who)


def judge(told: Told) -> None:
    """Everything that must have happened before anything is produced, from what was done and from nothing else."""
    names = [name for name, _, _ in told.done]
    assert names.count("produce") == 1
    assert not {"end", "close"} & set(names)
    since = len(names) - 1 - names[::-1].index("check")
    assert names[since:] == ["check", "ask", "advise", "propose", "approve", "narrow", "notify", "produce"]
    check, _ask, advise, propose, approve, narrow, notify, produce = (words for _, words, _ in told.done[since:])
    assert all(words["by"] in (FIRST, SECOND) for _, words, _ in told.done)
    assert told.taken["standard"] is Standard.PART2
    assert not {*PART2, *CIVIL} & set(check["no"])
    assert check["order_type"] is OrderType.NONCRIMINAL
    assert (told.now - NOW).days <= check["days"]
    assert advise["advice"] is Advice.PRODUCE
    assert advise["read"]
    assert propose["by"].account_id != approve["by"].account_id
    scope = narrow["scope"]
    assert scope.categories
    assert scope.categories <= ASKED.categories & check["named"].categories - NEVER
    assert scope.from_on >= ASKED.from_on
    assert check["named"].from_on is None or scope.from_on >= check["named"].from_on
    assert produce["given"] <= scope.categories
    assert (notify["way"] is NoticeWay.BARRED) == check["barred"]
    assert told.now - told.done[since + 6][2] >= WAIT


RUN = settings(
    phases=[Phase.generate],
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def attack(times: int) -> int:
    """Play that many random orders; returns how many ended in a lawful production."""
    produced = 0

    @settings(RUN, max_examples=times)
    @given(taken=demands, sequence=orders())
    def run(taken: dict[str, Any], sequence: list[Step]) -> None:
        nonlocal produced
        produced += play(taken, sequence).produced

    run()
    return produced


def test_nothing_is_produced_without_every_step() -> None:
    """Harm: records leave on a subpoena alone, on one word, too soon, or more of them than the order names."""
    assert attack(120) >= 5  # the lawful way exists, so the test is not about a locked door


def test_the_right_order_produces() -> None:
    """Harm: a lawful order cannot be obeyed, and the desk learns to work around its own software."""
    told = play({"kind": DemandKind.COURT_ORDER, "issuer": Issuer.COURT, "standard": Standard.PART2}, list(HAPPY))
    assert told.produced == 1


def otherwise(at: int, **changes: Any) -> list[Step]:
    """The right order with one step done otherwise."""
    found = list(HAPPY)
    found[at] = (found[at][0], {**found[at][1], **changes})
    return found


def without(*at: int) -> list[Step]:
    """The right order with steps left out."""
    return [step for place, step in enumerate(HAPPY) if place not in at]


Rules = dict[str, Callable[..., Any]]
PLANTED: dict[str, tuple[Rules, list[Step]]] = {
    "a subpoena is enough": ({"_paper_blocker": lambda demand: None}, otherwise(0, no=("authorizing_order",))),
    "an order is enough": ({"_paper_blocker": lambda demand: None}, otherwise(0, no=("mandate",))),
    "any order will do": (
        {"_order_blocker": lambda demand, now: None},
        otherwise(0, order_type=OrderType.CRIMINAL_PATIENT),
    ),
    "an expired order will do": ({"_order_blocker": lambda demand, now: None}, otherwise(0, days=5)),
    "counsel is not heard": ({"_counsel_blocker": lambda demand: None}, otherwise(2, advice=Advice.REFUSE)),
    "one person decides": (
        {
            "refusal_to_approve": lambda demand, by, now: rules.refusal_to_move(demand, DemandState.APPROVED),
            "_decision_missing": lambda demand: None,
        },
        otherwise(4, by=FIRST),
    ),
    "more than the order names": ({"is_within": lambda inner, outer: True}, otherwise(5, scope=WIDER)),
    "no waiting": ({"_notice_missing": lambda demand, now: None}, without(7)),
    "silence without an order": (
        {"refusal_to_notify": lambda demand, way: rules.refusal_to_move(demand, DemandState.NOTIFIED)},
        otherwise(6, way=NoticeWay.BARRED),
    ),
    "steps may be left out": (
        {"refusal_to_move": lambda demand, new: None, "_notice_missing": lambda demand, now: None},
        without(6, 7),
    ),
    "police serve themselves": (
        {"refusal_to_work": lambda by, agency_id: None},
        otherwise(8, by=STRANGERS[0]),
    ),
}


@pytest.mark.parametrize("violation", PLANTED)
def test_planted_violations_are_caught(violation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Harm: the test above stays green while a rule is gone."""
    taken = {"kind": DemandKind.SUBPOENA, "issuer": Issuer.CIVIL_PARTY, "standard": Standard.PART2}
    planted, sequence = PLANTED[violation]
    assert play(taken, sequence).produced == 0
    for name, rule in planted.items():
        monkeypatch.setattr(rules, name, rule)
    with pytest.raises(AssertionError):
        play(taken, sequence)


@pytest.mark.parametrize("stranger", [STRANGERS[0], STRANGERS[2], Actor(None, "system", OUTREACH, "care")])
def test_no_stranger_can_take_a_demand_in(stranger: Actor) -> None:
    """Harm: police put a demand into the system themselves and walk it through."""
    with pytest.raises(Refused, match="taken in and answered"):
        a_demand(by=stranger)
