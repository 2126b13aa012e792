"""Opening and ending seizure watches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tandem.agencies.rules import refusal_to_act_for
from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.surveillance.actions.owning import own_row
from tandem.surveillance.actions.responses import open_watch_response
from tandem.surveillance.models import (
    SeizureWatch,
    WatchedSeizure,
    WatchHistory,
    WatchLeftOut,
    WatchPair,
    WatchStep,
)
from tandem.surveillance.rules.life_cycles import refusal_to_close_watch
from tandem.surveillance.rules.watches import chosen_bundles, last_day, watch_rules
from tandem.surveillance.types import LeftOut, WatchBundle, WatchChoice, WatchState

RECORDS = "default"


def pair_agencies(*, by: Actor, watching_agency_id: UUID, seizing_agency_id: UUID) -> None:
    """Let an agency watch the opioid enforcement of another in its own jurisdiction. Repeating it changes nothing.

    ValueError with the reason when the actor does not stand for the watching agency.
    """
    if refusal := refusal_to_act_for(by, watching_agency_id):
        raise ValueError(refusal)
    with transaction.atomic(using=RECORDS):
        _, is_new = WatchPair.objects.get_or_create(
            watching_agency_id=watching_agency_id, seizing_agency_id=seizing_agency_id
        )
        if is_new:
            append_entry(
                using=RECORDS,
                by=by,
                action="surveillance.pair_agencies",
                subjects=[("agency", watching_agency_id), ("agency", seizing_agency_id)],
            )


def open_watches(
    *,
    by: Actor,
    agency_id: UUID,
    seizing_agency_id: UUID,
    bundles: Sequence[WatchBundle],
    recent: Sequence[float] = (),
    now: datetime,
) -> list[UUID]:
    """Open watches with their tasks for one day's bundles, within the caps, and count those left out by reason.

    `recent`: points of the pair's bundles of the days before. Repeating it changes nothing.
    """
    if not bundles:
        return []
    day = bundles[0].seized_on
    with transaction.atomic(using=RECORDS):
        watches = SeizureWatch.objects.filter(agency_id=agency_id)
        standing = set(watches.filter(seized_on=day).values_list("area_id", flat=True))
        still_open = list(watches.filter(state=WatchState.OPEN).values_list("area_id", flat=True))
        choice = chosen_bundles(
            [bundle for bundle in bundles if bundle.area_id not in standing],
            open_watches=len(still_open),
            opened_that_day=len(standing),
            watched=still_open,
            recent=recent,
        )
        _note_left_out(by, agency_id, seizing_agency_id, day, choice)
        return [_open_watch(by, agency_id, seizing_agency_id, bundle, now) for bundle in choice.chosen]


def _note_left_out(by: Actor, agency_id: UUID, seizing_agency_id: UUID, day: date, choice: WatchChoice) -> None:
    changed = {}
    for reason in LeftOut:
        night = {"agency_id": agency_id, "seizing_agency_id": seizing_agency_id, "day": day, "reason": reason}
        count = choice.left_out.get(reason, 0)
        standing = WatchLeftOut.objects.filter(**night).values_list("bundles", flat=True).first()
        if count != (standing or 0):
            WatchLeftOut.objects.update_or_create(**night, defaults={"bundles": count})
            changed[str(reason)] = count
    if changed:
        append_entry(
            using=RECORDS,
            by=by,
            action="surveillance.leave_out_watches",
            subjects=[("agency", agency_id), ("agency", seizing_agency_id)],
            details=changed,
        )


def _open_watch(by: Actor, agency_id: UUID, seizing_agency_id: UUID, bundle: WatchBundle, now: datetime) -> UUID:
    watch = SeizureWatch.objects.create(
        agency_id=agency_id,
        seizing_agency_id=seizing_agency_id,
        area_id=bundle.area_id,
        seized_on=bundle.seized_on,
        ends_on=last_day(bundle.seized_on),
        state=WatchState.OPEN,
        opened_at=now,
    )
    WatchedSeizure.objects.bulk_create(
        WatchedSeizure(watch=watch, event_id=seizure.event_id) for seizure in bundle.seizures
    )
    WatchStep.objects.create(watch=watch, to_state=WatchState.OPEN, by_id=by.account_id, at=now)
    append_entry(
        using=RECORDS,
        by=by,
        action="surveillance.open_watch",
        subjects=[("watch", watch.id), ("agency", agency_id)],
        details={"seizures": len(bundle.seizures)},
    )
    open_watch_response(by=by, watch_id=watch.id, now=now)
    return watch.id


def end_watches(*, by: Actor, agency_id: UUID, today: date, now: datetime) -> int:
    """End the watches whose last day is over; returns how many."""
    with transaction.atomic(using=RECORDS):
        due = list(SeizureWatch.objects.filter(agency_id=agency_id, state=WatchState.OPEN, ends_on__lte=today))
        for watch in due:
            _move(by, watch, WatchState.ENDED, now)
    return len(due)


def close_watch(*, by: Actor, watch_id: UUID, now: datetime) -> None:
    """Close a watch before its time; ValueError with the reason when it may not be."""
    with transaction.atomic(using=RECORDS):
        watch = own_row(by=by, rows=SeizureWatch.objects.all(), row_id=watch_id)
        refusal = refusal_to_close_watch(WatchState(watch.state))
        if refusal:
            raise ValueError(refusal)
        _move(by, watch, WatchState.CLOSED, now)


def _move(by: Actor, watch: SeizureWatch, to: WatchState, now: datetime) -> None:
    watch.state = to
    watch.save(update_fields=["state"])
    WatchStep.objects.create(watch=watch, to_state=to, by_id=by.account_id, at=now)
    append_entry(
        using=RECORDS,
        by=by,
        action="surveillance.move_watch",
        subjects=[("watch", watch.id)],
        details={"to": to},
    )


def keep_watch_history(
    *, by: Actor, agency_id: UUID, seizing_agency_id: UUID, as_of: date, clock: datetime, results: Mapping[str, Any]
) -> UUID:
    """Keep what the year before a day shows around a pair's enforcement; returns its id. Earlier ones stay."""
    rules = watch_rules()
    with transaction.atomic(using=RECORDS):
        row = WatchHistory.objects.create(
            agency_id=agency_id,
            seizing_agency_id=seizing_agency_id,
            as_of=as_of,
            clock=clock,
            version=rules.version,
            seed=rules.seed,
            permutations=rules.permutations,
            results=dict(results),
        )
        append_entry(
            using=RECORDS,
            by=by,
            action="surveillance.keep_watch_history",
            subjects=[("agency", agency_id), ("agency", seizing_agency_id), ("watch_history", row.id)],
            details={"as_of": as_of.isoformat()},
        )
    return row.id
