"""Publishing and withdrawing what passed the release desk."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.community.models import PublishedTable, Statement, UseWarning, WarningReach, WarningStep
from tandem.community.rules import (
    refusal_to_draft,
    refusal_to_move_warning,
    refusal_to_publish,
    refusal_to_sign,
    refusal_to_state,
)
from tandem.community.types import Channel, Release, WarningState, WarningText, as_json
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


def draft_warning(*, by: Actor, words: WarningText, days: int, areas: Collection[str], now: datetime) -> UUID:
    """Draft a warning; Refused with the reason when it is hard to read, stigmatises, or would stand too long.

    `areas` are the names that are registered; it is about one of them, or about everywhere.
    """
    refusal = refusal_to_draft(words, days=days, areas=areas)
    if refusal:
        raise Refused("not_drafted", refusal)
    row = UseWarning(
        area=words.area,
        title_en=words.title_en,
        text_en=words.text_en,
        title_es=words.title_es,
        text_es=words.text_es,
        days=days,
        state=WarningState.DRAFT,
        drafted_by_id=by.account_id,
        drafted_at=now,
    )
    with transaction.atomic(using=RECORDS):
        row.save(force_insert=True)
        _note_step(by, "community.draft_warning", row, now)
    return row.id


def publish_warning(*, by: Actor, warning_id: UUID, now: datetime) -> None:
    """Sign and publish, as somebody other than the author; it stands for its days from now."""
    with transaction.atomic(using=RECORDS):
        row = UseWarning.objects.select_for_update().get(id=warning_id)
        refusal = refusal_to_sign(WarningState(row.state), drafted_by=row.drafted_by_id, signer=by.account_id)
        if refusal:
            raise Refused("not_published", refusal)
        row.state, row.signed_by_id = WarningState.PUBLISHED, by.account_id
        row.published_at, row.expires_at = now, now + timedelta(days=row.days)
        row.save(update_fields=["state", "signed_by_id", "published_at", "expires_at"])
        _note_step(by, "community.publish_warning", row, now)


def end_warning(*, by: Actor, warning_id: UUID, now: datetime) -> None:
    """Take a warning down before it expires, or drop a draft."""
    with transaction.atomic(using=RECORDS):
        row = UseWarning.objects.select_for_update().get(id=warning_id)
        to = WarningState.DROPPED if row.state == WarningState.DRAFT else WarningState.ENDED
        refusal = refusal_to_move_warning(WarningState(row.state), to)
        if refusal:
            raise Refused("not_ended", refusal)
        row.state = to
        row.save(update_fields=["state"])
        _note_step(by, "community.end_warning", row, now)


def record_reach(*, by: Actor, warning_id: UUID, channel: Channel, people: int, now: datetime) -> None:
    """Note how many people were told of a warning by a channel."""
    if people < 1:
        raise ValueError("reach is 1 or more people")
    with transaction.atomic(using=RECORDS):
        row = UseWarning.objects.get(id=warning_id)
        WarningReach(warning=row, channel=channel, people=people, by_id=by.account_id, at=now).save(force_insert=True)
        _note_warning(by, "community.record_reach", row)


def _note_step(by: Actor, action: str, row: UseWarning, now: datetime) -> None:
    WarningStep(warning=row, to_state=row.state, by_id=by.account_id, at=now).save(force_insert=True)
    _note_warning(by, action, row)


def _note_warning(by: Actor, action: str, row: UseWarning) -> None:
    append_entry(using=RECORDS, by=by, action=action, subjects=[("warning", row.id)])
