"""What a person takes along: the accounting of disclosures, copies of consents, the whole record."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET

from tandem.consent.queries import consent_form, consents_of
from tandem.consent.types import Access, Channel
from tandem.journeys import accounting, own_record
from tandem.people.queries import contact_of, identity_of
from tandem.web.care.consent.presenters import agency_names, facts_of, listed, signature_of
from tandem.web.care.own import presenters
from tandem.web.care.own.frame import owner, show, with_own_record, zone_of
from tandem.web.ui.accounting import passed_on_table, span_links
from tandem.web.ui.papers import Part, paper, table_part


@require_GET
@with_own_record(Channel.PRINT)
def passed_on(request: HttpRequest, access: Access, kind: str) -> HttpResponse:
    """The accounting of disclosures, to be printed."""
    found = _accounting(access, kind)
    return show(request, "passed_on", **found, spans=span_links(kind))


@require_GET
@with_own_record(Channel.PDF)
def passed_on_pdf(request: HttpRequest, access: Access, kind: str) -> HttpResponse:
    """The accounting of disclosures as PDF, in the language of the page."""
    found = _accounting(access, kind)
    title = _("What was passed on")
    made = paper(
        title=title,
        name=found["name"],
        made_at=found["today"],
        notes=[found["says"]],
        parts=[table_part(title, found["table"], nothing=_("Nothing so far."))],
        notice=found["notice"],
    )
    return _file(made, "application/pdf", "passed-on.pdf")


def _accounting(access: Access, code: str) -> dict[str, Any]:
    span = accounting.span_of(code)
    if span is None:
        raise Http404
    person_id, wall = owner(access), timezone.now()
    now = own_record.now_for(access=access, person_id=person_id, wall=wall)
    rows = accounting.accounting_of(access=access, person_id=person_id, span=span, now=now)
    zone = zone_of(rows[0].discloser_id if rows else None)
    chosen = next(one for one in span_links(code) if one["is_chosen"])
    return {
        "name": identity_of(access=access, person_id=person_id, now=wall).name.full(),
        "table": passed_on_table(rows, agency_names(), zone),
        "says": f"{chosen['text']} ({span.citation})",
        "today": now,
        "notice": consent_form("en").notice,
        "span": code,
    }


@require_GET
@with_own_record(Channel.PRINT)
def copy(request: HttpRequest, access: Access, consent_id: UUID) -> HttpResponse:
    """The copy of one consent, in the language in which it was signed."""
    person_id, wall = owner(access), timezone.now()
    now = own_record.now_for(access=access, person_id=person_id, wall=wall)
    rows = consents_of(access=access, person_id=person_id, now=now)
    row = next((one for one in rows if one.id == consent_id), None)
    if row is None:
        raise Http404
    zone, form = zone_of(row.terms.disclosers[0]), consent_form(row.terms.language)
    with override(row.terms.language):
        found = {
            "texts": form.texts,
            "notice": form.notice,
            "version": form.version,
            "facts": facts_of(row.terms, zone),
            "signature": signature_of(row.terms, zone),
            "agency": agency_names().get(row.terms.disclosers[0], ""),
            "state": listed([row], zone)[0],
            "set_language_url": "",
        }
        return show(request, "copy", **found)


@require_GET
@with_own_record(Channel.EXPORT)
def download_data(request: HttpRequest, access: Access) -> HttpResponse:
    """Everything as data (JSON)."""
    data = presenters.as_data(**_everything(access))
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="my-record.json"'
    return response


@require_GET
@with_own_record(Channel.PDF)
def download_paper(request: HttpRequest, access: Access) -> HttpResponse:
    """Everything as PDF, in the language of the page."""
    found = _everything(access)
    data = presenters.as_data(**found)
    lists = [Part(title, lines or ["-"]) for title, lines in data.items() if isinstance(lines, list)]
    head = Part(_("You"), [f"{title}: {words}" for title, words in data.items() if isinstance(words, str) and words])
    made = paper(
        title=_("My record"),
        name=found["identity"].name.full(),
        made_at=timezone.now(),
        notes=[],
        parts=[head, *lists],
        notice=consent_form("en").notice,
    )
    return _file(made, "application/pdf", "my-record.pdf")


def _everything(access: Access) -> dict[str, Any]:
    person_id, wall = owner(access), timezone.now()
    now: datetime = own_record.now_for(access=access, person_id=person_id, wall=wall)
    who: dict[str, Any] = {"access": access, "person_id": person_id, "now": wall}
    return {
        "identity": identity_of(**who),
        "contact": contact_of(**who),
        "facts": own_record.held(**who),
        "consents": consents_of(**{**who, "now": now}),
        "disclosures": accounting.passed_on(**who),
        "looks": own_record.who_looked(access=access, person_id=person_id),
        "names": agency_names(),
    }


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
