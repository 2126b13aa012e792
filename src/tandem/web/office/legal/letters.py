"""Letters of the desk as tagged PDFs (PDF/UA-1) by Typst. Text goes in as data, never as markup."""

from __future__ import annotations

import json
from datetime import datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import typst
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tandem.core.definition_file import read_definition
from tandem.journeys.legal_facts import LegalFact
from tandem.journeys.legal_process import Addressee, Production
from tandem.oversight.types.legal import Demand, DemandState
from tandem.web.office.legal import words
from tandem.web.office.legal.presenters import scope_words
from tandem.web.ui.kinds_of_facts import CATEGORIES

LANGUAGES = ("en", "es")
NO_PARTS: dict[str, Any] = {"to": [], "rows": [], "heads": [], "notice": ""}


def language_of(preferred: str) -> str:
    """The language of a letter: the person's own where there is one, else English."""
    return preferred if preferred in LANGUAGES else "en"


def refusal(demand: Demand, *, agency: str, zone: ZoneInfo, language: str = "en") -> bytes:
    """The answer that neither confirms nor denies. Takes the demand's own facts and nothing else."""
    refused = [step.at for step in demand.history if step.to_state is DemandState.REFUSED]
    day = refused[-1] if refused else demand.received_at
    return _letter("refusal", demand, agency=agency, day=day, zone=zone, language=language)


def notice(demand: Demand, addressee: Addressee, *, language: str, agency: str, zone: ZoneInfo) -> bytes:
    """The letter to the person: what was ordered, until when they can object, and what would be given."""
    if demand.notice is None or demand.scope is None:
        raise ValueError("nobody has said yet what is produced and until when the person can object")
    lines = [addressee.identity.name.full(), addressee.contact.address.reveal()]
    with translation.override(language):
        until = date_format(demand.notice.wait_until.astimezone(zone), "DATE_FORMAT")
        what = scope_words(demand.scope)
    return _letter(
        "notice",
        demand,
        agency=agency,
        day=demand.notice.at,
        zone=zone,
        language=language,
        to=[str(line) for line in lines if line],
        until=until,
        what=what,
    )


def production(made: Production, *, zone: ZoneInfo) -> bytes:
    """The records, with the notice that goes along."""
    with translation.override("en"):
        rows = [_row(fact) for fact in made.facts]
        heads = [_("Kind"), _("Day"), _("What is held")]
    return _letter(
        "production",
        made.demand,
        agency=made.agency_name,
        day=made.made_at,
        zone=zone,
        language="en",
        rows=rows,
        heads=heads,
        notice=made.notice,
    )


def _row(fact: LegalFact) -> list[str]:
    day = date_format(fact.on, "DATE_FORMAT") if fact.on else ""
    return [str(CATEGORIES[fact.category]), day, fact.words.replace("_", " ")]


def _letter(
    name: str,
    demand: Demand,
    *,
    agency: str,
    day: datetime,
    zone: ZoneInfo,
    language: str,
    until: str = "",
    what: str = "",
    **parts: Any,
) -> bytes:
    texts = read_definition("legal_process", "letters")[name][language]
    with translation.override(language):
        values = {
            "kind": str(words.KINDS[demand.kind]),
            "day": date_format(demand.received_at.astimezone(zone), "DATE_FORMAT"),
            "until": until,
            "what": what,
        }
        shown = date_format(day.astimezone(zone), "DATE_FORMAT")
    filled = {
        "title": texts["title"],
        "facts": texts["facts"].format(**values),
        "text": [text.format(**values) for text in texts["text"]],
        "sign": texts["sign"],
    }
    content = {"lang": language, "agency": agency, "day": shown, **filled, **NO_PARTS, **parts}
    return _compiled(content, day)


def _compiled(content: dict[str, Any], day: datetime) -> bytes:
    made: bytes = typst.compile(
        files("tandem.definitions").joinpath("print", "legal_letter.typ").read_bytes(),
        sys_inputs={"content": json.dumps(content)},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=int(day.timestamp()),
    )
    return made
