"""Publishing and withdrawing what passed the release desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.community.models import PublishedTable, Statement
from tandem.community.rules import refusal_to_publish, refusal_to_state
from tandem.community.types import Release, as_json
from tandem.core.actor import Actor
from tandem.core.refusals import Refused

RECORDS = "default"


def publish_month(*, by: Actor, release: Release, now: datetime) -> int:
    """Put a month's tables before everyone; an earlier version that still stands is withdrawn. Returns how many."""
    refusal = refusal_to_publish(release.tables)
    if refusal:
        raise Refused("small_count", refusal)
    with transaction.atomic(using=RECORDS):
        if PublishedTable.objects.filter(report_id=release.report_id).exists():
            return 0
        PublishedTable.objects.filter(agency_slug=release.agency_slug, month=release.month, withdrawn_at=None).update(
            withdrawn_at=now
        )
        for position, table in enumerate(release.tables):
            PublishedTable(
                report_id=release.report_id,
                agency_slug=release.agency_slug,
                agency_name=release.agency_name,
                month=release.month,
                version=release.version,
                position=position,
                key=table.key,
                content=as_json(table),
                is_synthetic=release.is_synthetic,
                published_at=now,
            ).save(force_insert=True)
        _note(by, "community.publish_month", release.report_id, len(release.tables))
    return len(release.tables)


def withdraw_month(*, by: Actor, report_id: UUID, now: datetime) -> int:
    """Take a report's tables from the public page; they stay in the record. Returns how many."""
    with transaction.atomic(using=RECORDS):
        rows = PublishedTable.objects.filter(report_id=report_id, withdrawn_at=None)
        changed = rows.update(withdrawn_at=now)
        if changed:
            _note(by, "community.withdraw_month", report_id, changed)
    return changed


def publish_statement(*, by: Actor, subject: str, content: Mapping[str, Any], as_of: datetime, now: datetime) -> bool:
    """Put before everyone what the care side says of itself; False when what stands there is newer."""
    refusal = refusal_to_state(content)
    if refusal:
        raise Refused("no_statement", refusal)
    with transaction.atomic(using=RECORDS):
        standing = Statement.objects.filter(subject=subject).first()
        if standing is not None and standing.as_of > as_of:
            return False
        row = standing or Statement(subject=subject)
        row.content, row.as_of, row.published_at = dict(content), as_of, now
        row.save()
        append_entry(
            using=RECORDS,
            by=by,
            action="community.publish_statement",
            subjects=[("statement", row.id)],
            details={"subject": subject},
        )
    return True


def _note(by: Actor, action: str, report_id: UUID, tables: int) -> None:
    append_entry(
        using=RECORDS, by=by, action=action, subjects=[("month_report", report_id)], details={"tables": tables}
    )
