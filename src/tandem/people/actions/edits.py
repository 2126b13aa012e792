"""Keeping every change of details, with before and after, so that an un-merge can replay it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.consent.types import Access
from tandem.core.actor import Actor
from tandem.people.edits import values_in
from tandem.people.models import DetailEdit, Person
from tandem.people.types import DetailKind


def note_edit(
    *,
    access: Access,
    by: Actor,
    action: str,
    person: Person,
    kind: DetailKind,
    before: Mapping[str, Any],
    now: datetime,
) -> None:
    """Keep one change and write its ledger entry, in the transaction of the change and after the row was saved."""
    with transaction.atomic(using="vault"):
        row = DetailEdit(person=person, kind=kind, edited_at=now, edited_by=by.account_id)
        row.before, row.after = dict(before), values_in(person, kind)
        row.save(using="vault", force_insert=True)
        append_entry(
            using="vault",
            by=by,
            action=action,
            subjects=[("person", person.id)],
            policies=access.policies,
            details={"do_not_contact": person.do_not_contact} if kind is DetailKind.CHOICE else {},
        )
