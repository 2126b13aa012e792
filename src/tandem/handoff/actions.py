"""Writing the hatch, in records. The parts of an offer are sealed here and never stored in readable form."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from tandem.audit.actions import append_entry, enqueue
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.handoff.models import (
    ClockStep,
    DeclinedOffer,
    Envelope,
    OperationStep,
    PlannedOperation,
)
from tandem.handoff.notices import id_of, parts_of, read_parts, receipt_of
from tandem.handoff.rules import (
    RECEIPT_ALPHABET,
    RECEIPT_LENGTH,
    SEND_AGAIN,
    SENT_BEFORE,
    refusal_to_deposit,
    refusal_to_move_operation,
    refusal_to_note_decline,
    refusal_to_note_step,
)
from tandem.handoff.sealing import opened, padded, public_key, sealed
from tandem.handoff.types import (
    DeclinedBy,
    DeclineReason,
    OpenedOperation,
    OperationPlan,
    OperationScore,
    OperationState,
    Step,
)


def deposit_envelope(
    *,
    by: Actor,
    parts: Mapping[str, str],
    to_agency_id: UUID,
    job: str,
    now: datetime,
    envelope_id: UUID | None = None,
) -> str:
    """Seal an offer to the vault, put it down with work for the care side, and return the officer's receipt.

    A form sent twice brings the same `envelope_id` twice: the first one counts, and its receipt is returned again.
    """
    plain = padded(parts)
    refusal = refusal_to_deposit(plain)
    if refusal:
        raise Refused("not_deposited", refusal)
    if by.agency_id is None:
        raise ValueError("an envelope is sent by an agency")
    envelope_id = envelope_id or uuid4()
    receipt = _new_receipt()
    row = Envelope(
        id=envelope_id,
        receipt=receipt,
        ciphertext=sealed(plain, public_key()),
        agency_id=by.agency_id,
        account_id=by.account_id,
        to_agency_id=to_agency_id,
        sent_at=now,
    )
    try:
        _put_down(row, by=by, job=job)
    except IntegrityError:
        return _receipt_again(envelope_id, by)
    return receipt


def _new_receipt() -> str:
    return "".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(RECEIPT_LENGTH))


def _put_down(row: Envelope, *, by: Actor, job: str) -> None:
    """The envelope, its first step, the work for the care side and the ledger entry, or none of them."""
    with transaction.atomic(using="default"):
        row.save(using="default", force_insert=True)
        ClockStep(envelope=row, step=Step.RECEIVED, at=row.sent_at).save(using="default", force_insert=True)
        enqueue(using="default", job=job, payload={"envelope_id": str(row.id)})
        append_entry(
            using="default",
            by=by,
            action="handoff.deposit_envelope",
            subjects=[("envelope", row.id)],
            details={"to_agency_id": str(row.to_agency_id)},
        )


def _receipt_again(envelope_id: UUID, by: Actor) -> str:
    """The receipt of an envelope that this account put down before; an id of somebody else's is a mistake."""
    known = Envelope.objects.using("default").filter(id=envelope_id, account_id=by.account_id).first()
    if known is None:
        raise Refused("not_deposited", SEND_AGAIN)
    return known.receipt


def note_step(*, by: Actor, receipt: str, step: Step, at: datetime) -> bool:
    """Note a step of a handoff on the officer's clock; False if it was noted before."""
    with transaction.atomic(using="default"):
        envelope = Envelope.objects.using("default").get(receipt=receipt)
        rows = ClockStep.objects.using("default").filter(envelope=envelope)
        done = [Step(name) for name in rows.values_list("step", flat=True)]
        refusal = refusal_to_note_step(done, step)
        if refusal:
            raise Refused("no_such_step", refusal)
        if step in done:
            return False
        ClockStep(envelope=envelope, step=step, at=at).save(using="default", force_insert=True)
        append_entry(
            using="default",
            by=by,
            action="handoff.note_step",
            subjects=[("envelope", envelope.id)],
            details={"step": step},
        )
    return True


def record_declined_offer(
    *,
    by: Actor,
    declined_by: DeclinedBy | None,
    reason: DeclineReason | None,
    at: datetime,
    now: datetime,
    pathway: str = "",
    offer_id: UUID | None = None,
) -> UUID:
    """Note that an offer was declined, by whom and why, without a word about the person; the same id counts once."""
    refusal = refusal_to_note_decline(declined_by, reason, at, now)
    if refusal or declined_by is None or reason is None:
        raise Refused("no_reason", refusal or "")
    if by.agency_id is None:
        raise ValueError("an offer is made by an agency")
    row = DeclinedOffer(
        id=offer_id or uuid4(),
        agency_id=by.agency_id,
        account_id=by.account_id,
        at=at,
        pathway=pathway,
        declined_by=declined_by,
        reason=reason,
    )
    with transaction.atomic(using="default"):
        if DeclinedOffer.objects.using("default").filter(id=row.id).exists():
            return row.id
        row.save(using="default", force_insert=True)
        append_entry(
            using="default",
            by=by,
            action="handoff.record_declined_offer",
            subjects=[("declined_offer", row.id)],
            details={"declined_by": declined_by, "reason": reason, "pathway": pathway},
        )
    return row.id


