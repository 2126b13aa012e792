"""Tonight's visits in the order of their clocks, one visit with its attempts, and new overdose calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tandem.agencies.types import Role
from tandem.care.actions.outreach import end_visit
from tandem.care.queries.visits import Attempt, attempts_of, offered_encounters, open_visits, visit_by_id
from tandem.care.rules.outreach import OPEN_STATES, refusal_to_attempt
from tandem.care.types import AttemptOutcome, Channel, Need, VisitLine
from tandem.consent.types import Access, Category, CohortAccess, Purpose, RelationKind
from tandem.core.refusals import Refused
from tandem.journeys import post_overdose_outreach
from tandem.people.queries import contact_of
from tandem.people.types import Contact, ContactChoice, Language
from tandem.web.care import words
from tandem.web.care.desk import TAKERS, WORKERS, Desk, add_refusal, care_page, page, shown_names
from tandem.web.care.forms import AttemptForm

VISITORS = (*WORKERS, Role.CO_RESPONDER)
SEEN = (Category.VISIT_CONTACT, Category.IDENTITY, Category.ENCOUNTER)


@care_page(*VISITORS)
@require_GET
def tonight(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Open visits, the nearest due first; those not yet due stand below."""
    cohort = visit_cohort(desk)
    lines = open_visits(access=cohort.accesses, now=desk.now)
    names = shown_names(access=cohort.accesses, now=desk.now)
    tasks = [(line, visit_task(desk, line, names[line.person_id])) for line in lines]
    context = {
        "due": [task for line, task in tasks if line.due_from_at <= desk.now],
        "later": [task for line, task in tasks if line.due_from_at > desk.now],
        "waiting": len(offered_encounters(access=cohort.accesses, now=desk.now, only_waiting=True)),
        "may_add": desk.by.role != Role.CO_RESPONDER,
        "may_take": desk.by.role in TAKERS,
    }
    return page(request, desk, "tonight", context)


