"""Totals over all agencies, by the wall clock: what the status command says."""

from __future__ import annotations

from uuid import UUID

from tandem.surveillance.models import (
    Alert,
    ContextEvent,
    EnforcementEvent,
    FieldTest,
    OverdoseEvent,
    SupplyFinding,
)


def event_totals() -> dict[str, int]:
    """Events recorded, of every status and time."""
    return {"overdose": OverdoseEvent.objects.count(), "enforcement": EnforcementEvent.objects.count()}


def events_of_batch(*, batch_id: UUID) -> int:
    """Rows that stand from one file as events, findings, tests or context."""
    models = (OverdoseEvent, EnforcementEvent, FieldTest, ContextEvent)
    found = sum(model.objects.filter(batch_id=batch_id).count() for model in models)
    # One row of a laboratory's file can name several substances.
    return found + SupplyFinding.objects.filter(batch_id=batch_id).values("fingerprint").distinct().count()


def alert_total() -> int:
    """Alerts raised, in every state."""
    return Alert.objects.count()
