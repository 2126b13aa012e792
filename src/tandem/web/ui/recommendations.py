"""What reviews of deaths found and recommend, for the office and for police leaders alike: no person stands in it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tandem.agencies.queries import agency_by_id, all_agencies
from tandem.agencies.types import Agency
from tandem.core.actor import Actor
from tandem.science.small_numbers import Shown, Suppressed
from tandem.surveillance.queries.clock import clock_of
from tandem.surveillance.queries.reviews import (
    findings_of,
    has_findings,
    recommendation_by_id,
    recommendation_history,
    recommendations_of,
)
from tandem.surveillance.rules.days import local_day
from tandem.surveillance.rules.reviews import MOST_REASON, RECOMMENDATION_MOVES, can_speak_for, factor_names
from tandem.surveillance.types.reviews import FoundIn, Recommendation, RecommendationState

RECORDS = "default"
STATES: dict[RecommendationState, tuple[str | Promise, str]] = {
    RecommendationState.OPEN: (gettext_lazy("Open"), "info"),
    RecommendationState.UNDER_WAY: (gettext_lazy("Under way"), "warn"),
    RecommendationState.DONE: (gettext_lazy("Done"), "good"),
    RecommendationState.DECLINED: (gettext_lazy("Declined"), ""),
}


class StepForm(forms.Form):
    """The next step of a recommendation."""

    to = forms.ChoiceField(label=gettext_lazy("How far is it?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Why not?"),
        required=False,
        max_length=MOST_REASON,
        help_text=gettext_lazy("Only when the agency will not do it. No names of people."),
    )

    def __init__(self, *args: Any, state: RecommendationState, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        moves = [(one, STATES[one][0]) for one in RecommendationState if one in RECOMMENDATION_MOVES[state]]
        self.fields["to"].choices = moves  # type: ignore[attr-defined]


def sections(*, href: Any, wall: datetime) -> list[dict[str, Any]]:
    """Each agency whose reviews left something: its recommendations, and what its reviews found."""
    names = {one.id: one.name for one in all_agencies(using=RECORDS)}
    return [_section(one, names, href, wall) for one in all_agencies(using=RECORDS) if has_findings(agency_id=one.id)]


def _section(agency: Agency, names: dict[UUID, str], href: Any, wall: datetime) -> dict[str, Any]:
    today = today_at(agency, wall)
    found = findings_of(agency_id=agency.id, today=today)
    rows = recommendations_of(agency_id=agency.id, today=today)
    counts = {state: sum(one.state is state for one in rows) for state in RecommendationState}
    return {
        "id": agency.slug,
        "name": agency.name,
        "figures": [
            {"label": str(STATES[state][0]).lower(), "value": number_format(count)} for state, count in counts.items()
        ],
        "tasks": [_task(one, names, href) for one in rows],
        "found": _table(found.spans) if found.spans else None,
        "has_more": found.has_more,
    }


def _task(one: Recommendation, names: dict[UUID, str], href: Any) -> dict[str, Any]:
    text, kind = STATES[one.state]
    due = _("by %(day)s") % {"day": date_format(one.due_on, "SHORT_DATE_FORMAT")}
    return {
        "title": one.words,
        "href": href(one.id),
        "meta": " · ".join([names.get(one.owner_id, ""), due]),
        "state_text": text,
        "state_kind": kind,
        "is_late": one.is_late,
    }


def _table(spans: tuple[FoundIn, ...]) -> dict[str, Any]:
    """Factors by span, the newest span first; numbers that are hidden say so."""
    newest = list(reversed(spans))
    factors = [one for one in factor_names() if any(one in span.factors for span in newest)]
    return {
        "columns": [{"label": _("Missed opportunity")}]
        + [{"label": _span_text(one.first_on, one.last_on), "is_number": True} for one in newest],
        "rows": [[_("Reviews"), *(shown_text(one.reviews) for one in newest)]]
        + [[factor_text(factor), *(shown_text(one.factors.get(factor, 0)) for one in newest)] for factor in factors],
    }


def _span_text(first_on: date, last_on: date) -> str:
    first, last = quarter_text(first_on), quarter_text(last_on)
    return first if first == last else f"{first} \u2013 {last}"


def quarter_text(first_on: date) -> str:
    """A quarter by its first day."""
    return f"{first_on.year} Q{(first_on.month + 2) // 3}"


def shown_text(shown: Shown) -> str:
    """A count, or that it is hidden."""
    if isinstance(shown, Suppressed):
        return f"1\u2013{shown.k - 1}" if shown.kind == "primary" else _("hidden")
    return number_format(shown)


def factor_text(code: str) -> str:
    """A missed opportunity in the reader's language."""
    known = factor_names().get(code)
    return known.get((get_language() or "en")[:2], known["en"]) if known else code


def one_recommendation(*, by: Actor, recommendation_id: UUID, data: Any, wall: datetime) -> dict[str, Any] | None:
    """The page of one recommendation; `form` only for who speaks for the agency that sees to it."""
    found = recommendation_by_id(recommendation_id=recommendation_id, today=wall.date())
    lead = agency_by_id(using=RECORDS, agency_id=found.agency_id) if found else None
    owner = agency_by_id(using=RECORDS, agency_id=found.owner_id) if found else None
    if found is None or lead is None or owner is None:
        return None
    text, kind = STATES[found.state]
    return {
        "one": found,
        "state": text,
        "state_kind": kind,
        "facts": [
            (_("Who sees to it"), owner.name),
            (_("By when"), date_format(found.due_on, "DATE_FORMAT")),
            # Without its factor and its quarter: both together would be a count of one death.
            (_("From a review of"), lead.name),
        ],
        "history": [
            {
                "title": STATES[one.to][0],
                "meta": " · ".join(
                    filter(None, [date_format(timezone.localtime(one.at), "SHORT_DATE_FORMAT"), one.reason])
                ),
            }
            for one in recommendation_history(recommendation_id=found.id)
        ],
        "form": StepForm(data, state=found.state) if can_speak_for(by, found.owner_id) else None,
        "owner": owner.name,
    }


def today_at(agency: Agency, wall: datetime) -> date:
    """The day at an agency's clock."""
    return local_day(clock_of(agency.id, wall=wall), agency.timezone)
