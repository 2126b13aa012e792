"""The privacy officer's pages: what was opened, passed on and agreed to, and the rules that decide."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tandem.agencies.types import Role
from tandem.consent.queries import policies_in_force
from tandem.core.actor import Actor
from tandem.journeys import privacy_office
from tandem.surveillance.queries.clock import clock_of
from tandem.web.office.privacy import presenters
from tandem.web.office.privacy.lines import as_task, zone_of
from tandem.web.office.privacy.work import places, work_list
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.kinds_of_facts import LAWS

ENTRIES_SHOWN = 500
ON_A_PAGE = 50


@role_required(Role.PRIVACY_OFFICER)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What needs the officer today, what comes later, the officer's pages, and how things stand."""
    by = actor_of(request)
    now = now_of(by)
    counts = privacy_office.consents_by_state(by=by, now=now)
    with timezone.override(zone_of(by)):
        listed = work_list(by=by, now=now, zone=_zone(by))
    found = {
        "today": [as_task(line, now) for line in listed.today],
        "later": [as_task(line, now) for line in listed.later],
        "places": places(),
        "figures": presenters.state_figures(counts),
        "waiting": presenters.waiting_table(privacy_office.waiting()),
        "files": presenters.files_table(privacy_office.unconfirmed_files()),
        "points": privacy_office.open_points(),
    }
    return render(request, "office/privacy/overview.html", found)


@role_required(Role.PRIVACY_OFFICER)
@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """The newest entries, of one kind of action if wanted. Ids, never names."""
    by = actor_of(request)
    wanted = request.GET.get("action", "")
    prefix = wanted if wanted in presenters.ACTIONS else ""
    using = "default" if request.GET.get("of") == "records" else "vault"
    entries = privacy_office.ledger(by=by, using=using, action_prefix=prefix, limit=ENTRIES_SHOWN)
    page = Paginator(entries, ON_A_PAGE).get_page(request.GET.get("page"))
    found: dict[str, Any] = {
        "table": presenters.ledger_table(page.object_list, _zone(by)),
        "page": page,
        "actions": presenters.ACTIONS,
        "chosen": prefix,
        "using": using,
    }
    return render(request, "office/privacy/ledger.html", found)


@role_required(Role.PRIVACY_OFFICER)
@require_GET
def disclosures(request: HttpRequest) -> HttpResponse:
    """What left for other agencies, with the notice that went along."""
    by = actor_of(request)
    rows = privacy_office.disclosures(by=by, now=now_of(by), limit=ENTRIES_SHOWN)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    table = presenters.disclosures_table(page.object_list, _zone(by))
    return render(request, "office/privacy/disclosures.html", {"table": table, "page": page})


@role_required(Role.PRIVACY_OFFICER)
@require_GET
def policies(request: HttpRequest) -> HttpResponse:
    """The rules of the gate in plain words, as they stand in the files that decide."""
    version, files = policies_in_force()
    named = [(LAWS.get(name.removesuffix(".cedar"), name), name, rules) for name, rules in files]
    return render(request, "office/privacy/policies.html", {"version": version, "files": named})


def now_of(by: Actor) -> Any:
    wall = timezone.now()
    return clock_of(by.agency_id, wall=wall) if by.agency_id else wall


def _zone(by: Actor) -> str:
    return zone_of(by).key
