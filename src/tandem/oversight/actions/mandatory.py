"""Drafting, deciding and noting a mandatory report: one person at a time, by three separate human acts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.agencies.queries import agency_by_id
from tandem.audit.actions import append_entry
from tandem.consent.actions import record_disclosure
from tandem.consent.types import Access, Category, Channel, Purpose, Refusal, require_any
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.oversight.models import MandatoryReport
from tandem.oversight.rules import mandatory as rules
from tandem.oversight.types.mandatory import Answer, ReportRule, ReportState, Telling

VAULT = "vault"


def draft_report(
    *,
    access: Access,
    by: Actor,
    now: datetime,
    person_id: UUID,
    law_state: str,
    rule: ReportRule,
    answers: Mapping[str, Answer],
    is_part2_confirmed: bool,
) -> UUID:
    """A worker who has the person's record open says that the law asks for a report. Nothing leaves."""
    require_any(access, person_id=person_id, categories=[Category.IDENTITY], now=now)
    agency = agency_by_id(using=VAULT, agency_id=by.agency_id) if by.agency_id else None
    with transaction.atomic(using=VAULT):
        _stop_if(
            rules.refusal_to_draft(
                rule=rule,
                role=by.role,
                side=by.side,
                answers=answers,
                is_part2_agency=agency is None or agency.part2_status.is_protected,
                is_part2_confirmed=is_part2_confirmed,
            )
        )
        row = MandatoryReport(
            person_id=person_id,
            agency_id=by.agency_id,
            law_state=law_state,
            rule=rule.id,
            answers={key: str(value) for key, value in answers.items()},
            state=ReportState.DRAFTED,
            drafted_by=by.account_id,
            drafted_at=now,
            due_at=now + rule.within,
        )
        row.save(using=VAULT, force_insert=True)
        _note(by, "draft_report", row)
    return row.id


def decide_report(*, by: Actor, now: datetime, report_id: UUID, is_signed: bool) -> None:
    """A supervisor of the health side signs, or decides against it. Either way it is on record."""
    with transaction.atomic(using=VAULT):
        row = _found(by, report_id)
        agency = agency_by_id(using=VAULT, agency_id=by.agency_id) if by.agency_id else None
        _stop_if(
            rules.refusal_to_sign(
                role=by.role,
                side=by.side,
                account_id=by.account_id,
                drafted_by=row.drafted_by,
                is_own_agency=row.agency_id == by.agency_id,
                is_police=agency is None or agency.is_law_enforcement,
            )
        )
        new = ReportState.SIGNED if is_signed else ReportState.NOT_REPORTED
        _stop_if(rules.refusal_to_step(old=ReportState(row.state), new=new))
        row.state, row.decided_by, row.decided_at = new, by.account_id, now
        row.save(using=VAULT, update_fields=["state", "decided_by", "decided_at"])
        _note(by, "decide_report", row, state=new)


def note_report_made(
    *,
    access: Access,
    by: Actor,
    now: datetime,
    report_id: UUID,
    rule: ReportRule,
    facts: Collection[str],
    telling: Telling | None,
) -> UUID:
    """The worker made the report: what was told, to whom, whether the person knows; counted as a disclosure."""
    with transaction.atomic(using=VAULT):
        row = _found(by, report_id)
        require_any(access, person_id=row.person_id, categories=[Category.IDENTITY], now=now)
        _stop_if(rules.refusal_to_step(old=ReportState(row.state), new=ReportState.MADE))
        _stop_if(
            rules.refusal_to_make(
                rule=rule, facts=facts, telling=telling, account_id=by.account_id, drafted_by=row.drafted_by
            )
        )
        assert rule.ground is not None
        assert telling is not None
        disclosure_id = record_disclosure(
            by=by,
            now=now,
            person_id=row.person_id,
            ground=rule.ground,
            consent_id=None,
            recipient_id=None,
            categories=rule.categories,
            purpose=Purpose.MANDATORY_REPORT,
            channel=Channel.PAGE,
            notice_version="",
        )
        row.state, row.made_at, row.to, row.facts = ReportState.MADE, now, rule.to, sorted(facts)
        row.telling, row.disclosure_id = telling, disclosure_id
        row.save(using=VAULT, update_fields=["state", "made_at", "to", "facts", "telling", "disclosure_id"])
        _note(by, "note_report_made", row, to=rule.to, outcome=telling, disclosure=disclosure_id)
    return disclosure_id


def _found(by: Actor, report_id: UUID) -> MandatoryReport:
    row = MandatoryReport.objects.using(VAULT).filter(id=report_id, agency_id=by.agency_id).first()
    if row is None:
        raise Refused(*rules.NO_SUCH_REPORT)
    return row


def _note(by: Actor, action: str, row: MandatoryReport, **details: object) -> None:
    append_entry(
        using=VAULT,
        by=by,
        action=f"oversight.{action}",
        subjects=[("person", row.person_id), ("report", row.id)],
        reason=Purpose.MANDATORY_REPORT,
        details={"kind": row.rule, **{key: _plain(value) for key, value in details.items()}},
    )


def _plain(value: object) -> str:
    return str(value)


def _stop_if(refusal: Refusal | None) -> None:
    if refusal:
        raise Refused(refusal.code, refusal.sentence)
