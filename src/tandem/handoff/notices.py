"""What a notice of a planned operation seals, and how a form sent again is known without opening the seal.

Id and receipt come from the random key of the form, which is kept nowhere: the receipt from the answers too, so that
the same key with other answers gives another receipt. Without the key neither tells anything of what was answered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from uuid import UUID

from tandem.handoff.rules import RECEIPT_ALPHABET, RECEIPT_LENGTH
from tandem.handoff.types import OpenedOperation, OperationPlan, OperationScore


def parts_of(plan: OperationPlan, scores: Sequence[OperationScore] = ()) -> dict[str, str]:
    """The plan, and what it was scored with, as text to be sealed."""
    return {
        "events_agency_id": str(plan.events_agency_id),
        "area": plan.area,
        "starts_on": plan.starts_on.isoformat(),
        "days": str(plan.days),
        "substance": plan.substance,
        "scores": json.dumps([asdict(one) for one in scores]),
    }


def read_parts(parts: Mapping[str, str]) -> OpenedOperation:
    """What `parts_of` wrote."""
    plan = OperationPlan(
        events_agency_id=UUID(parts["events_agency_id"]),
        area=parts["area"],
        starts_on=date.fromisoformat(parts["starts_on"]),
        days=int(parts["days"]),
        substance=parts["substance"],
    )
    return OpenedOperation(plan, tuple(OperationScore(**one) for one in json.loads(parts.get("scores", "[]"))))


def id_of(key: UUID, account_id: UUID | None) -> UUID:
    """The id of the notice that this account files with a form's key."""
    return UUID(bytes=_digest("id", key, account_id)[:16], version=4)


def receipt_of(key: UUID, account_id: UUID | None, plan: OperationPlan, to_agency_id: UUID) -> str:
    """The receipt of these answers under a form's key."""
    answers = json.dumps(parts_of(plan), sort_keys=True)
    number = int.from_bytes(_digest("receipt", key, account_id, to_agency_id, answers))
    return "".join(
        RECEIPT_ALPHABET[number // len(RECEIPT_ALPHABET) ** place % len(RECEIPT_ALPHABET)]
        for place in range(RECEIPT_LENGTH)
    )


def _digest(*parts: object) -> bytes:
    return sha256("\n".join(str(part) for part in parts).encode()).digest()
