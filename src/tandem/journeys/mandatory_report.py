"""Do I have to report? What the state's law file asks of one person's case, who decides, what was told, who knows.

There is no other way to a report than this story: one person, a worker's answers, a supervisor's signature, a human
who makes it. No job, command or interface calls it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tandem.agencies.queries import agency_by_id
from tandem.consent.queries import is_confirmed
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.journeys import opening
from tandem.oversight.actions import mandatory as actions
from tandem.oversight.queries.mandatory import report_by_id, reports_by, reports_to_decide
from tandem.oversight.rules.mandatory import (
    NO_SUCH_REPORT,
    SUPERVISORS,
    finding_of,
    law_in_force,
)
from tandem.oversight.types.mandatory import Answer, Finding, ReportRow, ReportRule, StateLaw, Telling

CHILD_ABUSE_POINT = "part2-child-abuse-report"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the law file says to a worker's answers."""

    rule: ReportRule
    finding: Finding


def law_for(*, by: Actor, state: str) -> StateLaw:
    """The law file of the site's state. Refused while nobody has confirmed it: then nothing is reported from here."""
    agency = agency_by_id(using="vault", agency_id=by.agency_id) if by.agency_id else None
    law = law_in_force(state, is_demo=bool(agency and agency.is_demo))
    if law is None:
        raise Refused(
            "unconfirmed",
            _("Nobody has confirmed what the law of your state asks. Ask counsel; nothing is reported from here."),
        )
    return law


def rule_for(*, by: Actor, state: str, rule: str) -> ReportRule:
    """One rule of it."""
    found = next((one for one in law_for(by=by, state=state).rules if one.id == rule), None)
    if found is None:
        raise Refused("no_such_rule", _("The law file has no such question."))
    return found


def ask(*, by: Actor, state: str, rule: str, answers: Mapping[str, Answer]) -> Asked:
    """What the file says. It decides nothing and writes nothing."""
    found = rule_for(by=by, state=state, rule=rule)
    return Asked(found, finding_of(found, answers))


def draft(*, by: Actor, person_id: UUID, state: str, rule: str, answers: Mapping[str, Answer], now: datetime) -> UUID:
    """The worker puts it before a supervisor."""
    return actions.draft_report(
        access=opening.record(by=by, person_id=person_id, now=now),
        by=by,
        now=now,
        person_id=person_id,
        law_state=state,
        rule=rule_for(by=by, state=state, rule=rule),
        answers=answers,
        is_part2_confirmed=is_confirmed(CHILD_ABUSE_POINT),
    )


def report(*, by: Actor, report_id: UUID, now: datetime) -> ReportRow:
    """One report, for its author and the supervisors of the agency."""
    found = report_by_id(report_id=report_id, agency_id=by.agency_id, now=now)
    if found is None or (found.drafted_by != by.account_id and by.role not in SUPERVISORS):
        raise Refused(*NO_SUCH_REPORT)
    return found


def waiting(*, by: Actor, now: datetime) -> tuple[list[ReportRow], list[ReportRow]]:
    """What waits for the actor's signature, and the actor's own unfinished reports."""
    to_decide = reports_to_decide(by=by, now=now) if by.role in SUPERVISORS else []
    return to_decide, reports_by(by=by, now=now)


def decide(*, by: Actor, report_id: UUID, is_signed: bool, now: datetime) -> None:
    """The supervisor signs or says no."""
    actions.decide_report(by=by, now=now, report_id=report_id, is_signed=is_signed)


def note_made(
    *, by: Actor, report_id: UUID, state: str, facts: Collection[str], telling: Telling | None, now: datetime
) -> None:
    """The worker made the report and says what was told, and whether the person knows."""
    row = report(by=by, report_id=report_id, now=now)
    actions.note_report_made(
        access=opening.record(by=by, person_id=row.person_id, now=now),
        by=by,
        now=now,
        report_id=report_id,
        rule=rule_for(by=by, state=state, rule=row.rule),
        facts=facts,
        telling=telling,
    )
