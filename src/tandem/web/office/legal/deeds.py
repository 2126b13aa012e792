"""Steps that are one press of a button, or a short form on the demand's page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tandem.journeys import legal_process
from tandem.oversight.actions import legal
from tandem.oversight.types.legal import Advice, DemandState, NoticeWay
from tandem.web.office.legal.desk import Desk, desk_page
from tandem.web.office.legal.forms import AdviceForm, NoticeForm
from tandem.web.office.legal.views import demand_page

Deed = Callable[[Desk, UUID, Form], None]


def _ask(desk: Desk, demand_id: UUID, form: Form) -> None:
    legal.ask_counsel(by=desk.by, demand_id=demand_id, now=desk.now)


def _advise(desk: Desk, demand_id: UUID, form: Form) -> None:
    said = form.cleaned_data
    legal.record_advice(
        by=desk.by,
        demand_id=demand_id,
        advice=Advice(said["advice"]),
        has_read_current_text=said["has_read_current_text"],
        now=desk.now,
    )


def _propose(desk: Desk, demand_id: UUID, form: Form) -> None:
    legal.propose_production(by=desk.by, demand_id=demand_id, now=desk.now)


def _approve(desk: Desk, demand_id: UUID, form: Form) -> None:
    legal.approve_production(by=desk.by, demand_id=demand_id, now=desk.now)


def _notify(desk: Desk, demand_id: UUID, form: Form) -> None:
    way = NoticeWay(form.cleaned_data["way"])
    legal_process.notify(by=desk.by, demand_id=demand_id, way=way, now=desk.now, wall=timezone.now())


def _refuse(desk: Desk, demand_id: UUID, form: Form) -> None:
    legal_process.end(by=desk.by, demand_id=demand_id, how=DemandState.REFUSED, now=desk.now)


def _withdrawn(desk: Desk, demand_id: UUID, form: Form) -> None:
    legal_process.end(by=desk.by, demand_id=demand_id, how=DemandState.WITHDRAWN, now=desk.now)


def _quashed(desk: Desk, demand_id: UUID, form: Form) -> None:
    legal_process.end(by=desk.by, demand_id=demand_id, how=DemandState.QUASHED, now=desk.now)


def _close(desk: Desk, demand_id: UUID, form: Form) -> None:
    legal.close_demand(by=desk.by, demand_id=demand_id, now=desk.now)


DEEDS: Mapping[str, tuple[Deed, type[Form]]] = {
    "ask": (_ask, Form),
    "advise": (_advise, AdviceForm),
    "propose": (_propose, Form),
    "approve": (_approve, Form),
    "notify": (_notify, NoticeForm),
    "refuse": (_refuse, Form),
    "withdrawn": (_withdrawn, Form),
    "quashed": (_quashed, Form),
    "close": (_close, Form),
}


@desk_page
@require_POST
def deed(request: HttpRequest, desk: Desk, demand_id: UUID, deed: str) -> HttpResponse:
    """Take one step; with a mistake in its form, show the page again."""
    if deed not in DEEDS:
        raise Http404
    one = desk.demand(demand_id)
    act, kind = DEEDS[deed]
    form = kind(request.POST)
    if form.is_valid():
        act(desk, demand_id, form)
        return redirect("legal:demand", demand_id)
    return demand_page(request, desk, one, wrong=form)
