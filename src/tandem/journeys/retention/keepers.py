"""What keeps each class of fields to its limit: how its rows are aged, and how those past the limit are removed.

Demonstration agencies and made-up people are left alone: their dates lie in the past on purpose, and they are nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from uuid import UUID

from tandem.agencies.actions import blank_sign_ins, drop_sessions
from tandem.agencies.queries import age_of_sessions, age_of_sign_ins, all_agencies, ended_accounts
from tandem.audit.actions.clearing import drop_delivered
from tandem.audit.queries.clearing import age_of_delivered, ids_waiting
from tandem.consent.actions.retention import empty_copies
from tandem.consent.queries.retention import age_of_copies
from tandem.core.actor import Actor
from tandem.core.retention import Age
from tandem.exchange.actions import remove_originals
from tandem.exchange.queries import age_of_originals
from tandem.handoff.actions import empty_envelopes, empty_operations
from tandem.handoff.queries import age_of_envelopes, age_of_operations, envelopes_from
from tandem.people.actions.retention import forget_replaced_codes, forget_tries
from tandem.people.queries.retention import age_of_replaced_codes, age_of_tries
from tandem.surveillance.actions.retention import (
    coarsen_sample_days,
    drop_exact_places,
    drop_incident_numbers,
    drop_sample_words,
    drop_views,
)
from tandem.surveillance.queries.retention import (
    age_of_exact_places,
    age_of_incident_numbers,
    age_of_sample_days,
    age_of_sample_words,
    age_of_views,
)

BOTH = ("default", "vault")


@dataclass(frozen=True, slots=True)
class Night:
    """One night's work: who does it, when, for which agencies, and whom a legal demand holds."""

    by: Actor
    now: datetime
    real: tuple[UUID, ...]
    demo: frozenset[UUID]
    held: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Keeper:
    """How old a class is, how it is brought back to its limit, and how much of it a legal demand holds past that.

    Each takes the moment before which is too old.
    """

    age: Callable[[Night, datetime], Age]
    remove: Callable[[Night, datetime], int]
    held: Callable[[Night, datetime], int] = lambda _night, _before: 0


def night_of(*, by: Actor, now: datetime, held: frozenset[UUID]) -> Night:
    """The night as of now."""
    agencies = all_agencies(using="default")
    return Night(
        by=by,
        now=now,
        real=tuple(one.id for one in agencies if not one.is_demo),
        demo=frozenset(one.id for one in agencies if one.is_demo),
        held=held,
    )


def keepers() -> Mapping[str, Keeper]:
    """By class: what keeps it. The classes of people stand in `persons`."""
    return {
        **_of_the_supply_and_events(),
        "sealed_offer": Keeper(
            lambda night, before: age_of_envelopes(before=before, left_out=night.demo),
            _empty_envelopes,
        ),
        "planned_operation": Keeper(
            lambda night, before: age_of_operations(before=before, left_out=night.demo),
            lambda night, before: empty_operations(by=night.by, before=before, left_out=night.demo, now=night.now),
        ),
        "own_code": Keeper(
            lambda night, before: age_of_replaced_codes(before=before),
            lambda night, before: forget_replaced_codes(by=night.by, before=before),
        ),
        "original_file": Keeper(_age_of_originals, _remove_originals),
        "session": Keeper(_age_of_sessions, _drop_sessions),
        "sign_in": Keeper(
            lambda night, before: _whole(age_of_sign_ins(using=using, before=before) for using in BOTH),
            lambda night, before: sum(blank_sign_ins(using=using, by=night.by, before=before) for using in BOTH),
        ),
        "outbox": Keeper(
            lambda night, before: _whole(age_of_delivered(using=using, before=before) for using in BOTH),
            lambda night, before: sum(drop_delivered(using=using, before=before) for using in BOTH),
        ),
        "export": Keeper(
            lambda night, before: age_of_copies(before=before),
            lambda night, before: empty_copies(by=night.by, before=before, now=night.now),
        ),
    }


def _of_the_supply_and_events() -> Mapping[str, Keeper]:
    return {
        "exact_location": Keeper(
            lambda night, before: age_of_exact_places(night.real, before=before),
            lambda night, before: drop_exact_places(by=night.by, agency_ids=night.real, before=before),
        ),
        "incident_number": Keeper(
            lambda night, before: age_of_incident_numbers(night.real, before=before),
            lambda night, before: drop_incident_numbers(by=night.by, agency_ids=night.real, before=before),
        ),
        "sample_words": Keeper(
            lambda night, before: age_of_sample_words(night.real, before=before),
            lambda night, before: drop_sample_words(by=night.by, agency_ids=night.real, before=before),
        ),
        "sample_day": Keeper(
            lambda night, before: age_of_sample_days(night.real, before=before),
            lambda night, before: coarsen_sample_days(by=night.by, agency_ids=night.real, before=before),
        ),
        "saved_view": Keeper(
            lambda _night, before: age_of_views(_ended(), before=before),
            lambda night, before: drop_views(by=night.by, owner_ids=_ended(), before=before),
        ),
    }


def _whole(ages: Iterable[Age]) -> Age:
    return reduce(Age.and_of, ages, Age())


def _ended() -> frozenset[UUID]:
    return frozenset().union(*(ended_accounts(using=using) for using in BOTH))


def _empty_envelopes(night: Night, before: datetime) -> int:
    """Offers that the care side has not opened yet stay: losing one would lose a person. The proof then fails."""
    waiting = ids_waiting(using="default", key="envelope_id")
    kept = waiting | set(envelopes_from(night.demo))
    return empty_envelopes(by=night.by, before=before, kept=kept)


def _age_of_originals(night: Night, before: datetime) -> Age:
    return _whole(age_of_originals(store=store, before=before, left_out=night.demo) for store in BOTH)


def _remove_originals(night: Night, before: datetime) -> int:
    words = {"by": night.by, "before": before, "left_out": night.demo, "now": night.now}
    return sum(remove_originals(store=store, **words) for store in BOTH)  # type: ignore[arg-type]


def _age_of_sessions(night: Night, before: datetime) -> Age:
    ages = [age_of_sessions(using=using, before=before) for using in BOTH]
    return _whole([*ages, age_of_tries(before=before)])


def _drop_sessions(night: Night, before: datetime) -> int:
    dropped = sum(drop_sessions(using=using, by=night.by, before=before) for using in BOTH)
    return dropped + forget_tries(by=night.by, before=before)
