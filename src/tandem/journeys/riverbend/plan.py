"""From a seed to a county: who is met when, whom outreach reaches, who accepts, and how it goes on. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from tandem.care.types import EncounterKind, FollowUpState, OfferAnswer, Pathway, ReferralState
from tandem.handoff.types import Step as HandoffStep
from tandem.journeys.riverbend import truth
from tandem.journeys.riverbend.calendar import Call, calendar
from tandem.journeys.riverbend.chance import by_day, local, quota, shuffled, stream
from tandem.journeys.riverbend.courses import Answers, Lot, course, due_days, opened_at
from tandem.journeys.riverbend.people import make_residents
from tandem.journeys.riverbend.places import area_names
from tandem.journeys.riverbend.steps import (
    Attempt,
    CaseClosed,
    ConsentRevoked,
    Decline,
    FollowedUp,
    HandoffSaid,
    Meeting,
    Offered,
    OfficerOffer,
    OverdoseCall,
    Plan,
    ReferralMoved,
    Resident,
    Step,
    Story,
)
from tandem.journeys.riverbend.visits import Fate, answered, call_steps, is_decided
from tandem.people.types import ContactChoice, Language

SURGE_MONTH = 36  # first calls of the last month, the surge among them
REPEAT_AFTER = timedelta(days=40)
MEET_AFTER = timedelta(days=6)
DECLINED_BY = ("person", "person", "person", "officer", "prosecutor")
DECLINE_REASONS = ("not_now", "not_interested", "privacy", "not_eligible", "not_told")


@dataclass(slots=True)
class _Draft:
    """A story being written."""

    resident: Resident
    steps: list[Step] = field(default_factory=list)

    @property
    def accepted_at(self) -> datetime | None:
        """When care was accepted, by an offer answered or an officer's offer."""
        for step in self.steps:
            if isinstance(step, OfficerOffer) or (isinstance(step, Offered) and step.answer is OfferAnswer.ACCEPTED):
                return step.at
        return None

    @property
    def may_be_met_again(self) -> bool:
        """Not yet in care, and not asked to be left alone."""
        alone = any(isinstance(step, Attempt) and step.is_left_alone for step in self.steps)
        return self.accepted_at is None and not alone and not self.resident.choice.do_not_contact

    @property
    def last_at(self) -> datetime:
        return max(step.at for step in self.steps)


def make_plan(seed: int = truth.SEED, size: truth.Size = truth.WHOLE) -> Plan:
    """The whole county of a seed; the same seed gives the same plan, step for step."""
    calls = [call for call in calendar(seed).calls if call.can_be_visited]
    first = _first_calls(stream(seed, "first"), calls, size.overdose_people)
    drafts = _drafts(seed, first, size)
    met_by_call = drafts[: len(first)]
    _play_calls(stream(seed, "visits"), list(zip(met_by_call, first, strict=True)))
    _repeat_calls(stream(seed, "repeats"), met_by_call, calls, first, size.repeat_calls)
    _walk_ins(stream(seed, "walk-ins"), drafts[len(first) : len(first) + size.walk_ins])
    _officer_offers(stream(seed, "officers"), drafts[len(first) + size.walk_ins :], size)
    _street_meetings(stream(seed, "street"), met_by_call, size.street_meetings)
    _courses(stream(seed, "courses"), drafts)
    stories = tuple(Story(draft.resident, _until_clock(draft.steps)) for draft in drafts)
    declined = _declines(stream(seed, "declines"), size)
    events = frozenset(step.event for story in stories for step in story.steps if isinstance(step, OverdoseCall))
    return Plan(seed, stories, declined, _shown(stories), events)


