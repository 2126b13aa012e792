"""Finding a person, records that may be one person, joining them and parting them again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tandem.agencies.queries import all_agencies
from tandem.agencies.types import Role
from tandem.consent.types import Access, Category
from tandem.core.refusals import Refused
from tandem.journeys import identity
from tandem.people.actions import record_partner_number
from tandem.people.queries import contact_of, identity_of, merges_of
from tandem.people.rules.searching import refusal_to_search
from tandem.people.types import Edit, Found, Match, MatchStrength, MergeReason, SearchTerms
from tandem.web.care.desk import WORKERS, Desk, add_refusal, care_page, page, shown_names
from tandem.web.care.identity_forms import FindForm, JoinForm, NumberForm, PartForm
from tandem.web.care.identity_words import FIELDS, REASONS, STRENGTHS
from tandem.web.ui.kinds_of_facts import CATEGORIES

MERGERS = (Role.CASE_MANAGER, Role.COORDINATOR)


@care_page(*WORKERS)
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Search among the people whom the team works with. What is typed travels in the form, never in the URL."""
    form = FindForm(request.POST or None, agencies=partner_choices())
    context: dict[str, Any] = {"form": form, "may_join": desk.by.role in MERGERS}
    if request.method == "POST" and form.is_valid():
        try:
            hits = identity.search(by=desk.by, terms=form.terms(), now=desk.now)
            desk.opened.extend(hits.access[one.person_id] for one in hits.found)
            names = shown_names(access=hits.access, now=desk.now)
            context["found"] = [found_task(one, names) for one in hits.found]
            context["was_searched"] = True
        except Refused as refusal:
            add_refusal(form, refusal)
    return page(request, desk, "find", context)


def found_task(one: Found, names: Mapping[UUID, str]) -> dict[str, Any]:
    """One hit with its reasons."""
    return {
        "title": names[one.person_id],
        "href": reverse("care:person", args=[one.person_id]),
        "meta": reasons_in(one.match),
        "state_kind": STRENGTHS[one.match.strength][1],
        "state_text": STRENGTHS[one.match.strength][0],
    }


def reasons_in(match: Match) -> str:
    """What a match rests on, in words."""
    return ", ".join(str(REASONS[reason]) for reason in match.reasons)


def known_choices(desk: Desk, terms: SearchTerms) -> list[tuple[str, str]]:
    """People like these terms with whom the worker's team works, as choices; empty when the terms are too few."""
    if refusal_to_search(terms):
        return []
    hits = identity.search(by=desk.by, terms=terms, now=desk.now)
    desk.opened.extend(hits.access[one.person_id] for one in hits.found)
    names = shown_names(access=hits.access, now=desk.now)
    return [(str(one.person_id), f"{names[one.person_id]} ({reasons_in(one.match)})") for one in hits.found]


