"""Who is who: search before somebody is written down anew, find records of one person, join them, part them again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.agencies.types import Role
from tandem.care.actions.merging import move_facts, move_facts_back
from tandem.care.queries.merging import RootLine, roots_since
from tandem.consent import gate
from tandem.consent.actions import merge_registers, unmerge_registers
from tandem.consent.queries import persons_tied_to
from tandem.consent.types import Access, Category, Channel, Purpose
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.core.row_locks import open_rows
from tandem.journeys import opening
from tandem.oversight.actions.merging import move_files, move_files_back
from tandem.people.actions import merge_people, undo_merge
from tandem.people.queries import candidates, duplicates_among, edits_since, matches, merges_of
from tandem.people.rules.searching import fields_used, refusal_to_search
from tandem.people.types import Belongs, Edit, Found, MergeReason, MergeRow, Pair, SearchTerms

MAY_MERGE = frozenset({Role.CASE_MANAGER, Role.COORDINATOR})
NAMES = (Category.IDENTITY, Category.CONTACT, Category.VISIT_CONTACT)


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found among the people whom the searcher works with."""

    found: list[Found]
    access: Mapping[UUID, Access]


@dataclass(frozen=True, slots=True)
class Since:
    """What was written in a joined record since the merge."""

    merge: MergeRow
    edits: list[Edit]
    roots: list[RootLine]


def search(*, by: Actor, terms: SearchTerms, now: datetime) -> Hits:
    """People like these terms with whom the searcher works. Others are not told of, not even as a number.

    The index gives at most 200 candidates; of these only those that the gate opens are read and scored.
    """
    refusal = refusal_to_search(terms)
    if refusal:
        raise Refused(refusal.code, refusal.sentence)
    purpose = _purpose(by)
    opened = opening.granted(
        gate.open_search(by=by, purpose=purpose, channel=Channel.PAGE, now=now, searched_by=fields_used(terms))
    )
    ids = candidates(access=opened, terms=terms, now=now)
    cohort = gate.open_cohort(by=by, persons=ids, purpose=purpose, channel=Channel.PAGE, now=now, categories=NAMES)
    return Hits(matches(access=cohort.accesses, terms=terms, now=now), cohort.accesses)


def possible_duplicates(*, by: Actor, now: datetime) -> tuple[list[Pair], Mapping[UUID, Access]]:
    """Pairs of records, among the people whom the actor works with, that may be one person."""
    cohort = gate.open_cohort(
        by=by,
        persons=persons_tied_to(by=by, now=now),
        purpose=_purpose(by),
        channel=Channel.PAGE,
        now=now,
        categories=NAMES,
    )
    return duplicates_among(access=cohort.accesses, now=now), cohort.accesses


def merge(*, by: Actor, kept_id: UUID, absorbed_id: UUID, reason: MergeReason, now: datetime) -> UUID:
    """Join two records that the actor works with, in one transaction: people, care, oversight, consents."""
    _stop_unless_allowed(by)
    with transaction.atomic(using="vault"):
        kept, absorbed = (opening.record(by=by, person_id=one, now=now) for one in (kept_id, absorbed_id))
        merge_id, _kept, _absorbed = merge_people(
            access=kept, absorbed_access=absorbed, by=by, reason=reason, now=now
        )
        moves = {"access": kept, "by": by, "merge_id": merge_id, "from_id": absorbed_id, "to_id": kept_id, "now": now}
        move_facts(**moves)
        move_files(**moves)
        merge_registers(by=by, merge_id=merge_id, kept_id=kept_id, absorbed_id=absorbed_id, now=now)
    return merge_id


def written_since(*, access: Access, merge_row: MergeRow, now: datetime) -> Since:
    """What somebody has to sort before a merge is undone."""
    asked = {"access": access, "person_id": merge_row.kept_id, "since": merge_row.written_at, "now": now}
    return Since(merge_row, edits_since(**asked), roots_since(merge_id=merge_row.id, **asked))


def merge_in_force(*, access: Access, person_id: UUID, merge_id: UUID, now: datetime) -> MergeRow:
    """One merge of an opened record that was not undone; Refused otherwise."""
    for one in merges_of(access=access, person_id=person_id, now=now):
        if one.id == merge_id and one.undone_at is None:
            return one
    raise Refused("no_merge", _("There is no such merge, or it was undone before."))


def unmerge(
    *,
    by: Actor,
    kept_id: UUID,
    merge_id: UUID,
    edits: Mapping[UUID, Belongs],
    roots: Collection[UUID],
    now: datetime,
) -> UUID:
    """Part two joined records, with the later edits and facts where they belong; returns the id set free again."""
    _stop_unless_allowed(by)
    with transaction.atomic(using="vault"):
        access = opening.record(by=by, person_id=kept_id, now=now)
        known = merge_in_force(access=access, person_id=kept_id, merge_id=merge_id, now=now)
        open_rows([known.absorbed_id])  # who comes back stood behind the open record until now
        since = written_since(access=access, merge_row=known, now=now)
        if not set(roots) <= {one.id for one in since.roots}:
            raise Refused("other_person", _("One of these was not written since the two were joined."))
        unmerge_registers(by=by, merge_id=merge_id, now=now)
        moves = {"access": access, "by": by, "merge_id": merge_id, "from_id": kept_id, "to_id": known.absorbed_id}
        move_facts_back(**moves, also=roots, now=now)
        move_files_back(**moves, now=now)
        undo_merge(access=access, by=by, merge_id=merge_id, edits=edits, now=now)
    return known.absorbed_id


def _stop_unless_allowed(by: Actor) -> None:
    if by.role not in MAY_MERGE:
        raise Refused("role", _("Records are joined by a case manager or a coordinator."))


def _purpose(by: Actor) -> Purpose:
    return Purpose.COORDINATION if by.role == Role.COORDINATOR else Purpose.OUTREACH
