"""When two records may be joined, and how the details are told apart again when a merge is undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from tandem.consent.types import Refusal
from tandem.core.refusals import gettext_noop as _
from tandem.people.types import Belongs, MergeRow

Values = Mapping[str, Any]
PROTECTING = "do_not_contact"


def refusal_to_merge(
    kept_id: UUID, absorbed_id: UUID, *, merged_away: Iterable[UUID], is_synthetic: tuple[bool, bool]
) -> Refusal | None:
    """Why two records may not be joined."""
    if kept_id == absorbed_id:
        return Refusal("same_record", _("This is one record already."))
    if {kept_id, absorbed_id} & set(merged_away):
        return Refusal("merged_away", _("One of the two was joined with another record before."))
    if is_synthetic[0] != is_synthetic[1]:
        return Refusal("made_up", _("A made-up person is never joined with a real one."))
    return None


def refusal_to_undo(merge: MergeRow, later: Iterable[MergeRow]) -> Refusal | None:
    """Why a merge cannot be undone: it was, or the record was joined with another one since."""
    if merge.undone_at is not None:
        return Refusal("undone", _("This was undone before."))
    if any(one.undone_at is None and one.written_at > merge.written_at for one in later):
        return Refusal("later_merge", _("A later merge of this record has to be undone first."))
    return None


def whose(belongs: Belongs | None, after: Values) -> Belongs:
    """Whose an edit is. Unsaid it is the kept record's; a wish to be left alone always counts for both."""
    if after.get(PROTECTING):
        return Belongs.BOTH
    return belongs or Belongs.KEPT


def changed_fields(before: Values, after: Values) -> tuple[str, ...]:
    """The names of the fields that an edit changed."""
    return tuple(sorted(name for name in after if after[name] != before.get(name)))


def replayed(start: Values, edits: Iterable[tuple[Values, Values]]) -> dict[str, Any]:
    """The details that come of applying edits to a start, each only in the fields that it changed, in their order."""
    found = dict(start)
    for before, after in edits:
        found.update({name: after[name] for name in changed_fields(before, after)})
    return found
