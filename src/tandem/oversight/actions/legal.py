"""Taking a legal demand through its life: each step asks its rule, appends to the history and to the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.consent.types import Category, Purpose
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.oversight import models
from tandem.oversight.actions.legal_steps import move, note, opened, step
from tandem.oversight.queries.legal import SEARCHED, searches_of, step_count
from tandem.oversight.rules import legal as rules
from tandem.oversight.rules.answering import answering_law, items_for
from tandem.oversight.rules.legal_search import refusal_to_look, refusal_to_look_for, refusal_to_name
from tandem.oversight.types.legal import (
    Advice,
    Answer,
    DemandKind,
    DemandState,
    Issuer,
    Jurisdiction,
    LetterKind,
    NoticeWay,
    Order,
    PaperKind,
    Scope,
    Standard,
)

VAULT = "vault"
S = DemandState


def receive_demand(
    *,
    by: Actor,
    kind: DemandKind,
    issuer: Issuer,
    jurisdiction: Jurisdiction,
    standard: Standard,
    asked: Scope,
    received_at: datetime,
    deadline_at: datetime | None,
    is_synthetic: bool = False,
    now: datetime,
) -> UUID:
    """Take a demand in. Without a deadline on the paper the house's own counts. Returns the demand's id."""
    rules.stop_if(rules.refusal_to_work(by, by.agency_id))
    if received_at > now:
        raise Refused("in_future", _("The day of receipt lies in the future."))
    row = models.LegalDemand(
        agency_id=by.agency_id,
        kind=kind,
        issuer=issuer,
        jurisdiction=jurisdiction,
        standard=standard,
        asked=sorted(asked.categories),
        asked_from_on=asked.from_on,
        asked_until_on=asked.until_on,
        received_at=received_at,
        received_by=by.account_id,
        deadline_at=deadline_at or received_at + answering_law().answer_within,
        state=S.RECEIVED,
        is_synthetic=is_synthetic,
    )
    with transaction.atomic(using=VAULT):
        row.save(using=VAULT, force_insert=True)
        step(demand_id=row.id, by=by, old="", to=S.RECEIVED, at=received_at, reason=kind)
    return row.id


def answer_checklist(
    *, by: Actor, demand_id: UUID, answers: Mapping[str, Answer], order: Order, now: datetime
) -> None:
    """Record the checklist as somebody read the paper. Advice and decisions given before are void from then on."""
    with transaction.atomic(using=VAULT):
        demand = opened(by=by, demand_id=demand_id)
        rules.stop_if(rules.refusal_to_check(demand))
        known = {item.id for item in items_for(demand.standard, order.order_type)}
        models.LegalCheck(
            demand_id=demand_id,
            answers={item: answer for item, answer in answers.items() if item in known},
            order_type=order.order_type or "",
            named=sorted(order.named.categories),
            named_from_on=order.named.from_on,
            named_until_on=order.named.until_on,
            expires_on=order.expires_on,
            is_notice_barred=order.is_notice_barred,
            number=step_count(demand_id),
            account_id=by.account_id,
            at=now,
        ).save(using=VAULT, force_insert=True)
        move(demand=demand, by=by, to=S.CHECKED, now=now)


def keep_paper(*, by: Actor, demand_id: UUID, kind: PaperKind, content: bytes, now: datetime) -> UUID:
    """Keep a paper sealed, with its hash. A new one of the same kind takes the place of the old one, which stays."""
    with transaction.atomic(using=VAULT):
        demand = opened(by=by, demand_id=demand_id)
        rules.stop_if(rules.refusal_to_keep_paper(demand, kind, content))
        row = models.LegalPaper(
            demand_id=demand_id,
            number=models.LegalPaper.objects.using(VAULT).filter(demand_id=demand_id).count(),
            kind=kind,
            content=content,
            file_sha256=hashlib.sha256(content).hexdigest(),
            account_id=by.account_id,
            at=now,
        )
        row.save(using=VAULT, force_insert=True)
        details = {"kind": kind, "sha256": row.file_sha256}
        note(demand_id=demand_id, by=by, action="oversight.keep_paper", details=details)
    return row.id


def ask_counsel(*, by: Actor, demand_id: UUID, now: datetime) -> None:
    """Record that counsel was asked, with the whole checklist answered."""
    with transaction.atomic(using=VAULT):
        demand = opened(by=by, demand_id=demand_id)
        rules.stop_if(rules.refusal_to_ask_counsel(demand))
        move(demand=demand, by=by, to=S.WITH_COUNSEL, now=now)


def record_advice(*, by: Actor, demand_id: UUID, advice: Advice, has_read_current_text: bool, now: datetime) -> None:
    """Record what counsel answered."""
    with transaction.atomic(using=VAULT):
        demand = opened(by=by, demand_id=demand_id)
        rules.stop_if(rules.refusal_to_move(demand, S.ADVISED))
        models.LegalAdvice(
            demand_id=demand_id,
            advice=advice,
            has_read_current_text=has_read_current_text,
            number=step_count(demand_id),
            account_id=by.account_id,
            at=now,
        ).save(using=VAULT, force_insert=True)
        move(demand=demand, by=by, to=S.ADVISED, now=now, reason=advice)


def propose_production(*, by: Actor, demand_id: UUID, now: datetime) -> None:
    """The first person decides that records are to be produced."""
    with transaction.atomic(using=VAULT):
        demand = opened(by=by, demand_id=demand_id)
        rules.stop_if(rules.refusal_to_propose(demand, now))
        move(demand=demand, by=by, to=S.PROPOSED, now=now)


def approve_production(*, by: Actor, demand_id: UUID, now: datetime) -> None:
    """A second, different person agrees. Only from here on may anybody look whether the person is known."""
    with transaction.atomic(using=VAULT):
        demand = opened(by=by, demand_id=demand_id)
        rules.stop_if(rules.refusal_to_approve(demand, by, now))
        move(demand=demand, by=by, to=S.APPROVED, now=now)


def note_search(
    *, by: Actor, demand_id: UUID, name_mark: str, birth_mark: str, found: Sequence[UUID], now: datetime
) -> None:
    """Record a look for the person whom an approved demand names; Refused for a further one, or for somebody else."""
    with transaction.atomic(using=VAULT):
        demand = opened(by=by, demand_id=demand_id)
        # Locked, or two looks at the same moment would each be the first one.
        models.LegalDemand.objects.using(VAULT).select_for_update().get(id=demand_id)
        earlier = searches_of(demand_id)
        rules.stop_if(refusal_to_look(demand, earlier))
        rules.stop_if(refusal_to_look_for(earlier, name_mark=name_mark, birth_mark=birth_mark))
        append_entry(
            using=VAULT,
            by=by,
            action=SEARCHED,
            subjects=[("demand", demand_id), *(("person", one) for one in found)],
            reason=Purpose.LEGAL_PROCESS,
            details={"name": name_mark, "born": birth_mark, "people": len(found)},
        )


def narrow_scope(
    *, by: Actor, demand_id: UUID, person_id: UUID, ground_id: UUID, scope: Scope, now: datetime
) -> None:
    """Record what exactly is produced about whom; `ground_id` is the court order's record with the gate."""
    with transaction.atomic(using=VAULT):
        demand = opened(by=by, demand_id=demand_id)
        rules.stop_if(rules.refusal_to_narrow(demand, scope, now))
        rules.stop_if(refusal_to_name(person_id, searches_of(demand_id)))
        models.LegalScope(
            demand_id=demand_id,
            person_id=person_id,
            ground_id=ground_id,
            categories=sorted(scope.categories),
            from_on=scope.from_on,
            until_on=scope.until_on,
            account_id=by.account_id,
            at=now,
        ).save(using=VAULT, force_insert=True)
        row = models.LegalDemand.objects.using(VAULT).get(id=demand_id)
        row.person_id = person_id
        row.save(using=VAULT, update_fields=["person_id"])
        move(demand=demand, by=by, to=S.NARROWED, now=now, subjects=[("person", person_id)])


