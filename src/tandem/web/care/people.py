"""One person: what the worker may see of them, and what can be done next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tandem.agencies.queries import all_agencies
from tandem.agencies.types import AgencyKind, Role
from tandem.care.queries.casework import cases_of
from tandem.care.queries.referrals import referrals_of
from tandem.care.queries.visits import encounters_of, visits_of
from tandem.consent.types import Access, Category
from tandem.core.refusals import Refused
from tandem.journeys import enrolment, make_referral
from tandem.people.queries import contact_of, identity_of
from tandem.web.care import words
from tandem.web.care.corrections import to_show
from tandem.web.care.desk import WORKERS, Desk, add_refusal, care_page, page
from tandem.web.care.forms import CaseForm, ReferForm
from tandem.web.care.identity import merge_tasks
from tandem.web.care.visits import contact_facts, due_words
from tandem.web.ui.navigation import COPIERS

Tasks = list[dict[str, Any]]


@care_page(*WORKERS)
@require_GET
def person(request: HttpRequest, desk: Desk, person_id: UUID) -> HttpResponse:
    """Who it is, and each part of the record that the gate opened; the other parts are not mentioned."""
    access = desk.open(person_id)
    parts: tuple[tuple[Category, str, Callable[[Desk, Access, UUID], Tasks]], ...] = (
        (Category.VISIT_CONTACT, "visits", visit_tasks),
        (Category.REFERRAL, "referrals", referral_tasks),
        (Category.CASE, "cases", case_tasks),
        (Category.ENCOUNTER, "encounters", encounter_tasks),
    )
    shown = {name: build(desk, access, person_id) for one, name, build in parts if one in access.categories}
    context = {
        "person_id": person_id,
        "name": desk.name(access, person_id),
        "facts": person_facts(desk, access, person_id),
        "merges": merge_tasks(desk, access, person_id),
        "may_copy": desk.by.role in COPIERS,
        "may_review": desk.by.role == Role.COORDINATOR,
        "may_refer": Category.REFERRAL in access.categories,
        "corrections": to_show(desk, access, person_id),
        **shown,
    }
    return page(request, desk, "person", context)


def person_facts(desk: Desk, access: Access, person_id: UUID) -> list[tuple[str, Any]]:
    """Birth date and contact, as far as they are open."""
    facts: list[tuple[str, Any]] = []
    if Category.IDENTITY in access.categories:
        born = identity_of(access=access, person_id=person_id, now=desk.now).birth_on.reveal()
        if born:
            facts.append((_("Born"), date_format(born, "DATE_FORMAT")))
    if access.categories & {Category.CONTACT, Category.VISIT_CONTACT}:
        facts += contact_facts(contact_of(access=access, person_id=person_id, now=desk.now))
    return facts


def visit_tasks(desk: Desk, access: Access, person_id: UUID) -> Tasks:
    return [
        {
            "title": due_words(line.due_from_at, line.due_at, desk.now)
            if line.state in ("planned", "assigned", "attempted")
            else _("Visit until %(time)s") % {"time": moment(line.due_at)},
            "href": reverse("care:visit", args=[person_id, line.id]),
            "state_kind": words.KINDS.get(line.state, ""),
            "state_text": words.VISITS[line.state],
        }
        for line in visits_of(access=access, person_id=person_id, now=desk.now)
    ]


def referral_tasks(desk: Desk, access: Access, person_id: UUID) -> Tasks:
    return [
        {
            "title": words.SERVICES_ASKED.get(line.service, line.service),
            "href": reverse("care:referral", args=[person_id, line.id]),
            "meta": _("%(sender)s to %(receiver)s, %(time)s")
            % {
                "sender": desk.agency_name(line.from_agency_id),
                "receiver": desk.agency_name(line.to_agency_id),
                "time": moment(line.changed_at),
            },
            "state_kind": words.KINDS.get(line.state, ""),
            "state_text": words.REFERRALS[line.state],
        }
        for line in referrals_of(access=access, person_id=person_id, now=desk.now)
    ]


def case_tasks(desk: Desk, access: Access, person_id: UUID) -> Tasks:
    return [
        {
            "title": line.program,
            "href": reverse("care:case", args=[person_id, line.id]),
            "meta": _("since %(time)s") % {"time": moment(line.opened_at)},
            "state_text": words.CASES[line.state],
        }
        for line in cases_of(access=access, person_id=person_id, now=desk.now)
    ]


def encounter_tasks(desk: Desk, access: Access, person_id: UUID) -> Tasks:
    return [
        {
            "title": words.ENCOUNTERS[line.kind],
            "href": reverse("care:handoff", args=[person_id, line.id]) if line.receipt else "",
            "meta": " · ".join(
                [str(words.PATHWAYS[line.pathway]), desk.agency_name(line.agency_id), moment(line.occurred_at)]
            ),
        }
        for line in encounters_of(access=access, person_id=person_id, now=desk.now)
    ]


def moment(at: Any) -> str:
    """A time on the page, in the agency's zone."""
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


@care_page(*WORKERS)
@require_http_methods(["GET", "POST"])
def refer(request: HttpRequest, desk: Desk, person_id: UUID) -> HttpResponse:
    """Refer the person to a partner; without a consent that names it, the page says how to ask for one."""
    access = desk.open(person_id)
    partners = [
        (str(one.id), one.name)
        for one in all_agencies(using="vault")
        if one.kind in (AgencyKind.TREATMENT, AgencyKind.OUTREACH, AgencyKind.PUBLIC_HEALTH)
        and one.id != desk.by.agency_id
    ]
    form = ReferForm(request.POST or None, agencies=partners)
    needs_consent = False
    if request.method == "POST" and form.is_valid():
        try:
            sent = make_referral.refer(
                access=access,
                by=desk.by,
                person_id=person_id,
                to_agency_id=UUID(form.cleaned_data["agency"]),
                service=form.cleaned_data["service"],
                now=desk.now,
            )
            return redirect("care:referral", person_id=person_id, referral_id=sent.referral_id)
        except Refused as refusal:
            needs_consent = refusal.code == "no_consent"
            add_refusal(form, refusal)
    context = {
        "form": form,
        "person_id": person_id,
        "name": desk.name(access, person_id),
        "consent_href": reverse("care:consent_new", args=[person_id]) if needs_consent else "",
    }
    return page(request, desk, "refer", context)


@care_page(*WORKERS)
@require_http_methods(["GET", "POST"])
def new_case(request: HttpRequest, desk: Desk, person_id: UUID) -> HttpResponse:
    """Open a case in one of the agency's programs; the person is then assigned to the worker."""
    access = desk.open(person_id)
    form = CaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            case_id = enrolment.open_case(
                access=access, by=desk.by, person_id=person_id, program=form.cleaned_data["program"], now=desk.now
            )
            return redirect("care:case", person_id=person_id, case_id=case_id)
        except Refused as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "person_id": person_id, "name": desk.name(access, person_id)}
    return page(request, desk, "new_case", context)
