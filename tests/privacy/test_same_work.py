"""A refusal takes the same work whether or not there is such a record (A6): same statements, same steps of the code.

A clock on a shared machine proves nothing in a test; `python -m bench.refusals` reads it. What is compared here is
exact: every statement sent to either database, and every function of the house that was entered, in order.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections

from tandem.agencies.types import DUTY_ROLES, Role
from tandem.consent import gate, register
from tandem.consent.types import Channel, Purpose, Refusal
from tandem.core.actor import Actor
from tests.actions.consent.asking import agree
from tests.factories.consents import NOW, OUTREACH, PERSON, register_partners

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
SAVEPOINT = re.compile(r'"s\d+_x\d+"')
HOUSE = f"{Path(register.__file__).resolve().parents[1]}/"


@pytest.fixture(autouse=True)
def _record() -> None:
    """A record with a consent in force and a visit of somebody else's."""
    register_partners()
    agree()


@contextmanager
def noted() -> Iterator[list[str]]:
    """Every statement and every function of the house that the block enters, in order; values left out."""
    work: list[str] = []

    def statement(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        work.append(f"{context['connection'].alias}: {SAVEPOINT.sub('', sql)}")
        return execute(sql, params, many, context)

    def step(frame: Any, event: str, _argument: Any) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(HOUSE):
            work.append(f"{frame.f_code.co_filename.removeprefix(HOUSE)}: {frame.f_code.co_qualname}")

    with ExitStack() as stack:
        for alias in ("default", "vault"):
            stack.enter_context(connections[alias].execute_wrapper(statement))
        before = sys.getprofile()
        sys.setprofile(step)
        try:
            yield work
        finally:
            sys.setprofile(before)


def ask(by: Actor, person: UUID, purpose: Purpose) -> tuple[object, ...]:
    """What the gate says to somebody who looks for one person: alone, and on a list."""
    words = {"purpose": purpose, "channel": Channel.PAGE, "now": NOW}
    listed = gate.open_cohort(by=by, persons=[person], **words)
    return gate.open_record(by=by, person=person, **words), listed.accesses, listed.refused


def work_for(by: Actor, person: UUID, purpose: Purpose) -> list[str]:
    with noted() as work:
        ask(by, person, purpose)
    return work


@pytest.mark.parametrize("role", list(Role))
def test_a_refusal_takes_the_same_work_with_and_without_a_record(role: Role) -> None:
    """Harm: the answer says nothing, and the tenth of a second before it says everything."""
    by = Actor(uuid4(), role, OUTREACH, "duty" if role in DUTY_ROLES else "care")
    for purpose in Purpose:
        first = ask(by, uuid4(), purpose)  # what is remembered of policies is so before either look
        if not isinstance(first[0], Refusal):
            assert (role, purpose) == (Role.PRIVACY_OFFICER, Purpose.OVERSIGHT)  # whose office is over every record
            continue
        with_record, without = (work_for(by, person, purpose) for person in (PERSON, uuid4()))
        assert with_record == without
        assert any("consent_relation" in one for one in without)


def test_a_look_at_consents_before_the_tie_is_caught_planted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: consents are read for strangers too, and one more query runs where there are any."""
    real = register.holdings

    def eager(*, by: Actor, person_ids: Any, now: Any) -> Any:
        wanted = list(person_ids)
        register.consents_by_person(person_ids=wanted, now=now)
        return real(by=by, person_ids=wanted, now=now)

    monkeypatch.setattr("tandem.consent.gate.opening.holdings", eager)
    by = Actor(uuid4(), Role.CASE_MANAGER, OUTREACH, "care")
    ask(by, uuid4(), Purpose.OUTREACH)
    assert work_for(by, PERSON, Purpose.OUTREACH) != work_for(by, uuid4(), Purpose.OUTREACH)
