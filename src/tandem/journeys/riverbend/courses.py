"""What follows an accepted offer: consent, case, referral, screening, goals, services, follow-ups.

Each course is written to its end; the plan cuts it at the clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from tandem.care.types import (
    CloseReason,
    FollowUpState,
    GoalArea,
    GoalState,
    ReferralReason,
    ReferralState,
    ServiceKind,
    YesNo,
)
from tandem.journeys.riverbend.chance import later
from tandem.journeys.riverbend.places import residents
from tandem.journeys.riverbend.steps import (
    CaseClosed,
    CaseOpened,
    ConsentRevoked,
    ConsentSigned,
    FollowedUp,
    GoalMoved,
    GoalSet,
    ReferralMoved,
    Referred,
    Screened,
    ServiceGiven,
    Step,
)

LASTS, LASTS_SHORT = timedelta(days=365), timedelta(days=60)
SERVICES = ("outpatient counselling", "buprenorphine start", "residential bed", "peer recovery coaching")
GIVEN = (
    ServiceKind.NALOXONE_KIT,
    ServiceKind.PEER_SESSION,
    ServiceKind.RIDE,
    ServiceKind.BED_NIGHT,
    ServiceKind.FOOD,
    ServiceKind.MI_SESSION,
    ServiceKind.MEDICAL_VISIT,
    ServiceKind.SYRINGE_SERVICE,
)
QUANTITIES = {ServiceKind.BED_NIGHT: (1, 7), ServiceKind.NALOXONE_KIT: (1, 3), ServiceKind.RIDE: (1, 2)}
GAD7_ITEMS = 7


@dataclass(frozen=True, slots=True)
class Answers:
    """What was dealt to one follow-up."""

    is_reached: bool
    had_overdose: bool = False
    is_in_service: bool = False


@dataclass(slots=True)
class Lot:
    """What was dealt to one person who signed a consent."""

    is_revoked: bool = False
    is_expired: bool = False
    is_turned_away: bool = False
    follow_ups: dict[int, Answers] = field(default_factory=dict)


def opened_at(rng: Random, accepted_at: datetime) -> datetime:
    """When the case opens after an accepted offer."""
    return later(rng, accepted_at, 1, 3)


def course(rng: Random, start: datetime, lot: Lot) -> list[Step]:
    """Everything from the signature on, in order of time."""
    consent = ConsentSigned(start, start + (LASTS_SHORT if lot.is_expired else LASTS))
    steps: list[Step] = [consent, CaseOpened(start + timedelta(minutes=20))]
    steps += _referral(rng, start, lot)
    steps += _casework(rng, start)
    steps += [_follow_up(rng, start, day, answers) for day, answers in lot.follow_ups.items()]
    if 180 in lot.follow_ups and lot.follow_ups[180].is_reached and rng.random() < 0.4:
        last = max(step.at for step in steps if not isinstance(step, FollowedUp) or step.day < 365)
        steps = [step for step in steps if not isinstance(step, FollowedUp) or step.day < 365]
        steps.append(CaseClosed(later(rng, last, 2, 8), CloseReason.GOALS_MET))
    return sorted(steps, key=lambda step: step.at)


def _referral(rng: Random, start: datetime, lot: Lot) -> list[Step]:
    """Sent on the day of consent; what becomes of it is settled before a short consent ends."""
    sent = Referred(start + timedelta(minutes=40), rng.choice(SERVICES))
    answered_at = later(rng, start, 1, 4)
    if lot.is_turned_away:
        reason = ReferralReason.NO_CAPACITY
        return [sent, ReferralMoved(answered_at, ReferralState.REJECTED, True, reason)]
    begun_at = later(rng, answered_at, 2, 7)
    steps: list[Step] = [
        sent,
        ReferralMoved(answered_at, ReferralState.ACCEPTED, True),
        ReferralMoved(begun_at, ReferralState.IN_PROGRESS, by_provider=True, first_service_on=begun_at.date()),
    ]
    if lot.is_revoked:
        over_at = later(rng, begun_at, 10, 25)
        cancelled = ReferralMoved(over_at, ReferralState.CANCELLED, False, ReferralReason.CONSENT_ENDED)
        return [*steps, cancelled, ConsentRevoked(over_at + timedelta(minutes=30))]
    if lot.is_expired or rng.random() < 0.5:
        done_at = later(rng, begun_at, 25, 40)
        return [*steps, ReferralMoved(done_at, ReferralState.COMPLETED, by_provider=True)]
    return steps


def _casework(rng: Random, start: datetime) -> list[Step]:
    steps: list[Step] = [Screened(later(rng, start, 2, 6), "gad7", _gad7(rng))]
    if rng.random() < 0.5:
        steps.append(Screened(later(rng, start, 60, 75), "gad7", _gad7(rng)))
    area = rng.choice(
        (GoalArea.WORK, GoalArea.HOUSING, GoalArea.HEALTH, GoalArea.FAMILY, GoalArea.TREATMENT, GoalArea.SAFER_USE)
    )
    set_at = later(rng, start, 3, 10)
    steps.append(GoalSet(set_at, area, rng.choice(residents()[f"goals_{area.value}"])))
    moved_at = later(rng, set_at, 14, 40)
    steps.append(GoalMoved(moved_at, rng.choice((GoalState.IN_PROGRESS, GoalState.MET, GoalState.SET_ASIDE))))
    for _ in range(rng.randint(2, 6)):
        kind = rng.choice(GIVEN)
        steps.append(ServiceGiven(later(rng, start, 1, 90), kind, rng.randint(*QUANTITIES.get(kind, (1, 1)))))
    return steps


def _gad7(rng: Random) -> tuple[int, ...]:
    """Seven answers around a level of their own; totals spread over all bands."""
    level = rng.choice((0.3, 1.0, 1.6, 2.3))
    return tuple(min(3, max(0, round(rng.gauss(level, 0.7)))) for _ in range(GAD7_ITEMS))


def _follow_up(rng: Random, start: datetime, day: int, answers: Answers) -> FollowedUp:
    at = later(rng, start + timedelta(days=day), 0, 2)
    if not answers.is_reached:
        return FollowedUp(at, day, FollowUpState.NOT_REACHED)
    return FollowedUp(
        at,
        day,
        FollowUpState.DONE,
        in_service=_yes_no(answers.is_in_service),
        overdose=_yes_no(answers.had_overdose),
        housing=rng.choice((YesNo.YES, YesNo.NO, YesNo.UNKNOWN)),
        moud=rng.choice((YesNo.YES, YesNo.NO)),
    )


def _yes_no(value: bool) -> YesNo:
    return YesNo.YES if value else YesNo.NO


def due_days(starts: Sequence[datetime], day: int, clock: datetime) -> list[int]:
    """Which of these courses have this follow-up behind them at the clock, by position."""
    return [number for number, start in enumerate(starts) if start + timedelta(days=day + 3) <= clock]
