"""What oversight wrote about a person follows a merge, and comes back. Only the journey of identity calls these.

Were it left behind, a legal hold would not stop an erasure, a report that was unsafe to tell would stand on the
person's own page, and what the person asked could not be answered, for nobody opens the record that went.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction

from tandem.audit.actions import append_entry
from tandem.consent.types import Access, Category, require_any
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.keys.fields import move_to
from tandem.oversight.models import (
    BreachPerson,
    LegalDemand,
    LegalNotice,
    LegalProduction,
    LegalScope,
    MandatoryReport,
    PersonRequest,
    RequestStep,
)
from tandem.oversight.models.merging import MovedFile
from tandem.oversight.rules.requests import refusal_to_join
from tandem.oversight.types.requests import RequestKind, RequestState

VAULT = "vault"
OPENED_BY = (Category.IDENTITY, Category.DISCLOSURE_LOG)
TABLES: tuple[type[models.Model], ...] = (
    LegalDemand,
    LegalScope,
    LegalNotice,
    LegalProduction,
    PersonRequest,
    RequestStep,
    MandatoryReport,
    BreachPerson,
)
FOLLOWING: tuple[tuple[type[models.Model], str], ...] = (
    (LegalScope, "demand_id"),
    (LegalNotice, "demand_id"),
    (LegalProduction, "demand_id"),
    (RequestStep, "request_id"),
)


def move_files(*, access: Access, by: Actor, merge_id: UUID, from_id: UUID, to_id: UUID, now: datetime) -> int:
    """Move every row about `from_id` to the open record `to_id`; how many. Refused while an erasure is asked for."""
    require_any(access, person_id=to_id, categories=OPENED_BY, now=now)
    with transaction.atomic(using=VAULT):
        erasures = PersonRequest.objects.using(VAULT).filter(person_id__in=[from_id, to_id], kind=RequestKind.ERASURE)
        refusal = refusal_to_join([RequestState(one) for one in erasures.values_list("state", flat=True)])
        if refusal:
            raise Refused(refusal.code, refusal.sentence)
        moved = 0
        for table in TABLES:
            for row in table._default_manager.using(VAULT).filter(person_id=from_id):
                _move(row, to_id)
                note = MovedFile(merge_id=merge_id, kind=table.__name__, row_id=row.pk)
                note.save(using=VAULT, force_insert=True)
                moved += 1
        _note(by, "move_files", merge_id, (from_id, to_id), moved)
    return moved


def move_files_back(*, access: Access, by: Actor, merge_id: UUID, from_id: UUID, to_id: UUID, now: datetime) -> int:
    """Give back what a merge moved, with the steps that were taken on it since; how many rows."""
    require_any(access, person_id=from_id, categories=OPENED_BY, now=now)
    with transaction.atomic(using=VAULT):
        wanted = set(MovedFile.objects.using(VAULT).filter(merge_id=merge_id).values_list("row_id", flat=True))
        going = []
        for table in TABLES:
            going += table._default_manager.using(VAULT).filter(person_id=from_id, pk__in=wanted)
        for table, parent in FOLLOWING:
            later = table._default_manager.using(VAULT).filter(person_id=from_id, **{f"{parent}__in": wanted})
            going += later.exclude(pk__in=wanted)
        for row in going:
            _move(row, to_id)
        _note(by, "move_files_back", merge_id, (from_id, to_id), len(going))
    return len(going)


def _move(row: Any, person_id: UUID) -> None:
    move_to(row, "person_id", person_id)
    row.save(using=VAULT)


def _note(by: Actor, action: str, merge_id: UUID, people: tuple[UUID, UUID], files: int) -> None:
    append_entry(
        using=VAULT,
        by=by,
        action=f"oversight.{action}",
        subjects=[*(("person", one) for one in people), ("merge", merge_id)],
        details={"files": files},
    )
