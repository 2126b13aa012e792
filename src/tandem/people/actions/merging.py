"""Joining two records of one person, and telling them apart again. Only journeys call these, in one transaction of
the vault that also moves the register of consents and the facts of care."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from tandem.audit.actions import append_entry
from tandem.consent.types import Access, Category
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.keys.fields import move_to
from tandem.people.edits import as_merge, details_in, restore, values_in
from tandem.people.indexing import index_details, index_numbers
from tandem.people.models import DetailEdit, Merge, OwnCode, PartnerNumber, Person
from tandem.people.opened import opened
from tandem.people.rules.merging import refusal_to_merge, refusal_to_undo, replayed, whose
from tandem.people.types import Belongs, DetailKind, MergeReason

VAULT = "vault"


def merge_people(
    *, access: Access, absorbed_access: Access, by: Actor, reason: MergeReason, now: datetime
) -> tuple[UUID, UUID, UUID]:
    """Join the record of `absorbed_access` into that of `access`; returns the merge and the two ids.

    Both own codes are withdrawn, until the person gets a new one: a wrong merge must not open a stranger's page.
    """
    with transaction.atomic(using=VAULT):
        kept = _whole(access, now)
        absorbed = _whole(absorbed_access, now)
        gone = Person.objects.using(VAULT).filter(id__in=[kept.id, absorbed.id], merged_into__isnull=False)
        refusal = refusal_to_merge(
            kept.id,
            absorbed.id,
            merged_away=gone.values_list("id", flat=True),
            is_synthetic=(kept.is_synthetic, absorbed.is_synthetic),
        )
        if refusal:
            raise Refused(refusal.code, refusal.sentence)
        merge = Merge(kept=kept, absorbed=absorbed, reason=reason, merged_at=now, merged_by=by.account_id)
        merge.save(using=VAULT, force_insert=True)
        absorbed.merged_into = kept.id
        absorbed.save(using=VAULT, update_fields=["merged_into"])
        _end_codes(kept, absorbed)
        _move_numbers(by, absorbed.id, kept.id)
        if absorbed.do_not_contact and not kept.do_not_contact:  # a wish to be left alone survives every merge
            kept.do_not_contact = True
            kept.save(using=VAULT, update_fields=["do_not_contact"])
        append_entry(
            using=VAULT,
            by=by,
            action="people.merge_people",
            subjects=[("person", kept.id), ("person", absorbed.id), ("merge", merge.id)],
            reason=reason,
        )
    return merge.id, kept.id, absorbed.id


def undo_merge(
    *, access: Access, by: Actor, merge_id: UUID, edits: Mapping[UUID, Belongs], now: datetime
) -> tuple[UUID, UUID]:
    """Tell the two records apart again, and replay what was changed since on whom it belongs to; returns both ids."""
    with transaction.atomic(using=VAULT):
        merge = Merge.objects.using(VAULT).select_related("kept", "absorbed").get(id=merge_id)
        kept, absorbed = _whole(access, now), merge.absorbed
        if merge.kept_id != kept.id:
            raise Refused("other_person", "")
        later = [as_merge(row) for row in Merge.objects.using(VAULT).filter(kept=kept)]
        refusal = refusal_to_undo(as_merge(merge), later)
        if refusal:
            raise Refused(refusal.code, refusal.sentence)
        absorbed.merged_into = None
        _replay(kept, absorbed, since=merge.created_at, edits=edits)
        for person in (kept, absorbed):
            person.save(using=VAULT)
            index_details(by=by, person_id=person.id, details=details_in(person))
        _give_numbers_back(by, kept.id, absorbed.id, merge.merged_at)
        merge.undone_at, merge.undone_by = now, by.account_id
        merge.save(using=VAULT, update_fields=["undone_at", "undone_by"])
        _end_codes(kept)
        append_entry(
            using=VAULT,
            by=by,
            action="people.undo_merge",
            subjects=[("person", kept.id), ("person", absorbed.id), ("merge", merge.id)],
            details={"edits": len(edits)},
        )
    return kept.id, absorbed.id


def _end_codes(*people: Person) -> None:
    """End what opens or will open their pages, by the wall clock, as codes run."""
    OwnCode.objects.using(VAULT).filter(person__in=people).exclude(revoked_at__lte=Now()).update(revoked_at=Now())


def _whole(access: Access, now: datetime) -> Person:
    if access.person_id is None:
        raise Refused("not_open", "")
    return opened(access=access, person_id=access.person_id, category=Category.IDENTITY, now=now)


def _replay(kept: Person, absorbed: Person, *, since: datetime, edits: Mapping[UUID, Belongs]) -> None:
    """Rebuild both records: what each was when they were joined, and the later edits that belong to it, in order."""
    rows = list(
        DetailEdit.objects.using(VAULT).filter(person=kept, created_at__gt=since).order_by("created_at", "id")
    )
    for kind in DetailKind:
        mine: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = []
        theirs: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = []
        of_kind = [row for row in rows if row.kind == kind]
        for row in of_kind:
            before, after = row.before.reveal(), row.after.reveal()
            belongs = whose(edits.get(row.id), after)
            if belongs in (Belongs.KEPT, Belongs.BOTH):
                mine.append((before, after))
            if belongs in (Belongs.ABSORBED, Belongs.BOTH):
                theirs.append((before, after))
        if of_kind:
            restore(kept, kind, replayed(of_kind[0].before.reveal(), mine))
            restore(absorbed, kind, replayed(values_in(absorbed, kind), theirs))


def _move_numbers(by: Actor, absorbed_id: UUID, kept_id: UUID) -> None:
    for row in PartnerNumber.objects.using(VAULT).filter(person_id=absorbed_id):
        row.moved_from = row.moved_from or absorbed_id
        move_to(row, "person_id", kept_id)
        row.save(using=VAULT)
    index_numbers(by=by, person_id=kept_id)
    index_numbers(by=by, person_id=absorbed_id)


def _give_numbers_back(by: Actor, kept_id: UUID, absorbed_id: UUID, merged_at: datetime) -> None:
    rows = PartnerNumber.objects.using(VAULT).filter(person_id=kept_id, moved_from=absorbed_id)
    for row in rows.filter(recorded_at__lte=merged_at):
        row.moved_from = None
        move_to(row, "person_id", absorbed_id)
        row.save(using=VAULT)
    index_numbers(by=by, person_id=kept_id)
    index_numbers(by=by, person_id=absorbed_id)
