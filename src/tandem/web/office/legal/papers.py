"""Papers that come in and go out: scans kept sealed, letters, and the records that an order draws."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.agencies.queries import agency_by_id
from tandem.consent.types import Channel
from tandem.journeys import legal_process
from tandem.oversight.actions import legal
from tandem.oversight.types.legal import Demand, LetterKind, PaperKind
from tandem.web.office.legal import letters
from tandem.web.office.legal.desk import Desk, desk_page
from tandem.web.office.legal.forms import PaperForm
from tandem.web.office.legal.views import demand_page


@desk_page
@require_POST
def keep(request: HttpRequest, desk: Desk, demand_id: UUID) -> HttpResponse:
    """Keep a scanned paper, sealed."""
    one = desk.demand(demand_id)
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        return demand_page(request, desk, one, wrong_paper=form)
    legal.keep_paper(
        by=desk.by,
        demand_id=demand_id,
        kind=PaperKind(form.cleaned_data["kind"]),
        content=form.cleaned_data["file"].read(),
        now=desk.now,
    )
    messages.success(request, _("Kept, sealed."))
    return redirect("legal:demand", demand_id)


@desk_page
@require_POST
def refusal_letter(request: HttpRequest, desk: Desk, demand_id: UUID) -> HttpResponse:
    """The refusal: made from the demand alone, so that it is the same whether or not there is a record."""
    one = desk.demand(demand_id)
    content = legal_process.write_letter(
        by=desk.by,
        demand_id=demand_id,
        kind=LetterKind.REFUSAL,
        language="en",
        render=lambda: letters.refusal(one, agency=_agency(one), zone=desk.zone),
        now=desk.now,
    )
    return _pdf(content, "answer.pdf")


@desk_page
@require_POST
def notice_letter(request: HttpRequest, desk: Desk, demand_id: UUID) -> HttpResponse:
    """The letter to the person, in their language."""
    one = desk.demand(demand_id)
    addressee = legal_process.addressee_of(by=desk.by, demand_id=demand_id, now=desk.now, channel=Channel.PDF)
    language = letters.language_of(addressee.contact.language)
    content = legal_process.write_letter(
        by=desk.by,
        demand_id=demand_id,
        kind=LetterKind.NOTICE,
        language=language,
        render=lambda: letters.notice(one, addressee, language=language, agency=_agency(one), zone=desk.zone),
        now=desk.now,
    )
    return _pdf(content, "notice.pdf")


@desk_page
@require_POST
def production(request: HttpRequest, desk: Desk, demand_id: UUID) -> HttpResponse:
    """What the order draws from the record, handed out once; a second press finds the demand answered."""
    content = legal_process.produce(
        by=desk.by,
        demand_id=demand_id,
        render=lambda made: letters.production(made, zone=desk.zone),
        now=desk.now,
    )
    return _pdf(content, "records.pdf")


def _agency(one: Demand) -> str:
    agency = agency_by_id(using="vault", agency_id=one.agency_id)
    return agency.name if agency else ""


def _pdf(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
