"""What every action of care does alike: check the Access, save with source and history, write the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from tandem.audit.actions import append_entry
from tandem.care.models.source import Fact, Step
from tandem.care.opened import one
from tandem.care.rules.life_cycles import refusal_to_move
from tandem.care.types import Source
from tandem.consent.types import Access, Category, Refusal, require
from tandem.core.actor import Actor
from tandem.core.refusals import Refused

Row = TypeVar("Row", bound=Fact)
State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Deed:
    """One action: who does it, through which opened door, when. Used inside a transaction of the vault."""

    access: Access
    by: Actor
    now: datetime

    @staticmethod
    def stop_if(refusal: Refusal | None) -> None:
        """Raise what a rule refused."""
        if refusal:
            raise Refused(refusal.code, refusal.sentence)

    def found(self, kind: type[Row], category: Category, identifier: UUID) -> Row:
        """The row to act on, after the Access was checked for it."""
        return one(kind, access=self.access, category=category, identifier=identifier, now=self.now)

    def new(self, kind: type[Row], category: Category, person_id: UUID, source: Source, /, **values: Any) -> Row:
        """Save a new fact about a person, after the Access was checked for a fact of this kind and source."""
        require(self.access, person_id=person_id, category=category, now=self.now, label=source.label)
        row = kind(
            person_id=person_id,
            origin=source.origin,
            is_part2=source.is_part2,
            agency_id=source.agency_id,
            is_synthetic=source.is_synthetic,
            **values,
        )
        row.save(using="vault", force_insert=True)
        return row

    def begin(self, history: type[Step], state: StrEnum, **link: Fact) -> None:
        """Begin a status history."""
        step = history(at=self.now, account_id=self.by.account_id, from_state="", to_state=state, **link)
        step.save(using="vault", force_insert=True)

    def move(
        self,
        row: Any,
        history: type[Step],
        table: Mapping[State, tuple[State, ...]],
        new: State,
        reason: str = "",
        **link: Fact,
    ) -> None:
        """Take a row to its next state and append the step; Refused when there is no such step. The caller saves."""
        old = type(new)(row.state)
        self.stop_if(refusal_to_move(table, old, new))
        row.state = new
        step = history(
            at=self.now, account_id=self.by.account_id, from_state=old, to_state=new, reason=reason, **link
        )
        step.save(using="vault", force_insert=True)

    def note(self, action: str, row: Fact, kind: str, /, **details: Any) -> None:
        """The ledger entry; `details` are codes and ids, never words about a person."""
        append_entry(
            using="vault",
            by=self.by,
            action=f"care.{action}",
            subjects=[(kind, row.id), ("person", row.person_id)],
            policies=self.access.policies,
            details=details,
        )
