"""Two records of one person: their registers become one, and two again. Only the journey of identity calls these.

Rows move with their ids, so later changes stay on them. Joined, a consent covers only what the other record's closest
consent covers too; without one, nothing. Consents signed after the merge are not limited. What was opened without
consent (a court order, an emergency, an audit) ends: it was granted for one record, not for two.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import models, transaction

from tandem.audit.actions import append_entry
from tandem.consent.actions.copies import call_back_copies
from tandem.consent.models import (
    Consent,
    ConsentLimit,
    Disclosure,
    Export,
    LeasePart,
    Move,
    RecordedGround,
    Relation,
    Revocation,
    StopNotice,
)
from tandem.consent.register import VAULT, consents_by_person
from tandem.consent.rules import closest
from tandem.consent.types import GROUND_TIES, ConsentRow, ConsentState, RelationKind, withdraw
from tandem.core.actor import Actor
from tandem.keys.fields import move_to

TABLES: tuple[type[models.Model], ...] = (
    Relation,
    Consent,
    Revocation,
    Disclosure,
    Export,
    LeasePart,
    StopNotice,
    RecordedGround,
)
FOLLOWING: tuple[type[models.Model], ...] = (Revocation, Disclosure, StopNotice, Export)


def merge_registers(*, by: Actor, merge_id: UUID, kept_id: UUID, absorbed_id: UUID, now: datetime) -> None:
    """Join two registers: what may be shared becomes what both allow. Copies made under either are called back."""
    with transaction.atomic(using=VAULT):
        known = consents_by_person(person_ids=[kept_id, absorbed_id], now=now, with_names=False)
        mine, theirs = known.get(kept_id, []), known.get(absorbed_id, [])
        for row in (*mine, *theirs):
            call_back_copies(by=by, now=now, person_id=row.terms.person_id, consent_id=row.id)
        _limit(mine, theirs, merge_id, now)
        _limit(theirs, mine, merge_id, now)
        _end_grounds((kept_id, absorbed_id), now)
        for table in TABLES:
            for row in _rows_of(table, absorbed_id):
                _move(row, kept_id)
                note = Move(
                    merge_id=merge_id, table=table.__name__, row_id=row.pk, from_person=absorbed_id, moved_at=now
                )
                note.save(using=VAULT, force_insert=True)
        _note(by, "merge_registers", merge_id, (kept_id, absorbed_id))
        for person_id in (kept_id, absorbed_id):  # a door opened before the merge would show the other's facts
            withdraw(person_id)
            transaction.on_commit(partial(withdraw, person_id), using=VAULT)


def unmerge_registers(*, by: Actor, merge_id: UUID, now: datetime) -> None:
    """Part the registers again: the rows that moved go back, with what was done to their consents since."""
    with transaction.atomic(using=VAULT):
        ConsentLimit.objects.using(VAULT).filter(merge_id=merge_id, ended_at=None).update(ended_at=now)
        moves = list(Move.objects.using(VAULT).filter(merge_id=merge_id, undone_at=None))
        owners = {move.row_id: move.from_person for move in moves}
        people: set[UUID] = set()
        for table in TABLES:
            ids = [move.row_id for move in moves if move.table == table.__name__]
            for row in table._default_manager.using(VAULT).filter(pk__in=ids):
                people |= {row.person_id, owners[row.pk]}
                _move(row, owners[row.pk])
        consents = {move.row_id for move in moves if move.table == Consent.__name__}
        for table in FOLLOWING:
            for row in table._default_manager.using(VAULT).filter(consent_id__in=consents):
                if row.person_id != owners[row.consent_id]:
                    _move(row, owners[row.consent_id])
        Move.objects.using(VAULT).filter(merge_id=merge_id, undone_at=None).update(undone_at=now)
        _note(by, "unmerge_registers", merge_id, sorted(people))


def _limit(rows: Iterable[ConsentRow], others: Iterable[ConsentRow], merge_id: UUID, now: datetime) -> None:
    """Limit each consent that was not taken back to the closest one in force of the other record."""
    in_force = {other.id: other.terms for other in others if other.state is ConsentState.ACTIVE}
    for row in rows:
        if row.revoked_at is not None:
            continue
        near = closest(row.terms, in_force.values())
        other_id = next((one for one, terms in in_force.items() if terms is near), None)
        limit = ConsentLimit(merge_id=merge_id, consent_id=row.id, other_id=other_id, from_at=now)
        limit.save(using=VAULT, force_insert=True)


def _end_grounds(people: Iterable[UUID], now: datetime) -> None:
    """Shut what stands open without consent. An un-merge does not open it again."""
    grounds = RecordedGround.objects.using(VAULT).filter(person_id__in=people, ended_at=None, until_at__gt=now)
    grounds.update(ended_at=now)
    ties = Relation.objects.using(VAULT).filter(person_id__in=people, kind__in=GROUND_TIES, until_at__gt=now)
    for tie in ties:
        tie.until_at = max(now, tie.from_at + timedelta(microseconds=1))
        tie.save(using=VAULT, update_fields=["until_at"])


def _rows_of(table: type[models.Model], person_id: UUID) -> Iterable[Any]:
    """The rows that follow a person; their own code's tie does not, for both codes are withdrawn."""
    rows = table._default_manager.using(VAULT).filter(person_id=person_id)
    return rows.exclude(kind=RelationKind.SELF) if table is Relation else rows


def _move(row: Any, person_id: UUID) -> None:
    move_to(row, "person_id", person_id)
    row.save(using=VAULT)


def _note(by: Actor, action: str, merge_id: UUID, people: Iterable[UUID]) -> None:
    append_entry(
        using=VAULT,
        by=by,
        action=f"consent.{action}",
        subjects=[*(("person", one) for one in people), ("merge", merge_id)],
    )