@care_page(*VISITORS)
@require_GET
def to_tonight(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The address above the pages of people: there is no list of people, only of work."""
    return redirect("care:tonight")


def visit_cohort(desk: Desk) -> CohortAccess:
    """The people whom the worker may visit."""
    purpose = Purpose.COORDINATION if desk.by.role == Role.COORDINATOR else Purpose.OUTREACH
    kinds = (RelationKind.VISIT, RelationKind.TEAM, RelationKind.ASSIGNMENT)
    return desk.cohort(purpose=purpose, kinds=kinds, seen=SEEN)


def visit_task(desk: Desk, line: VisitLine, name: str) -> dict[str, Any]:
    """A visit as a line of a list."""
    parts = [due_words(line.due_from_at, line.due_at, desk.now)]
    if line.encounter_kind:
        parts.append(str(words.ENCOUNTERS[line.encounter_kind]))
    is_partner = desk.by.role == Role.CO_RESPONDER  # learns where to go, never how it went
    if line.attempts and not is_partner:
        parts.append(ngettext("%(count)d attempt", "%(count)d attempts", line.attempts) % {"count": line.attempts})
    mine = line.account_id is not None and line.account_id == desk.by.account_id
    return {
        "title": name,
        "href": reverse("care:visit", args=[line.person_id, line.id]),
        "meta": " · ".join(parts),
        "is_late": line.due_at < desk.now,
        "state_kind": "good" if mine else words.KINDS.get(line.state, ""),
        "state_text": _("yours") if mine else "" if is_partner else words.VISITS[line.state],
    }


def due_words(due_from_at: datetime, due_at: datetime, now: datetime) -> str:
    """When a visit is due, in words."""
    if due_from_at > now:
        return _("from %(time)s") % {"time": date_format(timezone.localtime(due_from_at), "D j M H:i")}
    left = due_at - now
    hours = abs(int(left.total_seconds())) // 3600
    if left.total_seconds() < 0:
        return ngettext("%(count)d hour late", "%(count)d hours late", hours) % {"count": hours}
    clock = date_format(timezone.localtime(due_at), "D j M H:i")
    left_words = ngettext("%(count)d hour left", "%(count)d hours left", hours) % {"count": hours}
    return _("%(left)s, until %(time)s") % {"left": left_words, "time": clock}


@care_page(*VISITORS)
@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, desk: Desk, person_id: UUID, visit_id: UUID) -> HttpResponse:
    """One visit: how to reach the person, what was tried, and the form for the next attempt."""
    access = desk.open(person_id)
    may_record = desk.by.role != Role.CO_RESPONDER
    form = AttemptForm(request.POST or None, now=desk.now)
    if request.method == "POST" and may_record and form.is_valid():
        try:
            record_attempt(desk, access, visit_id, form.cleaned_data)
            return after_attempt(request, person_id, visit_id, form.cleaned_data["outcome"])
        except Refused as refusal:
            add_refusal(form, refusal)
    line = visit_by_id(access=access, visit_id=visit_id, now=desk.now)
    contact = contact_of(access=access, person_id=person_id, now=desk.now)
    context = {
        "line": line,
        "person_id": person_id,
        "name": desk.name(access, person_id),
        "contact": contact,
        "phone": contact.phone.reveal(),
        "facts": contact_facts(contact),
        "refusals": refusals_of(contact.choice, line),
        "is_open": line.state in OPEN_STATES,
        "is_mine": line.account_id == desk.by.account_id,
        "due": due_words(line.due_from_at, line.due_at, desk.now),
        "state": words.VISITS[line.state] if may_record else "",
        "state_kind": words.KINDS.get(line.state, ""),
        "attempts": tried_so_far(desk, access, visit_id) if may_record else [],
        "form": form,
        "may_record": may_record,
    }
    return page(request, desk, "visit", context)


def record_attempt(desk: Desk, access: Access, visit_id: UUID, given: Mapping[str, Any]) -> None:
    """Hand the form to the story."""
    post_overdose_outreach.attempt_visit(
        access=access,
        by=desk.by,
        visit_id=visit_id,
        at=given["at"],
        channel=Channel(given["channel"]),
        outcome=AttemptOutcome(given["outcome"]),
        naloxone_kits_left=given["naloxone_kits_left"],
        needs_asked=[Need(code) for code in given["needs_asked"]],
        needs_met=[Need(code) for code in given["needs_met"]],
        leave_alone=ContactChoice(do_not_contact=True, may_visit_address=False) if given["leave_alone"] else None,
        now=desk.now,
    )


def after_attempt(request: HttpRequest, person_id: UUID, visit_id: UUID, outcome: str) -> HttpResponse:
    """Where to go next: to the person when they were met, else back to the visit."""
    messages.success(request, _("The attempt is saved."))
    if outcome == AttemptOutcome.REACHED_SURVIVOR:
        return redirect("care:person", person_id=person_id)
    return redirect("care:visit", person_id=person_id, visit_id=visit_id)


def contact_facts(contact: Contact) -> list[tuple[str, Any]]:
    """Where and how the person can be reached."""
    spoken = {Language.ENGLISH: _("English"), Language.SPANISH: _("Spanish"), Language.OTHER: _("Another language")}
    facts = [(_("Place"), contact.address.reveal()), (_("Language"), spoken[contact.language])]
    if contact.phone:
        facts.append((_("Phone"), contact.phone.reveal()))
    if contact.contact_note:
        facts.append((_("Note"), contact.contact_note.reveal()))
    return [(term, value) for term, value in facts if value]


def refusals_of(choice: ContactChoice, line: VisitLine) -> list[str]:
    """What the person said no to, as the rules say it."""
    found = [
        refusal_to_attempt(choice=choice, channel=channel, state=line.state, attempts=line.attempts)
        for channel in Channel
    ]
    return list(dict.fromkeys(_(one.sentence) for one in found if one))


def tried_so_far(desk: Desk, access: Access, visit_id: UUID) -> list[dict[str, Any]]:
    """Attempts as a timeline."""
    attempts = attempts_of(access=access, visit_id=visit_id, now=desk.now)
    colleagues = desk.colleagues()
    return [
        {
            "label": words.OUTCOMES[one.outcome],
            "state": "done",
            "at": one.at,
            "note": attempt_note(one, colleagues.get(one.account_id, "") if one.account_id else ""),
        }
        for one in attempts
    ]


def attempt_note(one: Attempt, who: str) -> str:
    """What was left and asked for in an attempt."""
    parts = [str(words.CHANNELS[one.channel]), who]
    if one.naloxone_kits_left:
        count = one.naloxone_kits_left
        parts.append(
            ngettext("%(count)d naloxone kit left", "%(count)d naloxone kits left", count) % {"count": count}
        )
    if one.needs_asked:
        parts.append(_("asked for: %(needs)s") % {"needs": words.listed(words.NEEDS, one.needs_asked)})
    if one.needs_met:
        parts.append(_("met: %(needs)s") % {"needs": words.listed(words.NEEDS, one.needs_met)})
    return " · ".join(part for part in parts if part)


@care_page(*WORKERS)
@require_POST
def take(request: HttpRequest, desk: Desk, person_id: UUID, visit_id: UUID) -> HttpResponse:
    """Take a visit of the team's list."""
    post_overdose_outreach.take_visit(access=desk.open(person_id), by=desk.by, visit_id=visit_id, now=desk.now)
    messages.success(request, _("The visit is yours."))
    return redirect("care:visit", person_id=person_id, visit_id=visit_id)


@care_page(*WORKERS)
@require_POST
def close(request: HttpRequest, desk: Desk, person_id: UUID, visit_id: UUID) -> HttpResponse:
    """Close a visit."""
    end_visit(access=desk.open(person_id), by=desk.by, visit_id=visit_id, now=desk.now)
    messages.success(request, _("The visit is closed."))
    return redirect("care:tonight")
