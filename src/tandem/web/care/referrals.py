"""Referrals to us and from us, one referral with its states, and the step that comes next."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tandem.agencies.types import Role
from tandem.care.queries.referrals import open_referrals, referral_by_id, referral_history
from tandem.care.rules.life_cycles import REFERRAL
from tandem.care.rules.referrals import refusal_to_change_referral
from tandem.care.types import Change, ReferralLine, ReferralReason, ReferralState
from tandem.consent.queries import consent_form
from tandem.consent.types import Category, CohortAccess, Purpose, RelationKind
from tandem.core.refusals import Refused
from tandem.journeys import make_referral
from tandem.people.queries import contact_of
from tandem.web.care import words
from tandem.web.care.desk import WORKERS, Desk, add_refusal, care_page, chosen, page, shown_names
from tandem.web.care.forms import ReferralStepForm
from tandem.web.care.people import moment
from tandem.web.care.visits import contact_facts

SEEN = (Category.REFERRAL, Category.IDENTITY, Category.CONTACT)


@care_page(*WORKERS)
@require_GET
def inbox(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Open referrals that came to the worker's agency, and those it sent."""
    theirs, ours = treating_cohort(desk), own_cohort(desk)
    received = waiting_first(open_referrals(access=theirs.accesses, to_agency_id=desk.by.agency_id, now=desk.now))
    sent = waiting_first(open_referrals(access=ours.accesses, from_agency_id=desk.by.agency_id, now=desk.now))
    context = {
        "received": referral_tasks(desk, received, theirs),
        "sent": referral_tasks(desk, sent, ours),
    }
    return page(request, desk, "referrals", context)


def waiting_first(lines: list[ReferralLine]) -> list[ReferralLine]:
    """Referrals without an answer, the oldest first; then the others, the newest first."""
    waiting = [line for line in lines if line.state == ReferralState.REQUESTED]
    others = [line for line in reversed(lines) if line.state != ReferralState.REQUESTED]
    return waiting + others


def treating_cohort(desk: Desk) -> CohortAccess:
    """People whom the worker's agency treats after a referral."""
    return desk.cohort(purpose=Purpose.TREATMENT, kinds=[RelationKind.TREATING], seen=SEEN)


def own_cohort(desk: Desk) -> CohortAccess:
    """People whom the worker visits, works with or coordinates."""
    purpose = Purpose.COORDINATION if desk.by.role == Role.COORDINATOR else Purpose.OUTREACH
    kinds = (RelationKind.VISIT, RelationKind.TEAM, RelationKind.ASSIGNMENT)
    return desk.cohort(purpose=purpose, kinds=kinds, seen=SEEN)


def referral_tasks(desk: Desk, lines: list[ReferralLine], cohort: CohortAccess) -> list[dict[str, Any]]:
    """Referrals as a list; names and partners are each asked for once."""
    names = shown_names(access={one.person_id: cohort.accesses[one.person_id] for one in lines}, now=desk.now)
    partners = desk.partners()
    return [referral_task(desk, line, names[line.person_id], partners) for line in lines]


def referral_task(desk: Desk, line: ReferralLine, name: str, partners: dict[UUID, str]) -> dict[str, Any]:
    """A referral as a line of a list."""
    other = line.to_agency_id if line.from_agency_id == desk.by.agency_id else line.from_agency_id
    service = str(words.SERVICES_ASKED.get(line.service, line.service))
    return {
        "title": name,
        "href": reverse("care:referral", args=[line.person_id, line.id]),
        "meta": " · ".join([service, partners.get(other, ""), moment(line.changed_at)]),
        "state_kind": words.KINDS.get(line.state, ""),
        "state_text": words.REFERRALS[line.state],
    }


@care_page(*WORKERS)
@require_http_methods(["GET", "POST"])
def referral(request: HttpRequest, desk: Desk, person_id: UUID, referral_id: UUID) -> HttpResponse:
    """One referral: what was asked, how far it is, and the steps that this agency can take."""
    access = desk.open(person_id)
    line = referral_by_id(access=access, referral_id=referral_id, now=desk.now)
    steps = steps_for(desk, line)
    form = ReferralStepForm(request.POST or None, steps=steps)
    if request.method == "POST" and form.is_valid():
        try:
            make_referral.answer(
                access=access,
                by=desk.by,
                referral=line,
                new=ReferralState(form.cleaned_data["step"]),
                reason=chosen(ReferralReason, form.cleaned_data["reason"]),
                first_service_on=form.cleaned_data["first_service_on"],
                now=desk.now,
            )
            messages.success(request, _("Saved. The other agency sees the new state."))
            return redirect("care:referrals")
        except Refused as refusal:
            add_refusal(form, refusal)
    history = referral_history(access=access, referral_id=referral_id, now=desk.now)
    context = {
        "line": line,
        "person_id": person_id,
        "name": desk.name(access, person_id),
        "facts": referral_facts(desk, access, line),
        "state": words.REFERRALS[line.state],
        "state_kind": words.KINDS.get(line.state, ""),
        "moments": [history_moment(desk, one) for one in history],
        "notice": consent_form("en").notice,
        "steps": steps,
        "form": form,
    }
    return page(request, desk, "referral", context)


def referral_facts(desk: Desk, access: Any, line: ReferralLine) -> list[tuple[str, Any]]:
    """What was asked of whom, and how to reach the person if that is open."""
    facts: list[tuple[str, Any]] = [
        (_("For"), words.SERVICES_ASKED.get(line.service, line.service)),
        (_("From"), desk.agency_name(line.from_agency_id)),
        (_("To"), desk.agency_name(line.to_agency_id)),
    ]
    if access.categories & {Category.CONTACT, Category.VISIT_CONTACT}:
        facts += contact_facts(contact_of(access=access, person_id=line.person_id, now=desk.now))
    return facts


def steps_for(desk: Desk, line: ReferralLine) -> list[tuple[str, Any]]:
    """The next states that the table allows and that this side of the referral can say."""
    is_sender = desk.by.agency_id == line.from_agency_id
    is_receiver = desk.by.agency_id == line.to_agency_id
    return [
        (new, words.REFERRAL_STEPS[new])
        for new in REFERRAL[line.state]
        if refusal_to_change_referral(
            new=new, reason=ReferralReason.MISTAKE, is_sender=is_sender, is_receiver=is_receiver
        )
        is None
    ]


def history_moment(desk: Desk, one: Change) -> dict[str, Any]:
    """A step of the history as a moment of a timeline."""
    note = words.REFERRAL_REASONS.get(one.reason, "") if one.reason else ""
    return {"label": words.REFERRALS[one.to_state], "state": "done", "at": one.at, "note": note}
