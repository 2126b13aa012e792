"""Copies that can be called back: exports from queue to file to fetching, and offline leases."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.consent.models import Export, Lease, LeasePart
from tandem.consent.register import VAULT
from tandem.consent.rules.copies import FILE_LASTS, export_state, refusal_to_lease
from tandem.consent.types import Access, Cleared, ExportState, Leased, LeasedPart, Purpose, verify
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _

KEY_BYTES = 32


def queue_export(
    *,
    by: Actor,
    now: datetime,
    person_id: UUID,
    recipient_id: UUID,
    cleared: Cleared,
    purpose: Purpose,
    language: str,
) -> UUID:
    """Ask for a copy of a record for an agency, under the consent that the gate found. Nothing leaves yet."""
    if by.agency_id is None or by.account_id is None:
        raise Refused("no_agency", _("Your account belongs to no partner agency."))
    with transaction.atomic(using=VAULT):
        row = Export(
            person_id=person_id,
            discloser_id=by.agency_id,
            recipient_id=recipient_id,
            asked_by=by.account_id,
            asked_role=by.role,
            categories=sorted(cleared.categories),
            purpose=purpose,
            language=language,
            consent_id=cleared.consent_id,
            queued_at=now,
        )
        row.save(using=VAULT, force_insert=True)
        append_entry(
            using=VAULT,
            by=by,
            action="consent.queue_export",
            subjects=[("person", person_id), ("export", row.id), ("agency", recipient_id)],
            reason=purpose,
            details={"categories": row.categories},
        )
    return row.id


def store_export(*, by: Actor, now: datetime, export_id: UUID, cleared: Cleared, content: bytes) -> bool:
    """Keep the file of a queued export, sealed, for a day at most. False when it was called back meanwhile."""
    with transaction.atomic(using=VAULT):
        row = Export.objects.using(VAULT).select_for_update().get(id=export_id)
        if _state(row, now) is not ExportState.QUEUED:
            return False
        row.content = content
        row.consent_id, row.made_at, row.expires_at = cleared.consent_id, now, now + FILE_LASTS
        row.save(using=VAULT, update_fields=["content", "consent_id", "made_at", "expires_at"])
        append_entry(
            using=VAULT,
            by=by,
            action="consent.store_export",
            subjects=[("person", row.person_id), ("export", row.id)],
        )
    return True


def close_export(*, by: Actor, now: datetime, export_id: UUID, new: ExportState) -> None:
    """End an export and drop its content: fetched, refused by the gate, or past its day."""
    with transaction.atomic(using=VAULT):
        row = Export.objects.using(VAULT).select_for_update().get(id=export_id)
        if row.closed_as:
            return
        _close([row], new, now)
        if new is ExportState.FETCHED:
            row.fetched_by = by.account_id
            row.save(using=VAULT, update_fields=["fetched_by"])
        append_entry(
            using=VAULT,
            by=by,
            action="consent.close_export",
            subjects=[("person", row.person_id), ("export", row.id)],
            details={"state": new},
        )


def close_stale_exports(*, by: Actor, now: datetime) -> int:
    """Drop the content of every file past its day; it could not be fetched any more already."""
    rows = [
        row for row in Export.objects.using(VAULT).filter(closed_as="") if _state(row, now) is ExportState.EXPIRED
    ]
    for row in rows:
        close_export(by=by, now=now, export_id=row.id, new=ExportState.EXPIRED)
    return len(rows)


def call_back_copies(*, by: Actor, now: datetime, person_id: UUID, consent_id: UUID) -> None:
    """Empty every queued and ready export and throw away every offline key that rests on a consent."""
    with transaction.atomic(using=VAULT):
        exports = list(Export.objects.using(VAULT).filter(person_id=person_id, consent_id=consent_id, closed_as=""))
        _close(exports, ExportState.WITHDRAWN, now)
        parts = LeasePart.objects.using(VAULT).filter(person_id=person_id, withdrawn_at__isnull=True)
        leased = [part for part in parts if str(consent_id) in part.consents]
        for part in leased:
            part.key, part.withdrawn_at = b"", now
            part.save(using=VAULT, update_fields=["key", "withdrawn_at"])
        if exports or leased:
            append_entry(
                using=VAULT,
                by=by,
                action="consent.call_back_copies",
                subjects=[("person", person_id), ("consent", consent_id), *(("export", one.id) for one in exports)],
                details={"exports": len(exports), "offline_parts": len(leased)},
            )


def take_lease(
    *,
    by: Actor,
    now: datetime,
    lasts: timedelta,
    opened: Mapping[UUID, tuple[Access, Iterable[UUID]]],
) -> Leased:
    """Lease an offline copy of these opened records, each with the consents it rests on. One lease a worker."""
    refusal = refusal_to_lease(now, now + lasts)
    if refusal:
        raise Refused(refusal.code, refusal.sentence)
    if by.account_id is None or not all(verify(access) for access, _consents in opened.values()):
        raise Refused("no_relation", _("You are not working with this person."))
    with transaction.atomic(using=VAULT):
        end_leases(by=by, now=now)
        lease = Lease(account_id=by.account_id, agency_id=by.agency_id, taken_at=now, until_at=now + lasts)
        lease.save(using=VAULT, force_insert=True)
        parts = []
        for person_id, (access, consents) in opened.items():
            part = LeasePart(lease=lease, person_id=person_id)
            part.categories = sorted(access.categories)
            part.consents = [str(one) for one in consents]
            key = os.urandom(KEY_BYTES)
            part.key = key
            part.save(using=VAULT, force_insert=True)
            parts.append(LeasedPart(part.id, person_id, key))
        append_entry(
            using=VAULT,
            by=by,
            action="consent.take_lease",
            subjects=[("lease", lease.id), *(("person", one.person_id) for one in parts)],
            details={"people": len(parts), "hours": int(lasts.total_seconds() // 3600)},
        )
    return Leased(lease.id, lease.taken_at, lease.until_at, tuple(parts))


def end_leases(*, by: Actor, now: datetime) -> int:
    """End a worker's leases and throw their keys away: at the end of the shift, or when a new one is taken."""
    with transaction.atomic(using=VAULT):
        leases = list(Lease.objects.using(VAULT).filter(account_id=by.account_id, ended_at__isnull=True))
        for lease in leases:
            lease.ended_at = now
            lease.save(using=VAULT, update_fields=["ended_at"])
            for part in LeasePart.objects.using(VAULT).filter(lease=lease):
                part.key = b""
                part.save(using=VAULT, update_fields=["key"])
            append_entry(using=VAULT, by=by, action="consent.end_lease", subjects=[("lease", lease.id)])
    return len(leases)


def _close(rows: Iterable[Export], new: ExportState, now: datetime) -> None:
    for row in rows:
        row.content, row.closed_as, row.closed_at = b"", new, now
        row.save(using=VAULT, update_fields=["content", "closed_as", "closed_at"])


def _state(row: Export, now: datetime) -> ExportState:
    return export_state(
        closed_as=row.closed_as, made_at=row.made_at, queued_at=row.queued_at, expires_at=row.expires_at, now=now
    )
