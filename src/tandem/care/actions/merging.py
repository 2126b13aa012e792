"""Moving the facts of one record to another, and back. Only the journey of identity calls these, in its transaction.

Rows move with their ids, so every later change stays on them. A fact belongs to its root (an encounter, a case or a
referral): what hangs from a root goes where the root goes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import ForeignKey

from tandem.audit.actions import append_entry
from tandem.care.models import Case, OutreachVisit, Referral, VisitStatus
from tandem.care.models.merging import MovedFact
from tandem.care.models.source import Fact
from tandem.care.rules.life_cycles import VISIT, refusal_to_move
from tandem.care.rules.outreach import OPEN_STATES
from tandem.care.types import CaseState, VisitState
from tandem.consent.types import Access, Category, require_any
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.keys.fields import move_to

VAULT = "vault"
OPENED_BY = (Category.ENCOUNTER, Category.VISIT_CONTACT, Category.CASE, Category.REFERRAL)


def move_facts(*, access: Access, by: Actor, merge_id: UUID, from_id: UUID, to_id: UUID, now: datetime) -> int:
    """Move every fact of `from_id` to the open record `to_id`; how many. Refused when two open cases collide."""
    require_any(access, person_id=to_id, categories=OPENED_BY, now=now)
    with transaction.atomic(using=VAULT):
        if _colliding_cases(from_id, to_id):
            raise Refused("two_open_cases", _("Both have an open case in the same program. Close one of them first."))
        _join_visits(from_id, to_id, by, now)
        moved = 0
        for kind in _kinds_of_facts():
            for row in kind._default_manager.using(VAULT).filter(person_id=from_id):
                _move(row, to_id)
                note = MovedFact(merge_id=merge_id, kind=kind.__name__, fact_id=row.id)
                note.save(using=VAULT, force_insert=True)
                moved += 1
        _note(by, "move_facts", merge_id, (from_id, to_id), facts=moved)
    return moved


def move_facts_back(
    *, access: Access, by: Actor, merge_id: UUID, from_id: UUID, to_id: UUID, also: Collection[UUID], now: datetime
) -> int:
    """Give back what a merge moved, with `also`: roots written since that belong to the other person; how many."""
    require_any(access, person_id=from_id, categories=OPENED_BY, now=now)
    with transaction.atomic(using=VAULT):
        wanted = set(MovedFact.objects.using(VAULT).filter(merge_id=merge_id).values_list("fact_id", flat=True))
        wanted |= set(also)
        rows = [
            row for kind in _kinds_of_facts() for row in kind._default_manager.using(VAULT).filter(person_id=from_id)
        ]
        size = -1
        while size != len(wanted):  # what hangs from a root, and what hangs from that
            size = len(wanted)
            wanted |= {row.id for row in rows if wanted & set(_parents(row))}
        going = [row for row in rows if row.id in wanted]
        for row in going:
            _move(row, to_id)
        _free_visits([row for row in going if isinstance(row, OutreachVisit)], by, now)
        _note(by, "move_facts_back", merge_id, (from_id, to_id), facts=len(going))
    return len(going)


def _kinds_of_facts() -> list[type[Fact]]:
    """Every table of facts about a person."""
    return sorted(Fact.__subclasses__(), key=lambda kind: kind.__name__)


def _parents(row: Fact) -> Iterator[UUID]:
    """The facts that a fact hangs from."""
    for field in row._meta.concrete_fields:
        if isinstance(field, ForeignKey) and issubclass(field.related_model, Fact):
            yield getattr(row, field.attname)
    if isinstance(row, Referral) and row.case_id:
        yield row.case_id


def _move(row: Fact, person_id: UUID) -> None:
    move_to(row, "person_id", person_id)
    row.save(using=VAULT)


def _join_visits(from_id: UUID, to_id: UUID, by: Actor, now: datetime) -> None:
    """Where both records have an open visit of one team, that of the record that goes waits behind the other."""
    rows = OutreachVisit.objects.using(VAULT).filter(state__in=OPEN_STATES)
    teams = set(rows.filter(person_id=to_id).values_list("agency_id", flat=True))
    for row in rows.filter(person_id=from_id, agency_id__in=teams):
        _step(row, VisitState.JOINED, by, now)


def _free_visits(rows: Collection[OutreachVisit], by: Actor, now: datetime) -> None:
    """A visit that waited stands again as it stood when the records were joined."""
    for row in rows:
        if row.state == VisitState.JOINED:
            last = VisitStatus.objects.using(VAULT).filter(visit=row, to_state=VisitState.JOINED).latest("at")
            _step(row, VisitState(last.from_state), by, now)


def _step(row: OutreachVisit, new: VisitState, by: Actor, now: datetime) -> None:
    old = VisitState(row.state)
    refusal = refusal_to_move(VISIT, old, new)
    if refusal:
        raise Refused(refusal.code, refusal.sentence)
    row.state = new
    row.save(using=VAULT, update_fields=["state"])
    step = VisitStatus(visit=row, at=now, account_id=by.account_id, from_state=old, to_state=new, reason="merge")
    step.save(using=VAULT, force_insert=True)


def _colliding_cases(first: UUID, second: UUID) -> bool:
    open_cases = Case.objects.using(VAULT).exclude(state=CaseState.CLOSED)
    programs = [set(open_cases.filter(person_id=one).values_list("agency_id", "program")) for one in (first, second)]
    return bool(programs[0] & programs[1])


def _note(by: Actor, action: str, merge_id: UUID, people: tuple[UUID, UUID], *, facts: int) -> None:
    append_entry(
        using=VAULT,
        by=by,
        action=f"care.{action}",
        subjects=[*(("person", one) for one in people), ("merge", merge_id)],
        details={"facts": facts},
    )
