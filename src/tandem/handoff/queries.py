"""Reading the hatch. An officer learns the clock of their own handoffs, never whether the person engaged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q

from tandem.core.retention import Age
from tandem.handoff import models
from tandem.handoff.sealing import opened
from tandem.handoff.types import (
    DeclinedBy,
    DeclineReason,
    FiledOperation,
    HandoffClock,
    OperationState,
    OperationSummary,
    Step,
)


def clock_of(receipt: str, *, account_id: UUID | None) -> HandoffClock | None:
    """The clock of a handoff, for the account that sent it; None for anybody else and for an unknown receipt."""
    row = models.Envelope.objects.using("default").filter(receipt=receipt, account_id=account_id).first()
    return _clocks([row])[0] if row else None


def clock_of_envelope(
    envelope_id: UUID, *, account_id: UUID | None = None, agency_id: UUID | None = None
) -> HandoffClock | None:
    """The clock of one envelope: for the account that sent it, or for the whole agency that did; else None."""
    if (account_id is None) == (agency_id is None):
        raise ValueError("name the sending account or the sending agency")
    own = {"account_id": account_id} if account_id else {"agency_id": agency_id}
    row = models.Envelope.objects.using("default").filter(id=envelope_id, **own).first()
    return _clocks([row])[0] if row else None


def clocks_of(*, account_id: UUID, since: datetime) -> list[HandoffClock]:
    """The clocks of the handoffs that an account sent since a time, newest first."""
    rows = models.Envelope.objects.using("default").filter(account_id=account_id, sent_at__gte=since)
    return _clocks(list(rows.order_by("-sent_at", "-created_at")))


def _clocks(rows: list[models.Envelope]) -> list[HandoffClock]:
    """Envelopes as clocks; one query for all their steps."""
    at: dict[UUID, dict[str, datetime]] = {row.id: {} for row in rows}
    for step in models.ClockStep.objects.using("default").filter(envelope_id__in=list(at)):
        at[step.envelope_id][step.step] = step.at
    return [
        HandoffClock(
            envelope_id=row.id,
            receipt=row.receipt,
            to_agency_id=row.to_agency_id,
            received_at=row.sent_at,
            on_the_way_at=at[row.id].get(Step.ON_THE_WAY),
            arrived_at=at[row.id].get(Step.ARRIVED),
            released_at=at[row.id].get(Step.RELEASED),
        )
        for row in rows
    ]


def opened_envelope(*, envelope_id: UUID, private_key: bytes) -> dict[str, str]:
    """What an envelope says, for whoever holds the vault's private key, with its receipt, sender and receiver."""
    row = models.Envelope.objects.using("default").get(id=envelope_id)
    about = {
        "receipt": row.receipt,
        "from_agency_id": str(row.agency_id),
        "to_agency_id": str(row.to_agency_id),
        "sent_at": row.sent_at.isoformat(),
    }
    return {**opened(bytes(row.ciphertext), private_key), **about}


def offer_counts(*, agency_id: UUID, start: datetime, end: datetime) -> dict[str, int]:
    """How many offers an agency passed on in a period, and how many ended in no, by reason."""
    sent = models.Envelope.objects.using("default").filter(agency_id=agency_id, sent_at__gte=start, sent_at__lt=end)
    declined = models.DeclinedOffer.objects.using("default").filter(agency_id=agency_id, at__gte=start, at__lt=end)
    reasons = Counter(declined.values_list("reason", flat=True))
    return {"sent": sent.count(), "declined": sum(reasons.values()), **dict(sorted(reasons.items()))}


def step_counts(*, agency_id: UUID, start: datetime, end: datetime) -> dict[Step, int]:
    """How many offers of an agency in a period stand at each step of their clock now."""
    sent = models.Envelope.objects.using("default").filter(agency_id=agency_id, sent_at__gte=start, sent_at__lt=end)
    found = Counter(clock.step for clock in _clocks(list(sent)))
    return {step: found[step] for step in Step}


def decline_counts(*, agency_id: UUID, start: datetime, end: datetime) -> dict[tuple[DeclinedBy, DeclineReason], int]:
    """How many offers of an agency ended in no in a period, by who said it and why."""
    rows = models.DeclinedOffer.objects.using("default").filter(agency_id=agency_id, at__gte=start, at__lt=end)
    found = Counter(rows.values_list("declined_by", "reason"))
    return {(DeclinedBy(who), DeclineReason(why)): count for (who, why), count in sorted(found.items())}


def age_of_envelopes(*, before: datetime, left_out: Collection[UUID]) -> Age:
    """The age of sealed content that is still kept, agencies in `left_out` not counted."""
    rows = models.Envelope.objects.using("default").exclude(ciphertext=b"").exclude(agency_id__in=left_out)
    found = rows.aggregate(oldest=Min("sent_at"), past=Count("id", filter=Q(sent_at__lt=before)))
    return Age(found["oldest"], found["past"])


def envelopes_from(agency_ids: Collection[UUID]) -> list[UUID]:
    """The ids of every envelope that these agencies sent."""
    rows = models.Envelope.objects.using("default").filter(agency_id__in=agency_ids)
    return list(rows.values_list("id", flat=True))


def filed_operations(*, account_id: UUID, since: datetime) -> list[FiledOperation]:
    """The planned operations that an account filed since a time, newest first: that they were received, no more."""
    rows = models.PlannedOperation.objects.using("default").filter(account_id=account_id, sent_at__gte=since)
    return [FiledOperation(row.id, row.receipt, row.sent_at) for row in rows.order_by("-sent_at", "id")]


def operations_for(agency_id: UUID) -> list[OperationSummary]:
    """Planned operations sealed to an agency's health lead, newest first; closed, without a word of their content."""
    rows = models.PlannedOperation.objects.using("default").filter(to_agency_id=agency_id)
    return [_operation(row) for row in rows.order_by("-sent_at", "id")]


def operation_for(operation_id: UUID, *, agency_id: UUID | None) -> OperationSummary | None:
    """One of them; None for an agency that it was not sealed to, and where there is none."""
    rows = models.PlannedOperation.objects.using("default").filter(id=operation_id, to_agency_id=agency_id)
    row = rows.first()
    return _operation(row) if row else None


def _operation(row: models.PlannedOperation) -> OperationSummary:
    return OperationSummary(
        id=row.id,
        receipt=row.receipt,
        from_agency_id=row.agency_id,
        sent_at=row.sent_at,
        state=OperationState(row.state),
    )


def age_of_operations(*, before: datetime, left_out: Collection[UUID]) -> Age:
    """The age of planned operations whose sealed content is still kept, agencies in `left_out` not counted."""
    rows = models.PlannedOperation.objects.using("default").exclude(ciphertext=b"").exclude(agency_id__in=left_out)
    found = rows.aggregate(oldest=Min("sent_at"), past=Count("id", filter=Q(sent_at__lt=before)))
    return Age(found["oldest"], found["past"])
