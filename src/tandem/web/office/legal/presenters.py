"""What the pages of the desk show."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tandem.agencies.queries import accounts_of
from tandem.consent.types import Refusal
from tandem.oversight.rules import legal as rules
from tandem.oversight.rules.answering import answering_law, items_for
from tandem.oversight.types.legal import Demand, DemandState, PaperKind, Scope
from tandem.web.office.legal import words
from tandem.web.office.legal.forms import spoken
from tandem.web.ui.clocks import clock_words
from tandem.web.ui.kinds_of_facts import category_words
from tandem.web.ui.sentences import in_reader_language


def demand_tasks(demands: Iterable[Demand], now: datetime) -> list[dict[str, Any]]:
    """Demands as lines of a list, with their clocks."""
    return [
        {
            "title": title_of(one),
            "href": reverse("legal:demand", args=[one.id]),
            "meta": clock_of(one, now),
            "is_late": one.is_open and one.deadline_at < now,
            "state_kind": words.STATES[one.state][1],
            "state_text": words.STATES[one.state][0],
        }
        for one in demands
    ]


def title_of(demand: Demand) -> str:
    """What a demand is called: its instrument and the day it arrived."""
    day = date_format(timezone.localtime(demand.received_at), "DATE_FORMAT")
    return _("%(kind)s of %(day)s") % {"kind": words.KINDS[demand.kind], "day": day}


def last_day(demand: Demand) -> datetime:
    """The last day on which an answer is in time: a deadline at midnight belongs to the day before."""
    return timezone.localtime(demand.deadline_at - timedelta(seconds=1))


def is_ready(demand: Demand, now: datetime) -> bool:
    """Whether the person's time to object is over and nothing was produced yet."""
    return demand.state is DemandState.NOTIFIED and demand.notice is not None and demand.notice.wait_until <= now


def clock_of(demand: Demand, now: datetime) -> str:
    """The clock of a demand in words; nothing once it is answered."""
    if not demand.is_open:
        return ""
    if demand.state is DemandState.NOTIFIED and demand.notice and not is_ready(demand, now):
        return _("the person can object: %(time)s") % {"time": clock_words(demand.notice.wait_until, now)}
    return clock_words(demand.deadline_at, now)


def facts_of(demand: Demand, now: datetime) -> list[tuple[str, Any]]:
    """What is known of a demand."""
    facts = [
        (_("From"), words.ISSUERS[demand.issuer]),
        (_("Whose law"), words.JURISDICTIONS[demand.jurisdiction]),
        (_("Which law decides"), words.LAWS[demand.standard]),
        (_("Asked for"), scope_words(demand.asked)),
        (_("To be answered by"), date_format(last_day(demand), "DATE_FORMAT")),
    ]
    if demand.order:
        order_type = demand.order.order_type
        law = answering_law().orders[order_type] if order_type else None
        facts.append((_("The order is for"), f"{law.words[spoken()]} ({law.cite})" if law else _("not said")))
        facts.append((_("The order names"), scope_words(demand.order.named)))
    if demand.counsel:
        facts.append((_("Counsel advises"), words.ADVICE[demand.counsel.advice]))
    if demand.scope:
        facts.append((_("To be produced"), scope_words(demand.scope)))
    if demand.notice:
        facts.append((_("The person was told"), words.WAYS[demand.notice.way]))
    if clock_of(demand, now):
        facts.append((_("Clock"), clock_of(demand, now)))
    return facts


def scope_words(scope: Scope) -> str:
    """Kinds of facts and their days."""
    kinds = "; ".join(category_words(scope.categories)) or _("nothing that can be produced")
    days = [date_format(day, "DATE_FORMAT") if day else _("open") for day in (scope.from_on, scope.until_on)]
    return f"{kinds} ({days[0]} \u2013 {days[1]})" if scope.from_on or scope.until_on else kinds


def checklist(demand: Demand) -> list[dict[str, Any]]:
    """Each item that applies, with its section and its answer."""
    answers = {"yes": (_("Yes"), "good"), "no": (_("No"), "bad"), "": (_("Not answered"), "warn")}
    order_type = demand.order.order_type if demand.order else None
    return [
        {
            "words": item.words[spoken()],
            "cite": item.cite,
            "text": answers[demand.answers.get(item.id, "")][0],
            "kind": answers[demand.answers.get(item.id, "")][1],
        }
        for item in items_for(demand.standard, order_type)
    ]


def papers_of(demand: Demand) -> list[tuple[Any, Any]]:
    """Which papers are on file."""
    return [(words.PAPERS[kind], _("kept, sealed") if kind in demand.papers else _("missing")) for kind in PaperKind]


def timeline(demand: Demand) -> list[dict[str, Any]]:
    """What has been done and by whom, oldest first."""
    names = {one.id: one.display_name for one in accounts_of(using="vault", agency_id=demand.agency_id)}
    return [
        {
            "label": words.STATES[step.to_state][0],
            "state": "done",
            "at": step.at,
            "note": names.get(step.account_id, "") if step.account_id else "",
        }
        for step in demand.history
    ]


def reason(refusal: Refusal | None) -> str:
    """Why a step cannot be taken, with the section that says so."""
    if refusal is None:
        return ""
    sentence = in_reader_language(refusal.sentence)
    return f"{sentence} ({refusal.citation})" if refusal.citation else sentence


def blocked_words(demand: Demand) -> str:
    """Why nothing is produced under an order of this kind, as its definition file says."""
    order_type = demand.order.order_type if demand.order else None
    return answering_law().orders[order_type].blocked[spoken()] if order_type else ""


def counts_of(demands: Iterable[Demand]) -> list[dict[str, Any]]:
    """How the demands ended, for the desk itself; the public reads counts with small numbers hidden."""
    found = list(demands)
    produced = [one for one in found if _was(one, DemandState.PRODUCED)]
    return [
        {"label": _("Received"), "value": str(len(found))},
        {"label": _("Refused"), "value": str(sum(_was(one, DemandState.REFUSED) for one in found))},
        {"label": _("Narrowed"), "value": str(sum(rules.is_narrowed(one) for one in produced))},
        {"label": _("Records given"), "value": str(len(produced))},
    ]


def _was(demand: Demand, state: DemandState) -> bool:
    return any(step.to_state is state for step in demand.history)
