"""An overdose call is entered: who it is about is asked before somebody is written down anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tandem.agencies.queries import all_agencies
from tandem.agencies.types import Agency, AgencyKind
from tandem.core.refusals import Refused
from tandem.journeys import post_overdose_outreach
from tandem.journeys.arrival import Newcomer
from tandem.people.types import ContactChoice, Details, Language, SearchTerms
from tandem.web.care.desk import WORKERS, Desk, add_refusal, care_page, page
from tandem.web.care.forms import CallForm
from tandem.web.care.identity import known_choices


@care_page(*WORKERS)
@require_http_methods(["GET", "POST"])
def new_call(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Enter an overdose call: the visit it asks for is planned at once."""
    agencies = [(str(one.id), one.name) for one in callers(desk)]
    form = CallForm(request.POST or None, agencies=agencies)
    if request.method == "POST" and form.is_valid() and who_it_may_be(desk, form):
        try:
            _person, visit_id = receive_call(desk, form.cleaned_data)
            said = _("The visit is planned.") if visit_id else _("Kept. No visit is planned: no contact is wanted.")
            messages.success(request, said)
            return redirect("care:tonight")
        except Refused as refusal:
            add_refusal(form, refusal)
    return page(request, desk, "new_call", {"form": form})


def who_it_may_be(desk: Desk, form: CallForm) -> bool:
    """Search before somebody is written down anew; False while the page still has to ask who it is."""
    given = form.cleaned_data
    terms = SearchTerms(Details(given["given_name"], given["family_name"], "", given["birth_on"], given["phone"]))
    known = known_choices(desk, terms)
    if not known:
        return True
    form.ask_who(known)
    if "who" not in form.data:
        return False
    form.full_clean()
    return form.is_valid()


def callers(desk: Desk) -> list[Agency]:
    """Agencies that take overdose calls, and the worker's own."""
    kinds = (AgencyKind.FIRE_EMS, AgencyKind.POLICE)
    found = [one for one in all_agencies(using="vault") if one.kind in kinds or one.id == desk.by.agency_id]
    mine = next((one for one in found if one.id == desk.by.agency_id), None)
    return [one for one in found if mine is None or one.is_demo == mine.is_demo]


def receive_call(desk: Desk, given: Mapping[str, Any]) -> tuple[UUID, UUID | None]:
    """Hand the form to the story."""
    if desk.by.agency_id is None:
        raise Refused("no_agency", "Your account belongs to no partner agency.")
    choice = ContactChoice(
        do_not_contact=given["do_not_contact"], may_call=given["may_call"], may_text=given["may_text"]
    )
    details = Details(
        given_name=given["given_name"],
        family_name=given["family_name"],
        birth_on=given["birth_on"],
        phone=given["phone"],
        address=given["address"],
    )
    call = post_overdose_outreach.OverdoseCall(
        occurred_at=given["occurred_at"],
        from_agency_id=UUID(given["agency"]),
        newcomer=Newcomer(details, Language(given["language"]), choice),
    )
    return post_overdose_outreach.receive_overdose_call(
        by=desk.by,
        call=call,
        team_agency_id=desk.by.agency_id,
        known_id=None if given.get("who", "new") == "new" else UUID(given["who"]),
        now=desk.now,
    )
