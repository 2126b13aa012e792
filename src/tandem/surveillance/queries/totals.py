"""Totals over all agencies, by the wall clock: what the status command says."""

from __future__ import annotations

from uuid import UUID

from tandem.surveillance.models import Alert, EnforcementEvent, OverdoseEvent


def event_totals() -> dict[str, int]:
    """Events recorded, of every status and time."""
    return {"overdose": OverdoseEvent.objects.count(), "enforcement": EnforcementEvent.objects.count()}


def events_of_batch(*, batch_id: UUID) -> int:
    """Events that stand from one file."""
    models = (OverdoseEvent, EnforcementEvent)
    return sum(model.objects.filter(batch_id=batch_id).count() for model in models)


def alert_total() -> int:
    """Alerts raised, in every state."""
    return Alert.objects.count()
