"""Codes of own pages that stand out, for the privacy officer: who made them, why asked, and stopping one in time."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tandem.agencies.queries import accounts_of, all_agencies
from tandem.agencies.types import Role
from tandem.core.refusals import Refused
from tandem.journeys import own_code_watch
from tandem.people.types import CodeDeed, CodeSign
from tandem.web.office.privacy.code_words import KINDS, WHY
from tandem.web.office.privacy.lines import zone_of
from tandem.web.ui import roles
from tandem.web.ui.access import actor_of, role_required


@role_required(Role.PRIVACY_OFFICER)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """What nobody has looked into, newest first: staff, days and the beginning of a record's number. No name."""
    by, wall = actor_of(request), timezone.now()
    signs = own_code_watch.signs_for(by=by, wall=wall)
    opens = own_code_watch.opening_times(by=by, wall=wall)
    with timezone.override(zone_of(by)):
        found = {"signs": [_shown(one, opens) for one in signs]}
    return render(request, "office/privacy/own_codes.html", found)


@role_required(Role.PRIVACY_OFFICER)
@require_POST
def looked_into(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """The officer has looked into one."""
    return _done(
        request,
        lambda: own_code_watch.note_looked_into(by=actor_of(request), entry_id=entry_id, wall=timezone.now()),
        _("Noted, and on record that you looked into it."),
    )


@role_required(Role.PRIVACY_OFFICER)
@require_POST
def stop(request: HttpRequest, code_id: UUID) -> HttpResponse:
    """Cancel a code that waits."""
    return _done(
        request,
        lambda: own_code_watch.stop_code(by=actor_of(request), code_id=code_id, wall=timezone.now()),
        _("Stopped. The code never opens, and the earlier one goes on. The person reads it on their page."),
    )


def _done(request: HttpRequest, deed: Any, words: str) -> HttpResponse:
    try:
        deed()
    except Refused as refusal:
        return render(request, "office/privacy/closed.html", {"sentence": _(refusal.sentence)}, status=404)
    messages.success(request, words)
    return redirect("privacy:own_codes")


def _shown(one: CodeSign, opens: dict[UUID, datetime]) -> dict[str, Any]:
    opens_at = opens.get(one.deed.code_id) if one.deed.code_id else None
    facts = [(_("When"), _moment(one.deed.at)), (_("Who"), _who(one.deed))]
    facts += [(_("Record"), str(one.deed.person_id)[:8])] if one.deed.person_id else []
    facts += [(_("Opens the page on"), _moment(opens_at))] if opens_at else []
    return {
        "id": one.deed.entry_id,
        "title": " · ".join(str(KINDS[kind]) for kind in one.kinds),
        "why": [WHY[kind] for kind in one.kinds],
        "facts": facts,
        "stoppable": one.deed.code_id if opens_at else None,
    }


def _who(deed: CodeDeed) -> str:
    if deed.role == "person":
        return _("somebody with the person's code and secret")
    if deed.role == "stranger":
        return _("somebody with the code, without an account")
    account = next((one for one in accounts_of(using="vault") if one.id == deed.account_id), None)
    if account is None:
        return _("a closed account")
    agencies = {one.id: one.name for one in all_agencies(using="vault")}
    return ", ".join([account.display_name, str(roles.NAMES[account.role]), agencies.get(account.agency_id, "")])


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
