"""A person's own page: what is held, who looked, and what the person can do about it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tandem.consent.queries import consents_of, openings_of_person, told_to_stop
from tandem.consent.types import Access, Category
from tandem.core.refusals import Refused
from tandem.journeys import accounting, own_record
from tandem.oversight.queries.requests import requests_of
from tandem.web.care.consent.presenters import agency_names, listed
from tandem.web.care.own import presenters, session
from tandem.web.care.own.codes import code_section
from tandem.web.care.own.emergencies import breach_notices, emergencies_table, reports_table
from tandem.web.care.own.forms import NarrowForm
from tandem.web.care.own.frame import owner, show, with_own_record, zone_of
from tandem.web.care.own.orders import order_notices
from tandem.web.care.own.requests import listed as listed_requests
from tandem.web.ui.accounting import passed_on_table, span_links

LOOKS_SHOWN = 50


def whole_page(request: HttpRequest, access: Access) -> HttpResponse:
    """What is held, who looked, what was agreed to and passed on."""
    person_id, wall = owner(access), timezone.now()
    now = own_record.now_for(access=access, person_id=person_id, wall=wall)
    names, rows = agency_names(), consents_of(access=access, person_id=person_id, now=now)
    zone = zone_of(rows[0].terms.disclosers[0] if rows else None)
    passed = accounting.passed_on(access=access, person_id=person_id, now=now)
    return show(
        request,
        "page",
        consents=listed(rows, zone),
        held=presenters.held_table(own_record.held(access=access, person_id=person_id, now=now)),
        looks=presenters.looks_table(
            own_record.who_looked(access=access, person_id=person_id, limit=LOOKS_SHOWN), names, zone
        ),
        codes=code_section(access, names, wall),
        stops=presenters.stops_table(told_to_stop(access=access, person_id=person_id, now=now), names, zone),
        passed=passed_on_table(passed, names, zone),
        emergencies=emergencies_table(openings_of_person(access=access, person_id=person_id, now=wall), names, zone),
        reports=reports_table(access, person_id, wall, zone),
        breaches=[*order_notices(access, person_id, zone), *breach_notices(access, person_id, wall)],
        spans=span_links(""),
        requests=listed_requests(requests_of(access=access, person_id=person_id, now=wall), zone),
        minutes=int(session.LASTS.total_seconds() // 60),
    )


@require_POST
@with_own_record()
def take_back(request: HttpRequest, access: Access, consent_id: UUID) -> HttpResponseRedirect:
    """Take a consent back, at once."""
    person_id = owner(access)
    now = own_record.now_for(access=access, person_id=person_id, wall=timezone.now())
    own_record.withdraw(access=access, person_id=person_id, consent_id=consent_id, now=now)
    messages.success(request, _("Taken back. From now on nothing more is shared under it."))
    return redirect("care:own")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@with_own_record()
def narrow(request: HttpRequest, access: Access, consent_id: UUID) -> HttpResponse:
    """Share less: a smaller consent in the place of this one."""
    person_id = owner(access)
    now = own_record.now_for(access=access, person_id=person_id, wall=timezone.now())
    row = own_record.active_consent(access=access, person_id=person_id, consent_id=consent_id, now=now)
    form = NarrowForm(request.POST or None, row=row, names=agency_names())
    if request.method == "POST" and form.is_valid():
        try:
            own_record.narrow(
                access=access,
                person_id=person_id,
                consent_id=consent_id,
                recipient_ids=[UUID(one) for one in form.cleaned_data["recipients"]],
                categories=[Category(one) for one in form.cleaned_data["categories"]],
                signature=form.cleaned_data["typed"],
                now=now,
            )
        except Refused as refusal:
            form.add_error(None, _(refusal.sentence))
        else:
            messages.success(request, _("Signed. From now on only the smaller consent is in force."))
            return redirect("care:own")
    return show(request, "narrow", form=form)
