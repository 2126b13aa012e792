"""The accounting of disclosures as people read it, on their own page and from the privacy officer's hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.consent.types import DisclosureRow
from tandem.journeys.accounting import spans
from tandem.web.ui.kinds_of_facts import GROUNDS, PURPOSES, category_words

Table = dict[str, Any]


def passed_on_table(rows: Iterable[DisclosureRow], names: Mapping[Any, str], zone: ZoneInfo) -> Table:
    """What left for another organization: date, from and to whom, what, what for and on which ground (164.528(b))."""
    columns = [{"label": _("When")}, {"label": _("From whom to whom")}, {"label": _("What")}]
    columns.append({"label": _("What for, and by which right")})
    shown = [
        [
            _moment(one.at, zone),
            " → ".join(names.get(agency_id, "") for agency_id in (one.discloser_id, one.recipient_id)),
            ", ".join(category_words(one.categories)),
            f"{PURPOSES.get(one.purpose, one.purpose)} ({GROUNDS.get(one.ground, one.ground)})",
        ]
        for one in rows
    ]
    return {"columns": columns, "rows": shown}


def span_links(chosen: str) -> list[dict[str, Any]]:
    """The spans of an accounting, to choose from."""
    return [
        {
            "code": one.code,
            "text": ngettext("The last year", "The last %(count)s years", one.years) % {"count": one.years},
            "citation": one.citation,
            "is_chosen": one.code == chosen,
        }
        for one in spans()
    ]


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return date_format(at.astimezone(zone), "SHORT_DATETIME_FORMAT")
