"""Who may build, release and withdraw a month's report, and which month it can be about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from tandem.agencies.rules import can_act_for
from tandem.agencies.types import Role
from tandem.core.actor import Actor
from tandem.core.refusals import gettext_noop as _
from tandem.evaluation.types import ReportState

FOR_OWN_AGENCY = frozenset({Role.COORDINATOR})

LIFE_CYCLE: Mapping[ReportState, tuple[ReportState, ...]] = {
    ReportState.DRAFT: (ReportState.RELEASED, ReportState.REPLACED),
    ReportState.RELEASED: (ReportState.WITHDRAWN,),
    ReportState.REPLACED: (),
    ReportState.WITHDRAWN: (),
}


def month_after(month: date) -> date:
    """The first day of the next month: where the half-open month ends."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_before(month: date) -> date:
    """The first day of the month before."""
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def refusal_to_see(by: Actor, agency_id: UUID) -> str | None:
    """Why an actor may not see an agency's reports; None when they may."""
    if can_act_for(by, agency_id, own=FOR_OWN_AGENCY):
        return None
    return _("You can see the reports of your own agency only.")


def refusal_to_build(by: Actor, agency_id: UUID, *, month: date, today: date, is_released: bool) -> str | None:
    """Why this month cannot be counted now; None when it can."""
    refusal = refusal_to_see(by, agency_id)
    if refusal:
        return refusal
    if month.day != 1:
        return _("A report is about a whole month.")
    if today < month_after(month):
        return _("This month is not over yet at this agency.")
    if is_released:
        return _("This month is published. Withdraw the published report before you count the month again.")
    return None


def refusal_to_release(
    by: Actor, agency_id: UUID, *, state: ReportState, built_by: UUID | None, is_released: bool
) -> str | None:
    """Why this report cannot be released by this actor; None when it can. Two people look at every release."""
    refusal = refusal_to_see(by, agency_id)
    reasons = (
        (refusal is not None, refusal),
        (state is not ReportState.DRAFT, _("Only a draft can be released.")),
        (by.account_id is None, _("A release needs a person who answers for it.")),
        (
            built_by is None,
            _("A nightly job counted this month. Count it under your name; then somebody else releases it."),
        ),
        (
            built_by == by.account_id,
            _("You built this report. Somebody else has to look at it and release it."),
        ),
        (is_released, _("Another report of this month is published.")),
    )
    return next((reason for applies, reason in reasons if applies), None)


def refusal_to_withdraw(by: Actor, agency_id: UUID, *, state: ReportState) -> str | None:
    """Why this report cannot be withdrawn; None when it can."""
    refusal = refusal_to_see(by, agency_id)
    if refusal:
        return refusal
    return None if state is ReportState.RELEASED else _("Only a published report can be withdrawn.")
