"""Who may change how long things are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from tandem.core.actor import Actor
from tandem.core.refusals import gettext_noop as _
from tandem.core.retention import Act, FieldClass
from tandem.oversight.types.retention import SiteLimit

CHANGERS = frozenset({"privacy_officer", "coordinator"})
AT_MOST_DAYS = 36_525


def refusal_to_propose_limit(by: Actor, *, house: timedelta | None, days: int) -> str | None:
    """Why this actor cannot ask for this limit; None when they can."""
    if by.role not in CHANGERS or by.account_id is None:
        return _("Only a privacy officer or a coordinator changes how long things are kept.")
    if house is None:
        return _("This kind has no limit that could be changed.")
    if not 1 <= days <= AT_MOST_DAYS:
        return _("A limit is a number of days, at least one.")
    return None


def refusal_to_confirm_limit(by: Actor, *, change: SiteLimit | None) -> str | None:
    """Why this actor cannot confirm a limit; None when they can."""
    if by.role not in CHANGERS or by.account_id is None:
        return _("Only a privacy officer or a coordinator changes how long things are kept.")
    if change is None or change.is_confirmed:
        return _("There is no such change waiting.")
    if change.proposed_by == by.account_id:
        return _("A second person has to confirm this limit.")
    return None


def needs_second(now: timedelta, limit: timedelta, act: Act) -> bool:
    """Whether one person alone may not go from the limit in force to this one: it keeps longer, or shreds otherwise.

    Measured by what is in force, not by the house's limit: a site that promised less takes two people to go back.
    """
    return limit > now or (act is Act.SHRED and limit != now)


def days_of(field_class: FieldClass, changes: Sequence[SiteLimit]) -> tuple[int, SiteLimit | None]:
    """The days in force, and the newest change if it still waits for its second person. `changes` oldest first."""
    in_force, waiting = field_class.limit or timedelta(), None
    for one in changes:
        waiting = one if not one.is_confirmed and needs_second(in_force, one.limit, field_class.act) else None
        in_force = in_force if waiting else one.limit
    return in_force.days, waiting
