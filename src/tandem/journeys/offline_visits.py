"""The visits of a shift to take along without a signal: a sealed bundle on lease, and the keys while it stands.

Each person's part is sealed under a key of its own that stays on the server. Taken back, a part never opens again.
"""

from __future__ import annotations

import json
import os
from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tandem.agencies.types import Role
from tandem.care.queries.visits import open_visits
from tandem.consent import gate
from tandem.consent.actions import end_leases
from tandem.consent.queries import persons_tied_to
from tandem.consent.types import Access, Category, LeasedPart, Purpose, Refusal, RelationKind
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.people.queries import contact_of, names_of

SEEN = frozenset({Category.VISIT_CONTACT, Category.IDENTITY})
TIES = (RelationKind.VISIT, RelationKind.ASSIGNMENT)
SHIFT = timedelta(hours=12)
NONCE_BYTES = 12


def take_along(*, by: Actor, now: datetime, lasts: timedelta = SHIFT) -> bytes:
    """A sealed bundle of the worker's open visits, as a JSON file. It holds no name and no key in the clear."""
    if by.role == Role.CO_RESPONDER:
        raise Refused("role", _("A police account takes no copy along."))
    leased, cohort = gate.lease_bundle(
        by=by,
        persons=persons_tied_to(by=by, now=now, kinds=TIES),
        purpose=Purpose.OUTREACH,
        categories=SEEN,
        lasts=lasts,
        now=now,
    )
    names = names_of(access=cohort.accesses, now=now)
    lines = {line.person_id: line for line in open_visits(access=cohort.accesses, now=now)}
    parts = [
        _sealed(part, _told(cohort.accesses[part.person_id], part.person_id, names, lines, now))
        for part in leased.parts
        if part.person_id in lines
    ]
    bundle = {"lease": str(leased.lease_id), "until": leased.until_at.isoformat(), "parts": parts}
    return json.dumps(bundle).encode()


def _told(access: Access, person_id: UUID, names: Any, lines: Any, now: datetime) -> dict[str, str]:
    """What the worker needs at the door: name, how to reach the person, until when."""
    contact = contact_of(access=access, person_id=person_id, now=now)
    name = names.get(person_id)
    return {
        "name": name.full() if name else "",
        "address": str(contact.address.reveal() or ""),
        "phone": str(contact.phone.reveal() or ""),
        "note": str(contact.contact_note.reveal() or ""),
        "until": lines[person_id].due_at.isoformat(),
    }


def _sealed(part: LeasedPart, told: dict[str, str]) -> dict[str, str]:
    nonce = os.urandom(NONCE_BYTES)
    box = AESGCM(part.key).encrypt(nonce, json.dumps(told).encode(), str(part.part_id).encode())
    return {"id": str(part.part_id), "nonce": b64encode(nonce).decode(), "box": b64encode(box).decode()}


def keys(*, by: Actor, lease_id: UUID, now: datetime) -> dict[str, Any]:
    """The keys of the parts that still stand, and until when; Refused once the lease is over."""
    answer = gate.lease_keys(by=by, lease_id=lease_id, purpose=Purpose.OUTREACH, now=now)
    if isinstance(answer, Refusal):
        raise Refused(answer.code, answer.sentence)
    given = {str(one.part_id): b64encode(one.key).decode() for one in answer.parts}
    return {"left": int((answer.until_at - now).total_seconds()), "keys": given}


def hand_in(*, by: Actor, now: datetime) -> int:
    """End the worker's leases: at the end of the shift, or when a device is lost."""
    return end_leases(by=by, now=now)
