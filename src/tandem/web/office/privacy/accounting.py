"""The accounting of one person's disclosures in one click: a page to print and a PDF, in the person's language."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tandem.agencies.queries import agency_by_id, all_agencies
from tandem.agencies.types import Role
from tandem.consent.gate import explain
from tandem.consent.queries import consent_form
from tandem.consent.types import AccessDenied, Channel
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.journeys import accounting
from tandem.web.office.privacy.lines import zone_of
from tandem.web.office.privacy.views import now_of
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.accounting import passed_on_table, span_links
from tandem.web.ui.papers import paper, table_part

LANGUAGES = {"en": "English", "es": "Español"}
View = Callable[..., HttpResponse]


def officers_page(view: View) -> View:
    """Open the view to privacy officers; whoever's record is not theirs to account for reads the gate's sentence."""

    @role_required(Role.PRIVACY_OFFICER)
    @wraps(view)
    def opened(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, actor_of(request), **kwargs)
        except (Refused, AccessDenied) as refusal:
            sentence = getattr(refusal, "sentence", "") or _("This is not open to you.")
            return render(request, "office/privacy/closed.html", {"sentence": _(sentence)}, status=403)

    return opened


@officers_page
@require_GET
def page(request: HttpRequest, by: Actor, person_id: UUID, kind: str) -> HttpResponse:
    """The accounting, to be printed and handed over."""
    found = _accounting(request, by, person_id, kind, Channel.PRINT)
    why = explain(accesses=[found["access"]], language=get_language() or "en")
    with override(found["language"]):
        others = {code: name for code, name in LANGUAGES.items() if code != found["language"]}
        context = {**_worded(found), "spans": span_links(kind), "why": why, "others": others, "set_language_url": ""}
        return render(request, "office/privacy/accounting.html", context)


@officers_page
@require_GET
def pdf(request: HttpRequest, by: Actor, person_id: UUID, kind: str) -> HttpResponse:
    """The same as PDF."""
    found = _accounting(request, by, person_id, kind, Channel.PDF)
    with override(found["language"]):
        words = _worded(found)
        made = paper(
            title=words["title"],
            name=words["record"],
            made_at=found["now"],
            notes=[words["says"], words["holder"]],
            parts=[table_part(words["title"], words["table"], nothing=_("Nothing so far."))],
            notice=words["notice"],
        )
    named = {"Content-Disposition": 'attachment; filename="passed-on.pdf"'}
    return HttpResponse(made, content_type="application/pdf", headers=named)


def _accounting(request: HttpRequest, by: Actor, person_id: UUID, code: str, channel: Channel) -> dict[str, Any]:
    """What the gate opened, and the language of the paper: as asked for, else the person's, else the reader's."""
    span = accounting.span_of(code)
    if span is None:
        raise Http404
    now = now_of(by)
    opened = accounting.for_the_person(by=by, person_id=person_id, span=span, channel=channel, now=now)
    asked = request.GET.get("language", "")
    spoken = (opened.language or get_language() or "en")[:2]
    language = asked if asked in LANGUAGES else spoken if spoken in LANGUAGES else "en"
    return {
        "person_id": person_id,
        "rows": opened.rows,
        "access": opened.access,
        "language": language,
        "span": span,
        "now": now,
        "by": by,
    }


def _worded(found: dict[str, Any]) -> dict[str, Any]:
    """What the paper says, in the language in force."""
    span, by = found["span"], found["by"]
    chosen = next(one for one in span_links(span.code) if one["is_chosen"])
    names = {one.id: one.name for one in all_agencies(using="vault")}
    holder = agency_by_id(using="vault", agency_id=by.agency_id)
    return {
        "title": _("What was passed on"),
        "record": _("Record %(number)s") % {"number": str(found["person_id"])[:8]},
        "holder": _("Handed out by %(agency)s.") % {"agency": holder.name if holder else ""},
        "says": f"{chosen['text']} ({span.citation})",
        "table": passed_on_table(found["rows"], names, zone_of(by)),
        "today": found["now"],
        "notice": consent_form("en").notice,
        "span": span.code,
        "person_id": found["person_id"],
        "language": found["language"],
    }
