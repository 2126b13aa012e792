"""What the page of one review shows: the timeline, who sits in the meeting, what was found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tandem.agencies.queries import account_by_id
from tandem.care.queries.reviews import factors_of
from tandem.journeys import review_opened
from tandem.journeys.review_opened import Opened
from tandem.web.care.desk import Desk
from tandem.web.care.reviews import words


def number(review_id: UUID) -> str:
    """The review's random number, short enough to be said aloud."""
    return review_id.hex[:6].upper()


def shown(desk: Desk, found: Opened) -> dict[str, Any]:
    """Everything that the page says of an opened review."""
    agencies = desk.partners()
    text, kind = words.STATES[found.line.state]
    return {
        "number": number(found.line.id),
        "review_id": found.line.id,
        "name": desk.name(found.access, found.line.person_id),
        "state": text,
        "state_kind": kind,
        "facts": _facts(desk, found),
        "contacts": {
            "columns": [{"label": _("Day")}, {"label": _("What")}, {"label": _("Agency")}],
            "rows": [
                [
                    date_format(one.on, "SHORT_DATE_FORMAT"),
                    words.contact(one),
                    agencies.get(one.agency_id, "") if one.agency_id else "",
                ]
                for one in review_opened.timeline(found, now=desk.now)
            ],
        },
        "seats": _seats(found, agencies),
        "factors": [
            words.factor(one)
            for one in sorted(factors_of(access=found.access, review_id=found.line.id, now=desk.now))
        ],
        "advice": [
            {
                "id": one.id,
                "words": one.words,
                "factor": words.factor(one.factor),
                "owner": agencies.get(one.owner_id, ""),
                "due": date_format(one.due_on, "DATE_FORMAT"),
            }
            for one in review_opened.advice_of(found, now=desk.now)
        ],
    }


def _facts(desk: Desk, found: Opened) -> list[tuple[str, Any]]:
    meeting = found.team.meeting
    facts = [
        (_("Died on"), date_format(found.line.died_on, "DATE_FORMAT")),
        (_("Led by"), desk.agency_name(found.team.agency_id)),
    ]
    if meeting:
        facts.append((_("Meeting"), date_format(timezone.localtime(meeting.meets_at), "DATETIME_FORMAT")))
    return facts


def _seats(found: Opened, agencies: dict[UUID, str]) -> list[dict[str, Any]]:
    meeting = found.team.meeting
    rows = []
    for one in meeting.seats if meeting else ():
        account = account_by_id(using="vault", account_id=one.account_id)
        rows.append(
            {
                "title": account.display_name if account else "",
                "meta": agencies.get(one.agency_id, ""),
                "state_kind": "good" if one.signed_at else "warn",
                "state_text": _("Signed") if one.signed_at else _("Has not signed"),
            }
        )
    return rows
