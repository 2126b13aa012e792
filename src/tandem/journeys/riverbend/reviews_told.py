"""Reviews of made-up deaths in Riverbend: one that begins, one whose meeting is called, one that waits for its second
reader; and what earlier reviews found and recommended. Told through the journeys that a site uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.audit.queries import latest_entries
from tandem.care.rules.reviews import quarter_of
from tandem.care.types import Source
from tandem.care.types.reviews import ReviewState
from tandem.consent.queries.reviews import statement_version
from tandem.consent.types import Origin, RelationSource
from tandem.core import side
from tandem.core.actor import Actor, system_actor
from tandem.journeys import fatality_review as story
from tandem.journeys.arrival import Newcomer, welcome
from tandem.journeys.riverbend.cast import Cast, agency_id, desk_actor
from tandem.journeys.riverbend.chance import stream
from tandem.journeys.riverbend.truth import CLOCK
from tandem.people.types import Details
from tandem.surveillance.actions.reviews import Advice, move_recommendation, receive_findings
from tandem.surveillance.queries.reviews import recommendations_of
from tandem.surveillance.rules.reviews import factor_names
from tandem.surveillance.types.reviews import RecommendationState

TOLD = "demo.tell_reviews"
STATE = "riverbend"
SEED = 20261121
EARLIER_QUARTERS, REVIEWS_A_QUARTER = 6, 13
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Death:
    """A made-up person, when they died, and when agencies met them before: (days before, kind, agency)."""

    details: Details
    died_at: datetime
    contacts: tuple[tuple[int, str, str], ...]


DEATHS = (
    Death(
        Details("Dale", "Marchmont", birth_on=date(1979, 4, 2)),
        CLOCK - 18 * DAY,
        ((64, "emergency_department", "riverbend-ems"), (31, "shelter", "riverbend-outreach")),
    ),
    Death(
        Details("Ines", "Cardoval", birth_on=date(1988, 9, 14)),
        CLOCK - 41 * DAY,
        (
            (90, "ems_response", "riverbend-ems"),
            (55, "outreach", "riverbend-outreach"),
            (6, "jail_release", "riverbend-outreach"),
        ),
    ),
    Death(
        Details("Roy", "Tellerby", birth_on=date(1967, 1, 27)),
        CLOCK - 70 * DAY,
        (
            (120, "ems_response", "riverbend-ems"),
            (119, "emergency_department", "riverbend-ems"),
            (34, "social_service", "riverbend-outreach"),
            (2, "court_hearing", "riverbend-outreach"),
        ),
    ),
)
# (factor, words, agency that sees to it, days until due, steps taken)
EARLIER: tuple[tuple[str, str, str, int, tuple[RecommendationState, ...]], ...] = (
    (
        "released_without_plan",
        "Give naloxone and a first appointment to everybody who leaves jail.",
        "riverbend-police",
        -20,
        (RecommendationState.UNDER_WAY,),
    ),
    (
        "nonfatal_overdose_not_followed_up",
        "Visit everybody who survived an overdose, with a peer, within three days.",
        "riverbend-outreach",
        60,
        (RecommendationState.UNDER_WAY, RecommendationState.DONE),
    ),
    (
        "waited_for_help",
        "Keep one place a day free for people who ask for medication.",
        "riverbend-recovery",
        90,
        (),
    ),
    (
        "fear_of_calling",
        "Say on every rights card that calling for help protects the caller.",
        "riverbend-police",
        150,
        (),
    ),
    (
        "used_alone",
        "Post the number of the never-use-alone line in shelters and libraries.",
        "riverbend-outreach",
        30,
        (RecommendationState.DECLINED,),
    ),
)


def load_reviews(cast: Cast) -> Iterator[str]:
    """Tell the reviews, unless they were told."""
    if latest_entries(using="vault", limit=1, action_prefix=TOLD):
        return
    with side.on(side.CARE):
        leader = desk_actor("coordinator.demo")
        with transaction.atomic(using="vault"):
            _begins, called, written = (_begun(leader, cast, one) for one in DEATHS)
            _called(leader, cast, called, meets_at=CLOCK + 3 * DAY, now=CLOCK - 4 * DAY)
            _signed(cast.case_manager, called, CLOCK - 2 * DAY)
            _written(leader, cast, written)
            append_entry(using="vault", by=system_actor("demo"), action=TOLD, subjects=[], details={"seed": SEED})
        _earlier(cast)
    earlier = EARLIER_QUARTERS * REVIEWS_A_QUARTER
    yield f"Riverbend: 3 reviews of deaths, and what {earlier} earlier ones found, all made up"


def _begun(leader: Actor, cast: Cast, death: Death) -> UUID:
    """Select a death, two weeks after it, and note what agencies told."""
    now = death.died_at + 14 * DAY
    person_id, _access = welcome(
        by=cast.dispatch,
        newcomer=Newcomer(death.details),
        source=Source(Origin.EMERGENCY, False, cast.ems_id, is_synthetic=True),
        team_agency_id=cast.team_id,
        story=RelationSource.OUTREACH,
        now=death.died_at - 130 * DAY,
    )
    died_on = death.died_at.date()
    review_id = story.begin(
        by=leader,
        person_id=person_id,
        died_on=died_on,
        state=STATE,
        says=statement_version(),
        today=now.date(),
        now=now,
    )
    for days, kind, slug in death.contacts:
        story.note_contact(
            by=leader, review_id=review_id, kind=kind, on=died_on - days * DAY, agency_id=agency_id(slug), now=now
        )
    story.move(by=leader, review_id=review_id, new=ReviewState.RECORDS_ASKED, reason=None, now=now)
    return review_id


def _called(leader: Actor, cast: Cast, review_id: UUID, *, meets_at: datetime, now: datetime) -> None:
    members = [one.account_id for one in (cast.case_manager, cast.provider, cast.outreach) if one.account_id]
    story.schedule(by=leader, review_id=review_id, meets_at=meets_at, account_ids=members, now=now)


def _signed(who: Actor, review_id: UUID, now: datetime) -> None:
    story.sign(by=who, review_id=review_id, state=STATE, says=statement_version(), now=now)


def _written(leader: Actor, cast: Cast, review_id: UUID) -> None:
    """The team met four days ago; the leader wrote what it found, and a member reads it next."""
    meets_at = CLOCK - 4 * DAY
    _called(leader, cast, review_id, meets_at=meets_at, now=CLOCK - 12 * DAY)
    for who in (cast.case_manager, cast.provider):
        _signed(who, review_id, CLOCK - 6 * DAY)
    now = CLOCK - 3 * DAY
    story.move(by=leader, review_id=review_id, new=ReviewState.REVIEWED, reason=None, now=now)
    found = ["nonfatal_overdose_not_followed_up", "agencies_did_not_talk"]
    story.note_factors(by=leader, review_id=review_id, found=found, now=now)
    story.advise(
        by=leader,
        review_id=review_id,
        factor="agencies_did_not_talk",
        words="Ask at every ambulance call whether outreach may call the next day.",
        owner_id=cast.ems_id,
        due_on=(CLOCK + 120 * DAY).date(),
        today=now.date(),
        now=now,
    )
    story.write_findings(by=leader, review_id=review_id, now=now)


def _earlier(cast: Cast) -> None:
    """What crossed from the reviews of earlier quarters, and how far their recommendations are."""
    rng, by, names = stream(SEED, "reviews"), system_actor("demo"), list(factor_names())
    quarter = quarter_of(CLOCK.date())
    for turn in range(EARLIER_QUARTERS):
        quarter = quarter_of(quarter - DAY)
        for number in range(REVIEWS_A_QUARTER):
            likely = [one for place, one in enumerate(names) if rng.random() < (0.55 if place < 5 else 0.12)]
            last = turn == 0 and number == 0
            receive_findings(
                by=by,
                agency_id=cast.team_id,
                quarter_on=quarter,
                factors=likely,
                advice=_advice() if last else [],
                is_synthetic=True,
                now=CLOCK,
            )
    steps = {words: taken for _factor, words, _slug, _days, taken in EARLIER}
    for one in recommendations_of(agency_id=cast.team_id, today=CLOCK.date()):
        for to in steps.get(one.words, ()):
            reason = "The state posts it already" if to is RecommendationState.DECLINED else ""
            move_recommendation(by=by, recommendation_id=one.id, to=to, reason=reason, now=CLOCK)


def _advice() -> list[Advice]:
    rng = stream(SEED, "advice")
    return [
        Advice(UUID(int=rng.getrandbits(128), version=4), factor, words, agency_id(slug), (CLOCK + days * DAY).date())
        for factor, words, slug, days, _taken in EARLIER
    ]