def empty_envelopes(*, by: Actor, before: datetime, kept: Collection[UUID]) -> int:
    """Delete the sealed content of offers sent before a time, apart from those in `kept`; returns how many.

    That an offer was made, its receipt and its clock stay. `kept` are demonstrations and offers not yet opened.
    """
    with transaction.atomic(using="default"):
        rows = Envelope.objects.using("default").filter(sent_at__lt=before).exclude(ciphertext=b"")
        ids = [identifier for identifier in rows.values_list("id", flat=True) if identifier not in kept]
        for start in range(0, len(ids), 500):
            Envelope.objects.using("default").filter(id__in=ids[start : start + 500]).update(ciphertext=b"")
        if ids:
            append_entry(
                using="default", by=by, action="handoff.empty_envelopes", subjects=[], details={"rows": len(ids)}
            )
    return len(ids)


def file_operation(*, by: Actor, plan: OperationPlan, to_agency_id: UUID, now: datetime, key: UUID) -> UUID:
    """Seal a planned operation to the health lead. A form sent twice, with the same random key, is filed once.

    Refused where the key came before with other answers. Returns the id of the notice.
    """
    if by.agency_id is None:
        raise ValueError("an operation is filed by an agency")
    row = PlannedOperation(
        id=id_of(key, by.account_id),
        receipt=receipt_of(key, by.account_id, plan, to_agency_id),
        ciphertext=sealed(padded(parts_of(plan)), public_key()),
        agency_id=by.agency_id,
        account_id=by.account_id,
        to_agency_id=to_agency_id,
        sent_at=now,
        state=OperationState.RECEIVED,
    )
    with transaction.atomic(using="default"):
        known = PlannedOperation.objects.using("default").filter(id=row.id).first()
        if known is not None and known.receipt != row.receipt:
            raise Refused("sent_before", SENT_BEFORE)
        if known is None:
            row.save(using="default", force_insert=True)
            _note_operation(row, OperationState.RECEIVED, by=by, action="handoff.file_operation", now=now)
    return row.id


def open_operation(*, by: Actor, operation_id: UUID, private_key: bytes, now: datetime) -> OpenedOperation:
    """What an operation says, and its score, for the health lead it was sealed to. Every look is in the ledger."""
    with transaction.atomic(using="default"):
        row = _operation_of(by, operation_id)
        if row.state == OperationState.EMPTIED:
            raise Refused("emptied", refusal_to_move_operation(OperationState.EMPTIED, OperationState.OPENED) or "")
        parts = opened(bytes(row.ciphertext), private_key)
        if row.state == OperationState.RECEIVED:
            _move_operation(row, OperationState.OPENED, by=by, action="handoff.open_operation", now=now)
        else:
            _enter_operation(row, by=by, action="handoff.open_operation")
    return read_parts(parts)


def mark_operation_placed(*, by: Actor, operation_id: UUID, now: datetime) -> None:
    """Note that tasks were opened for it; a second time changes nothing."""
    with transaction.atomic(using="default"):
        row = _operation_of(by, operation_id)
        if row.state != OperationState.PLACED:
            _move_operation(row, OperationState.PLACED, by=by, action="handoff.mark_operation_placed", now=now)


def score_operation(
    *, by: Actor, operation_id: UUID, plan: OperationPlan, figures: Sequence[OperationScore], now: datetime
) -> None:
    """Seal what was seen afterwards with the plan; counts in the open would tell the area. The last score is kept."""
    with transaction.atomic(using="default"):
        row = _operation_of(by, operation_id)
        row.ciphertext = sealed(padded(parts_of(plan, figures)), public_key())
        if row.state != OperationState.SCORED:
            _move_operation(row, OperationState.SCORED, by=by, action="handoff.score_operation", now=now)
        else:
            row.save(using="default", update_fields=["ciphertext"])
            _enter_operation(row, by=by, action="handoff.score_operation")


def empty_operations(*, by: Actor, before: datetime, left_out: Collection[UUID], now: datetime) -> int:
    """Delete the sealed content of operations filed before a time, whoever has read it; returns how many."""
    with transaction.atomic(using="default"):
        due = PlannedOperation.objects.using("default").filter(sent_at__lt=before).exclude(agency_id__in=left_out)
        rows = list(due.exclude(ciphertext=b""))
        for row in rows:
            row.ciphertext = b""
            _move_operation(row, OperationState.EMPTIED, by=by, action="handoff.empty_operations", now=now)
    return len(rows)


def _operation_of(by: Actor, operation_id: UUID) -> PlannedOperation:
    """The operation, locked, for the agency that it was sealed to; DoesNotExist for any other."""
    rows = PlannedOperation.objects.using("default").select_for_update()
    return rows.get(id=operation_id, to_agency_id=by.agency_id)


def _move_operation(row: PlannedOperation, to: OperationState, *, by: Actor, action: str, now: datetime) -> None:
    refusal = refusal_to_move_operation(OperationState(row.state), to)
    if refusal:
        raise Refused("no_such_step", refusal)
    row.state = to
    row.save(using="default", update_fields=["state", "ciphertext"])
    _note_operation(row, to, by=by, action=action, now=now)


def _note_operation(row: PlannedOperation, to: OperationState, *, by: Actor, action: str, now: datetime) -> None:
    OperationStep(operation=row, to_state=to, by_id=by.account_id, at=now).save(using="default", force_insert=True)
    _enter_operation(row, by=by, action=action)


def _enter_operation(row: PlannedOperation, *, by: Actor, action: str) -> None:
    append_entry(using="default", by=by, action=action, subjects=[("operation", row.id)])
