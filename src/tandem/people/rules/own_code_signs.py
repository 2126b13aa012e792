"""Which deeds with codes of own pages the privacy officer looks into. A sign is a question, never a verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from tandem.people.types import CodeDeed, CodeSign, SignKind

ISSUED = "people.issue_own_code"
DEEDS = (
    ISSUED,
    "people.cancel_own_code",
    "people.end_own_code",
    "people.try_own_code",
    "people.note_staff_at_own_page",
)
# A second code so soon after the first: papers do get lost, but seldom in the first week.
SOON = timedelta(days=7)
# So many codes by one worker in that time are more than people come newly into the care of one worker.
MOST_OF_ONE_WORKER = 20


def signs_in(deeds: Iterable[CodeDeed]) -> list[CodeSign]:
    """A sign for each deed that raises a question, with all its kinds. Deeds by time, signs newest first."""
    last: dict[UUID, datetime] = {}
    of_worker: dict[UUID, list[datetime]] = defaultdict(list)
    opened_where_made: set[UUID] = set()
    found = []
    for one in deeds:
        kinds = _of_issue(one, last, of_worker) if one.action == ISSUED else _of_other(one, opened_where_made)
        if kinds:
            found.append(CodeSign(tuple(kinds), one))
    return found[::-1]


def _of_issue(one: CodeDeed, last: dict[UUID, datetime], of_worker: dict[UUID, list[datetime]]) -> list[SignKind]:
    kinds = []
    if one.person_id:
        before = last.get(one.person_id)
        if before and one.at - before < SOON:
            kinds.append(SignKind.AGAIN)
        last[one.person_id] = one.at
    if one.waits:
        kinds.append(SignKind.REPLACED)
    if one.account_id:
        made = of_worker[one.account_id] = [at for at in of_worker[one.account_id] if one.at - at < SOON]
        made.append(one.at)
        if len(made) == MOST_OF_ONE_WORKER + 1:
            kinds.append(SignKind.MANY)
    return kinds


def _of_other(one: CodeDeed, opened_where_made: set[UUID]) -> list[SignKind]:
    if one.action == "people.cancel_own_code":
        return [SignKind.CANCELLED]
    if one.action == "people.end_own_code":
        return [SignKind.ENDED]
    if one.action == "people.note_staff_at_own_page":
        return [SignKind.BESIDE_STAFF] if one.person_id else []
    if one.has_ended:
        return [SignKind.RUN_OUT]
    if one.where_made and one.code_id and one.code_id not in opened_where_made:
        opened_where_made.add(one.code_id)
        return [SignKind.WHERE_MADE]
    return []
