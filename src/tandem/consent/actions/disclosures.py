"""The accounting: what was sent, and the pages that another agency read under a consent (a row a day)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.consent.models import Disclosure
from tandem.consent.register import VAULT
from tandem.consent.types import Category, Channel, Ground, Purpose, Reading
from tandem.core.actor import Actor


def record_disclosure(
    *,
    by: Actor,
    now: datetime,
    person_id: UUID,
    ground: Ground,
    consent_id: UUID | None,
    recipient_id: UUID | None,
    categories: Iterable[Category],
    purpose: Purpose,
    channel: Channel,
    notice_version: str,
    discloser_id: UUID | None = None,
    attached: str = "",
    is_passed_on: bool = False,
) -> UUID:
    """Note that something left for another agency, by the actor's agency or the one named."""
    with transaction.atomic(using=VAULT):
        row = Disclosure.objects.using(VAULT).create(
            person_id=person_id,
            consent_id=consent_id,
            ground=ground,
            discloser_id=discloser_id or by.agency_id,
            recipient_id=recipient_id,
            categories=sorted(categories),
            purpose=purpose,
            channel=channel,
            notice_version=notice_version,
            attached=attached,
            is_passed_on=is_passed_on,
            disclosed_at=now,
            disclosed_by=by.account_id,
        )
        append_entry(
            using=VAULT,
            by=by,
            action="consent.record_disclosure",
            subjects=[("person", person_id), ("disclosure", row.id)],
            details={"ground": ground, "recipient": recipient_id and str(recipient_id), "categories": row.categories},
        )
    return row.id


def record_readings(
    *, by: Actor, now: datetime, readings: Sequence[Reading], notice_version: str, attached: str
) -> int:
    """Note what the actor's agency was shown, the same once a UTC day; how many rows were new."""
    with transaction.atomic(using=VAULT):
        told = _told_today(by, now, readings)
        new = [one for one in readings if _mark(one) not in told]
        rows = [_row(one, by, now, notice_version, attached) for one in new]
        if rows:
            Disclosure.objects.using(VAULT).bulk_create(rows)
            append_entry(
                using=VAULT,
                by=by,
                action="consent.record_readings",
                subjects=[("person", one) for one in sorted({row.person_id for row in rows})],
                details={"rows": len(rows)},
            )
    return len(rows)


def _mark(one: Reading) -> tuple[object, ...]:
    return (one.consent_id, one.giver_id, one.purpose, one.channel, tuple(sorted(one.categories)))


def _told_today(by: Actor, now: datetime, readings: Sequence[Reading]) -> set[tuple[object, ...]]:
    """What was noted already on this UTC day for the actor's agency."""
    day = datetime.combine(now.astimezone(UTC).date(), time.min, UTC)
    known = Disclosure.objects.using(VAULT).filter(
        person_id__in=[one.person_id for one in readings],
        recipient_id=by.agency_id,
        is_reading=True,
        disclosed_at__gte=day,
        disclosed_at__lt=day + timedelta(days=1),
    )
    columns = known.values_list("consent_id", "discloser_id", "purpose", "channel", "categories")
    return {(*others, tuple(categories)) for *others, categories in columns}


def _row(one: Reading, by: Actor, now: datetime, notice_version: str, attached: str) -> Disclosure:
    return Disclosure(
        person_id=one.person_id,
        consent_id=one.consent_id,
        ground=Ground.CONSENT,
        discloser_id=one.giver_id,
        recipient_id=by.agency_id,
        categories=sorted(one.categories),
        purpose=one.purpose,
        channel=one.channel,
        notice_version=notice_version,
        attached=attached,
        is_reading=True,
        disclosed_at=now,
        disclosed_by=by.account_id,
    )