@care_page(*MERGERS)
@require_GET
def duplicates(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Pairs of records that may be one person; a person decides."""
    pairs, access = identity.possible_duplicates(by=desk.by, now=desk.now)
    desk.opened.extend(access[one] for pair in pairs for one in (pair.first_id, pair.second_id))
    names = shown_names(access=access, now=desk.now)
    rows = [
        {
            "title": f"{names[pair.first_id]} · {names[pair.second_id]}",
            "href": reverse("care:join", args=[pair.first_id, pair.second_id]),
            "meta": reasons_in(pair.match),
            "state_kind": STRENGTHS[pair.match.strength][1],
            "state_text": STRENGTHS[pair.match.strength][0],
        }
        for pair in pairs
        if pair.match.strength is not MatchStrength.NONE
    ]
    return page(request, desk, "duplicates", {"pairs": rows})


@care_page(*MERGERS)
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, desk: Desk, person_id: UUID, other_id: UUID) -> HttpResponse:
    """Both records beside each other, what joining does, and the button."""
    kept, other = desk.open(person_id), desk.open(other_id)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            identity.merge(
                by=desk.by,
                kept_id=person_id,
                absorbed_id=other_id,
                reason=MergeReason(form.cleaned_data["reason"]),
                now=desk.now,
            )
            messages.success(request, _("The two records are one now. You can part them again on this page."))
            return redirect("care:person", person_id=person_id)
        except Refused as refusal:
            add_refusal(form, refusal)
    context = {
        "form": form,
        "kept": side(desk, kept, person_id),
        "other": side(desk, other, other_id),
        "swap_href": reverse("care:join", args=[other_id, person_id]),
    }
    return page(request, desk, "join", context)


def side(desk: Desk, access: Access, person_id: UUID) -> dict[str, Any]:
    """One record as far as it is open."""
    facts: list[tuple[str, Any]] = []
    if Category.IDENTITY in access.categories:
        born = identity_of(access=access, person_id=person_id, now=desk.now).birth_on.reveal()
        facts.append((_("Born"), date_format(born, "DATE_FORMAT") if born else _("not known")))
    if access.categories & {Category.CONTACT, Category.VISIT_CONTACT}:
        contact = contact_of(access=access, person_id=person_id, now=desk.now)
        facts.append((_("Phone"), contact.phone.reveal() or _("not known")))
        facts.append((_("Address"), contact.address.reveal() or _("not known")))
    return {"name": desk.name(access, person_id), "facts": facts}


@care_page(*MERGERS)
@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, desk: Desk, person_id: UUID, merge_id: UUID) -> HttpResponse:
    """Part two joined records: whose each later edit and fact is, then the button."""
    access = desk.open(person_id)
    merge = identity.merge_in_force(access=access, person_id=person_id, merge_id=merge_id, now=desk.now)
    since = identity.written_since(access=access, merge_row=merge, now=desk.now)
    edits = [(one.id, edit_words(one)) for one in since.edits]
    roots = [(one.id, f"{CATEGORIES[one.category]}, {moment(one.written_at)}") for one in since.roots]
    form = PartForm(request.POST if request.method == "POST" else None, edits=edits, roots=roots)
    if request.method == "POST" and form.is_valid():
        try:
            free_id = identity.unmerge(
                by=desk.by,
                kept_id=person_id,
                merge_id=merge_id,
                edits=form.edits(),
                roots=form.roots(),
                now=desk.now,
            )
            messages.success(request, _("There are two records again. This is the one that was set free."))
            return redirect("care:person", person_id=free_id)
        except Refused as refusal:
            add_refusal(form, refusal)
    context = {
        "form": form,
        "person_id": person_id,
        "name": desk.name(access, person_id),
        "merged_at": moment(merge.merged_at),
    }
    return page(request, desk, "part", context)


@care_page(*WORKERS)
@require_http_methods(["GET", "POST"])
def number(request: HttpRequest, desk: Desk, person_id: UUID) -> HttpResponse:
    """Keep the number by which a partner calls the person."""
    access = desk.open(person_id)
    form = NumberForm(request.POST or None, agencies=partner_choices())
    if request.method == "POST" and form.is_valid():
        try:
            record_partner_number(
                access=access,
                by=desk.by,
                person_id=person_id,
                agency_id=UUID(form.cleaned_data["agency"]),
                number=form.cleaned_data["number"],
                now=desk.now,
            )
            messages.success(request, _("The number is kept. With a name or a year of birth it finds the person."))
            return redirect("care:person", person_id=person_id)
        except Refused as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "person_id": person_id, "name": desk.name(access, person_id)}
    return page(request, desk, "partner_number", context)


def partner_choices() -> list[tuple[str, str]]:
    """Every partner agency but the police, whose numbers lead to files that are none of care's business."""
    return [(str(one.id), one.name) for one in all_agencies(using="vault") if not one.is_law_enforcement]


def merge_tasks(desk: Desk, access: Access, person_id: UUID) -> list[dict[str, Any]]:
    """Joined records that can be parted again."""
    if desk.by.role not in MERGERS or Category.IDENTITY not in access.categories:
        return []
    return [
        {
            "title": _("Joined with another record on %(time)s") % {"time": moment(one.merged_at)},
            "href": reverse("care:part", args=[person_id, one.id]),
        }
        for one in merges_of(access=access, person_id=person_id, now=desk.now)
        if one.undone_at is None
    ]


def edit_words(edit: Edit) -> str:
    """An edit as a question: what was changed, and when."""
    changed = ", ".join(str(FIELDS.get(name, name)) for name in edit.fields)
    return _("Changed on %(time)s: %(fields)s. Whose is it?") % {"time": moment(edit.edited_at), "fields": changed}


def moment(at: Any) -> str:
    """A time in the agency's zone."""
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
