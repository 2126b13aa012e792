"""What a person reads of openings in an emergency, and of breaches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tandem.consent.types import Access, Opening
from tandem.journeys import breach_watch, told_reports
from tandem.web.ui.emergencies import NATURES, STATES


def emergencies_table(openings: Iterable[Opening], names: dict[UUID, str], zone: ZoneInfo) -> dict[str, Any]:
    """When, which facility, why, and what a second person found."""
    columns = [{"label": _("When")}, {"label": _("Who")}, {"label": _("Why")}, {"label": _("What a review found")}]
    rows = []
    for one in openings:
        text, kind = STATES[one.state]
        when = date_format(one.from_at.astimezone(zone), "SHORT_DATETIME_FORMAT")
        who = _("medical responder, %(agency)s") % {"agency": names.get(one.agency_id, "")}
        rows.append([when, who, str(NATURES[one.nature]), {"text": text, "kind": kind}])
    return {"columns": columns, "rows": rows}


def breach_notices(access: Access, person_id: UUID, now: datetime) -> list[dict[str, Any]]:
    """The words of every notice that the person is owed, in the language of the page."""
    language = "es" if (get_language() or "en").startswith("es") else "en"
    found = breach_watch.notices_to(access=access, person_id=person_id, now=now)
    shown = [breach_watch.letter_words(notice=one, language=language) for one in found]
    return [{"heading": heading, "paragraphs": paragraphs} for heading, *paragraphs in shown]


def reports_table(access: Access, person_id: UUID, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Reports that a law asked for and of which the person was told: when, to whom, by which law."""
    language = "es" if (get_language() or "en").startswith("es") else "en"
    columns = [{"label": _("When")}, {"label": _("About")}, {"label": _("Law")}]
    rows = []
    for one in told_reports.told_to_person(access=access, person_id=person_id, now=now):
        law = told_reports.law_text(one)
        when = date_format((one.made_at or now).astimezone(zone), "SHORT_DATETIME_FORMAT")
        rows.append([when, law.title[language] if law else one.rule, law.cite if law else ""])
    return {"columns": columns, "rows": rows}
