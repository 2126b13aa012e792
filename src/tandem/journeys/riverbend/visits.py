"""Visits after a call: attempts, whom they reach, and what is offered then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from tandem.care.types import AttemptOutcome, Channel, DeclinedBy, DeclineReason, Need, OfferAnswer
from tandem.journeys.riverbend import truth
from tandem.journeys.riverbend.calendar import Call
from tandem.journeys.riverbend.chance import by_day, later, local
from tandem.journeys.riverbend.steps import Attempt, Offered, OverdoseCall, Resident, Step, VisitEnded

WINDOW = timedelta(hours=72)
NOT_YET = timedelta(hours=24)
ASKED = (Need.NALOXONE, Need.SOMEONE_TO_TALK_TO, Need.FOOD, Need.HOUSING, Need.MOUD, Need.BED_TONIGHT, Need.MEDICAL)
NO_ONE = (AttemptOutcome.NO_CONTACT, AttemptOutcome.NO_CONTACT, AttemptOutcome.WRONG_ADDRESS)
DECLINES = (
    DeclineReason.NOT_NOW,
    DeclineReason.NOT_NOW,
    DeclineReason.NOT_INTERESTED,
    DeclineReason.PRIVACY,
    DeclineReason.ALREADY_IN_CARE,
    DeclineReason.NOT_TOLD,
)


@dataclass(frozen=True, slots=True)
class Fate:
    """What was dealt to one visit. `accepted` None: nothing was offered."""

    is_reached: bool
    accepted: bool | None = None


def is_decided(call: Call) -> bool:
    """Whether the time in which a visit is due is over at the clock."""
    return call.received_at + WINDOW <= truth.CLOCK


def call_steps(rng: Random, resident: Resident, call: Call, fate: Fate) -> list[Step]:
    """A call, the attempts to reach the person, and the offer if they were reached."""
    known_at = call.arrived_at + timedelta(minutes=30)
    taken = is_decided(call) or rng.random() < 0.5
    first = OverdoseCall(known_at, call.label, call.received_at, is_taken=taken)
    if resident.choice.do_not_contact:
        return [first]
    if not is_decided(call):
        return [first, *_so_far(rng, resident, call)]
    if not fate.is_reached:
        return [first, *_in_vain(rng, resident, call)]
    met_at = by_day(rng, (call.received_at + timedelta(days=2)).date(), first_hour=13, last_hour=19)
    return [first, *_before(rng, resident, call), _met(rng, met_at), answered(rng, met_at, bool(fate.accepted))]


def answered(rng: Random, at: datetime, accepted: bool) -> Offered:
    """Care offered a little later, and the answer."""
    at += timedelta(minutes=10)
    if accepted:
        return Offered(at, OfferAnswer.ACCEPTED)
    return Offered(at, OfferAnswer.DECLINED, DeclinedBy.PERSON, rng.choice(DECLINES))


def _channel(resident: Resident) -> Channel:
    """Phone first where the person allows it."""
    return Channel.PHONE if resident.choice.may_call else Channel.VISIT


def _morning(rng: Random, call: Call, days: int) -> datetime:
    return by_day(rng, (call.received_at + timedelta(days=days)).date(), first_hour=9, last_hour=12)


def _before(rng: Random, resident: Resident, call: Call) -> list[Step]:
    """Sometimes a first attempt that nobody answers."""
    if rng.random() < 0.4:
        return [Attempt(_morning(rng, call, 2), _channel(resident), AttemptOutcome.NO_CONTACT)]
    return []


def _met(rng: Random, at: datetime) -> Attempt:
    asked = tuple(sorted(rng.sample(ASKED, rng.randint(1, 3))))
    met = tuple(need for need in asked if rng.random() < 0.6 or need is Need.NALOXONE)
    kits = rng.choice((1, 1, 2)) if Need.NALOXONE in asked or rng.random() < 0.7 else 0
    return Attempt(at, Channel.VISIT, AttemptOutcome.REACHED_SURVIVOR, kits, asked, met)


def _in_vain(rng: Random, resident: Resident, call: Call) -> list[Step]:
    """Attempts that reach nobody, or somebody who wants none, and the end of trying."""
    first = Attempt(_morning(rng, call, 2), _channel(resident), rng.choice(NO_ONE))
    second_at = later(rng, first.at, 2, 4)
    drawn = rng.random()
    if drawn < 0.15:
        return [first, Attempt(second_at, Channel.VISIT, AttemptOutcome.REFUSED, is_left_alone=True)]
    if drawn < 0.4:
        second = Attempt(second_at, Channel.VISIT, AttemptOutcome.REACHED_NETWORK_ONLY, kits=1)
    else:
        second = Attempt(second_at, Channel.VISIT, AttemptOutcome.NO_CONTACT)
    return [first, second, VisitEnded(later(rng, second_at, 3, 6))]


def _so_far(rng: Random, resident: Resident, call: Call) -> list[Step]:
    """What a visit has seen that is still due: perhaps one attempt today."""
    today = truth.CLOCK.date()
    if call.received_at + NOT_YET < local(today, 9) and rng.random() < 0.4:
        return [Attempt(local(today, rng.randint(10, 15)), _channel(resident), AttemptOutcome.NO_CONTACT)]
    return []