def record_notice(*, by: Actor, demand_id: UUID, way: NoticeWay, language: str, now: datetime) -> None:
    """Record that the person was told, or that the order bars it; the time to object begins."""
    with transaction.atomic(using=VAULT):
        demand = opened(by=by, demand_id=demand_id)
        rules.stop_if(rules.refusal_to_notify(demand, way))
        models.LegalNotice(
            demand_id=demand_id,
            person_id=demand.person_id,
            way=way,
            language=language,
            wait_until=now + answering_law().wait,
            account_id=by.account_id,
            at=now,
        ).save(using=VAULT, force_insert=True)
        move(demand=demand, by=by, to=S.NOTIFIED, now=now, reason=way, subjects=demand.subjects)


def record_production(
    *,
    by: Actor,
    demand_id: UUID,
    categories: Iterable[Category],
    facts: int,
    file_sha256: str,
    disclosure_id: UUID,
    now: datetime,
) -> None:
    """Record what left. Asks for every step once more; kinds beyond the scope are refused."""
    with transaction.atomic(using=VAULT):
        demand = opened(by=by, demand_id=demand_id)
        rules.stop_if(rules.refusal_to_produce(demand, now))
        given = frozenset(categories)
        if demand.scope is None or not given <= demand.scope.categories:
            raise Refused("too_wide", rules.TOO_WIDE)
        models.LegalProduction(
            demand_id=demand_id,
            person_id=demand.person_id,
            categories=sorted(given),
            facts=facts,
            file_sha256=file_sha256,
            disclosure_id=disclosure_id,
            account_id=by.account_id,
            at=now,
        ).save(using=VAULT, force_insert=True)
        move(demand=demand, by=by, to=S.PRODUCED, now=now, subjects=[*demand.subjects, ("disclosure", disclosure_id)])


