"""What the care side tells everyone of itself each night: proofs of retention, its ledger, counts. No person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from tandem.agencies.queries import all_agencies
from tandem.agencies.types import Agency
from tandem.community.actions import publish_statement
from tandem.community.queries import statement
from tandem.core.actor import system_actor
from tandem.evaluation.rules.legal_tables import year_totals
from tandem.journeys import emergency_access, keep_ledger
from tandem.oversight.queries.legal import legal_counts
from tandem.oversight.queries.retention import latest_proofs
from tandem.science.small_numbers import can_stand_alone
from tandem.surveillance.rules.days import day_start

JOB = "trust_report"
HIDDEN = "hidden"
Statement = Callable[[datetime], Mapping[str, Any] | None]


def publish(*, payload: Mapping[str, str], now: datetime) -> None:
    """Applied by the relay, in its records transaction: each statement that there is something to say on."""
    for subject, say in STATEMENTS.items():
        content = say(now)
        if content is not None:
            publish_statement(by=system_actor(JOB), subject=subject, content=content, as_of=now, now=now)


def retention(now: datetime) -> Mapping[str, Any] | None:
    """The newest proof of each class; nothing before the first night."""
    proofs = latest_proofs()
    if not proofs:
        return None
    return {
        "proved_at": min(one.proved_at for one in proofs.values()).isoformat(),
        "classes": {
            one.field_class: {
                "days": one.limit.days,
                "is_kept": one.is_kept,
                "oldest_at": one.oldest_at.isoformat() if one.oldest_at else None,
                "held": one.held > 0,
            }
            for one in proofs.values()
        },
    }


def ledger(now: datetime) -> Mapping[str, Any]:
    """Both ledgers together: entries, the older of their last seals and verifications, whether they are well."""
    states = keep_ledger.states(now=now)
    sealed = [state.checkpoint.at for state, _ in states if state.checkpoint]
    seen = [keep_ledger.last_verification(state.ledger) for state, _ in states]
    verified = [one for one in seen if one is not None]
    return {
        "entries": sum(state.entries for state, _ in states),
        "sealed_at": min(sealed).isoformat() if len(sealed) == len(states) else None,
        "verified_at": min(one.at for one in verified).isoformat() if len(verified) == len(states) else None,
        "anchors": min((one.anchors for one in verified), default=0),
        "is_well": len(verified) == len(states)
        and not any(one.flaws for one in verified)
        and not any(is_late for _, is_late in states),
    }


def legal_demands(now: datetime) -> Mapping[str, Any]:
    """Demands of the last whole calendar year, over all agencies; made-up ones only where everything is.

    Not a year that moves with every month: its difference from one month to the next would tell a hidden month.
    """
    year = now.year - 1
    agencies = all_agencies(using="vault")
    months = [
        legal_counts(agency_id=one.id, start=start, end=end) for one in agencies for start, end in _months(one, year)
    ]
    shown = [one for one in months if not one.is_synthetic or all(agency.is_demo for agency in agencies)]
    found = {name: HIDDEN if total is None else total for name, total in year_totals(shown).items()}
    return {"year": year, **found}


def _months(agency: Agency, year: int) -> list[tuple[datetime, datetime]]:
    """The months of a year at the agency's clock, as the month's reports count them."""
    firsts = [date(year, month, 1) for month in range(1, 13)] + [date(year + 1, 1, 1)]
    starts = [day_start(first, agency.timezone) for first in firsts]
    return list(pairwise(starts))


def break_glass(now: datetime) -> Mapping[str, Any] | None:
    """Emergency openings and their reviews; nothing when they were told this month already."""
    standing = statement("break_glass")
    if standing is not None and standing.as_of >= month_of(now):
        return None
    return {name: safe(count) for name, count in emergency_access.statement(now=now).items()}


def month_of(now: datetime) -> datetime:
    """The beginning of the month: a count that moved every night would tell on whoever came yesterday."""
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def safe(count: int) -> int | None:
    """A count that may be read by anyone; None for 1 to 10."""
    return count if can_stand_alone(count) else None


STATEMENTS: Mapping[str, Statement] = {
    "retention": retention,
    "ledger": ledger,
    "legal_demands": legal_demands,
    "break_glass": break_glass,
}
