"""Who is told of an alert (coordinators, neighbours, readers of the digest, machines), and how it was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tandem.surveillance.types.findings import AlertKind, AlertNote, Detector


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterAction:
    """How an alert was answered. Hours count from the first exceedance; None where it never happened.

    `points`, 0 to 100: the mean of the standards that apply (acknowledged in time, response opened in time, share of
    tasks done in time, a verdict given).
    """

    first_exceeded_at: datetime
    hours_to_acknowledge: float | None
    hours_to_respond: float | None
    tasks: int
    tasks_in_time: int
    verdict: AlertNote | None
    was_escalated: bool
    points: int


@dataclass(frozen=True, slots=True)
class DetectorRecord:
    """What people made of the alerts in which a detector stood, and the median hours to acknowledgement."""

    detector: Detector
    alerts: int
    real_increase: int
    false_alarm: int
    hours_to_acknowledge: float | None


@dataclass(frozen=True, slots=True)
class Sharing:
    """An agreement: the neighbour sees a notice of the agency's alerts from a day on, until a day or for good."""

    id: UUID
    agency_id: UUID
    agency_name: str
    neighbour_id: UUID
    neighbour_name: str
    from_on: date
    until_on: date | None


class MailState(StrEnum):
    """What became of one day's digest for one reader. `sending`: begun; what came of it is not known (a crash)."""

    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class NeighbourNotice:
    """What a neighbour is told of an alert: whose, which days, and whether it is over. No count, no evidence."""

    agency_name: str
    start_on: date
    end_on: date
    is_whole_agency: bool
    areas: tuple[str, ...]
    is_closed: bool
    raised_at: datetime
    kind: AlertKind = AlertKind.INCREASE


@dataclass(frozen=True, slots=True)
class Hook:
    """An address that is told of alerts once it is confirmed. Its secret is derived from the site's key.

    `url` may hold a key of the receiver: pages show `host`, and the whole only to whoever is asked to confirm it.
    """

    id: UUID
    agency_id: UUID
    url: str
    host: str
    by_id: UUID | None
    made_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None
    waiting: int
    failure: str

    @property
    def is_unconfirmed(self) -> bool:
        return self.confirmed_at is None and self.ended_at is None


@dataclass(frozen=True, slots=True)
class HookParcel:
    """One message to one address: `id` stays the same however often it is tried, so the receiver can drop repeats."""

    id: UUID
    hook_id: UUID
    url: str
    alert_id: UUID
    attempts: int


@dataclass(frozen=True, slots=True)
class Subscription:
    """An account that gets an agency's digest, and the last day for which it went out."""

    id: UUID
    agency_id: UUID
    account_id: UUID
    last_sent_on: date | None
