"""What the pages of a consent show: the same facts in the form, the preview, the list and the copy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.agencies.queries import all_agencies
from tandem.consent.types import ConsentDraft, ConsentRow, PreviewRow, SignatureMethod
from tandem.web.ui.kinds_of_facts import EVENTS, STATES, category_words, purpose_words


def until_words(terms: ConsentDraft, zone: ZoneInfo) -> str:
    """The end in words: "until 20 May 2027", "until the treatment ends"."""
    if terms.expires_at:
        last = (terms.expires_at - timedelta(microseconds=1)).astimezone(zone)
        return _("until %(day)s") % {"day": date_format(last, "DATE_FORMAT")}
    return str(EVENTS.get(terms.expiry_event or "", ""))


def promise(rows: Sequence[PreviewRow], terms: ConsentDraft, zone: ZoneInfo) -> str:
    """The preview in one sentence; the last row is the police's."""
    *others, police = rows
    count = sum(1 for row in others if row.categories)
    first = ngettext(
        "This organization will see these things %(until)s.",
        "These %(count)d will see these things %(until)s.",
        count,
    ) % {"count": count, "until": until_words(terms, zone)}
    if not count:
        first = _("Nobody would see anything.")
    last = _("Police can see none.") if not police.categories else _("Police could see: %(what)s.")
    return f"{first} {last % {'what': _series(category_words(police.categories))}}"


def preview_table(rows: Sequence[PreviewRow], terms: ConsentDraft, zone: ZoneInfo) -> dict[str, Any]:
    """Who, what, until when: as the engine answers."""
    columns = [{"label": _("Who")}, {"label": _("Could see")}, {"label": _("How long")}]
    return {"columns": columns, "rows": [_preview_row(row, terms, zone) for row in rows]}


def _preview_row(row: PreviewRow, terms: ConsentDraft, zone: ZoneInfo) -> list[Any]:
    if not row.categories:
        return [row.who, {"text": _("Nothing"), "kind": "good"}, ""]
    return [row.who, _series(category_words(row.categories)), until_words(terms, zone)]


def facts_of(terms: ConsentDraft, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Every term of a consent, in the order of the law."""
    names = agency_names()
    givers = [names.get(one, _("a former partner")) for one in terms.disclosers]
    takers = [names.get(one.agency_id, _("any provider that treats you")) for one in terms.recipients]
    return [
        (_("Name"), terms.patient_name),
        (_("Who may share"), _list(givers)),
        (_("What may be shared"), _series(category_words(terms.categories))),
        (_("Who may receive it"), _list(takers)),
        (_("What for"), _series(purpose_words(terms.purposes))),
        (_("Until when"), until_words(terms, zone)),
    ]


def agency_names() -> dict[Any, str]:
    """The names of the partner agencies by id."""
    return {one.id: one.name for one in all_agencies(using="vault")}


def listed(rows: Iterable[ConsentRow], zone: ZoneInfo) -> list[dict[str, Any]]:
    """Consents as the list shows them: state, who receives what, until when."""
    names = agency_names()
    shown = []
    for row in rows:
        words, kind = STATES[row.state]
        takers = [names.get(one.agency_id, _("any provider that treats you")) for one in row.terms.recipients]
        shown.append(
            {
                "id": row.id,
                "state": words,
                "kind": kind,
                "who": _list(takers),
                "what": category_words(row.terms.categories),
                "until": until_words(row.terms, zone),
                "signed": _day(row.terms.signed_at, zone),
                "taken_back": _day(row.revoked_at, zone),
                "is_open": row.revoked_at is None and row.state == "active",
            }
        )
    return shown


def signature_of(terms: ConsentDraft, zone: ZoneInfo) -> dict[str, Any]:
    """How the consent was signed."""
    is_drawn = terms.signature_method is SignatureMethod.DRAWN
    return {"is_drawn": is_drawn, "value": terms.signature, "on": _day(terms.signed_at, zone)}


def _day(moment: datetime | None, zone: ZoneInfo) -> str:
    return date_format(moment.astimezone(zone), "DATE_FORMAT") if moment else ""


def _series(words: Iterable[str]) -> str:
    """Long descriptions one after another; a comma would run them together."""
    return "; ".join(words)


def _list(words: Iterable[str]) -> str:
    return get_text_list([str(one) for one in words], _("and"))
