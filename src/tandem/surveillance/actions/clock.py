"""Setting the replay clock of a demonstration agency."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.agencies.queries import agency_by_id
from tandem.agencies.rules import refusal_to_act_for
from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.surveillance.models import ReplayClock
from tandem.surveillance.rules.clock import ReplayStep, clock_after, refusal_to_set_clock

RECORDS = "default"


def set_replay_clock(*, by: Actor, agency_id: UUID, at: datetime) -> datetime:
    """Set the clock of a demonstration agency of one's own; ValueError with the reason for any other."""
    agency = agency_by_id(using=RECORDS, agency_id=agency_id)
    refusal = refusal_to_act_for(by, agency_id) or refusal_to_set_clock(is_demo=bool(agency and agency.is_demo))
    if refusal:
        raise ValueError(refusal)
    with transaction.atomic(using=RECORDS):
        ReplayClock.objects.update_or_create(agency_id=agency_id, defaults={"at": at})
        append_entry(
            using=RECORDS,
            by=by,
            action="surveillance.set_replay_clock",
            subjects=[("agency", agency_id)],
            details={"at": at.isoformat()},
        )
    return at


def advance_replay_clock(*, by: Actor, agency_id: UUID, step: ReplayStep) -> datetime:
    """Move the clock on by one step; ValueError when the agency has none."""
    if refusal := refusal_to_act_for(by, agency_id):
        raise ValueError(refusal)
    agency = agency_by_id(using=RECORDS, agency_id=agency_id)
    clock = ReplayClock.objects.filter(agency_id=agency_id).first()
    if agency is None or clock is None:
        raise ValueError("This agency has no replay clock; it lives by the wall clock.")
    return set_replay_clock(by=by, agency_id=agency_id, at=clock_after(clock.at, step, agency.timezone))