def _first_calls(rng: Random, calls: Sequence[Call], count: int) -> list[Call]:
    """The calls by which people become known: those still due, then the surge, then others of all months."""
    month = local(truth.CLOCK.date().replace(day=1), 0)
    due = [call for call in calls if not is_decided(call)]
    recent = [call for call in calls if call.received_at >= month and call not in due]
    recent = sorted(shuffled(rng, recent), key=lambda call: not call.is_surge)
    earlier = shuffled(rng, [call for call in calls if call.received_at < month])
    due = due[: max(2, count // 10)]
    of_month = recent[: max(1, count * SURGE_MONTH // truth.WHOLE.overdose_people - len(due))]
    chosen = [*due, *of_month, *earlier][:count]
    return sorted(chosen, key=lambda call: call.received_at)


def _drafts(seed: int, first: Sequence[Call], size: truth.Size) -> list[_Draft]:
    """Everybody, without their stories: one in three speaks Spanish in each group."""
    rng = stream(seed, "drafts")
    others = size.people - len(first)
    ages = [call.age for call in first] + [rng.randint(19, 66) for _ in range(others)]
    every = truth.SPANISH_EVERY
    numbers = [*range(len(first)), *range(others)]
    languages = [Language.SPANISH if n % every == every - 1 else Language.ENGLISH for n in numbers]
    residents = make_residents(seed, ages, languages)
    decided = [number for number, call in enumerate(first) if is_decided(call)]
    wished = min(truth.NO_CONTACT_WISHED, len(decided) // 5)
    for number in rng.sample(decided, wished):
        residents[number] = replace(residents[number], choice=ContactChoice(True, may_visit_address=False))
    return [_Draft(one) for one in residents]


def _play_calls(rng: Random, pairs: Sequence[tuple[_Draft, Call]]) -> None:
    """Deal to each visit whether somebody is reached, by language, and whether they accept; write the steps."""
    visited = [
        (draft, call) for draft, call in pairs if is_decided(call) and not draft.resident.choice.do_not_contact
    ]
    reached: set[str] = set()
    accepted: set[str] = set()
    for language, share in truth.REACHED_SHARE.items():
        group = [call.label for draft, call in visited if draft.resident.language is language]
        met = _dealt(rng, group, share)
        reached |= met
        accepted |= _dealt(rng, sorted(met), truth.ACCEPTED_SHARE[Pathway.NALOXONE_PLUS])
    for draft, call in pairs:
        fate = Fate(call.label in reached, call.label in accepted)
        draft.steps += call_steps(rng, draft.resident, call, fate)


def _dealt(rng: Random, keys: Sequence[str], share: float) -> set[str]:
    """The keys to which a quota gave a yes."""
    return {key for key, is_yes in zip(keys, quota(rng, len(keys), share), strict=True) if is_yes}


def _repeat_calls(
    rng: Random, drafts: Sequence[_Draft], calls: Sequence[Call], first: Sequence[Call], count: int
) -> None:
    """Second calls about people who are not in care, weeks after the first."""
    free = [call for call in calls if call not in first and is_decided(call)]
    pairs: list[tuple[_Draft, Call]] = []
    for draft in drafts:
        later_calls = [call for call in free if call.received_at > draft.last_at + REPEAT_AFTER]
        if draft.may_be_met_again and later_calls and len(pairs) < count:
            call = rng.choice(later_calls)
            free.remove(call)
            pairs.append((draft, call))
    _play_calls(rng, pairs)


def _walk_ins(rng: Random, drafts: Sequence[_Draft]) -> None:
    """People who come by themselves, a quarter of them in the last month."""
    accepted = quota(rng, len(drafts), truth.ACCEPTED_SHARE[Pathway.SELF_REFERRAL])
    for number, draft in enumerate(drafts):
        at = _some_day(rng, is_recent=number % 4 == 0)
        kind = EncounterKind.WALK_IN if number % 3 else EncounterKind.CALL_FOR_HELP
        draft.steps += [Meeting(at, kind, Pathway.SELF_REFERRAL), answered(rng, at, accepted[number])]


def _officer_offers(rng: Random, drafts: Sequence[_Draft], size: truth.Size) -> None:
    """Offers that people accepted from an officer; the newest came in half an hour before the clock."""
    pathways = [pathway for pathway, count in size.accepted.items() for _ in range(count)]
    newest = truth.CLOCK - timedelta(minutes=33)
    for number, (draft, pathway) in enumerate(zip(drafts, pathways, strict=True)):
        at = newest if number == 0 else _some_day(rng, is_recent=number % 4 == 0, last_hour=22)
        at += timedelta(seconds=number)  # the second tells two offers of one hour apart
        place = f"{rng.choice(('Bus shelter', 'Diner', 'Library steps', 'Car park'))}, {rng.choice(area_names())}"
        draft.steps.append(OfficerOffer(at, pathway, place, at - timedelta(minutes=rng.randint(3, 12))))
        if number == 0:
            continue
        minutes = 0
        for step in (HandoffStep.ON_THE_WAY, HandoffStep.ARRIVED, HandoffStep.RELEASED):
            minutes += rng.randint(4, 25)
            draft.steps.append(HandoffSaid(at + timedelta(minutes=minutes), step))


def _street_meetings(rng: Random, drafts: Sequence[_Draft], count: int) -> None:
    """Outreach on foot meets people whom a visit did not bring into care."""
    latest = truth.CLOCK - timedelta(days=1)
    able = [draft for draft in drafts if draft.may_be_met_again and draft.last_at + MEET_AFTER < latest]
    chosen = able[:count]
    accepted = quota(rng, len(chosen), truth.ACCEPTED_SHARE[Pathway.ACTIVE_OUTREACH])
    for draft, is_accepted in zip(chosen, accepted, strict=True):
        first = (draft.last_at + MEET_AFTER).date()
        day = first + timedelta(days=rng.randrange(min(60, (latest.date() - first).days + 1)))
        at = by_day(rng, day)
        meeting = Meeting(at, EncounterKind.STREET_OUTREACH, Pathway.ACTIVE_OUTREACH)
        draft.steps += [meeting, answered(rng, at, is_accepted)]


def _courses(rng: Random, drafts: Sequence[_Draft]) -> None:
    """Consent and what follows for the share that signs."""
    accepted = [draft for draft in drafts if draft.accepted_at]
    signs = quota(rng, len(accepted), truth.CONSENT_SHARE)
    signed = [draft for draft, is_yes in zip(accepted, signs, strict=True) if is_yes]
    starts = [opened_at(rng, draft.accepted_at) for draft in signed if draft.accepted_at]
    for draft, start, lot in zip(signed, starts, _lots(rng, starts), strict=True):
        draft.steps += course(rng, start, lot)


def _lots(rng: Random, starts: Sequence[datetime]) -> list[Lot]:
    """Deal revocations, short consents, full houses and follow-ups; only what the clock has seen counts."""
    lots = [Lot() for _ in starts]
    old = shuffled(rng, due_days(starts, 75, truth.CLOCK))
    revoked, expired = (round(len(starts) * share) for share in (truth.REVOKED_SHARE, truth.EXPIRED_SHARE))
    for number in old[:revoked]:
        lots[number].is_revoked = True
    for number in old[revoked : revoked + expired]:
        lots[number].is_expired = True
    others = [lot for lot in lots if not lot.is_revoked and not lot.is_expired]
    for lot, is_away in zip(others, quota(rng, len(others), truth.WAITING_SHARE), strict=True):
        lot.is_turned_away = is_away
    for day, share in truth.FOLLOW_UP_REACHED_SHARE.items():
        due = due_days(starts, day, truth.CLOCK)
        reached = [n for n, is_yes in zip(due, quota(rng, len(due), share), strict=True) if is_yes]
        again = quota(rng, len(reached), truth.OVERDOSE_AGAIN_SHARE)
        serving = quota(rng, len(reached), truth.IN_SERVICE_SHARE[day])
        for number in due:
            lots[number].follow_ups[day] = Answers(False)
        for number, had, is_in in zip(reached, again, serving, strict=True):
            lots[number].follow_ups[day] = Answers(True, had, is_in)
    return lots


def _declines(rng: Random, size: truth.Size) -> tuple[Decline, ...]:
    """Officers' offers that ended in no."""
    pathways: Iterable[Pathway] = [pathway for pathway, count in size.declined.items() for _ in range(count)]
    rows = [
        Decline(
            _some_day(rng, is_recent=number % 4 == 0, last_hour=22),
            pathway,
            rng.choice(DECLINED_BY),
            rng.choice(DECLINE_REASONS),
        )
        for number, pathway in enumerate(pathways)
    ]
    return tuple(sorted(rows, key=lambda row: row.at))


def _some_day(rng: Random, *, is_recent: bool, last_hour: int = 18) -> datetime:
    """A working hour: in the last month, or in the months before."""
    month = truth.CLOCK.date().replace(day=1)
    if is_recent:
        return by_day(rng, month + timedelta(days=rng.randrange(27)), last_hour=last_hour)
    days = (month - truth.FIRST_DAY).days
    return by_day(rng, truth.FIRST_DAY + timedelta(days=rng.randrange(days)), last_hour=last_hour)


def _until_clock(steps: Sequence[Step]) -> tuple[Step, ...]:
    """What has happened at the clock, in order of time."""
    return tuple(sorted((step for step in steps if step.at <= truth.CLOCK), key=lambda step: step.at))


def _shown(stories: Sequence[Story]) -> str:
    """Whose own page the demonstration shows: somebody in care since weeks whose first follow-up is done."""
    for story in stories:
        moved = [step.new for step in story.steps if isinstance(step, ReferralMoved)]
        is_in_care = moved[-1:] == [ReferralState.IN_PROGRESS] and not story.of(CaseClosed)
        is_lasting = not story.of(ConsentRevoked) and len(story.of(OverdoseCall)) == 1
        if is_in_care and is_lasting and any(step.state is FollowUpState.DONE for step in story.of(FollowedUp)):
            return story.resident.key
    return next(story.resident.key for story in stories if any(isinstance(step, Offered) for step in story.steps))
