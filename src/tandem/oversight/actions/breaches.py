"""Breach files: opening, containing, assessing, telling, closing. Each step is appended and in the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.consent.types import Access, Category, Refusal, require_any
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.oversight.models import Breach, BreachAnswer, BreachPerson, BreachReport, BreachStatus
from tandem.oversight.queries.breaches import breach_file
from tandem.oversight.rules import breaches as rules
from tandem.oversight.types.breaches import (
    BreachFile,
    BreachSource,
    BreachState,
    Factor,
    NoticeTo,
    NoticeWay,
    Risk,
)

VAULT = "vault"


def open_breach(
    *,
    by: Actor,
    now: datetime,
    source: BreachSource,
    discovered_on: date,
    source_id: UUID | None = None,
    person_ids: Iterable[UUID] = (),
) -> UUID:
    """Open a file on the day something was discovered. One source has one file: a second time gives the first."""
    with transaction.atomic(using=VAULT):
        _stop_if(rules.refusal_to_keep_file(role=by.role, side=by.side))
        _stop_if(rules.refusal_to_discover(discovered_on=discovered_on, today=now.date()))
        known = Breach.objects.using(VAULT).filter(source=source, source_id=source_id).first() if source_id else None
        if known:
            return known.id
        row = Breach(
            agency_id=by.agency_id,
            source=source,
            source_id=source_id,
            discovered_on=discovered_on,
            state=BreachState.DISCOVERED,
            opened_by=by.account_id,
            opened_at=now,
        )
        row.save(using=VAULT, force_insert=True)
        _step(row, "", BreachState.DISCOVERED, by, now)
        _add(row, person_ids)
        _note(by, "open_breach", row, reason=source, discovered_on=discovered_on.isoformat())
    return row.id


def add_people(*, by: Actor, now: datetime, breach_id: UUID, person_ids: Iterable[UUID]) -> None:
    """Add people whose records it was about. Somebody who is on the list stays on it."""
    with transaction.atomic(using=VAULT):
        row, _file = _found(by, breach_id, now)
        added = _add(row, person_ids)
        _note(by, "add_people", row, people=added)


def set_discovery_earlier(*, by: Actor, now: datetime, breach_id: UUID, discovered_on: date) -> None:
    """It was known earlier than thought: the clocks begin earlier. They are never moved later."""
    with transaction.atomic(using=VAULT):
        row, _file = _found(by, breach_id, now)
        _stop_if(rules.refusal_to_move_discovery(known_on=row.discovered_on, new_on=discovered_on))
        row.discovered_on = discovered_on
        row.save(using=VAULT, update_fields=["discovered_on"])
        _note(by, "set_discovery_earlier", row, discovered_on=discovered_on.isoformat())


def contain_breach(*, by: Actor, now: datetime, breach_id: UUID) -> None:
    """The hole is closed, or what was lost is back or destroyed."""
    with transaction.atomic(using=VAULT):
        row, _file = _found(by, breach_id, now)
        _move(row, BreachState.CONTAINED, by, now)


def assess_breach(*, by: Actor, now: datetime, breach_id: UUID, answers: Mapping[Factor, Risk]) -> BreachState:
    """Answer the four factors. Low in all of them is a low probability; anything else means that notices are due."""
    with transaction.atomic(using=VAULT):
        row, file = _found(by, breach_id, now)
        _stop_if(rules.refusal_to_assess(answers=answers, people=file.people))
        finding = rules.finding_of(answers)
        assert finding is not None
        _stop_if(rules.refusal_to_step(old=file.state, new=finding))
        for factor, risk in sorted(answers.items()):
            answer = BreachAnswer(breach=row, factor=factor, risk=risk, at=now, account_id=by.account_id)
            answer.save(using=VAULT, force_insert=True)
        row.assessed_by = by.account_id
        _move(row, finding, by, now)
    return finding


def tell_person(
    *, access: Access, by: Actor, now: datetime, breach_id: UUID, person_id: UUID, way: NoticeWay, told_on: date
) -> None:
    """Note how and when one person was told, by somebody who has their record open. The first time counts."""
    require_any(access, person_id=person_id, categories=[Category.IDENTITY, Category.DISCLOSURE_LOG], now=now)
    with transaction.atomic(using=VAULT):
        breach = Breach.objects.using(VAULT).get(id=breach_id)
        rows = list(BreachPerson.objects.using(VAULT).filter(breach=breach, person_id=person_id))
        if not rows:
            raise Refused("not_in_breach", _("This breach is not about this person."))
        for row in rows:  # two, when two of its people turned out to be one
            if row.told_on is None:
                row.told_on, row.told_by, row.way = told_on, by.account_id, way
                row.save(using=VAULT, update_fields=["told_on", "told_by", "way"])
        _note(by, "tell_person", breach, person_id=person_id, way=way)


def record_report(*, by: Actor, now: datetime, breach_id: UUID, to: NoticeTo, made_on: date) -> None:
    """Note that HHS or the media were told. Once each."""
    with transaction.atomic(using=VAULT):
        row, file = _found(by, breach_id, now)
        _stop_if(rules.refusal_to_report(to=to, duties=file.duties, made_on=made_on, today=now.date()))
        report = BreachReport(breach=row, to=to, made_on=made_on, account_id=by.account_id)
        report.save(using=VAULT, force_insert=True)
        _note(by, "record_report", row, to=to)


def confirm_notices_sent(*, by: Actor, now: datetime, breach_id: UUID) -> None:
    """Everybody on the list has been told."""
    with transaction.atomic(using=VAULT):
        row, file = _found(by, breach_id, now)
        _stop_if(rules.refusal_to_send(people=file.people, told=file.told))
        _move(row, BreachState.NOTICES_SENT, by, now)


def close_breach(*, by: Actor, now: datetime, breach_id: UUID) -> None:
    """Nothing is owed any more; a low probability is confirmed by somebody other than who found it."""
    with transaction.atomic(using=VAULT):
        row, file = _found(by, breach_id, now)
        _stop_if(
            rules.refusal_to_close(
                state=file.state, account_id=by.account_id, assessed_by=file.assessed_by, duties=file.duties
            )
        )
        _move(row, BreachState.CLOSED, by, now)


def _found(by: Actor, breach_id: UUID, now: datetime) -> tuple[Breach, BreachFile]:
    """The file, for the privacy officer of its agency."""
    _stop_if(rules.refusal_to_keep_file(role=by.role, side=by.side))
    file = breach_file(breach_id=breach_id, agency_id=by.agency_id, today=now.date()) if by.agency_id else None
    if file is None:
        raise Refused(*rules.NO_SUCH_FILE)
    return Breach.objects.using(VAULT).get(id=breach_id), file


def _add(row: Breach, person_ids: Iterable[UUID]) -> int:
    known = set(BreachPerson.objects.using(VAULT).filter(breach=row).values_list("person_id", flat=True))
    new = sorted(set(person_ids) - known)
    for person_id in new:
        BreachPerson(breach=row, person_id=person_id).save(using=VAULT, force_insert=True)
    return len(new)


def _move(row: Breach, new: BreachState, by: Actor, now: datetime) -> None:
    old = BreachState(row.state)
    _stop_if(rules.refusal_to_step(old=old, new=new))
    row.state = new
    row.save(using=VAULT, update_fields=["state", "assessed_by"])
    _step(row, old, new, by, now)
    _note(by, "move_breach", row, state=new)


def _step(row: Breach, old: str, new: BreachState, by: Actor, now: datetime) -> None:
    step = BreachStatus(breach=row, at=now, account_id=by.account_id, from_state=old, to_state=new)
    step.save(using=VAULT, force_insert=True)


def _note(
    by: Actor, action: str, row: Breach, *, reason: str = "", person_id: UUID | None = None, **details: object
) -> None:
    person = [("person", person_id)] if person_id else []
    append_entry(
        using=VAULT,
        by=by,
        action=f"oversight.{action}",
        subjects=[("breach", row.id), *person],
        reason=reason,
        details=details,
    )


def _stop_if(refusal: Refusal | None) -> None:
    if refusal:
        raise Refused(refusal.code, refusal.sentence)
