"""What the duty pages show: the clock of a handoff, what the rules said, counts. Never a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tandem.eligibility.types import Decision, LegalBasis, Outcome, Pathway, Policy, RightsCard
from tandem.handoff.types import DeclinedBy, DeclineReason, HandoffClock, Step
from tandem.web.duty import wording
from tandem.web.duty.forms import said

KINDS = {Step.RECEIVED: "info", Step.ON_THE_WAY: "info", Step.ARRIVED: "info", Step.RELEASED: "good"}


def moments_of(clock: HandoffClock) -> list[dict[str, Any]]:
    """The handoff clock as a timeline: done, now, ahead."""
    at = {
        Step.RECEIVED: clock.received_at,
        Step.ON_THE_WAY: clock.on_the_way_at,
        Step.ARRIVED: clock.arrived_at,
        Step.RELEASED: clock.released_at,
    }
    order = list(Step)
    return [
        {
            "label": wording.STEPS[step],
            "state": _state(order.index(step), order.index(clock.step), is_over=clock.step is Step.RELEASED),
            "at": at[step],
            "note": wording.STEP_NOTES[step] if at[step] or step is clock.step else "",
        }
        for step in order
    ]


def _state(position: int, current: int, *, is_over: bool) -> str:
    if position < current or (position == current and is_over):
        return "done"
    return "now" if position == current else "ahead"


def receipt_rows(clocks: list[HandoffClock]) -> list[dict[str, Any]]:
    """The officer's handoffs as rows with their state; no word about anybody."""
    return [
        {
            "title": _("Receipt %(receipt)s") % {"receipt": clock.receipt},
            "href": reverse("duty:receipt", args=[clock.envelope_id]),
            "meta": date_format(timezone.localtime(clock.received_at), "DATETIME_FORMAT"),
            "state_kind": KINDS[clock.step],
            "state_text": wording.STEPS[clock.step],
        }
        for clock in clocks
    ]


def pathway_tiles(policy: Policy) -> list[dict[str, Any]]:
    """The pathways that the policy offers, as links."""
    return [
        {"title": name, "meta": hint, "href": reverse("duty:offer", args=[code.value])}
        for code, (name, hint) in wording.PATHWAYS.items()
        if code in policy.pathways
    ]


def verdict_of(decision: Decision, policy: Policy) -> dict[str, Any]:
    """What the rules said, with every reason and where it is written."""
    heads = {
        Outcome.OPEN: ("good", _("Open: you can make this offer")),
        Outcome.NEEDS_SUPERVISOR: ("warn", _("Your supervisor decides")),
        Outcome.NOT_OPEN: ("bad", _("Not open on this pathway")),
    }
    kind, title = heads[decision.outcome]
    return {
        "kind": kind,
        "title": title,
        "against": [(said(one.sentence), one.cite) for one in decision.against],
        "passed": [(said(one.sentence), one.cite) for one in decision.passed],
        "policy": _("%(title)s, version %(version)s") % {"title": policy.title, "version": policy.version},
        "is_reviewed": policy.is_reviewed,
    }


def referral_href(policy: Policy, pathway: Pathway) -> str:
    """The way to a referral without a charge, when this pathway is closed and that one is offered."""
    other = Pathway.RESPONDER_REFERRAL
    return reverse("duty:offer", args=[other.value]) if pathway is not other and other in policy.pathways else ""


def rights_sections(cards: list[RightsCard]) -> list[dict[str, Any]]:
    """The rights card in the language of the page; unconfirmed points carry their mark."""
    return [
        {
            "id": card.id,
            "heading": said(card.heading),
            "as_of": card.as_of,
            "review_by": card.review_by,
            "points": [
                {
                    "text": said(one.text),
                    "cite": said(one.cite),
                    "is_confirmed": one.is_confirmed and card.is_reviewed,
                }
                for one in card.points
            ],
        }
        for card in cards
    ]


def basis_facts(bases: tuple[LegalBasis, ...]) -> list[tuple[str, str]]:
    """What a stop can rest on, each with its meaning."""
    return [(said(one.label), said(one.meaning)) for one in bases]


def month_of(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The calendar month in force in a time zone: from its first moment to the first of the next."""
    local = now.astimezone(zone)
    start = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
    return start, following


def count_figures(steps: dict[Step, int], declined: int) -> list[dict[str, Any]]:
    """Sent, where they stand, and declined."""
    rows = [{"label": _("Offers sent"), "value": sum(steps.values())}]
    rows += [{"label": wording.STEPS_COUNTED[step], "value": steps[step]} for step in Step]
    return [*rows, {"label": _("Offers declined"), "value": declined}]


def decline_table(counts: dict[tuple[DeclinedBy, DeclineReason], int]) -> dict[str, Any]:
    """Declined offers by who said no and why."""
    return {
        "columns": [{"label": _("Who said no")}, {"label": _("Why")}, {"label": _("Offers"), "is_number": True}],
        "rows": [
            [wording.DECLINED_BY[who], wording.DECLINE_REASONS[why], count] for (who, why), count in counts.items()
        ],
    }
