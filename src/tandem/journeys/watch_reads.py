"""Each night: which looks at records stand out. The privacy officer asks and decides; each step is an entry.

The detection sees ids, times and keyed marks. No name leaves the room that holds it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from tandem.agencies.queries import accounts_of, all_agencies
from tandem.agencies.types import Role
from tandem.audit.actions import append_entry
from tandem.audit.actions.looks import move_finding, note_staff_marks, record_look_findings
from tandem.audit.queries import latest_entries
from tandem.audit.queries import looks as read_log
from tandem.audit.rules.snooping import Surroundings, habits_of, limits, stand_out
from tandem.audit.types import Finding, FindingState, ReviewReason
from tandem.consent.queries.ties import ties_of_accounts
from tandem.consent.types import Purpose
from tandem.core import side
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.journeys import breach_watch
from tandem.oversight.types.breaches import BreachSource
from tandem.people.queries.marks import marks_from, marks_of
from tandem.people.types import Details

# A day is judged when the day after it is over, so that whoever writes up the next morning is not asked; and again
# for some days, so that a night on which nothing ran is made up for.
FIRST_DAY, LAST_DAY = timedelta(days=5), timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Watched:
    """What one night's run judged and found."""

    until: date
    looks: int
    sessions: int
    found: int


def watch_reads(*, by: Actor, now: datetime) -> Watched:
    """Judge the looks of the days that are due. `now` is the wall clock, as the ledger's times are."""
    within = limits()
    first, last = (now - FIRST_DAY).date(), (now - LAST_DAY).date()
    goings = read_log.goings_on(since=now - FIRST_DAY - within.history, until=now)
    zones, begun = _zones(), _demonstration_told_at()
    local = [
        replace(one, at=one.at.astimezone(zones.get(one.account_id, zones[None])))
        for one in goings.looks
        if one.at > begun
    ]
    judged = [one for one in local if first <= one.at.date() <= last]
    around = Surroundings(
        ties=ties_of_accounts(since=now - FIRST_DAY - timedelta(days=1), until=now),
        deeds=goings.deeds,
        news=goings.news,
        habits=habits_of((one for one in local if one.at.date() < first), within),
        person_marks=marks_of({one.person_id for one in judged if not one.is_list}),
        staff_marks=read_log.staff_marks(),
    )
    made = record_look_findings(by=by, found=stand_out(judged, around, within), now=now)
    watched = Watched(last, len(judged), len({(one.account_id, one.at.date()) for one in judged}), len(made))
    _note_run(by, watched)
    return watched


def _note_run(by: Actor, watched: Watched) -> None:
    """That the looks were judged is an entry too: "nothing found" must be told from "nobody looked"."""
    with transaction.atomic(using="vault"):
        append_entry(
            using="vault",
            by=by,
            action="audit.judge_looks",
            subjects=[],
            details={
                "until": watched.until.isoformat(),
                "looks": watched.looks,
                "sessions": watched.sessions,
                "findings": watched.found,
            },
        )


def _demonstration_told_at() -> datetime:
    """When the made-up stories of a demonstration were told: what they wrote in one go is nobody's working day."""
    told = latest_entries(using="vault", limit=1, action_prefix="demo.tell_stories")
    return told[0].at if told else datetime.min.replace(tzinfo=UTC)


def _zones() -> dict[UUID | None, ZoneInfo]:
    """The time zone of each account's agency; None for accounts that are gone."""
    by_agency = {one.id: ZoneInfo(one.timezone) for one in all_agencies(using="vault")}
    other = next(iter(by_agency.values()), ZoneInfo("UTC"))
    with side.on(side.CARE):
        accounts = {one.id: by_agency.get(one.agency_id, other) for one in accounts_of(using="vault")}
    return {None: other, **accounts}


def findings_for(*, by: Actor) -> list[Finding]:
    """The findings, for the privacy officer alone; reading them is an entry."""
    _must_be_officer(by)
    with transaction.atomic(using="vault"):
        append_entry(using="vault", by=by, action="audit.read_findings", subjects=[], reason=Purpose.OVERSIGHT)
    return read_log.findings()


def finding_for(*, by: Actor, finding_id: UUID) -> Finding | None:
    """One finding, for the privacy officer alone; None when there is no such one."""
    _must_be_officer(by)
    if not read_log.has_finding(finding_id):
        return None
    with transaction.atomic(using="vault"):
        subjects = [("finding", finding_id)]
        append_entry(using="vault", by=by, action="audit.read_findings", subjects=subjects, reason=Purpose.OVERSIGHT)
    return read_log.finding_by_id(finding_id)


def waiting_findings(*, by: Actor) -> list[Finding]:
    """Findings that nobody has decided, for the officer's work list."""
    _must_be_officer(by)
    done = (FindingState.EXPLAINED, FindingState.CONFIRMED)
    return [one for one in read_log.findings() if one.state not in done]


def review(
    *, by: Actor, finding_id: UUID, to: FindingState, reason: ReviewReason | None = None, now: datetime
) -> None:
    """Ask, explain or confirm; Refused with the reason when it may not be."""
    _must_be_officer(by)
    move_finding(by=by, finding_id=finding_id, to=to, reason=reason, now=now)


def open_breach(*, by: Actor, finding_id: UUID, now: datetime) -> UUID:
    """A confirmed finding becomes a breach file, discovered on the day of the decision; Refused for any other."""
    _must_be_officer(by)
    finding = read_log.finding_by_id(finding_id)
    if finding.state is not FindingState.CONFIRMED:
        raise Refused("not_confirmed", _("Only a look that was confirmed becomes a breach."))
    return breach_watch.open_file(
        by=by,
        source=BreachSource.SNOOPING,
        source_id=finding_id,
        discovered_on=finding.steps[-1].at.date(),
        person_ids=finding.person_ids,
        now=now,
    )


def _must_be_officer(by: Actor) -> None:
    if by.role != Role.PRIVACY_OFFICER:
        raise Refused("not_officer", _("Only the privacy officer sees and decides this."))


def note_marks(*, by: Actor, account_id: UUID, details: Details) -> int:
    """Keep the keyed marks of a member of staff, made of details that are not kept; how many there are."""
    marks = marks_from(details)
    note_staff_marks(by=by, account_id=account_id, marks=marks)
    return len(marks)
