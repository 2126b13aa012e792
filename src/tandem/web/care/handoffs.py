"""Warm handoffs: officers' offers as they arrive, and the clock that the officer sees too."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tandem.care.actions.outreach import answer_offer
from tandem.care.queries.visits import (
    EncounterLine,
    encounters_of,
    handoff_steps_of,
    offered_encounters,
    offered_steps,
    offers_of,
)
from tandem.care.types import DeclinedBy, DeclineReason, OfferAnswer
from tandem.consent.types import Access, AccessDenied
from tandem.core.refusals import Refused
from tandem.handoff.rules import refusal_to_note_step
from tandem.handoff.types import Step
from tandem.journeys import warm_handoff
from tandem.people.queries import contact_of
from tandem.web.care import words
from tandem.web.care.desk import WORKERS, Desk, add_refusal, care_page, chosen, page, shown_names
from tandem.web.care.forms import DeclineForm
from tandem.web.care.people import moment
from tandem.web.care.visits import contact_facts, visit_cohort

LISTED = 50


@care_page(*WORKERS)
@require_GET
def inbox(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Offers that wait for a first word, then the others, newest first."""
    cohort = visit_cohort(desk)
    found = offered_encounters(access=cohort.accesses, now=desk.now)[:LISTED]
    names = shown_names(access=cohort.accesses, now=desk.now)
    steps = offered_steps(access=cohort.accesses, now=desk.now)
    waiting, going = [], []
    for line, person_id in found:
        done = steps[line.id]
        task = handoff_task(line, person_id, names[person_id], done)
        (going if done else waiting).append(task)
    return page(request, desk, "handoffs", {"waiting": waiting, "going": going})


def handoff_task(line: EncounterLine, person_id: UUID, name: str, done: dict[str, Any]) -> dict[str, Any]:
    """An offer as a line of the inbox."""
    parts = [str(words.PATHWAYS[line.pathway]), moment(line.occurred_at)]
    if line.is_officer_waiting and Step.RELEASED not in done:
        parts.insert(0, _("the officer waits with the person"))
    latest = max((Step(name) for name in done), key=list(Step).index, default=Step.RECEIVED)
    return {
        "title": name,
        "href": reverse("care:handoff", args=[person_id, line.id]),
        "meta": " · ".join(parts),
        "state_kind": "warn" if latest is Step.RECEIVED else "info" if latest is not Step.RELEASED else "good",
        "state_text": words.STEPS[latest],
    }


@care_page(*WORKERS)
@require_http_methods(["GET", "POST"])
def handoff(request: HttpRequest, desk: Desk, person_id: UUID, encounter_id: UUID) -> HttpResponse:
    """One handoff: where the person is, the clock with its buttons, and a no if it ends in one."""
    access = desk.open(person_id)
    line = encounter_in(desk, access, person_id, encounter_id)
    offer = next(
        (one for one in offers_of(access=access, person_id=person_id, now=desk.now) if one.encounter_id == line.id),
        None,
    )
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and offer and form.is_valid():
        try:
            answer_offer(
                access=access,
                by=desk.by,
                offer_id=offer.id,
                answer=OfferAnswer.DECLINED,
                declined_by=DeclinedBy(form.cleaned_data["declined_by"]),
                reason=DeclineReason(form.cleaned_data["reason"]),
                now=desk.now,
            )
            messages.success(request, _("Noted. Thank you for saying why."))
            return redirect("care:handoff", person_id=person_id, encounter_id=encounter_id)
        except Refused as refusal:
            add_refusal(form, refusal)
    done = handoff_steps_of(access=access, encounter_id=line.id, now=desk.now)
    context = {
        "line": line,
        "person_id": person_id,
        "name": desk.name(access, person_id),
        "facts": handoff_facts(desk, access, line),
        "moments": clock_moments(line, done),
        "steps": next_steps(done),
        "offer": offer,
        "answer": words.ANSWERS[offer.answer] if offer else "",
        "form": form,
    }
    return page(request, desk, "handoff", context)


def encounter_in(desk: Desk, access: Access, person_id: UUID, encounter_id: UUID) -> EncounterLine:
    """An encounter of the person that came by an envelope; the gate's answer for any other."""
    lines = encounters_of(access=access, person_id=person_id, now=desk.now)
    line = next((one for one in lines if one.id == encounter_id and one.receipt), None)
    if line is None:
        raise AccessDenied("other_person")
    return line


def handoff_facts(desk: Desk, access: Access, line: EncounterLine) -> list[tuple[str, Any]]:
    """What the officer passed on, and by which receipt the officer asks."""
    facts = contact_facts(contact_of(access=access, person_id=access.person_id, now=desk.now))  # type: ignore[arg-type]
    if line.needs:
        facts.append((_("Cannot wait"), words.listed(words.NEEDS, line.needs)))
    facts.append((_("From"), desk.agency_name(line.agency_id)))
    facts.append((_("Receipt"), line.receipt))
    return facts


def clock_moments(line: EncounterLine, done: dict[str, Any]) -> list[dict[str, Any]]:
    """The handoff clock as a timeline."""
    times = {Step.RECEIVED: line.occurred_at, **{Step(name): at for name, at in done.items()}}
    latest = max(times, key=list(Step).index)
    return [
        {
            "label": words.STEPS[step],
            "state": "now" if step is latest else "done" if step in times else "ahead",
            "at": times.get(step),
        }
        for step in Step
    ]


def next_steps(done: dict[str, Any]) -> list[tuple[str, Any]]:
    """The steps that can be said now, with their names."""
    said = [Step(name) for name in done]
    return [
        (step, words.STEPS[step])
        for step in warm_handoff.SAID_BY_CARE
        if step not in said and refusal_to_note_step(said, step) is None
    ]


@care_page(*WORKERS)
@require_POST
def say(request: HttpRequest, desk: Desk, person_id: UUID, encounter_id: UUID) -> HttpResponse:
    """Say a step: the officer's clock moves too."""
    access = desk.open(person_id)
    line = encounter_in(desk, access, person_id, encounter_id)
    step = chosen(Step, request.POST.get("step", ""))
    if step not in warm_handoff.SAID_BY_CARE:
        raise AccessDenied("other_person")
    try:
        warm_handoff.say_step(
            access=access, by=desk.by, encounter_id=line.id, receipt=line.receipt, step=step, now=desk.now
        )
        messages.success(request, _("The officer sees it within seconds."))
    except Refused as refusal:
        messages.error(request, _(refusal.sentence))
    return redirect("care:handoff", person_id=person_id, encounter_id=encounter_id)
