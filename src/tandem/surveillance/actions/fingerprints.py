"""Bringing rows of earlier versions under the key of the records."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Model

from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.core.records_key import keyed
from tandem.surveillance.queries.fingerprints import MARKED, is_plain

RECORDS = "default"
CHUNK = 2_000
BATCH = 200


def key_fingerprints(*, by: Actor, key: bytes) -> int:
    """Turn each plain hash into a fingerprint under this key; returns how many rows changed. Repeatable.

    Nothing but the plain hash is needed, so rows whose file is long gone are known again as before. Each chunk is a
    transaction of its own with its ledger entry: stopped halfway, the next call goes on.
    """
    return sum(_key_all(by, key, kind, field) for kind, field in MARKED.items())


def _key_all(by: Actor, key: bytes, kind: type[Model], field: str) -> int:
    changed = 0
    while True:
        with transaction.atomic(using=RECORDS):
            rows = list(kind._default_manager.filter(is_plain(field)).only("id", field)[:CHUNK])
            if not rows:
                return changed
            for row in rows:
                setattr(row, field, keyed(key, getattr(row, field)))
            kind._default_manager.bulk_update(rows, [field], batch_size=BATCH)
            append_entry(
                using=RECORDS,
                by=by,
                action="surveillance.key_fingerprints",
                subjects=[],
                details={"rows": len(rows)},
            )
            changed += len(rows)
