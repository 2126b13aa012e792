"""Writing what a night's detection found, what the privacy officer decided, and the keyed marks of staff."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.audit.actions.entries import append_entry
from tandem.audit.models import LookFinding, LookFindingStep, StaffMark
from tandem.audit.queries.looks import finding_by_id
from tandem.audit.rules.findings import refusal_to_move_finding
from tandem.audit.types.looks import FindingState, MarkKind, NewFinding, ReviewReason
from tandem.core.actor import Actor

VAULT = "vault"


def record_look_findings(*, by: Actor, found: Iterable[NewFinding], now: datetime) -> Sequence[UUID]:
    """Record findings that are new, each with its first step; ids of those made. A second run changes nothing."""
    made = []
    with transaction.atomic(using=VAULT):
        for one in found:
            row, is_new = LookFinding.objects.using(VAULT).get_or_create(
                account_id=one.account_id,
                day=one.day,
                suspicion=one.suspicion,
                defaults={
                    "person_ids": [str(person_id) for person_id in one.person_ids],
                    "looks": one.looks,
                    "usual": one.usual,
                    "found_at": now,
                },
            )
            if is_new:
                _step(row.id, 1, to=FindingState.OPEN, reason="", by=by, now=now)
                made.append(row.id)
        if made:
            append_entry(
                using=VAULT,
                by=by,
                action="audit.flag_looks",
                subjects=[("finding", one) for one in made],
                details={"findings": len(made)},
            )
    return made


def move_finding(
    *, by: Actor, finding_id: UUID, to: FindingState, reason: ReviewReason | None = None, now: datetime
) -> None:
    """Ask, explain or confirm a finding; Refused with the reason when it may not be."""
    with transaction.atomic(using=VAULT):
        finding = finding_by_id(finding_id)
        if refusal := refusal_to_move_finding(finding=finding, to=to, reason=reason, by_id=by.account_id):
            raise refusal
        _step(finding_id, len(finding.steps) + 1, to=to, reason=reason or "", by=by, now=now)
        append_entry(
            using=VAULT,
            by=by,
            action="audit.review_finding",
            subjects=[("finding", finding_id), ("account", finding.account_id)],
            reason=reason or "",
            details={"to": to},
        )


def _step(finding_id: UUID, number: int, *, to: FindingState, reason: str, by: Actor, now: datetime) -> None:
    row = LookFindingStep(
        finding_id=finding_id, number=number, to_state=to, reason=reason, by_id=by.account_id, at=now
    )
    row.save(using=VAULT, force_insert=True)


def note_staff_marks(*, by: Actor, account_id: UUID, marks: Mapping[MarkKind, str]) -> None:
    """Keep the keyed marks of a member of staff in place of earlier ones; what they were made of is not kept."""
    with transaction.atomic(using=VAULT):
        StaffMark.objects.using(VAULT).filter(account_id=account_id).delete()
        for kind, mark in marks.items():
            StaffMark(account_id=account_id, kind=kind, mark=mark).save(using=VAULT, force_insert=True)
        append_entry(
            using=VAULT,
            by=by,
            action="audit.note_staff_marks",
            subjects=[("account", account_id)],
            details={"kinds": sorted(marks)},
        )
