"""What a person reads of a court's order to give information about them."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language

from tandem.consent.types import Access
from tandem.core.definition_file import read_definition
from tandem.journeys import legal_process
from tandem.oversight.types.legal import PersonNotice
from tandem.web.ui.kinds_of_facts import category_words
from tandem.web.ui.month.words import CODES


def order_notices(access: Access, person_id: UUID, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Every order of which the person may be told, in the words of the letter, in the language of the page."""
    language = "es" if (get_language() or "en").startswith("es") else "en"
    words = read_definition("legal_process", "letters")["notice"][language]
    found = legal_process.own_notices(access=access, person_id=person_id)
    return [_notice(one, words, zone) for one in found]


def _notice(one: PersonNotice, words: dict[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    values = {
        "kind": CODES[f"demand.{one.kind}"],
        "day": date_format(one.received_at.astimezone(zone), "DATE_FORMAT"),
        "until": date_format(one.wait_until.astimezone(zone), "DATE_FORMAT"),
        "what": "; ".join(category_words(one.categories)),
    }
    ordered, objecting, what, list_of_all = words["text"]
    kept = [ordered, words["given"], what] if one.is_produced else [ordered, objecting, what, list_of_all]
    paragraphs = [words["facts"], *kept]
    return {"heading": words["title"], "paragraphs": [text.format(**values) for text in paragraphs]}
