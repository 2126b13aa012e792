"""Reading merges: which records were joined, and what was changed since."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tandem.consent.types import Access, Category
from tandem.core.row_locks import working
from tandem.people.edits import as_merge
from tandem.people.models import DetailEdit, Merge
from tandem.people.opened import opened
from tandem.people.rules.merging import changed_fields
from tandem.people.types import DetailKind, Edit, MergeRow


def merges_of(*, access: Access, person_id: UUID, now: datetime) -> list[MergeRow]:
    """The merges into a record, newest first, the undone ones included."""
    opened(access=access, person_id=person_id, category=Category.IDENTITY, now=now)
    return [as_merge(row) for row in Merge.objects.using("vault").filter(kept_id=person_id).order_by("-merged_at")]


def edits_since(*, access: Access, person_id: UUID, since: datetime, now: datetime) -> list[Edit]:
    """What was changed in the details since a moment: fields by name, never their values."""
    opened(access=access, person_id=person_id, category=Category.IDENTITY, now=now)
    rows = DetailEdit.objects.using("vault").filter(person_id=person_id, created_at__gt=since).order_by("created_at")
    return [
        Edit(row.id, DetailKind(row.kind), row.edited_at, changed_fields(row.before.reveal(), row.after.reveal()))
        for row in rows
    ]


@working("merged")
def absorbed_ids(*, person_id: UUID) -> list[UUID]:
    """Ids under which the same person stood before merges in force: what stood under them is the person's too."""
    found: list[UUID] = []
    wanted = [person_id]
    while wanted:
        rows = Merge.objects.using("vault").filter(kept_id__in=wanted, undone_at=None)
        wanted = [one for one in rows.values_list("absorbed_id", flat=True) if one not in found]
        found += wanted
    return found


@working("merged")
def joined_ids(*, person_ids: Iterable[UUID], or_were: bool = False) -> frozenset[UUID]:
    """These ids and all that stand joined with one of them by a merge in force: what protects one protects all.

    With `or_were` also those that stood joined until the merge was undone.
    """
    merges = Merge.objects.using("vault").filter(**({} if or_were else {"undone_at": None}))
    found = fresh = set(person_ids)
    while fresh:
        rows = merges.filter(Q(kept_id__in=fresh) | Q(absorbed_id__in=fresh))
        fresh = {one for pair in rows.values_list("kept_id", "absorbed_id") for one in pair} - found
        found = found | fresh
    return frozenset(found)
