"""A warm handoff as a clock: the care worker says each step, and the officer sees the same clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import enqueue
from tandem.care.actions.outreach import record_handoff_step
from tandem.care.queries.visits import handoff_steps_of
from tandem.consent.types import Access
from tandem.core.actor import Actor, system_actor
from tandem.core.refusals import Refused
from tandem.handoff.actions import note_step
from tandem.handoff.rules import refusal_to_note_step
from tandem.handoff.types import Step

SHOW_STEP = "warm_handoff.show_step"
SAID_BY_CARE = (Step.ON_THE_WAY, Step.ARRIVED, Step.RELEASED)


def say_step(*, access: Access, by: Actor, encounter_id: UUID, receipt: str, step: Step, now: datetime) -> None:
    """Note a step in the vault, with work for the records side. Saying it twice changes nothing."""
    if step not in SAID_BY_CARE:
        raise ValueError("a handoff is received by the hatch itself")
    with transaction.atomic(using="vault"):
        done = handoff_steps_of(access=access, encounter_id=encounter_id, now=now)
        refusal = refusal_to_note_step([Step(name) for name in done], step)
        if refusal:
            raise Refused("no_such_step", refusal)
        is_new = record_handoff_step(access=access, by=by, encounter_id=encounter_id, step=step, at=now, now=now)
        if is_new:
            enqueue(using="vault", job=SHOW_STEP, payload={"receipt": receipt, "step": step, "at": now.isoformat()})


def show_step(*, payload: Mapping[str, str], now: datetime) -> None:
    """Applied by the relay, in its records transaction: the officer's clock moves."""
    note_step(
        by=system_actor("warm_handoff"),
        receipt=payload["receipt"],
        step=Step(payload["step"]),
        at=datetime.fromisoformat(payload["at"]),
    )
