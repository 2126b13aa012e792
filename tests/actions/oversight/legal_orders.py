"""Random orders of the steps of a legal demand, near the right one; and the law as lists, apart from the product."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from tandem.consent.types import Category
from tandem.core.actor import Actor
from tandem.oversight.types.legal import (
    Advice,
    DemandKind,
    Issuer,
    NoticeWay,
    OrderType,
    Scope,
    Standard,
)
from tests.factories.consents import OUTREACH, POLICE, RECOVERY
from tests.factories.demands import ASKED, FIRST, NAMED, SECOND

PART2 = ("genuine", "addressed", "authorizing_order", "mandate", "not_a_research_holder")
CIVIL = ("fictitious_name", "heard", "in_chambers", "no_other_way", "public_interest", "limited")
CRIMINAL = ("extremely_serious", "substantial_value", "no_other_source", "harm_outweighed", "independent_counsel")
EVERY = (*PART2, *CIVIL, *CRIMINAL, "expressly_named")
NEVER = {Category.COUNSELLING_NOTES, Category.CONSENT_RECORD, Category.DISCLOSURE_LOG, Category.VISIT_CONTACT}
WAIT = timedelta(days=14)
STRANGERS = (
    Actor(UUID(int=71), "patrol_officer", POLICE, "duty"),
    Actor(UUID(int=72), "privacy_officer", RECOVERY, "care"),
    Actor(UUID(int=73), "case_manager", OUTREACH, "care"),
)
Step = tuple[str, dict[str, Any]]


def check_step(**changes: Any) -> Step:
    said: dict[str, Any] = {
        "no": (),
        "order_type": OrderType.NONCRIMINAL,
        "named": NAMED,
        "days": 120,
        "barred": False,
        "by": FIRST,
    }
    return "check", {**said, **changes}


HAPPY: tuple[Step, ...] = (
    check_step(),
    ("ask", {"by": FIRST}),
    ("advise", {"by": FIRST, "advice": Advice.PRODUCE, "read": True}),
    ("propose", {"by": FIRST}),
    ("approve", {"by": SECOND}),
    ("narrow", {"by": FIRST, "scope": NAMED}),
    ("notify", {"by": FIRST, "way": NoticeWay.LETTER}),
    ("wait", {"days": 15}),
    ("produce", {"by": FIRST, "given": frozenset({Category.ENCOUNTER})}),
)
WIDER = Scope(ASKED.categories, NAMED.from_on, NAMED.until_on)
LONGER = Scope(NAMED.categories, ASKED.from_on, NAMED.until_on)
NOTES = Scope(NAMED.categories | {Category.COUNSELLING_NOTES})
actors = st.sampled_from((FIRST, SECOND, FIRST, SECOND, *STRANGERS))
ways = st.sampled_from(tuple(NoticeWay))
scopes = st.sampled_from((NAMED, WIDER, LONGER, NOTES, Scope(frozenset())))
checks = st.builds(
    check_step,
    no=st.lists(st.sampled_from(EVERY), max_size=2).map(tuple),
    order_type=st.sampled_from((None, *OrderType, OrderType.NONCRIMINAL)),
    named=st.sampled_from((NAMED, NOTES, WIDER, Scope(frozenset()))),
    days=st.sampled_from((5, 120)),
    barred=st.booleans(),
    by=actors,
)
steps = st.one_of(
    checks,
    st.tuples(st.sampled_from(("ask", "propose", "approve", "close")), st.fixed_dictionaries({"by": actors})),
    st.tuples(
        st.just("advise"),
        st.fixed_dictionaries({"by": actors, "advice": st.sampled_from(tuple(Advice)), "read": st.booleans()}),
    ),
    st.tuples(st.just("narrow"), st.fixed_dictionaries({"by": actors, "scope": scopes})),
    st.tuples(st.just("notify"), st.fixed_dictionaries({"by": actors, "way": ways})),
    st.tuples(st.just("wait"), st.fixed_dictionaries({"days": st.sampled_from((1, 13, 14, 15))})),
    st.tuples(
        st.just("end"),
        st.fixed_dictionaries({"by": actors, "end": st.sampled_from(("refused", "withdrawn", "quashed"))}),
    ),
    st.tuples(
        st.just("produce"),
        st.fixed_dictionaries({"by": actors, "given": st.sampled_from((ASKED.categories, NAMED.categories))}),
    ),
)


@st.composite
def orders(draw: Callable[..., Any]) -> list[Step]:
    """The right order with a few steps lost, swapped, repeated or done otherwise; and a try to produce at the end."""
    found = copy.copy(list(HAPPY))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(found) - 1))
        deed = draw(st.sampled_from(("drop", "swap", "repeat", "other", "instead", "instead")))
        if deed == "drop" and len(found) > 1:
            found.pop(at)
        elif deed == "swap":
            to = draw(st.integers(0, len(found) - 1))
            found[at], found[to] = found[to], found[at]
        elif deed == "repeat":
            found.insert(draw(st.integers(0, len(found))), found[at])
        elif deed == "other":
            found.insert(at, draw(steps))
        else:
            name = found[at][0]
            found[at] = draw(steps.filter(lambda step, name=name: step[0] == name) if name != "check" else checks)
    return [*found, ("produce", {"by": FIRST, "given": NAMED.categories})]


demands = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(tuple(DemandKind)),
        "issuer": st.sampled_from((Issuer.CIVIL_PARTY, Issuer.COURT, Issuer.POLICE, Issuer.IMMIGRATION)),
        "standard": st.sampled_from((Standard.PART2, Standard.PART2, Standard.HIPAA)),
    }
)