def end_demand(*, by: Actor, demand_id: UUID, end: DemandState, now: datetime) -> None:
    """Refuse a demand, or note that it was withdrawn or quashed. Refusing needs one person and no reason."""
    if end not in (S.REFUSED, S.WITHDRAWN, S.QUASHED):
        raise ValueError("a demand ends refused, withdrawn or quashed")
    with transaction.atomic(using=VAULT):
        demand = opened(by=by, demand_id=demand_id)
        rules.stop_if(rules.refusal_to_end(demand, end))
        move(demand=demand, by=by, to=end, now=now)


def keep_letter(
    *, by: Actor, demand_id: UUID, kind: LetterKind, language: str, file_sha256: str, now: datetime
) -> None:
    """Record that a letter was made; the letter itself goes on paper and is kept nowhere."""
    with transaction.atomic(using=VAULT):
        demand = opened(by=by, demand_id=demand_id)
        if kind is LetterKind.REFUSAL and S.REFUSED not in {step.to_state for step in demand.history}:
            raise Refused("not_refused", _("The demand was not refused."))
        models.LegalLetter(
            demand_id=demand_id,
            kind=kind,
            language=language,
            file_sha256=file_sha256,
            account_id=by.account_id,
            at=now,
        ).save(using=VAULT, force_insert=True)
        note(
            demand_id=demand_id, by=by, action="oversight.keep_letter", details={"kind": kind, "sha256": file_sha256}
        )


def close_demand(*, by: Actor, demand_id: UUID, now: datetime) -> None:
    """Close a demand that was answered."""
    with transaction.atomic(using=VAULT):
        demand = opened(by=by, demand_id=demand_id)
        rules.stop_if(rules.refusal_to_close(demand))
        move(demand=demand, by=by, to=S.CLOSED, now=now)
